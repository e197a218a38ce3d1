import { type Instant, instantOf, millisOf } from '../time.ts'
import { DAY } from './local-time.ts'
import type { Schedule, Shift } from './schedule.ts'
import { type Turn, turnsOf } from './turns.ts'

/** How far from an instant anything is looked for, in days. */
export const FARTHEST_DAYS = 400
/** Farther only when it is not found before. */
const REACH = [2, 16, FARTHEST_DAYS] as const

/**
 * The stretch around an instant in which one person is on call, or nobody. It is looked for 400 days to either side: what goes
 * on beyond (one person for good, a schedule that has ended) is cut there.
 */
export function onCallAt(schedule: Schedule, instant: Instant): Shift {
  const at = millisOf(instant)
  for (const days of REACH) {
    const [from, until] = [instantOf(at - days * DAY), instantOf(at + days * DAY)]
    const shift = shiftsBetween(schedule, from, until).find((one) => one.from <= instant && instant < one.until)!
    if ((shift.from > from && shift.until < until) || days === FARTHEST_DAYS) return shift
  }
  throw new Error('unreachable: the last reach returns')
}

/** When a stretch that was found around an instant ends; null where it is cut. */
export function endOf(shift: Shift, instant: Instant): Instant | null {
  return millisOf(shift.until) < millisOf(instant) + (REACH.at(-1)! - 1) * DAY ? shift.until : null
}

/** Whether it is by an override that somebody is on call at an instant. */
export function standsIn(schedule: Schedule, person: string | null, at: Instant): boolean {
  return schedule.overrides.some((one) => one.person === person && one.from <= at && at < one.until)
}

/** The person (key) who is on call after whoever is at an instant: the next other one. Null when there is none in 400 days. */
export function nextOnCall(schedule: Schedule, instant: Instant): string | null {
  for (const days of REACH) {
    const [now, ...later] = shiftsBetween(schedule, instant, instantOf(millisOf(instant) + days * DAY))
    const next = later.find((shift) => shift.person !== null && shift.person !== now?.person)
    if (next) return next.person
  }
  return null
}

/** The stretches of a schedule that tile `[from, until)` in order; neighbours are never the same person. None when `from` is not before `until`. */
export function shiftsBetween(schedule: Schedule, from: Instant, until: Instant): Shift[] {
  const span = { from: millisOf(from), until: millisOf(until) }
  if (span.from >= span.until) return []
  // The later wins: layers in their order, then overrides in theirs.
  const sources: { turns: Turn[]; override: boolean; at: number }[] = [
    ...schedule.layers.map((layer) => ({
      turns: turnsOf(layer, schedule.zone, span),
      override: false,
      at: 0,
    })),
    ...schedule.overrides
      .map((one) => ({
        from: Math.max(span.from, millisOf(one.from)),
        until: Math.min(span.until, millisOf(one.until)),
        person: one.person,
      }))
      .filter((turn) => turn.from < turn.until)
      .map((turn) => ({ turns: [turn], override: true, at: 0 })),
  ].reverse()
  const edges = new Set([
    span.from,
    ...sources.flatMap(({ turns }) => turns.flatMap((turn) => [turn.from, turn.until])),
  ])
  const shifts: Shift[] = []
  for (const edge of [...edges].sort((a, b) => a - b).filter((one) => one < span.until)) {
    for (const source of sources) while ((source.turns[source.at]?.until ?? Infinity) <= edge) source.at++
    const top = sources.find(({ turns, at }) => (turns[at]?.from ?? Infinity) <= edge)
    const person = top?.turns[top.at]?.person ?? null
    const override = top?.override ?? false
    const before = shifts.at(-1)
    if (before?.person === person) before.override ||= override
    else {
      if (before) before.until = instantOf(edge)
      shifts.push({ from: instantOf(edge), until, person, override })
    }
  }
  return shifts
}
