import type { Context } from '../context.ts'
import { wantsAnswer } from '../domain/escalation.ts'
import { COMMANDER_LADDER } from '../domain/paging-plan.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, change, changed, entryBy, type Request, unchanged } from './change.ts'
import { answerLadders, together } from './paging-changes.ts'

/** Gives the command to a Slack user (oneself, or handing it over). Calling for a commander ends with it. */
export async function takeCommand(ctx: Context, incidentId: string, userId: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident, roster } = given
    if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
    if (incident.commander === userId)
      return unchanged(
        userId === request.by.userId ? 'You lead already. Nothing changed.' : 'They lead already. Nothing changed.',
      )
    const name = actorOf(roster, userId, userId === request.by.userId ? request.by.userName : `<@${userId}>`).name
    const ladders = given.escalations.filter((one) => wantsAnswer(one) && one.ladder === COMMANDER_LADDER)
    const before = incident.commander ? actorOf(roster, incident.commander, `<@${incident.commander}>`).name : null
    const text =
      userId === request.by.userId
        ? `${name} takes command${before ? ` from ${before}` : ''}.`
        : `${name} leads now, handed over${before ? ` from ${before}` : ''}.`
    return {
      changes: {
        ...together(answerLadders(given, ladders, { userId, how: 'button', page: null }), {
          entries: [entryBy(given, request.by, 'decision', text)],
        }),
        incident: changed(incident, { commander: userId }),
      },
      answer: sentence(userId === request.by.userId ? 'You lead now.' : `${name} leads now.`),
    }
  })
}
