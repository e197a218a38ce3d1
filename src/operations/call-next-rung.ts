import type { Context } from '../context.ts'
import { type CallInput, callRungs } from '../domain/calls.ts'
import { wantsAnswer } from '../domain/escalation.ts'
import type { Instant } from '../domain/time.ts'
import { acknowledged, changeUnasked } from './change.ts'
import { changesOfCalls } from './paging-changes.ts'

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

/** What calling needs to know of an incident. */
export function callInput(given: {
  incident: { id: string; severity: CallInput['severity']; commander: string | null }
  roster: CallInput['roster']
  awake: CallInput['awake']
  pages: CallInput['pages']
  now: Instant
  newId: () => string
}): CallInput {
  return {
    incidentId: given.incident.id,
    severity: given.incident.severity,
    commander: given.incident.commander,
    roster: given.roster,
    awake: given.awake,
    pages: given.pages,
    now: given.now,
    newId: given.newId,
  }
}
