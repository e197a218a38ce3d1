/** Gathers items that come close together and hands them on in one go; each caller waits for the batch of its own item. */
export function createBatcher<T>(
  handle: (items: T[]) => Promise<void>,
  options: { gatherMs: number; most: number },
): (item: T) => Promise<void> {
  type Batch = { items: T[]; handled: Promise<void> }
  let open: Batch | null = null

  const begin = (): Batch => {
    const batch: Batch = { items: [], handled: Promise.resolve() }
    batch.handled = new Promise((resolve) => setTimeout(resolve, options.gatherMs)).then(() => {
      if (open === batch) open = null
      return handle(batch.items)
    })
    return batch
  }

  return (item) => {
    if (open === null || open.items.length >= options.most) open = begin()
    open.items.push(item)
    return open.handled
  }
}
