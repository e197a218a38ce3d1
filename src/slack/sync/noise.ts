import type { NoticeEntry } from '../../db/incident-view.ts'
import { millisOf } from '../../domain/time.ts'

const UNASKED_EVERY_MS = 10 * 60_000
const SAID_AGAIN_AFTER_MS = 60 * 60_000

/**
 * Notices that nobody asked for come at most once in ten minutes, and the same one once an hour; the paging message, which
 * is edited without a sound, shows them all. That a ladder is used up is always said. Decided by the entries' own times,
 * so that it stays decided.
 */
export function withoutNoise(all: readonly NoticeEntry[]): NoticeEntry[] {
  let lastAt = Number.NEGATIVE_INFINITY
  const saidAt = new Map<string, number>()
  return all.filter(({ at: saidOf, notice }) => {
    if (notice.view !== 'third-step' && notice.view !== 'last-resort') return true
    const at = millisOf(saidOf)
    const what = `${notice.view} ${notice.data.escalationId}`
    if (at - lastAt < UNASKED_EVERY_MS) return false
    if (at - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < SAID_AGAIN_AFTER_MS) return false
    lastAt = at
    saidAt.set(what, at)
    return true
  })
}
