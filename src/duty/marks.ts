import { type Instant, instantOf, inZone } from '../domain/time.ts'

/** A time of day that comes again each day, or on one weekday (1 is Monday), by the clocks of a zone. */
export type Mark = { zone: string; hour: number; minute: number; weekday?: number }

/** When a mark was last come to, at or before `now`, and when it comes next. */
export function marksAround({ zone, hour, minute, weekday }: Mark, now: Instant): { last: Instant; next: Instant } {
  const local = inZone(now, zone)
  const at = (days: number) => local.plus({ days }).set({ hour, minute, second: 0, millisecond: 0 })
  const marks = Array.from({ length: 17 }, (_, index) => at(index - 8))
    .filter((one) => weekday === undefined || one.weekday === weekday)
    .map((one) => instantOf(one.toMillis()))
  return { last: marks.findLast((one) => one <= now)!, next: marks.find((one) => one > now)! }
}
