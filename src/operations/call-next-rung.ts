import type { Context } from '../context.ts'
import { type CallInput, callRungs } from '../domain/calls.ts'
import { type Escalation, wantsAnswer } from '../domain/escalation.ts'
import { type Instant, plus } from '../domain/time.ts'
import { acknowledged, changeUnasked, type Given } from './change.ts'
import { changesOfCalls, SILENCE_MINUTES } from './paging-changes.ts'

/**
 * A ladder's wait is over without an answer: its next rung is called, unless the ladder has ended meanwhile or somebody of
 * it has turned up. Calling this early or twice does nothing.
 */
export async function callNextRung(ctx: Context, incidentId: string, escalationId: string): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const escalation = given.escalations.find((one) => one.id === escalationId)
    if (escalation?.state !== 'running' || !escalation.nextAt || escalation.nextAt > given.now) return null
    return changesOfCalls(callRungs([escalation], callInput(given)), given)
  })
}

/** Somebody wrote in the channel: ladders of theirs that still want an answer have it, "by message". */
export async function answerByMessage(ctx: Context, incidentId: string): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const wanting = given.escalations.filter(wantsAnswer)
    const calls = callRungs(wanting, { ...callInput(given), onlyAwake: true })
    if (calls.escalations.length === 0) return null
    return { ...changesOfCalls(calls, given), incident: acknowledged(given) }
  })
}

/** Minutes for which whoever wrote or answered counts as awake when an incident turns out not to be over. */
const AWAKE_MINUTES = 20

/** From when on signs of life count; null where the incident has been one stretch, in which all count. */
function awakeSince(incident: { anewAt: Instant | null }): Instant | null {
  return incident.anewAt === null ? null : plus(incident.anewAt, { minutes: -AWAKE_MINUTES })
}

/**
 * Who is awake (Slack user ids): who has written so lately that nobody would yet ask whether they are still there; when it
 * was over in between, who has since or just before.
 */
function awakeOf({ incident, wrote, acted, escalations, now }: Signs): string[] {
  const lately = plus(now, { minutes: -(SILENCE_MINUTES[incident.severity] ?? AWAKE_MINUTES) })
  const since = [lately, awakeSince(incident) ?? lately].sort().at(-1)!
  // Who was asked whether they are still there may say so by any press.
  const asked = acted.filter((one) => escalations.some((e) => e.state === 'running' && e.answeredBy === one.userId))
  return [...new Set([...wrote, ...asked].filter((one) => one.lastAt >= since).map((one) => one.userId))]
}

type Signs = Pick<Given, 'wrote' | 'acted' | 'escalations' | 'now'> & {
  incident: { anewAt: Instant | null; severity: CallInput['severity'] }
}

/** Whether whoever answered a ladder can still be counted on: not when they did so before the incident seemed over. */
export function isOnIt(
  given: Pick<Given, 'incident' | 'wrote' | 'acted' | 'escalations' | 'now'>,
  { state, endedAt, answeredBy }: Escalation,
): boolean {
  const since = awakeSince(given.incident)
  if (state !== 'answered' || answeredBy === null) return false
  return since === null || (endedAt !== null && endedAt >= since) || awakeOf(given).includes(answeredBy)
}

/** What calling needs to know of an incident. */
export function callInput(
  given: Pick<Given, 'incident' | 'roster' | 'wrote' | 'acted' | 'escalations' | 'pages' | 'now' | 'newId'>,
): CallInput {
  return {
    incidentId: given.incident.id,
    severity: given.incident.severity,
    commander: given.incident.commander,
    roster: given.roster,
    awake: awakeOf(given),
    pages: given.pages,
    now: given.now,
    newId: given.newId,
  }
}
