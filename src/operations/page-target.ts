import type { Context } from '../context.ts'
import type { Changes } from '../db/save.ts'
import { startLadders } from '../domain/calls.ts'
import type { PageTarget } from '../domain/command/arguments.ts'
import { type Ladder, ladderForPerson, ladderForTeam, planPages } from '../domain/paging-plan.ts'
import type { Roster } from '../domain/roster.ts'
import { isOnCall } from '../domain/roster-lookup.ts'
import { textsOf } from '../domain/sighting.ts'
import { dayClockOf } from '../domain/time.ts'
import { quietUntil } from '../domain/working-hours.ts'
import { type Answer, sentence } from './answer.ts'
import { callInput, isOnIt } from './call-next-rung.ts'
import { actorOf, change, type Decision, type Given, type Request, unchanged } from './change.ts'
import { changesOfCalls } from './paging-changes.ts'

/** Pages a team or a person at once, on top of whom the incident calls already. A team that is being called, or has answered, is not called twice. */
export async function pageTarget(
  ctx: Context,
  incidentId: string,
  target: PageTarget,
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const asleep = quietHours(given, target)
    return asleep === null ? decide(given, target, request) : unchanged(asleep)
  })
}

/** Whom nothing but their own duty and a SEV1 wakes, unless it is meant. What is milder than SEV2 waits for the morning by itself. */
function quietHours({ incident, roster, now }: Given, target: PageTarget): string | null {
  if (target.kind !== 'person' || target.now || incident.severity !== 'SEV2') return null
  const person = roster.people.find((one) => one.key === target.person)
  if (!person || quietUntil(person.zone, now) === null || isOnCall(roster, person.key, now)) return null
  const instead = `\`/incident page @${person.key} now\` calls them all the same; or page their team. Nobody was called.`
  return `It is ${dayClockOf(now, person.zone)} for ${person.name}, who is not on call: ${instead}`
}

function decide(given: Given, target: PageTarget, request: Request): Decision {
  if (given.incident.status === 'closed')
    return unchanged('The incident is closed, so nobody is paged. `/incident reopen` first.')
  const ladder = ladderOfTarget(
    given.roster,
    target,
    actorOf(given.roster, request.by.userId, request.by.userName).name,
  )
  const before = given.escalations.find((one) => one.ladder === ladder.key)
  if (before?.state === 'running') return unchanged(`${ladder.label} is being called already.`)
  if (before?.answeredBy && isOnIt(given, before)) {
    return unchanged(
      `${ladder.label} has answered: ${actorOf(given.roster, before.answeredBy, 'somebody').name} is on it.`,
    )
  }
  const calls = startLadders([ladder], { ...callInput(given), restart: given.escalations })
  const called = calls.pages.map((page) => page.personName)
  const answer =
    called.length > 0
      ? `Paging ${called.join(', ')} for ${ladder.label}.`
      : `${ladder.label}: ${calls.escalations[0]?.answeredBy ? 'somebody of them is here already.' : 'nobody new had to be called.'}`
  return { changes: changesOfCalls(calls, given), answer: sentence(answer) }
}

function ladderOfTarget(roster: Roster, target: PageTarget, by: string): Ladder {
  const reason = `asked for by ${by}`
  if (target.kind === 'team') return ladderForTeam(roster, target.team, reason)
  return ladderForPerson(roster, target.kind === 'person' ? target.person : target.userId, reason)
}

/** Calls ladders that the incident does not have yet, had and stopped, or whose answer was before it seemed over. */
export function callLadders(given: Given, ladders: readonly Ladder[]): Changes {
  const missing = ladders.filter(
    (ladder) =>
      !given.escalations.some(
        (one) =>
          one.ladder === ladder.key && (one.state === 'running' || one.state === 'not-ours' || isOnIt(given, one)),
      ),
  )
  return changesOfCalls(startLadders(missing, { ...callInput(given), restart: given.escalations }), given)
}

/** The ladders that an incident needs as it stands, by what its alerts say too. */
export function laddersOf(
  { roster, sightings }: Pick<Given, 'roster' | 'sightings'>,
  incident: Given['incident'],
): Ladder[] {
  return planPages(roster, { ...incident, texts: textsOf(sightings) }).ladders
}
