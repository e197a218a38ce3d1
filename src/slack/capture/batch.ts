/** Gathers items that come close together and hands them on in one go; each caller waits for the batch of its item. */
export function createBatcher<T>(
  handle: (items: T[]) => Promise<void>,
  options: { gatherMs: number; most: number },
): (item: T) => Promise<void> {
  const items: T[] = []
  let batch: Promise<void> | null = null

  const run = async () => {
    await new Promise((resolve) => setTimeout(resolve, options.gatherMs))
    const taken = items.splice(0, options.most)
    batch = items.length > 0 ? run() : null
    await handle(taken)
  }

  return (item) => {
    items.push(item)
    batch ??= run()
    return batch
  }
}
