import type { Context } from '../context.ts'
import { callRungs, pageOf } from '../domain/calls.ts'
import type { Escalation } from '../domain/escalation.ts'
import { isMended, isOver } from '../domain/incident.ts'
import { isOpen, type Page } from '../domain/page.ts'
import { COMMANDER_LADDER } from '../domain/paging-plan.ts'
import { personBySlack, resolveTargets } from '../domain/roster-lookup.ts'
import { type Instant, plus } from '../domain/time.ts'
import { callInput } from './call-next-rung.ts'
import { changeUnasked, entryBy, type Given } from './change.ts'
import { changesOfCalls, pageWork, rungWork, SILENCE_MINUTES, silenceWork } from './paging-changes.ts'

/** Minutes that whoever is asked has before the next step of the ladder is called. */
const PATIENCE_MINUTES = 3
/** Minutes of silence after which everybody is asked, however often they have said that they are there. */
const LONGEST_MINUTES = 60

/**
 * Whoever answered a ladder may have fallen asleep again: when nothing was written or pressed by them for as long as the
 * severity allows, they are called and asked, and without an answer the ladder goes on where it stood. What counts is
 * silence, not the clock: a sign of life puts it off. Nothing is asked once users are served again.
 */
export async function askStillIn(ctx: Context, incidentId: string, escalationId: string): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const escalation = given.escalations.find((one) => one.id === escalationId)
    const first = SILENCE_MINUTES[given.incident.severity]
    const { status } = given.incident
    if (escalation?.state !== 'answered' || !escalation.answeredBy || first === undefined) return null
    if (isMended(status) || isOver(status)) return null
    // Whoever was called to lead may have handed it over.
    const { commander } = given.incident
    const userId = escalation.ladder === COMMANDER_LADDER && commander ? commander : escalation.answeredBy
    const minutes = Math.min(LONGEST_MINUTES, first * 2 ** confirmed(given, userId))
    const dueAt = plus(lastSign(given, userId, escalation), { minutes })
    if (dueAt > given.now) return { work: [silenceWork(escalation.id, dueAt)] }
    // So may anybody who answered: nobody is asked while somebody else of the ladder is here.
    const here = callRungs([{ ...escalation, state: 'running' }], { ...callInput(given), onlyAwake: true })
    if (here.escalations.length > 0) return changesOfCalls(here, given)
    return ask(given, { ...escalation, answeredBy: userId }, userId, minutes)
  })
}

/** How often somebody has said in this incident that they are still there: who does is at work, and is asked half as often each time. */
function confirmed({ pages }: Given, userId: string): number {
  return pages.filter((page) => page.rung === 'still-in' && page.state === 'answered' && page.userId === userId).length
}

/** When somebody was last heard of. */
function lastSign(given: Given, userId: string, { endedAt, startedAt }: Escalation): Instant {
  const signs = [...given.wrote, ...given.acted].filter((one) => one.userId === userId).map((one) => one.lastAt)
  return [...signs, endedAt ?? startedAt].sort().at(-1)!
}

function ask(given: Given, escalation: Escalation, userId: string, minutes: number) {
  const stranger = resolveTargets(given.roster, [{ kind: 'person', person: userId }])[0]
  const person = personBySlack(given.roster, userId) ?? stranger
  const name = person?.name ?? 'Whoever answered'
  // One that had been used up is gone through once more.
  const anew = { step: 0, round: Math.max(0, escalation.policy.rounds - 1) }
  const running: Escalation = {
    ...escalation,
    ...(escalation.round >= escalation.policy.rounds ? anew : {}),
    state: 'running',
    endedAt: null,
    nextAt: plus(given.now, { minutes: PATIENCE_MINUTES }),
  }
  const asked = (page: Page) => page.rung === 'still-in' && (page.userId ?? page.person) === userId && isOpen(page)
  const rung = { rung: 'still-in', step: escalation.step, round: escalation.round } as const
  const input = { newId: given.newId, incidentId: given.incident.id, now: given.now }
  // Who answered several ladders is asked once; the one answer ends all.
  const page = person && !given.pages.some(asked) ? pageOf({ person, ...rung }, escalation, input) : null
  const text = `${name} (${escalation.label}) has been silent for ${minutes} min and is asked: still in? Without an answer the next is called in ${PATIENCE_MINUTES} min.`
  return {
    escalations: [running],
    newPages: page ? [page] : [],
    entries: [entryBy(given, null, page ? 'page' : 'update', text)],
    work: [...(page ? pageWork(page, given) : []), ...rungWork(running)],
  }
}
