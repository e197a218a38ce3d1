import type { Context } from '../context.ts'
import { openPages, wantsAnswer } from '../domain/escalation.ts'
import { membersOf, personBySlack } from '../domain/roster-lookup.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'
import { acknowledged, actorOf, change, entryBy, type Request, unchanged } from './change.ts'
import { answerLadders, stopLadders, together } from './paging-changes.ts'

/** From the menu beside a ladder: answer for the team, say that somebody was reached by phone, or stop calling it. */
export async function answerLadder(
  ctx: Context,
  escalationId: string,
  choice: 'answer' | 'phone' | 'stop',
  request: Request,
): Promise<Answer> {
  const row = await ctx.db
    .selectFrom('escalation')
    .select('incident_id')
    .where('id', '=', escalationId)
    .executeTakeFirst()
  if (!row) throw new UserError('That ladder is not known here any more. Nothing changed.')
  return change(ctx, row.incident_id, request, (given) => {
    const escalation = given.escalations.find((one) => one.id === escalationId)
    if (!escalation || !wantsAnswer(escalation))
      return unchanged('Nobody is being called there any more. Nothing changed.')
    const by = request.by.userId
    const leads = given.incident.commander === by
    const name = actorOf(given.roster, by, request.by.userName).name
    const person = personBySlack(given.roster, by)
    const ofTeam =
      person !== null &&
      escalation.team !== null &&
      membersOf(given.roster, escalation.team).some((member) => member.key === person.key)
    const page = openPages(escalationId, given.pages).at(-1) ?? null
    const paged = page?.userId === by
    if (choice === 'answer' && !(ofTeam || paged))
      return unchanged(`Only somebody of ${escalation.label} answers for it. Nothing changed, the calling goes on.`)
    if (choice !== 'answer' && !leads)
      return unchanged(
        'Only the commander says that. Take command first, or ask them. Nothing changed, the calling goes on.',
      )
    if (choice === 'stop') {
      const stopped = stopLadders(given, [escalation], 'not needed', request.by)
      return { changes: stopped, answer: sentence(`${escalation.label} is no longer called, and told so.`) }
    }
    const how = choice === 'phone' ? 'by-phone' : paged ? 'button' : 'for-team'
    const who = choice === 'phone' ? (page?.personName ?? escalation.label) : name
    const answered = answerLadders(given, [escalation], {
      userId: choice === 'phone' ? (page?.userId ?? page?.person ?? by) : by,
      how,
      page,
    })
    const text =
      choice === 'phone'
        ? `${who} was reached by phone (${escalation.label}).`
        : `${who} is answering for ${escalation.label}.`
    return {
      changes: {
        ...together(answered, { entries: [entryBy(given, request.by, 'ack', text)] }),
        incident: acknowledged(given),
      },
      answer: sentence(`Recorded: ${text}`),
    }
  })
}
