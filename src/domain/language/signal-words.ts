import { type Incident, mendedAt } from '../incident.ts'
import { inOrderSeen, type Lamp, SIGNALS, type Sighting, type Signal, type SignalCheck } from '../sighting.ts'
import type { Instant } from '../time.ts'
import { capital, listed } from './phrase.ts'

/** What people call each signal. */
export const SIGNAL_WORDS: Record<Signal, string> = {
  telemetry: 'telemetry',
  alert: 'alerts',
  staff: 'staff',
  customer: 'customers',
}

/** `telemetry and customers`, in the words that people use. */
export function signalsListed(signals: readonly Signal[]): string {
  return listed(signals.map((one) => SIGNAL_WORDS[one]))
}

/** Lamps that are red: nobody and nothing has said that they are well. */
export function redLamps(lamps: readonly Lamp[]): Lamp[] {
  return lamps.filter((lamp) => lamp.state === 'red')
}

/** Lamps of which somebody else must say that they are well: whoever says that an incident is over is of the staff. */
export function openAtTheEnd(lamps: readonly Lamp[]): Lamp[] {
  return redLamps(lamps).filter((lamp) => lamp.signal !== 'staff')
}

/** Signals of which somebody said last that they are well; checks are in order of time. */
export function foundWell(checks: readonly SignalCheck[]): Signal[] {
  return SIGNALS.filter((signal) => checks.findLast((one) => one.signal === signal)?.well)
}

/** `Customers and alerts have not confirmed.`; empty when no lamp is red. */
export function unconfirmed(lamps: readonly Lamp[]): string {
  const red = redLamps(lamps).map((lamp) => lamp.signal)
  if (red.length === 0) return ''
  const has = red.length === 1 && red[0] === 'telemetry' ? 'has' : 'have'
  return `${capital(signalsListed(red))} ${has} not confirmed.`
}

/** Whether a sign at `at` is the first that a signal is red again: what is seen once more after it is no news. */
export function isNewlyRed(
  given: {
    incident: Pick<Incident, 'status' | 'milestones'>
    sightings: readonly Sighting[]
    checks: readonly SignalCheck[]
  },
  signal: Signal,
  at: Instant,
): boolean {
  const { incident, sightings, checks } = given
  const one = { id: '', signal, well: false, at, userId: null, userName: '' }
  const before = redAgainAt(incident, signal, sightings, checks)
  return before === null && redAgainAt(incident, signal, [], [...checks, one]) !== null
}

/**
 * When a signal was first seen red again after the incident was said to be mitigated or resolved; null while it was not. What
 * somebody found well since then begins anew.
 */
export function redAgainAt(
  incident: Pick<Incident, 'status' | 'milestones'>,
  signal: Signal,
  sightings: readonly Sighting[],
  checks: readonly SignalCheck[],
): Instant | null {
  const over = mendedAt(incident)
  if (over === null) return null
  const own = checks.filter((one) => one.signal === signal)
  const since = [over, ...own.filter((one) => one.well).map((one) => one.at)].sort().at(-1)!
  const red = [
    ...inOrderSeen(sightings).filter((one) => one.signal === signal && one.recoveredAt === null),
    ...own.filter((one) => !one.well),
  ]
  return (
    red
      .map((one) => one.at)
      .filter((at) => at > since)
      .sort()[0] ?? null
  )
}
