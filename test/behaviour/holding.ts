import pg from 'pg'

/** A database held up from outside: what wants the lock waits until `release`. */
export type Holding = AsyncDisposable & {
  /** Resolves once somebody waits for the lock. */
  waited(): Promise<void>
  /** Ends the connections of those who wait, as a dying server does. */
  breakWaiting(): Promise<void>
  release(): Promise<void>
}

/** Takes a lock in a transaction of its own, `lock table message in access exclusive mode`. */
export async function holding(url: string, statement: string): Promise<Holding> {
  const holder = new pg.Client(url)
  const watcher = new pg.Client(url)
  await Promise.all([holder.connect(), watcher.connect()])
  await holder.query(`begin; ${statement}`)
  let released: Promise<unknown> | null = null
  const release = async () => {
    released ??= holder.query('rollback')
    await released
  }
  const waiting = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return {
    async waited() {
      for (;;) {
        const { rows } = await watcher.query(`select 1 ${waiting}`)
        if (rows.length > 0) return
      }
    },
    async breakWaiting() {
      await watcher.query(`select pg_terminate_backend(pid) ${waiting}`)
    },
    release,
    async [Symbol.asyncDispose]() {
      await release()
      await Promise.all([holder.end(), watcher.end()])
    },
  }
}
