import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt'
import { type Edge, failureView, type Reply, requestOf, SAVING, within } from '../edge.ts'
import { openView } from './commands.ts'
import { PRESSES } from './presses.ts'

/** Everything that can be pressed. A press is acked at once: Slack shows nothing for it, the answer comes by response_url. */
export function registerActions(app: App, edge: Edge): void {
  for (const [actionId, press] of Object.entries(PRESSES)) {
    app.action<BlockAction<ButtonAction | OverflowAction>>(actionId, async ({ ack, action, body, respond }) => {
      await ack()
      const pressed = { value: action.type === 'overflow' ? action.selected_option.value : action.value, actionId }
      const request = requestOf(`action:${body.trigger_id}`, actionId, { id: body.user.id, name: body.user.name })
      const work = press(edge, pressed, request).catch((thrown): Reply => ({ show: failureView(edge, thrown) }))
      const ephemeral = {
        response_type: 'ephemeral' as const,
        replace_original: body.container?.['is_ephemeral'] === true,
      }
      if ((await within(work)) === null) await respond({ ...ephemeral, ...SAVING })
      const reply = await work
      if (reply && 'open' in reply) await openView(edge, body.trigger_id, reply.open)
      else if (reply) await respond({ ...ephemeral, ...reply.show })
    })
  }
}
