/** Milliseconds before work that failed for a passing reason is tried again: 1 s, 2 s, 4 s ... at most 15 s. */
export function retryDelay(attempts: number): number {
  return Math.min(15_000, 1000 * 2 ** Math.max(0, Math.min(attempts - 1, 4)))
}

/** The same for what nobody waits for: after the two hours that so many tries take, once a minute, and without end. */
export function patientDelay(attempts: number): number {
  return attempts > 500 ? 60_000 : retryDelay(attempts)
}
