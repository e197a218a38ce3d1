import type { Context } from '../context.ts'
import { endedTries, noteSettled } from '../db/tries.ts'
import { plus } from '../domain/time.ts'
import type { PagingChannel } from '../paging/channel.ts'

/** Incidents are over before. */
const LOOK_BACK = { days: -30 }
/** Real milliseconds that a far side may take. */
const PATIENCE_MS = 5_000

/**
 * Tells far sides that call people by themselves of pages that are over: they need not go on. What is not taken is told again
 * the next time; two processes may tell it twice, which changes nothing.
 */
export async function settleTries(ctx: Context, channels: readonly PagingChannel[]): Promise<void> {
  const telling = channels.filter((one) => one.ended)
  if (telling.length === 0) return
  const ids = telling.map((one) => one.id)
  for (const ended of await endedTries(ctx.db, ids, plus(ctx.now(), LOOK_BACK))) {
    const channel = telling.find((one) => one.id === ended.method)
    const told = await channel?.ended?.(ended, AbortSignal.timeout(PATIENCE_MS))
    if (told?.state === 'failed-permanent')
      ctx.log.warn(
        { channel: ended.method, reason: told.reason },
        'the far side of a page was not told that it is over',
      )
    if (told && told.state !== 'failed-temporary') await noteSettled(ctx.db, ended)
  }
}
