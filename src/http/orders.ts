import type { Context } from '../context.ts'
import { incidentNumbered } from '../db/incidents.ts'
import type { Roster } from '../domain/roster.ts'
import { type HookReply, unusable } from '../hooks/admission.ts'
import { ORDER_SOURCE, type OrderName, readOrder } from '../hooks/orders/index.ts'
import { giveOrder } from '../operations/give-order.ts'

/** Does what an operator's tool orders (docs/hooks.md). `kept` is what may be kept of the answer: telephone numbers may not. */
export async function takeOrder(
  ctx: Context,
  roster: Roster,
  name: OrderName,
  body: unknown,
): Promise<HookReply & { kept?: object }> {
  const reading = readOrder(name, body, roster)
  if (!reading.ok) return unusable(reading.problems)
  const { incident, by } = reading.order
  const incidentId = await incidentNumbered(ctx.db, incident)
  if (!incidentId) return { status: 404, body: { error: `there is no incident ${incident}` } }
  const via = `hook (${ORDER_SOURCE})`
  const whose =
    typeof by === 'string'
      ? { userId: '', userName: `${by}, ${via}` }
      : { userId: by.slack ?? by.key, userName: by.name }
  const request = { key: `order:${ctx.newId()}`, action: 'order', by: whose, ...(typeof by !== 'string' && { via }) }
  const { text, numbers } = await giveOrder(ctx, incidentId, reading.order, request)
  if (!numbers) return { status: 200, body: { incident, text } }
  const people = numbers.map(({ name: person, answered, numbers: theirs }) => ({ person, answered, numbers: theirs }))
  const kept = { incident, text: 'The numbers were shown to an earlier request: ask with a new webhook-id.' }
  return { status: 200, body: { incident, people }, kept }
}
