import type { Context } from '../context.ts'
import { type Captured, captureMessages as store } from '../db/record.ts'
import { plus } from '../domain/time.ts'
import { reasonOf } from '../errors.ts'
import { answerByMessage } from './call-next-rung.ts'

/** Domain seconds after which a closed incident's draft takes up what was said. */
export const SETTLE_SECONDS = 45

/**
 * Puts messages into the record, durably before it returns. What is said after the close refreshes the draft until it is
 * published. Whoever wrote is awake and is not called further: that comes after, and when it fails, the next rung sees it.
 */
export async function captureMessages(ctx: Context, captured: readonly Captured[]): Promise<void> {
  if (captured.length === 0) return
  const touched = await store(ctx.db, captured, plus(ctx.now(), { seconds: SETTLE_SECONDS }))
  if (touched.some((one) => one.redrafted)) ctx.poke()
  for (const one of touched.filter((each) => each.calling && each.spoken))
    ctx.inBackground(
      answerByMessage(ctx, one.incidentId).catch((thrown) =>
        ctx.log.warn({ reason: reasonOf(thrown) }, 'whoever wrote could not be counted as awake yet'),
      ),
    )
}
