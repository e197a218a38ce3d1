import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { type CalledNumbers, numbersOf } from '../db/contacts.ts'
import type { Person } from '../domain/roster.ts'
import type { Severity } from '../domain/severity.ts'
import { type Answer, sentence } from './answer.ts'
import { answerPage, type PageAnswer } from './answer-page.ts'
import { actorOf, change, entryBy, type Request, unchanged } from './change.ts'
import { changeSeverity } from './change-severity.ts'

/** What is told to Debrief where there is no Slack; `person` answers the newest page that is theirs, or their team's. */
export type Order =
  | { kind: 'answer'; person: Person; answer: Exclude<PageAnswer, 'hold'> }
  | { kind: 'severity'; severity: Severity }
  | { kind: 'numbers' }

/** Does it, and returns the sentence that is told of it; `numbers` where they were asked for. */
export async function giveOrder(
  ctx: Context,
  incidentId: string,
  order: Order,
  request: Request,
): Promise<{ text: string; numbers?: CalledNumbers[] }> {
  const told = (answer: Answer) => ({ text: 'text' in answer ? answer.text : 'Taken.' })
  if (order.kind === 'severity') return told(await changeSeverity(ctx, incidentId, order.severity, request))
  if (order.kind === 'numbers') return showNumbers(ctx, incidentId, request, { anybody: true })
  const { person, answer } = order
  const { rows } = await sql<{ id: string }>`
    select p.id from page p join escalation e on e.id = p.escalation_id where p.incident_id = ${incidentId}
    order by (p.person = ${person.key}) desc, (e.team is not distinct from ${person.team}) desc, p.created_at desc, p.id desc limit 1`.execute(
    ctx.db,
  )
  const pageId = rows[0]?.id
  if (!pageId) return { text: 'Nobody has been paged for it. Nothing changed.' }
  return told(await answerPage(ctx, { incidentId, pageId, answer }, request))
}

/**
 * Telephone numbers of those whom an incident has called, for its commander, for who is paged or takes part; `anybody` where
 * whoever asks has shown to be an operator. That they were shown, and to whom, stands in the timeline; the numbers do not.
 */
export async function showNumbers(
  ctx: Context,
  incidentId: string,
  request: Request,
  options: { anybody?: boolean } = {},
): Promise<{ text: string; numbers?: CalledNumbers[] }> {
  const shown = await change(ctx, incidentId, request, (given) => {
    const { incident, pages, wrote, roster } = given
    const { userId, userName } = request.by
    if (!options.anybody && incident.status === 'closed')
      return unchanged('The incident is closed, so nobody has to be called. Nothing changed.')
    const part = [incident.commander, ...incident.joined, ...pages.map((page) => page.userId ?? page.person)]
    if (!options.anybody && ![...part, ...wrote.map((one) => one.userId)].includes(userId))
      return unchanged('Numbers are shown to the commander, to those paged, and to those who take part.')
    const entry = entryBy(given, request.by, 'update', `Numbers shown to ${actorOf(roster, userId, userName).name}.`)
    return { changes: { entries: [entry] }, answer: sentence('') }
  })
  const text = 'text' in shown ? shown.text : ''
  return text === '' ? { text, numbers: await numbersOf(ctx.db, incidentId) } : { text }
}
