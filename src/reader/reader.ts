import { Tinypool } from 'tinypool'
import type { catchUpOfRecord, Drafted, Standing, StoredRecord } from '../domain/draft/stored-record.ts'
import type { RecordInput, timelineOfRecord } from '../domain/record-timeline.ts'

/**
 * Reads records in a thread of their own: to read five thousand messages takes seconds, and pages that fall due meanwhile
 * must not wait for it. Each rejects with an Error when reading took longer than the limit.
 */
export type Reader = {
  timeline(record: RecordInput): Promise<ReturnType<typeof timelineOfRecord>>
  draft(stored: StoredRecord): Promise<Drafted>
  catchUp(stored: StoredRecord, standing: Standing): Promise<ReturnType<typeof catchUpOfRecord>>
  /** Ends the threads; what is being read rejects. */
  close(): Promise<void>
}

/** Twenty thousand messages take one minute on a slow machine; the lease of a draft is three. */
const LIMIT_MS = 2 * 60_000
/** Threads at most: a long record does not keep somebody waiting who asks about another incident. */
const MOST_THREADS = 2
/** Milliseconds that an idle thread is kept, with the rules that it has learnt to run fast. */
const IDLE_MS = 10 * 60_000

/** Starts no thread until there is something to read. `limitMs`: wire milliseconds for one record. */
export function openReader({ limitMs = LIMIT_MS }: { limitMs?: number } = {}): Reader {
  const pool = new Tinypool({
    filename: new URL('./thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: MOST_THREADS,
    idleTimeout: IDLE_MS,
    isolateWorkers: false,
  })
  const run = async (name: string, task: unknown) => {
    const signal = AbortSignal.timeout(limitMs)
    try {
      return await pool.run(task, { name, signal })
    } catch (thrown) {
      if (!signal.aborted) throw thrown
      throw new Error(`reading the record took longer than ${Math.round(limitMs / 1000)} s`)
    }
  }
  return {
    timeline: (record) => run('timelineOfRecord', record),
    draft: (stored) => run('draftOfRecord', stored),
    catchUp: (stored, standing) => run('catchUpOfRecord', { stored, standing }),
    close: () => pool.destroy(),
  }
}
