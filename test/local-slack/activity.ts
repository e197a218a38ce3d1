/** Counts what is under way, and wakes those who wait for a change. */
export type Activity = {
  /** Counts one more thing under way until the returned function is called (once). */
  begin(): () => void
  touch(): void
  busy(): number
  /** Resolves at the next change, or after `ms` at the latest. */
  next(ms: number): Promise<void>
}

export function createActivity(): Activity {
  let running = 0
  let waiting: (() => void)[] = []
  const touch = (): void => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  return {
    begin() {
      running += 1
      let open = true
      return () => {
        if (open) running -= 1
        open = false
        touch()
      }
    },
    touch,
    busy: () => running,
    next: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

/** Evaluates `probe` at every change until it answers something; throws with `what` after `timeoutMs` of wire time. */
export async function waitFor<T>(
  activity: Activity,
  probe: () => T | undefined | null | false,
  what: string,
  timeoutMs = 30_000,
): Promise<T> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const found = probe()
    if (found !== undefined && found !== null && found !== false) return found
    if (performance.now() >= until) throw new Error(`local Slack: waited ${timeoutMs} ms in vain for ${what}`)
    await activity.next(25)
  }
}

/** Resolves once nothing has been under way for `quietMs`. */
export async function untilIdle(activity: Activity, quietMs: number, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs
  let quietSince = activity.busy() === 0 ? performance.now() : null
  while (quietSince === null || performance.now() - quietSince < quietMs) {
    if (performance.now() >= until)
      throw new Error(`local Slack: not idle after ${timeoutMs} ms (${activity.busy()} under way)`)
    const before = performance.now()
    await activity.next(quietMs)
    if (activity.busy() > 0) quietSince = null
    else if (quietSince === null || performance.now() - before < quietMs - 1) quietSince = performance.now()
  }
}
