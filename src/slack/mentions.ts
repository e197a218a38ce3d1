import type { ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { saidTo } from '../domain/command/spoken.ts'
import { reasonOf, UserError } from '../errors.ts'
import { isFirstToTell } from '../operations/tell-once.ts'
import type { Self } from './capture/parse.ts'
import { openDirect } from './direct-messages.ts'
import { type Edge, failureView, type Reply, requestOf, within } from './edge.ts'
import { runCommand } from './listeners/run-command.ts'
import { said } from './marker.ts'
import type { MessageView } from './views/blocks.ts'
import { sentence } from './views/ephemeral.ts'
import { aboutElsewhere, asSpoken, formOffer } from './views/spoken.ts'

/** What somebody wrote to Debrief in a message: the words after the mention, and where. */
export type Mention = { userId: string; channelId: string; ts: string; threadTs: string | null; text: string }

/** Milliseconds that Slack's three seconds leave for the database before the event is acked all the same. */
const PATIENCE_MS = 2_000
/** Milliseconds that a name may take to be learned. */
const NAME_MS = 400
/** Slack sends an event again three times (docs.slack.dev/apis/events-api: retries). */
const LAST_RETRY = 3

/** https://docs.slack.dev/reference/events/app_mention; `user_team` is the writer's: https://docs.slack.dev/apis/slack-connect */
const AppMention = z.object({
  type: z.literal('app_mention'),
  user: z.string(),
  user_team: z.string().nullish(),
  text: z.string(),
  ts: z.string(),
  channel: z.string(),
  thread_ts: z.string().nullish(),
})
const Envelope = z.object({
  type: z.literal('event_callback'),
  is_ext_shared_channel: z.boolean().nullish(),
  event: z.looseObject({}),
})
/** It says what people have it say (reminders, answers to keywords): https://slack.com/help/articles/202026038 */
const SLACKBOT = 'USLACKBOT'

/**
 * The command of an `app_mention` event; null for anything else. Only a mention at the start is one, "thanks @debrief" is talk;
 * what bots say is none, nor is what an edit made, nor what somebody of another company says in a shared channel.
 */
export function mentionOf(body: unknown, self: Self): Mention | null {
  const { event, is_ext_shared_channel: shared } = Envelope.safeParse(body).data ?? {}
  const mention = AppMention.safeParse(event).data
  if (!event || !mention || event['bot_id'] || event['edited']) return null
  if ([self.botUserId, SLACKBOT].includes(mention.user)) return null
  if (shared && (mention.user_team ?? self.teamId) !== self.teamId) return null
  const text = saidTo(self.botUserId, mention.text)
  if (text === null) return null
  return {
    userId: mention.user,
    channelId: mention.channel,
    ts: mention.ts,
    threadTs: mention.thread_ts ?? null,
    text,
  }
}

/**
 * Does what a mention asks for, as the slash command does, before its event is acked: when nothing could be committed it
 * rejects, and Slack sends the event again. One that takes long is acked first and goes on.
 */
export function answerMentions(edge: Edge): (event: ReceiverEvent) => Promise<void> {
  return async ({ body, retryNum }) => {
    const mention = mentionOf(body, edge.self)
    if (!mention) return
    const { userId, channelId, threadTs } = mention
    await within(edge.people.learn([userId]), NAME_MS)
    const request = requestOf(edge, `mention:${channelId}:${mention.ts}`, 'mention', {
      id: userId,
      name: 'A colleague',
    })
    const typed = { text: mention.text || 'catchup', channelId, threadTs, spoken: true }
    const work = runCommand(edge, typed, request).catch((thrown): Reply => {
      if (thrown instanceof UserError) return { show: sentence(thrown.message) }
      throw thrown
    })
    const later = (told: Promise<void>) =>
      edge.ctx.inBackground(
        told.catch((thrown) => edge.ctx.log.warn({ reason: reasonOf(thrown) }, 'a mention was not answered')),
      )
    const once = async (reply: Reply) => {
      if (await isFirstToTell(edge.ctx, request.key)) await tell(edge, mention, reply)
    }
    try {
      const early = await within(work, PATIENCE_MS)
      if (early) return later(once(early.early))
    } catch (thrown) {
      edge.ctx.log.warn({ reason: reasonOf(thrown) }, 'a mention could not be taken; Slack sends it again')
      if (!retryNum) later(tell(edge, mention, { show: NOT_YET }))
      if (retryNum === LAST_RETRY) later(tell(edge, mention, { show: failureView(edge, thrown) }))
      throw thrown
    }
    later(work.then(once, (thrown) => tell(edge, mention, { show: failureView(edge, thrown) })))
  }
}

const NOT_YET = sentence(
  'That is not saved yet: the database does not answer. It is tried again by itself within minutes, and you are told here.',
)

/** Answers the writer alone, where they wrote; by direct message where Slack does not show it there. */
async function tell({ lanes, ctx }: Edge, mention: Mention, reply: Reply): Promise<void> {
  if (reply === null) return
  const { text, channelId, threadTs, userId } = mention
  const view = asSpoken('show' in reply ? reply.show : formOffer({ text, channelId, threadTs }))
  const there = { channel: channelId, user: userId, ...(threadTs ? { thread_ts: threadTs } : {}) }
  const { unfurl_links: _links, unfurl_media: _media, ...words } = said(view)
  const shown = await lanes.ask('chat.postEphemeral', { ...there, ...words })
  // What may have arrived is not said twice.
  if (shown.ok || shown.kind === 'ambiguous') return
  const direct = await directly(lanes, userId, aboutElsewhere(view, channelId))
  if (direct !== null) ctx.log.warn({ code: shown.code, direct }, 'the answer to a mention could not be shown')
}

/** Null, or Slack's reason why not. */
async function directly(lanes: Edge['lanes'], userId: string, view: MessageView): Promise<string | null> {
  const opened = await openDirect(lanes.ask, userId)
  if (!opened.ok) return opened.code
  const posted = await lanes.ask('chat.postMessage', { channel: opened.channelId, ...said(view) })
  return posted.ok ? null : posted.code
}
