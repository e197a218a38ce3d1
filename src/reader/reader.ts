import { Tinypool } from 'tinypool'
import type { catchUpOfRecord, Drafted, Standing, StoredRecord } from '../domain/draft/stored-record.ts'
import type { RecordInput, timelineOfRecord } from '../domain/record-timeline.ts'
import { EndingError } from '../errors.ts'

/**
 * Reads records in a thread of their own: to read five thousand messages takes seconds, and pages that fall due meanwhile
 * must not wait for it. Each rejects with an Error when reading took longer than the limit.
 */
export type Reader = {
  timeline(record: RecordInput): Promise<ReturnType<typeof timelineOfRecord>>
  draft(stored: StoredRecord): Promise<Drafted>
  catchUp(stored: StoredRecord, standing: Standing): Promise<ReturnType<typeof catchUpOfRecord>>
  /** Ends the threads; what is being read rejects with EndingError. */
  close(): Promise<void>
}

/** Twenty thousand messages take one minute on a slow machine; the lease of a draft is three. */
const LIMIT_MS = 2 * 60_000
const THREAD = new URL('./thread.ts', import.meta.url)
/** Threads at most: a long record does not keep somebody waiting who asks about another incident. */
const MOST_THREADS = 2
/** Milliseconds that an idle thread is kept, with the rules that it has learnt to run fast. */
const IDLE_MS = 10 * 60_000

/** What a reader may be opened with: wire milliseconds for one record, its wait for a thread included; the module that threads run. */
export type ReaderOptions = { limitMs?: number; thread?: URL }

/** Starts no thread until there is something to read. */
export function openReader({ limitMs = LIMIT_MS, thread = THREAD }: ReaderOptions = {}): Reader {
  let closed = false
  const troubles = new WeakMap<Tinypool, Error>()
  let pool = open()

  function open(): Tinypool {
    const opened = new Tinypool({
      filename: thread.href,
      minThreads: 0,
      maxThreads: MOST_THREADS,
      idleTimeout: IDLE_MS,
      isolateWorkers: false,
    })
    // A thread that dies before it has something to read; without a listener that would end the process, and its paging.
    opened.on('error', (error: Error) => {
      troubles.set(opened, error)
      if (pool === opened && !closed) pool = open()
      void opened.destroy().catch(() => {})
    })
    return opened
  }
  const run = async (name: string, task: unknown) => {
    if (closed) throw new EndingError('the process ends')
    const signal = AbortSignal.timeout(limitMs)
    const used = pool
    try {
      return await used.run(task, { name, signal })
    } catch (thrown) {
      if (closed) throw new EndingError('the process ends')
      // The pool starts no thread for what waits when those before it have died.
      if (pool.queueSize > 0) pool.run(null, { name: 'ready' }).catch(() => {})
      const trouble = troubles.get(used)
      if (trouble) throw new Error(`no thread could be started to read the record: ${trouble.message}`)
      if (!signal.aborted) throw thrown
      throw new Error(`reading the record took longer than ${Math.round(limitMs / 1000)} s`)
    }
  }
  return {
    timeline: (record) => run('timelineOfRecord', record),
    draft: (stored) => run('draftOfRecord', stored),
    catchUp: (stored, standing) => run('catchUpOfRecord', { stored, standing }),
    close() {
      closed = true
      return pool.destroy()
    },
  }
}
