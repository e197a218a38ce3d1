/** Does work when its turn has come: first come, first served. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** At most `most` pieces of work go on at a time. */
export function takingTurns(most: number): Turns {
  const waiting: (() => void)[] = []
  let inside = 0
  const letIn = () => {
    while (waiting.length > 0 && inside < most) {
      inside += 1
      waiting.shift()?.()
    }
  }
  return async (work) => {
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
  }
}

/** After a piece of work has begun, the next one does so `gapMs()` milliseconds later at the earliest. */
export function inPace(gapMs: () => number): Turns {
  const waiting: (() => void)[] = []
  let shut = false
  const letIn = () => {
    while (waiting.length > 0 && !shut) {
      waiting.shift()?.()
      const gap = gapMs()
      if (gap === 0) continue
      shut = true
      setTimeout(() => {
        shut = false
        letIn()
      }, gap)
    }
  }
  return async (work) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      letIn()
    })
    return work()
  }
}
