import { type Instant, instantOf, millisOf, plus } from '../../src/domain/time.ts'
import type { MovableClock } from '../harness.ts'

/** A clock that stands still until it is moved, so that a week is the same in each run. */
export type HeldClock = MovableClock & { moveTo(instant: Instant): void }

/** A clock held at an instant; it never goes back. */
export function heldClock(from: Instant): HeldClock {
  let at = millisOf(from)
  return {
    now: () => instantOf(at),
    wireNow: () => Date.now(),
    delayUntil: (instant) => Math.max(0, millisOf(instant) - at),
    millis: () => at,
    advance(duration) {
      at = millisOf(plus(instantOf(at), duration))
    },
    moveTo(instant) {
      at = Math.max(at, millisOf(instant))
    },
  }
}
