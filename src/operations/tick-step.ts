import type { Context } from '../context.ts'
import type { Work } from '../db/save.ts'
import { isMended } from '../domain/incident.ts'
import type { RunbookTick } from '../domain/runbook.ts'
import { clockOf, type Instant, plus, spoken } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, change, type Decision, entryBy, type Given, type Request, unchanged } from './change.ts'

/** A step of a runbook, by the runbook's key; steps count from 0. */
export type StepAt = { runbook: string; step: number }

/** Somebody has done a step of a runbook. One with a wait is asked after in the channel when the wait is over. */
export async function tickStep(ctx: Context, incidentId: string, at: StepAt, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => decide(given, at, request))
}

function decide(given: Given, at: StepAt, request: Request): Decision {
  const { incident, now } = given
  const runbook = given.roster.runbooks.find((one) => one.key === at.runbook)
  const step = runbook?.steps[at.step]
  if (!runbook || !step) return unchanged('The roster of this incident has no such step. Nothing changed.')
  const before = given.ticks.find((one) => one.runbook === at.runbook && one.step === at.step)
  if (before)
    return unchanged(`${before.userName} has done it at ${clockOf(before.at, incident.zone)}. Nothing changed.`)
  if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
  const { userId } = request.by
  const tick = { ...at, at: now, userId, userName: actorOf(given.roster, userId, request.by.userName).name }
  const wait = isMended(incident.status) ? null : step.waitMinutes
  const asks = wait === null ? '' : ` In ${spoken(wait * 60_000)} I ask in the channel whether it is back.`
  const text = `Done: ${step.text} (runbook ${runbook.title}, step ${at.step + 1})`
  return {
    changes: {
      entries: [entryBy(given, request.by, 'action', text)],
      ticks: [tick],
      work: wait === null ? [] : [timer(incident.id, at, plus(now, { minutes: wait }))],
    },
    answer: sentence(`Noted as done: step ${at.step + 1} of ${runbook.title}.${asks}`),
  }
}

/** Takes back that a step was done, as it was ticked at `at`: it is open again, and nothing is asked after it. */
export async function untickStep(
  ctx: Context,
  incidentId: string,
  step: StepAt & { at: Instant },
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => decideBack(given, step, request))
}

function decideBack(given: Given, { runbook: key, step, at }: StepAt & { at: Instant }, request: Request): Decision {
  const { incident } = given
  const runbook = given.roster.runbooks.find((one) => one.key === key)
  const tick = given.ticks.find((one) => one.runbook === key && one.step === step)
  if (!runbook || !tick) return unchanged('That step is not ticked as done. Nothing changed.')
  if (tick.at !== at)
    return unchanged(`${tick.userName} has done it anew at ${clockOf(tick.at, incident.zone)}. Nothing changed.`)
  if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
  const text = `Not done after all: ${runbook.steps[step]?.text} (runbook ${runbook.title}, step ${step + 1})`
  return {
    changes: {
      entries: [entryBy(given, request.by, 'action', text)],
      unticked: [{ runbook: key, step }],
      cancelled: timersOf(incident.id, [tick]),
    },
    answer: sentence(`Taken back: step ${step + 1} of ${runbook.title} is open again.`),
  }
}

function timer(incidentId: string, at: StepAt, dueAt: Instant): Work {
  return { key: timerKey(incidentId, at), kind: 'timer', subject: `${at.runbook}/${at.step}`, dueAt }
}

function timerKey(incidentId: string, { runbook, step }: StepAt): string {
  return `timer:${incidentId}:${runbook}:${step}`
}

/** Keys of all that may still ask after a step: what was done before a relapse is not asked after. */
export function timersOf(incidentId: string, ticks: readonly RunbookTick[]): string[] {
  return ticks.map((tick) => timerKey(incidentId, tick))
}
