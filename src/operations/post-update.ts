import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { SettableStatus } from '../domain/command-arguments.ts'
import { plus } from '../domain/time.ts'
import type { Answer } from './answer.ts'
import { sentence } from './answer.ts'
import { change, changed, entryBy, type Request, unchanged } from './change.ts'

export type StatusUpdate = {
  text: { customersSee: string | null; weKnow: string | null; weDo: string | null; tellCustomers: string | null }
  status: SettableStatus | null
  nextMinutes: number | null
}

/** Posts a status update: one message in the channel, the line of the announcement. The status changes with it when it names a working one. */
export async function postUpdate(
  ctx: Context,
  incidentId: string,
  update: StatusUpdate,
  request: Request,
): Promise<Answer> {
  const sequence = await nextSequence(ctx, incidentId)
  return change(ctx, incidentId, request, (given) => {
    const { incident } = given
    const { customersSee, weKnow, weDo, tellCustomers } = update.text
    const text = [weKnow, weDo, customersSee, tellCustomers].filter((part) => part !== null).join(' ')
    if (text === '')
      return unchanged('The update is empty. Say at least one line: what is known, or what is being done.')
    const working =
      update.status === 'investigating' || update.status === 'identified' ? update.status : incident.status
    const nextBy = update.nextMinutes === null ? null : plus(given.now, { minutes: update.nextMinutes })
    const data = { sequence, text: update.text, previousStatus: incident.status, status: working, nextBy }
    const entry = entryBy(given, request.by, 'update', text, { notice: { view: 'update', data } })
    return {
      changes: { entries: [entry], incident: changed(incident, { status: working }) },
      answer: sentence('Posted.'),
    }
  })
}

async function nextSequence(ctx: Context, incidentId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from timeline_entry where incident_id = ${incidentId} and notice ->> 'view' = 'update'`.execute(
    ctx.db,
  )
  return (rows[0]?.count ?? 0) + 1
}
