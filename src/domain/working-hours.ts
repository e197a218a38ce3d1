import type { BusinessHours } from './roster.ts'
import { type Instant, instantOf, inZone } from './time.ts'

/** Whether it is business hours, and until when that stays so; null when it never changes. */
export type HoursNow = { open: boolean; until: Instant | null }

/** Where an instant stands in business hours, whose times are those of `zone`. Days on which clocks change keep their local times. */
export function hoursAt(hours: BusinessHours, zone: string, now: Instant): HoursNow {
  const local = inZone(now, zone)
  const turns = Array.from({ length: 9 }, (_, day) => local.startOf('day').plus({ days: day }))
    .filter((day) => hours.days.includes(day.weekday))
    .flatMap((day) => [
      { at: atTime(day, hours.from), open: true },
      { at: atTime(day, hours.to), open: false },
    ])
    .map((turn) => ({ ...turn, at: instantOf(turn.at.toMillis()) }))
  const next = turns.find((turn) => turn.at > now)
  return next ? { open: !next.open, until: next.at } : { open: false, until: null }
}

/** When somebody who works these hours in `zone` may be disturbed: null is now, else the instant at which they begin. */
export function opening(hours: BusinessHours, zone: string, now: Instant): Instant | null {
  const { open, until } = hoursAt(hours, zone, now)
  return open ? null : until
}

const QUIET_FROM = 21
const QUIET_UNTIL = 8

/** The end of somebody's quiet hours (21:00 to 08:00 and the whole weekend, in their zone); null while it is none. Only pages break them. */
export function quietUntil(zone: string, now: Instant): Instant | null {
  let local = inZone(now, zone)
  const isQuiet = () => local.weekday > 5 || local.hour >= QUIET_FROM || local.hour < QUIET_UNTIL
  if (!isQuiet()) return null
  if (local.hour >= QUIET_UNTIL) local = local.plus({ days: 1 })
  local = local.set({ hour: QUIET_UNTIL, minute: 0, second: 0, millisecond: 0 })
  while (local.weekday > 5) local = local.plus({ days: 1 })
  return instantOf(local.toMillis())
}

function atTime(day: ReturnType<typeof inZone>, time: string) {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour === 24 ? day.plus({ days: 1 }) : day.set({ hour, minute })
}
