import type { App } from '@slack/bolt'
import { type Edge, failureView, type Reply, requestOf, SAVING, within } from '../edge.ts'
import { methodRefused } from '../lanes.ts'
import type { MessageView } from '../views/blocks.ts'
import { sentence } from '../views/ephemeral.ts'
import { typedInstead } from '../views/typed-instead.ts'
import { runCommand } from './run-command.ts'

/** The slash command: read, ack within the patience of Slack, answer. */
export function registerCommands(app: App, edge: Edge): void {
  app.command('/incident', async ({ command, ack, respond }) => {
    const request = requestOf(edge, `command:${command.trigger_id}`, 'command', {
      id: command.user_id,
      name: command.user_name,
    })
    const typed = { text: command.text, channelId: command.channel_id, threadTs: command['thread_ts'] ?? null }
    const work = runCommand(edge, typed, request).catch((thrown): Reply => ({ show: failureView(edge, thrown) }))
    const reply = await within(work)
    if (reply?.early && 'show' in reply.early) return ack({ response_type: 'ephemeral', ...reply.early.show })
    await ack(reply ? undefined : { response_type: 'ephemeral', ...SAVING })
    const said = await settle(edge, command.trigger_id, await work, reply === null)
    if (said) await respond({ response_type: 'ephemeral', replace_original: true, ...said })
  })
}

const TOO_LATE = sentence(
  'That took so long that Slack no longer opens a form for it. Nothing has changed: ask for it again.',
)

/**
 * The end of a request that was acked before its reply was there: opens the form, whose trigger lives three seconds only
 * (docs.slack.dev/interactivity/handling-user-interaction), and says what takes the place of "Saving ..." where that was shown.
 */
export async function settle(
  edge: Edge,
  triggerId: string,
  reply: Reply,
  saving: boolean,
): Promise<MessageView | null> {
  if (reply && 'show' in reply) return reply.show
  if (reply) {
    const result = await edge.lanes.ask('views.open', { trigger_id: triggerId, view: reply.open })
    if (!result.ok) {
      if (methodRefused(result)) return typedInstead(reply.open.callback_id ?? '', result.code)
      edge.ctx.log.warn({ code: result.code }, 'a form could not be opened')
      return TOO_LATE
    }
    return saving ? sentence('The form is open.') : null
  }
  return saving ? sentence('Saved.') : null
}
