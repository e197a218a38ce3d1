import type { Context } from '../context.ts'
import { isMended } from '../domain/incident.ts'
import { clockOf, type Instant, millisOf, spoken } from '../domain/time.ts'
import { changeUnasked, entryBy } from './change.ts'

/** Later than this by so many milliseconds, the question says when it was due. */
const LATE_MS = 15 * 60_000

/**
 * The wait after a step is over: the channel is asked whether it is back, unless it is known to be. Being asked settles the
 * work in the same transaction, so that nothing asks twice.
 */
export async function askAfterStep(
  ctx: Context,
  incidentId: string,
  timer: { key: string; subject: string | null; dueAt: Instant },
): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const { incident, now } = given
    if (isMended(incident.status) || incident.status === 'closed') return null
    const tick = given.ticks.find((one) => `${one.runbook}/${one.step}` === timer.subject)
    const step = given.roster.runbooks.find((one) => one.key === tick?.runbook)?.steps[tick?.step ?? 0]
    if (!tick || !step) return null
    const since = spoken(millisOf(now) - millisOf(tick.at))
    const late = millisOf(now) - millisOf(timer.dueAt) > LATE_MS
    const due = late ? ` (I was to ask at ${clockOf(timer.dueAt, incident.zone)}.)` : ''
    const otherwise = step.otherwise === null ? '' : ` If not: ${step.otherwise.replace(/[.\s]+$/, '')}.`
    const text = `${since} since ${tick.userName} did "${step.text}". Is it back?${otherwise}${due}`
    const entry = entryBy(given, null, 'question', text, { notice: { view: 'after-step' } })
    return { entries: [entry], cancelled: [timer.key] }
  })
}
