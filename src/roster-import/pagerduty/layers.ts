import { localMillis } from '../../domain/schedule/local-time.ts'
import { shiftsBetween } from '../../domain/schedule/on-call.ts'
import type { Layer as RosterLayer, Schedule, TurnLength } from '../../domain/schedule/schedule.ts'
import { type Instant, instantOf, inZone } from '../../domain/time.ts'
import { localOf, turnLengthOf } from '../times.ts'
import { everyDay, type Span, windowsOf, withinWeek } from '../windows.ts'
import type { Layer, Restriction } from './shapes.ts'

const HOURS: Record<TurnLength['unit'], number> = { hours: 1, days: 24, weeks: 168 }

/**
 * A layer of PagerDuty; none when its turns are no whole hours, two where it begins in the middle of a turn yet to come. There
 * `rotation_virtual_start` says from when turns are counted, and `start` from when they count.
 */
export function layersOf(layer: Layer, people: readonly string[], zone: string, now: Instant): RosterLayer[] {
  const every = turnLengthOf(layer.rotation_turn_length_seconds)
  if (every === null) return []
  const [start, counted] = [localOf(layer.start, zone), localOf(layer.rotation_virtual_start, zone)]
  const rest = {
    every,
    until: layer.end ? localOf(layer.end, zone) : null,
    windows: layer.restrictions.length === 0 ? null : windowsOf(layer.restrictions.flatMap(spansOf)),
  }
  const length = HOURS[every.unit] * every.count * 3_600_000
  const since = localMillis(start) - localMillis(counted)
  // In the past it does not matter who had the turns before it began, and the start stays as people know it.
  if (since === 0 || (since > 0 && layer.start <= now)) return [{ people, from: counted, ...rest }]
  const turn = Math.floor(since / length)
  const whose = (at: number) => people[((at % people.length) + people.length) % people.length]!
  const turnFrom = (at: number) => instantOf(localMillis(counted) + at * length).slice(0, 16)
  const inOrder = (first: number) => people.map((_, index) => whose(first + index))
  if (turnFrom(turn) === start || layer.start <= now) return [{ people: inOrder(turn), ...rest, from: turnFrom(turn) }]
  return [
    { people: [whose(turn)], ...rest, from: start, until: turnFrom(turn + 1) },
    { people: inOrder(turn + 1), ...rest, from: turnFrom(turn + 1) },
  ].filter(({ from, until }) => until === null || from < until)
}

function spansOf(one: Restriction): Span[] {
  const from = one.start_time_of_day
  const minutes = Math.ceil(one.duration_seconds / 60)
  if (one.type === 'daily_restriction') return everyDay(from, (from + minutes) % 1_440)
  const at = (one.start_day_of_week - 1) * 1_440 + from
  return [withinWeek(at, at + minutes)]
}

/** A stretch of PagerDuty's own final schedule, `person` by key. */
export type Entry = { from: Instant; until: Instant; person: string }

/** Where a schedule says otherwise than the stretches of a final schedule that are still to come; null where it says the same. */
export function difference(schedule: Schedule, entries: readonly Entry[], now: Instant): string | null {
  for (const entry of entries) {
    const from = entry.from < now ? now : entry.from
    const shift = shiftsBetween(schedule, from, entry.until).find(({ person }) => person !== entry.person)
    if (shift)
      return `at ${inZone(shift.from, schedule.zone).toFormat('yyyy-MM-dd HH:mm')} it has ${entry.person}, and here it is ${shift.person ?? 'nobody'}`
  }
  return null
}
