import type { Context } from '../context.ts'
import { openTries } from '../db/tries.ts'
import { plus } from '../domain/time.ts'
import { reasonOf } from '../errors.ts'
import { answerHeard } from '../operations/answer-heard.ts'
import type { PagingChannel } from '../paging/channel.ts'
import { settleTries } from './settle-tries.ts'

/** Real milliseconds between questions; none is put while no page is open. */
const POLL_MS = 10_000
/** Real milliseconds that a far side may take to say. */
const PATIENCE_MS = 8_000

/**
 * Asks the far sides of open pages for answers that did not come to us: where there is no public address, and where one was
 * not reached. Tells those that call people by themselves which pages are over. Returns what ends it.
 */
export function startPolling(
  ctx: Context,
  channels: readonly PagingChannel[],
  everyMs: number = POLL_MS,
): { stop(): Promise<void> } {
  const polled = channels.filter((one) => one.poll || one.ended)
  if (polled.length === 0) return { stop: async () => {} }
  let asking: Promise<void> | null = null
  const timer = setInterval(() => {
    asking ??= askAll(ctx, polled)
      .then(() => settleTries(ctx, polled))
      .catch((thrown) => ctx.log.warn({ reason: reasonOf(thrown) }, 'far sides of pages could not be asked or told'))
      .finally(() => {
        asking = null
      })
  }, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await asking
    },
  }
}

async function askAll(ctx: Context, channels: readonly PagingChannel[]): Promise<void> {
  const tries = await openTries(ctx.db, plus(ctx.now(), { hours: -24 }))
  for (const channel of channels.filter((one) => one.poll)) {
    const its = tries.filter(
      ({ method }) => method === channel.id || (method !== 'message' && (channel.methods as string[]).includes(method)),
    )
    if (its.length === 0) continue
    try {
      const heard = (await channel.poll?.(its, AbortSignal.timeout(PATIENCE_MS))) ?? []
      for (const answer of heard) await answerHeard(ctx, answer)
    } catch (thrown) {
      ctx.log.debug({ channel: channel.id, reason: reasonOf(thrown) }, 'the far side of pages did not answer')
    }
  }
}
