/** Work that takes turns. */
export type Turns = {
  /** Does work when its turn has come: first come, first served. */
  take<T>(work: () => Promise<T>): Promise<T>
  /** Lets in whoever `most` has room for now. */
  letIn(): void
}

/** At most `most()` pieces of work go on at a time; it is asked whenever one comes or ends. */
export function createTurns(most: () => number): Turns {
  const waiting: (() => void)[] = []
  let inside = 0
  const letIn = () => {
    while (waiting.length > 0 && inside < most()) {
      inside += 1
      waiting.shift()?.()
    }
  }
  return {
    letIn,
    async take(work) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        letIn()
      })
      try {
        return await work()
      } finally {
        inside -= 1
        letIn()
      }
    },
  }
}
