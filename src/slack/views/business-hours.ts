import type { BusinessHours } from '../../domain/roster.ts'
import { type Instant, instantOf, inZone } from '../../domain/time.ts'

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

function atTime(day: ReturnType<typeof inZone>, time: string) {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour === 24 ? day.plus({ days: 1 }) : day.set({ hour, minute })
}
