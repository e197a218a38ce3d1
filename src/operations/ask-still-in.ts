import type { Context } from '../context.ts'
import { pageOf } from '../domain/calls.ts'
import type { Escalation } from '../domain/escalation.ts'
import { isMended, isOver } from '../domain/incident.ts'
import { isOpen, type Page } from '../domain/page.ts'
import { personBySlack, resolveTargets } from '../domain/roster-lookup.ts'
import { type Instant, plus } from '../domain/time.ts'
import { changeUnasked, entryBy, type Given } from './change.ts'
import { pageWork, rungWork, SILENCE_MINUTES, silenceWork } from './paging-changes.ts'

/** Minutes that whoever is asked has before the next step of the ladder is called. */
const PATIENCE_MINUTES = 3

/**
 * Whoever answered a ladder may have fallen asleep again: when nothing was written or pressed by them for as long as the
 * severity allows, they are called and asked, and without an answer the ladder goes on where it stood. What counts is
 * silence, not the clock: a sign of life puts it off. Nothing is asked once users are served again.
 */
export async function askStillIn(ctx: Context, incidentId: string, escalationId: string): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const escalation = given.escalations.find((one) => one.id === escalationId)
    const minutes = SILENCE_MINUTES[given.incident.severity]
    const { status } = given.incident
    if (escalation?.state !== 'answered' || !escalation.answeredBy || minutes === undefined) return null
    if (isMended(status) || isOver(status)) return null
    const dueAt = plus(lastSign(given, escalation.answeredBy, escalation), { minutes })
    if (dueAt > given.now) return { work: [silenceWork(escalation.id, dueAt)] }
    return ask(given, escalation, escalation.answeredBy, minutes)
  })
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
  const running: Escalation = {
    ...escalation,
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
