import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt'
import { type Edge, failureView, type Reply, requestOf, SAVING, within } from '../edge.ts'
import type { MessageView } from '../views/blocks.ts'
import { resultModal } from '../views/result-modal.ts'
import { settle } from './commands.ts'
import { PRESSES } from './presses.ts'

/** Everything that can be pressed. A press is acked at once: Slack shows nothing for it, the answer comes by response_url. */
export function registerActions(app: App, edge: Edge): void {
  for (const [actionId, press] of Object.entries(PRESSES)) {
    app.action<BlockAction<ButtonAction | OverflowAction>>(actionId, async ({ ack, action, body, respond }) => {
      await ack()
      const pressed = { value: action.type === 'overflow' ? action.selected_option.value : action.value, actionId }
      const request = requestOf(edge, `action:${body.trigger_id}`, actionId, { id: body.user.id, name: body.user.name })
      const work = press(edge, pressed, request).catch((thrown): Reply => ({ show: failureView(edge, thrown) }))
      const replace = {
        response_type: 'ephemeral' as const,
        replace_original: body.container?.['is_ephemeral'] === true,
      }
      // A button inside a form has no response_url: its answer takes the form's place.
      const show = async (view: MessageView): Promise<unknown> =>
        body.response_url
          ? respond({ ...replace, ...view })
          : edge.lanes.ask('views.update', { view_id: body.view?.id, view: resultModal(view) })
      const saving = (await within(work)) === null
      if (saving) await show(SAVING)
      const said = await settle(edge, body.trigger_id, await work, saving)
      if (said) await show(said)
    })
  }
}
