import type { DeliveryFault, Fault, FaultHandle, Json } from './types.ts'

/** A list of faults that tests put in and take out. Chances come from a seeded sequence, so that a run can be repeated. */
export type FaultBox<F> = {
  add(fault: F): FaultHandle
  /** The faults that strike now; each is counted. */
  strike(concerns: (fault: F) => boolean): F[]
}

/** Numbers in 0..1 from a seed (mulberry32). */
export function sequence(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function createFaults<F extends { times?: number; chance?: number }>(random: () => number): FaultBox<F> {
  const all = new Set<{ fault: F; hits: number }>()
  return {
    add(fault) {
      const entry = { fault, hits: 0 }
      all.add(entry)
      return {
        remove: () => void all.delete(entry),
        get hits() {
          return entry.hits
        },
      }
    },
    strike(concerns) {
      const struck: F[] = []
      for (const entry of all) {
        const { fault } = entry
        if (fault.times !== undefined && entry.hits >= fault.times) continue
        if (!concerns(fault)) continue
        if (fault.chance !== undefined && random() >= fault.chance) continue
        entry.hits += 1
        struck.push(fault)
      }
      return struck
    },
  }
}

export function concernsCall(fault: Fault, method: string, args: Json): boolean {
  const named =
    fault.method === '*' || (typeof fault.method === 'string' ? fault.method === method : fault.method.test(method))
  return named && (fault.when?.(args) ?? true)
}

export function concernsDelivery(fault: DeliveryFault, kind: 'events' | 'interactive' | 'commands'): boolean {
  const of = fault.of ?? 'events'
  return of === '*' || of === kind
}
