/** Seconds over which requests of a source are counted, and how many it may send in them: 50 a second, or all of them at once. */
const WINDOW_S = 10
const MOST_IN_WINDOW = 500

/** Counts requests by source in windows of ten seconds; `take` answers 0, or the seconds until the next window where there were too many. */
export function createAllowance(most = MOST_IN_WINDOW): { take(source: string, now: number): number } {
  const counts = new Map<string, number>()
  let window = 0
  return {
    take(source, now) {
      const current = Math.floor(now / 1000 / WINDOW_S)
      if (current !== window) counts.clear()
      window = current
      const count = (counts.get(source) ?? 0) + 1
      counts.set(source, count)
      return count <= most ? 0 : Math.max(1, Math.ceil((current + 1) * WINDOW_S - now / 1000))
    },
  }
}

/**
 * Lets so many pieces of work run at once and so many of each source wait; null when there are more of it. Sources take
 * turns, so that one that sends a lot does not make the only alert of another wait behind it.
 */
export type Gate = { run<T>(source: string, work: () => Promise<T>): Promise<T | null> }

/** Requests of a source that wait for their turn; more would wait longer than their senders do. */
const MOST_WAITING = 200

/** A gate, so that hooks never take all connections of the database from who pages. */
export function createGate(atOnce: number, waiting = MOST_WAITING): Gate {
  const queues = new Map<string, (() => void)[]>()
  let running = 0
  /** Whoever waits first of the source whose turn it is; that source then goes to the end. */
  const nextInTurn = () => {
    for (const [source, queue] of queues) {
      const next = queue.shift()
      queues.delete(source)
      if (queue.length > 0) queues.set(source, queue)
      return next
    }
    return undefined
  }
  return {
    async run(source, work) {
      if (running >= atOnce) {
        const queue = queues.get(source) ?? []
        if (queue.length >= waiting) return null
        queues.set(source, queue)
        // Whoever ends hands its place over.
        await new Promise<void>((resolve) => queue.push(resolve))
      } else running++
      try {
        return await work()
      } finally {
        const next = nextInTurn()
        if (next) next()
        else running--
      }
    },
  }
}
