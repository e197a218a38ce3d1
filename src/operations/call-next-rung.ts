import type { Context } from '../context.ts'
import type { NewEntry } from '../db/save.ts'
import { type CallInput, type Calls, callRungs } from '../domain/calls.ts'
import { type Escalation, wantsAnswer } from '../domain/escalation.ts'
import type { Page } from '../domain/page.ts'
import { zoneOfUser } from '../domain/roster-lookup.ts'
import { type Instant, plus } from '../domain/time.ts'
import { quietUntil } from '../domain/working-hours.ts'
import { acknowledged, actorOf, changeUnasked, entryBy, type Given } from './change.ts'
import { changesOfCalls, SILENCE_MINUTES, together } from './paging-changes.ts'

/**
 * A ladder's wait is over without an answer: its next rung is called, unless the ladder has ended meanwhile or somebody of
 * it has turned up. Calling this early or twice does nothing.
 */
export async function callNextRung(ctx: Context, incidentId: string, escalationId: string): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const escalation = given.escalations.find((one) => one.id === escalationId)
    if (escalation?.state !== 'running' || !escalation.nextAt || escalation.nextAt > given.now) return null
    const calls = callRungs([escalation], callInput(given))
    return together(changesOfCalls(calls, given), { entries: goneSilent(escalation, calls, given) })
  })
}

/** Whoever leads is told when a ladder goes on because the one who had answered it does not answer any more; the channel, where nobody else leads. */
function goneSilent(escalation: Escalation, calls: Calls, given: Given): NewEntry[] {
  const { answeredBy, label } = escalation
  const { commander } = given.incident
  if (answeredBy === null || calls.escalations.some((one) => one.state === 'answered')) return []
  const asked = given.pages.findLast((one) => one.rung === 'still-in' && (one.userId ?? one.person) === answeredBy)
  const onward = (page: Page) => page.escalationId === escalation.id && page.rung !== 'still-in'
  if (given.pages.some((page) => onward(page) && page.createdAt > (asked?.createdAt ?? escalation.startedAt))) return []
  const next = [...new Set(calls.pages.map((page) => page.personName))].join(', ')
  const who = actorOf(given.roster, answeredBy, 'Whoever answered').name
  const text = `${who} (${label}) does not answer any more. ${next === '' ? 'Nobody else is called now.' : `${next} is being called.`}`
  const to = commander !== null && commander !== answeredBy && isUp(given, commander) ? { to: commander } : {}
  return [entryBy(given, null, 'update', text, { notice: { view: 'said', ...to } })]
}

/** Whether somebody may be told something by direct message: not in their quiet hours, unless they were about just now. */
export function isUp(given: Pick<Given, 'roster' | 'wrote' | 'acted' | 'now'>, userId: string): boolean {
  const { roster, now } = given
  const lately = plus(now, { minutes: -AWAKE_MINUTES })
  if ([...given.wrote, ...given.acted].some((one) => one.userId === userId && one.lastAt >= lately)) return true
  return quietUntil(zoneOfUser(roster, userId), now) === null
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
