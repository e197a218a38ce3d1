import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 25

/** SQLite's result code for "somebody else holds the lock" (sqlite.org/rescode.html#busy). */
const SQLITE_BUSY = 5

/**
 * Runs `work` while no other process of this machine runs its own under the same file.
 *
 * Node has no file lock; SQLite's is one that the operating system lets go when its holder dies, kill -9 included, so
 * that there is no stale lock to guess about. The file stays empty.
 */
export async function withLock<T>(file: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const handle = new DatabaseSync(file, { timeout: 0 })
  try {
    let waited = 0
    while (!tryLock(handle)) {
      waited += POLL_MS
      if (waited === 5_000) log(`waiting for another process that starts or stops PostgreSQL (lock ${file})`)
      await wait(POLL_MS)
    }
    return await work()
  } finally {
    handle.close()
  }
}

function tryLock(handle: DatabaseSync): boolean {
  try {
    handle.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}
