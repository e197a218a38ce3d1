import { App, type Receiver, type ReceiverEvent } from '@slack/bolt'
import type { Context } from '../context.ts'
import type { Captured } from '../db/record.ts'
import { reasonOf } from '../errors.ts'
import { captureMessages } from '../operations/capture-messages.ts'
import { checkRecords } from '../operations/check-records.ts'
import { noticeAccess } from './access.ts'
import { createBatcher } from './capture/batch.ts'
import { takeChanges } from './capture/changes.ts'
import { fold, parseMessageEvent } from './capture/parse.ts'
import { followChannels } from './channel-events.ts'
import type { Edge } from './edge.ts'
import { SILENT } from './lanes.ts'
import { registerActions } from './listeners/actions.ts'
import { registerCommands } from './listeners/commands.ts'
import { registerForms } from './listeners/forms.ts'
import { registerShortcuts } from './listeners/shortcuts.ts'
import { refuseStrangers } from './listeners/strangers.ts'
import { answerMentions } from './mentions.ts'
import { tokenProblem } from './token.ts'
import { createTransport, type Transport, type TransportOptions } from './transport.ts'

/** The app at work. */
export type SlackApp = Omit<Transport, 'receiver'>

/** Milliseconds that message events wait for others, so that a burst is one statement; Slack waits three seconds for the ack. */
const GATHER_MS = 60
const MOST_IN_ONE = 500
/** Milliseconds between tries to ask for a check of the records. */
const RECHECK_MS = 2_000
/** Milliseconds until the records are checked after Slack had to send something again, so that a burst of retries is one check. */
const AFTER_RETRY_MS = 1_000
/** The same after Slack has dropped events: it says so once a minute. */
const AFTER_LIMIT_MS = 90_000

/**
 * Bolt over Socket Mode or signed HTTP. Bolt acks an event before any listener runs, so what must not be lost is stored before
 * Bolt sees it: the receiver is given a `processEvent` that writes messages to the record first. When that fails there is no
 * ack, and Slack sends the event again (docs.slack.dev/apis/events-api: retries).
 */
export function createSlackApp(edge: Edge, options: TransportOptions): SlackApp {
  const { ctx, self } = edge
  const recheck = createRecheck(ctx, self.teamId)
  const capture = createBatcher<Captured>(
    (batch) =>
      store(edge, batch).catch((thrown) => {
        // Slack sends them again, but not for ever: what it gives up on is in the history.
        recheck.soon()
        throw thrown
      }),
    { gatherMs: GATHER_MS, most: MOST_IN_ONE },
  )
  const transport = createTransport(edge, options, () => recheck.soon())
  const noticeRetry: Before = async ({ retryNum }) => {
    // Over a socket the new connection has the records checked.
    if (retryNum && options.transport === 'http') recheck.soon(AFTER_RETRY_MS)
  }
  const captureMessage: Before = async ({ body }) => {
    const captured = messageOf(body, edge)
    if (captured) await capture(captured)
  }
  const access = noticeAccess(edge, options.operators, () => recheck.soon(AFTER_LIMIT_MS))
  beforeEachEvent(transport.receiver, [noticeRetry, captureMessage, answerMentions(edge), followChannels(edge), access])
  const app = new App({
    receiver: transport.receiver,
    token: options.botToken,
    // With both ids Bolt asks auth.test nothing; one failure of it would drop every event for good.
    botId: self.botId,
    botUserId: self.botUserId,
    tokenVerificationEnabled: false,
    ignoreSelf: false,
    convoStore: false,
    logger: SILENT,
    clientOptions: {
      ...(options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}),
      retryConfig: { retries: 0 },
    },
  })
  app.error(async (error) => ctx.log.error({ reason: reasonOf(error) }, 'a listener failed'))
  app.use(refuseStrangers(edge))
  // What a listener does after its ack is waited for when the process ends; so is the name of whoever asked, for the next time.
  app.use(async ({ next, body, context }) => {
    const work = next()
    const asker = 'event' in body ? undefined : context.userId
    ctx.inBackground(work.catch(() => {}).then(() => edge.people.learn(asker ? [asker] : [])))
    await work
  })
  registerCommands(app, edge)
  registerActions(app, edge)
  registerForms(app, edge)
  registerShortcuts(app, edge)

  return {
    ...transport,
    problem: () => transport.problem() ?? tokenProblem(edge.lanes),
    stop() {
      recheck.stop()
      return transport.stop()
    },
  }
}

/** What is done with an event before Bolt acks it; when it rejects there is no ack. */
type Before = (event: ReceiverEvent) => Promise<void>

/** Gives the receiver an app that does all of `before` with each event, and hands it on when that has succeeded. */
function beforeEachEvent(receiver: Receiver, before: readonly Before[]): void {
  const init = receiver.init.bind(receiver)
  receiver.init = (app) => {
    const processEvent = app.processEvent.bind(app)
    init(
      Object.assign(Object.create(app) as typeof app, {
        processEvent: async (event: ReceiverEvent) => {
          await Promise.all(before.map((one) => one(event)))
          return processEvent(event)
        },
      }),
    )
  }
}

function messageOf(body: unknown, edge: Edge): Captured | null {
  const { type, event } = (body ?? {}) as { type?: string; event?: { type?: string; channel_type?: string } }
  if (type !== 'event_callback' || event?.type !== 'message') return null
  // No record reaches into direct messages (docs.slack.dev/reference/events/message.im).
  if (event.channel_type === 'im') return null
  return parseMessageEvent(event, edge.self, edge.people.nameOf)
}

async function store(edge: Edge, batch: Captured[]): Promise<void> {
  const messages = fold(batch)
  await Promise.all([captureMessages(edge.ctx, messages), takeChanges(edge, messages)])
  void edge.people.learn(
    batch.flatMap((one) => (one.author.kind === 'person' && one.author.userId ? [one.author.userId] : [])),
  )
}

/** Asks for a check of the records, again and again until the database takes it. */
function createRecheck(ctx: Context, teamId: string): { soon(afterMs?: number): void; stop(): void } {
  let asking = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const ask = () => {
    checkRecords(ctx, teamId).then(
      () => {
        asking = false
      },
      (thrown) => {
        if (stopped) return
        ctx.log.warn({ reason: reasonOf(thrown) }, 'no check of the records could be asked for; trying again')
        timer = setTimeout(ask, RECHECK_MS)
      },
    )
  }
  return {
    soon(afterMs = 0) {
      if (asking || stopped) return
      asking = true
      if (afterMs > 0) timer = setTimeout(ask, afterMs)
      else ask()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
