import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { instantOf, millisOf } from '../domain/time.ts'
import { reasonOf } from '../errors.ts'
import { isFirstToTell } from '../operations/tell-once.ts'
import { newestRobotPage, ROBOT, sendTestPage } from '../operations/test-page.ts'
import type { Operators } from './operators.ts'

const EVERY_MS = 300_000
/** Milliseconds in which the answer must be there. */
const BACK_MS = 60_000

/** What a test page needs; `backMs` is the real time in which its answer must be there. */
export type TestPageParts = { teamId: string; operators: Operators; backMs?: number }

/**
 * Every five minutes one process sends a page to a robot by the way of all pages: due work, loop, claim, channel, answer.
 * When it is not back within a minute operators are told. Returns what ends it.
 */
export function startSyntheticPages(ctx: Context, given: TestPageParts): { stop(): Promise<void> } {
  const ended = new AbortController()
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = tryTestPage(ctx, given, ended.signal)
  }, EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      ended.abort()
      await running
    },
  }
}

/**
 * Sends a test page, unless another process has sent that of these five minutes, and looks until it is back. Who has not sent
 * it looks too: whoever told of trouble is to tell of its end.
 */
export async function tryTestPage(ctx: Context, given: TestPageParts, signal?: AbortSignal): Promise<void> {
  const { teamId, operators, backMs = BACK_MS } = given
  const begun = ctx.wireNow()
  let own = true
  let trouble: string | null = null
  try {
    own = await isFirstToTell(ctx, `test-page:${instantOf(begun - (begun % EVERY_MS))}`)
    if (own) await sendTestPage(ctx, teamId, ROBOT)
    do {
      await pause(Math.min(1_000, backMs / 4), null, { signal }).catch(() => {})
      trouble = troubleOf(await newestRobotPage(ctx, teamId), backMs)
    } while (trouble !== null && ctx.wireNow() - begun < backMs && !signal?.aborted)
  } catch (thrown) {
    trouble = reasonOf(thrown)
  }
  if (trouble === null) return operators.recovered('test-page')
  const text = `A test page did not come back within ${backMs / 1000} s, so real ones may not leave either: ${trouble}.`
  if (own && !signal?.aborted) operators.tell({ key: 'test-page', text })
}

function troubleOf(page: Awaited<ReturnType<typeof newestRobotPage>>, backMs: number): string | null {
  if (!page) return 'none was made'
  const { state, created, sent, ended } = page
  if (state === 'answered' && ended !== null && millisOf(ended) - millisOf(created) <= backMs) return null
  return sent === null ? 'it was not sent' : 'its answer was not recorded'
}
