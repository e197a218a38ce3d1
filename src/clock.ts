import { type Instant, instantOf, millisOf } from './domain/time.ts'

/** Domain time (what incidents live in; movable, may run faster) and wire time (always real). */
export type Clock = {
  now(): Instant
  /** Epoch milliseconds of the real clock: time-outs, leases, rate limits. */
  wireNow(): number
  /** Real milliseconds until domain time reaches `instant`; 0 when it has. */
  delayUntil(instant: Instant): number
}

/** Domain time follows the real clock. */
export function realClock(): Clock {
  return scaledClock({ domainStart: 0, wireStart: 0, rate: 1 })
}

/** Domain time that stood at `domainStart` (epoch ms) when the real clock stood at `wireStart`, and runs `rate` times as fast. */
export function scaledClock(scale: { domainStart: number; wireStart: number; rate: number }): Clock {
  const domainMillis = () => scale.domainStart + (Date.now() - scale.wireStart) * scale.rate
  return {
    now: () => instantOf(Math.floor(domainMillis())),
    wireNow: () => Date.now(),
    delayUntil: (instant) => Math.max(0, (millisOf(instant) - domainMillis()) / scale.rate),
  }
}
