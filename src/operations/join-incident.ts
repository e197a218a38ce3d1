import type { Context } from '../context.ts'
import { type Answer, sentence } from './answer.ts'
import { change, changed, type Request, unchanged } from './change.ts'

/** Lets somebody in who was not called: they are invited to the channel. */
export async function joinIncident(ctx: Context, incidentId: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, ({ incident }) => {
    const where = incident.channelName ? ` #${incident.channelName}` : ''
    if (incident.status === 'closed')
      return unchanged(`#${incident.number} is closed. Nothing changed.${where && ` Its record is${where}.`}`)
    if (incident.joined.includes(request.by.userId) || incident.declaredBy === request.by.userId)
      return unchanged(`You are in #${incident.number} already:${where || ' its channel is being made'}.`)
    return {
      changes: { incident: changed(incident, { joined: [...incident.joined, request.by.userId] }) },
      answer: sentence(`You are being invited to #${incident.number}.${where}`),
    }
  })
}
