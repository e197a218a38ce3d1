import type { Context } from '../context.ts'
import type { SettableStatus } from '../domain/command/arguments.ts'
import type { UpdateText } from '../domain/notice.ts'
import { plus } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { change, changed, entryBy, type Request, unchanged } from './change.ts'

/** A status update as somebody writes it; `status` null leaves it as it is, `nextMinutes` null promises no next one. */
export type StatusUpdate = { text: UpdateText; status: SettableStatus | null; nextMinutes: number | null }

/**
 * Posts a status update: one message in the channel, the line of the announcement. A working status that it names is set with
 * it while the incident is being worked on; after that it is a relapse, which `setStatus` knows how to do.
 */
export async function postUpdate(
  ctx: Context,
  incidentId: string,
  update: StatusUpdate,
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident } = given
    const { customersSee, weKnow, weDo, tellCustomers } = update.text
    const text = [weKnow, weDo, customersSee, tellCustomers].filter((part) => part !== null).join(' ')
    if (text === '')
      return unchanged('The update is empty. Say at least one line: what is known, or what is being done.')
    const open = incident.status !== 'mitigated' && incident.status !== 'resolved' && incident.status !== 'closed'
    const named = update.status === 'investigating' || update.status === 'identified' ? update.status : null
    const working = (open ? named : null) ?? incident.status
    const nextBy = update.nextMinutes === null ? null : plus(given.now, { minutes: update.nextMinutes })
    const data = { text: update.text, previousStatus: incident.status, status: working, nextBy }
    const entry = entryBy(given, request.by, 'update', text, { notice: { view: 'update', data } })
    return {
      changes: { entries: [entry], incident: changed(incident, { status: working }) },
      answer: sentence('Posted.'),
    }
  })
}
