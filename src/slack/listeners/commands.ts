import type { App } from '@slack/bolt'
import { type Edge, failureView, type Reply, requestOf, SAVING, within } from '../edge.ts'
import { runCommand } from './run-command.ts'

/** The slash command: read, ack within the patience of Slack, answer. */
export function registerCommands(app: App, edge: Edge): void {
  app.command('/incident', async ({ command, ack, respond }) => {
    const request = requestOf(`command:${command.trigger_id}`, 'command', {
      id: command.user_id,
      name: command.user_name,
    })
    const typed = { text: command.text, channelId: command.channel_id, threadTs: command['thread_ts'] ?? null }
    const work = runCommand(edge, typed, request).catch((thrown): Reply => ({ show: failureView(edge, thrown) }))
    const reply = await within(work)
    if (reply?.early && 'show' in reply.early) return ack({ response_type: 'ephemeral', ...reply.early.show })
    await ack(reply ? undefined : { response_type: 'ephemeral', ...SAVING })
    const late = await work
    if (late && 'open' in late) await openView(edge, command.trigger_id, late.open)
    else if (late) await respond({ response_type: 'ephemeral', replace_original: true, ...late.show })
  })
}

/** Opens a form. When its three seconds are over the person has to ask again, and says so only in the log. */
export async function openView(
  edge: Edge,
  triggerId: string,
  view: Extract<Reply, { open: unknown }>['open'],
): Promise<void> {
  const result = await edge.lanes.ask('views.open', { trigger_id: triggerId, view })
  if (!result.ok) edge.ctx.log.warn({ code: result.code }, 'a form could not be opened')
}
