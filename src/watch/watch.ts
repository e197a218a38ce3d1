import type { Context } from '../context.ts'
import { reasonOf } from '../errors.ts'
import { type Part, problemsOf } from '../http/server.ts'
import { type AuditorParts, startAuditor } from './auditor.ts'
import { startSyntheticPages, type TestPageParts } from './synthetic-page.ts'

/** Milliseconds after which an auditor that has not looked is a part that is not well. */
const SILENT_MS = 60_000
const BEAT_EVERY_MS = 60_000
const BEAT_TIMEOUT_MS = 10_000

/** What the watch looks after; `parts` are those of readiness, null while they are started or stopped. */
export type WatchParts = AuditorParts &
  TestPageParts & { heartbeatUrl: string | undefined; parts: () => readonly Part[] | null }

/**
 * Looks after Debrief itself, in every role: late pages, clocks, a test page now and then, and a heartbeat for whoever
 * watches from outside. `part` is the auditor, for readiness.
 */
export function startWatch(ctx: Context, given: WatchParts): { part: Part; stop(): Promise<void> } {
  const auditor = startAuditor(ctx, given)
  const pages = startSyntheticPages(ctx, given)
  const beat = setInterval(() => {
    sendHeartbeat(given).catch((thrown) => ctx.log.warn({ reason: reasonOf(thrown) }, 'the heartbeat was not taken'))
  }, BEAT_EVERY_MS)
  const silent = () => ctx.wireNow() - auditor.lastLook() > SILENT_MS
  return {
    part: { name: 'auditor', check: async () => (silent() ? 'not looked for late pages for 60 s' : null) },
    async stop() {
      clearInterval(beat)
      await Promise.all([auditor.stop(), pages.stop()])
    },
  }
}

/**
 * Asks the address of a dead man's switch (GET) while every part is well: whoever watches it alarms when the asking stops,
 * whatever has become of Debrief, its machine and its network. Returns whether it asked; rejects when it was not answered 2xx.
 */
export async function sendHeartbeat(given: Pick<WatchParts, 'heartbeatUrl' | 'parts'>): Promise<boolean> {
  const parts = given.parts()
  if (given.heartbeatUrl === undefined || parts === null) return false
  if (Object.values(await problemsOf(parts)).some((problem) => problem !== null)) return false
  const response = await fetch(given.heartbeatUrl, { signal: AbortSignal.timeout(BEAT_TIMEOUT_MS) })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the address answered ${response.status}`)
  return true
}
