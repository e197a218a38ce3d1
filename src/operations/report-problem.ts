import type { Context } from '../context.ts'
import type { Seen } from '../domain/intake.ts'
import { namedServices, serviceNames } from '../domain/roster-lookup.ts'
import type { Instant } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, inTransaction, once, type Request, storedAnswer } from './change.ts'
import { newSighting } from './declare-incident.ts'
import { lockIntake, type TakenIn, takeIn } from './take-in.ts'

/** A customer's problem, as somebody in Slack reports it. */
export type ProblemReport = {
  teamId: string
  /** The incident in whose channel it is reported; null elsewhere. */
  incidentId: string | null
  title: string
  services: string[]
  /** How many customers it stands for. */
  count: number
  example: string | null
  /** Ticket or permalink. */
  link: string | null
  /** Whether an incident is declared where none is open. */
  declare: boolean
}

/**
 * Takes a customer's problem in: it counts on the incident where it is said, or on the open one of its service; where there
 * is none it is declared, or offered to those who may.
 */
export async function reportProblem(ctx: Context, report: ProblemReport, request: Request): Promise<Answer> {
  return once(ctx, request, async () => {
    const answer = await inTransaction(ctx, async (tx) => {
      const roster = await lockIntake(ctx, tx, report.teamId)
      const before = await storedAnswer(tx, request.key)
      if (before) return before
      const now = ctx.now()
      const sighting = newSighting(
        seenOf(report, request, {
          services: namedServices(roster, report.services, report.title),
          at: now,
          name: actorOf(roster, request.by.userId, request.by.userName).name,
        }),
        { id: ctx.newId(), now },
      )
      const rule = report.declare ? 'declare' : 'offer'
      const answerOf = (taken: TakenIn) => answerTo(taken, serviceNames(roster, sighting.services).join(', '))
      const news = { sighting, rule, roster, into: report.incidentId, via: null } as const
      const taken = await takeIn(ctx, tx, news, (one) => ({
        key: request.key,
        action: request.action,
        receivedAt: now,
        answer: answerOf(one),
      }))
      return answerOf(taken)
    })
    ctx.poke()
    return answer
  })
}

function seenOf(
  report: ProblemReport,
  request: Request,
  given: { services: string[]; at: Instant; name: string },
): Seen {
  const { teamId, title, count, example, link } = report
  return {
    teamId,
    source: 'slack',
    dedupKey: request.key,
    signal: 'customer',
    title,
    text: example ?? '',
    services: given.services,
    severity: null,
    at: given.at,
    count: Math.max(1, count),
    link,
    byUserId: request.by.userId,
    byName: given.name,
  }
}

function answerTo({ result, incident, called, sighting }: TakenIn, services: string): Answer {
  const who = sighting.count === 1 ? '1 customer' : `${sighting.count} customers`
  if (result === 'declared') return { kind: 'declared', incident: incident!, severityGiven: false, called }
  if (result === 'attached') return sentence(`Noted on #${incident!.number} ${incident!.title}: ${who}.`)
  const about = services === '' ? 'it' : services
  return sentence(
    result === 'offered'
      ? `Noted: ${who}. No incident is open on ${about}; it is offered in the incidents channel, where anybody can declare it.`
      : `Noted: ${who}. No incident is open on ${about}; when one is declared within the hour, this is part of it. \`/incident TITLE\` declares.`,
  )
}
