import type { Page } from './page.ts'
import type { Severity } from './severity.ts'
import type { Instant } from './time.ts'

/** A way that one try of a page goes. `message`: Slack, else whatever the company has beside it. `email` is a copy, it wakes nobody. */
export type Method = 'message' | 'sms' | 'voice' | 'push' | 'email'

/** How a person is reached besides Slack, as they said themselves: a telephone number (E.164, for SMS and calls) or an ntfy topic. */
export type Contact = {
  id: string
  /** Person key of the roster, or a Slack user id that it does not know. */
  person: string
  kind: 'phone' | 'ntfy'
  address: string
  /** Null until a code sent to it came back; only verified ones are used. */
  verifiedAt: Instant | null
  /** When a test or a page last came back by it. */
  provedAt: Instant | null
}

/** One try of a page: by which method, how many milliseconds after the page was born. */
export type Try = { key: string; method: Method; afterMs: number }

/** Milliseconds after which a call follows, by severity: two calls within three minutes ring through a phone that is set to silence (users who left "Repeated Calls" on). */
const CALLS: Partial<Record<Severity, readonly number[]>> = { SEV1: [30_000, 150_000], SEV2: [120_000, 240_000] }

/**
 * The tries of a page to somebody who has these ways to be reached. The message goes at once whatever they have; SMS and push
 * go with it at SEV1 and SEV2, calls follow; below that nobody's telephone sounds. Who is asked whether they are still there
 * is called at once.
 */
export function contactPlan(
  severity: Severity,
  rung: Page['rung'],
  has: { phone: boolean; push: boolean; email: boolean },
): Try[] {
  const calls = rung === 'still-in' ? [0] : (CALLS[severity] ?? [])
  const wakes = calls.length > 0
  return [
    { key: 'message', method: 'message', afterMs: 0 },
    ...(has.phone && wakes ? [{ key: 'sms', method: 'sms' as const, afterMs: 0 }] : []),
    ...(has.push && wakes ? [{ key: 'push', method: 'push' as const, afterMs: 0 }] : []),
    ...(has.email && rung !== 'still-in' ? [{ key: 'email', method: 'email' as const, afterMs: 0 }] : []),
    ...(has.phone
      ? calls.map((afterMs, index) => ({ key: `voice-${index + 1}`, method: 'voice' as const, afterMs }))
      : []),
  ]
}
