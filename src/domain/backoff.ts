/** Milliseconds before work that failed for a passing reason is tried again: 1 s, 2 s, 4 s ... at most 15 s. */
export function retryDelay(attempts: number): number {
  return Math.min(15_000, 1000 * 2 ** Math.max(0, Math.min(attempts - 1, 4)))
}
