import type { Severity } from '../../src/domain/severity.ts'
import { type Instant, instantOf, inZone, millisOf, plus } from '../../src/domain/time.ts'
import { type Chance, oneOf } from './chance.ts'
import type { Crew, Size, Town } from './town.ts'

/** Midnight before the Monday, in UTC; on the Sunday Europe changes its clocks. */
export const MONDAY: Instant = '2026-03-23T00:00:00.000Z'
/** The midnight after it. */
export const END: Instant = '2026-03-30T00:00:00.000Z'

/** What becomes of an incident. `unneeded`: somebody else sees that it is a false alarm, whether or not anybody has answered. */
export type Plot = 'plain' | 'false-alarm' | 'unneeded' | 'duplicate' | 'relapse' | 'raise' | 'drill'

/** An incident that is going to be declared. `of`: what it is a duplicate of, by its place in the plan. */
export type Planned = {
  place: number
  at: Instant
  severity: Severity
  plot: Plot
  via: 'command' | 'hook'
  crew: Crew
  title: string
  of: number | null
}

const PLOTS: readonly Plot[] = [
  'plain',
  'false-alarm',
  'plain',
  'duplicate',
  'raise',
  'plain',
  'unneeded',
  'relapse',
  'plain',
  'plain',
  'drill',
  'plain',
]
const SEVERITIES: readonly Severity[] = ['SEV2', 'SEV1', 'SEV3', 'SEV2', 'SEV4', 'SEV2', 'SEV3']
/** What makes sense at one severity only. */
const GIVEN: Partial<Record<Plot, Severity>> = { raise: 'SEV3', unneeded: 'SEV2', drill: 'SEV1' }
const WHAT = ['orders', 'invoices', 'search', 'logins', 'mail', 'reports', 'uploads', 'parcels', 'prices', 'maps']
const HOW = ['fail', 'are slow', 'come twice', 'are empty', 'time out', 'are lost', 'hang']

/** The incidents of the week, at all hours; the oldest first. */
export function planWeek({ incidents }: Size, { crews }: Town, chance: Chance): Planned[] {
  const span = millisOf(END) - millisOf(MONDAY) - 12 * 3_600_000
  const times = Array.from({ length: incidents }, (_, index) => chance('at', index)).sort((a, b) => a - b)
  const plan: Planned[] = []
  for (const [place, time] of times.entries()) {
    const crew = oneOf(crews, chance('crew', place))
    const plot = PLOTS[place % PLOTS.length]!
    const title = `${oneOf(WHAT, chance('what', place))} ${oneOf(HOW, chance('how', place))} in area ${place + 1}`
    const severity = GIVEN[plot] ?? SEVERITIES[(place * 3) % SEVERITIES.length]!
    const via = plot === 'false-alarm' || chance('via', place) < 0.4 ? 'hook' : 'command'
    const at = wholeSeconds(plus(MONDAY, { milliseconds: 3_600_000 + time * span }))
    const planned: Planned = { place, at, severity, plot, via, crew, title, of: null }
    const before = plan.at(-1)
    if (plot === 'drill') plan.push({ ...planned, via: 'command', at: byDay(at, crew.zone) })
    else if (plot === 'duplicate' && before)
      plan.push({ ...planned, severity: before.severity, at: plus(before.at, { minutes: 6 }), of: before.place })
    else plan.push(planned)
  }
  return plan.sort((a, b) => (a.at < b.at ? -1 : 1))
}

/** Half past ten of the next working day. */
function byDay(at: Instant, zone: string): Instant {
  let local = inZone(at, zone).set({ hour: 10, minute: 30, second: 0, millisecond: 0 })
  while (local.weekday > 5) local = local.minus({ days: 1 })
  return instantOf(local.toMillis())
}

function wholeSeconds(at: Instant): Instant {
  return instantOf(Math.floor(millisOf(at) / 1000) * 1000)
}
