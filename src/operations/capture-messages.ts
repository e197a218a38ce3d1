import type { Context } from '../context.ts'
import { type Captured, captureMessages as store, type Touched } from '../db/record.ts'
import { plus } from '../domain/time.ts'
import { answerByMessage } from './call-next-rung.ts'
import { scheduleWork } from './schedule-work.ts'

/** Domain seconds of silence after which a closed incident's draft takes up what was said. */
const SETTLE_SECONDS = 45

/**
 * Puts messages into the record, durably before it returns. What follows from them comes after: whoever wrote is awake and
 * is not called further, and what is said after the close refreshes the draft until it is published.
 */
export async function captureMessages(ctx: Context, captured: readonly Captured[]): Promise<void> {
  const touched = await store(ctx.db, captured)
  for (const one of touched)
    void follow(ctx, one).catch((error: Error) =>
      ctx.log.warn({ reason: error.message }, 'a captured message was stored but not followed up'),
    )
}

async function follow(ctx: Context, touched: Touched): Promise<void> {
  if (touched.calling && touched.spoken) await answerByMessage(ctx, touched.incidentId)
  if (touched.status === 'closed' && touched.outcome === 'resolved' && !touched.published && touched.spoken)
    await scheduleWork(ctx, touched.incidentId, {
      key: `draft:${touched.incidentId}`,
      kind: 'draft',
      dueAt: plus(ctx.now(), { seconds: SETTLE_SECONDS }),
    })
}
