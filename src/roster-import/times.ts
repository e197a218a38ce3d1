import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'
import { instantOfLocal, localMillis } from '../domain/schedule/local-time.ts'
import type { LocalTime, TurnLength } from '../domain/schedule/schedule.ts'
import { type Instant, instantOf, inZone, millisOf } from '../domain/time.ts'

/** Weeks for which turns are written out where they cannot be a rotation. */
export const WEEKS_AHEAD = 52

/** A point of time as an export has it: with its offset, or in milliseconds since 1970. */
export const time = z.union([z.string(), z.number()], { error: timeError() }).transform((value, context): Instant => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return instantOf(value)
  const read = DateTime.fromISO(String(value), { setZone: true })
  if (read.isValid && /(?:Z|[+-]\d\d:?\d\d)$/i.test(String(value))) return instantOf(read.toMillis())
  context.issues.push({ code: 'custom', message: timeError(), input: value })
  return z.NEVER
})

function timeError(): string {
  return 'is a time with its offset, such as 2026-01-05T09:00:00+01:00'
}

/** An IANA zone. */
export const zone = z
  .string({ error: zoneError() })
  .trim()
  .refine((name) => IANAZone.isValidZone(name), { error: zoneError() })

function zoneError(): string {
  return 'is an IANA time zone, such as Europe/Madrid'
}

/** What the clocks of a zone show at an instant, to the minute. */
export function localOf(instant: Instant, zoneName: string): LocalTime {
  return inZone(instant, zoneName).toFormat("yyyy-MM-dd'T'HH:mm")
}

/** Whether a local time, as a file has it, means this very instant: not so for seconds, and for the second of two equal hours. */
export function isExact(instant: Instant, zoneName: string): boolean {
  return instantOfLocal(localMillis(localOf(instant, zoneName)), zoneName) === millisOf(instant)
}

/** Seconds as the turns of a rotation: whole weeks, days or hours; null for what is none of them. */
export function turnLengthOf(seconds: number): TurnLength | null {
  for (const [unit, length] of [
    ['weeks', 604_800],
    ['days', 86_400],
    ['hours', 3_600],
  ] as const)
    if (seconds > 0 && seconds % length === 0) return { unit, count: seconds / length }
  return null
}
