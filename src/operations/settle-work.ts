import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Outcome } from '../db/due-work.ts'
import { jsonRows } from '../db/rows.ts'
import { type Instant, instantOf } from '../domain/time.ts'
import { changeUnasked, entryBy } from './change.ts'
import { rungKey } from './paging-changes.ts'

/** One try to reach one responder by one channel. */
export type PageAttempt = {
  method: string
  outcome: 'sent' | 'failed-temporary' | 'failed-permanent'
  externalId: string | null
  reason: string | null
}

/** What the tries of a page came to; `sent` names the channel that took it and where its message stands. */
export type PageDelivery = {
  pageId: string
  attempts: PageAttempt[]
  sent: { via: string; channelId: string | null; ts: string | null } | null
  /** No channel will ever take it. */
  failed: boolean
}

/** What a job came to. */
export type JobResult = Outcome & { delivery?: PageDelivery }

/** Records what jobs came to, many in one statement: outcomes of the work and deliveries of pages. Returns whether some is due again at once. */
export async function settleWork(ctx: Context, results: readonly JobResult[]): Promise<boolean> {
  const now = ctx.now()
  const outcomes = results.map((one) => ({
    key: one.key,
    generation: one.generation,
    retryAt: one.retryAt === null ? null : instantOf(one.retryAt),
    lastError: one.error,
  }))
  const deliveries = results.flatMap((one) => one.delivery ?? [])
  const pages = deliveries.map((one) => ({
    id: one.pageId,
    state: one.failed ? 'failed' : 'sent',
    sentAt: one.sent ? now : null,
    via: one.sent?.via ?? null,
    channelId: one.sent?.channelId ?? null,
    ts: one.sent?.ts ?? null,
  }))
  const attempts = deliveries.flatMap((one) =>
    one.attempts.map((attempt) => ({ id: ctx.newId(), pageId: one.pageId, at: now, ...attempt })),
  )
  const { rows } = await sql<{ again: boolean }>`
    with delivered as (
      update page p set state = case when p.state = 'due' and (d.sent_at is not null or d.state = 'failed') then d.state else p.state end,
        sent_at = coalesce(p.sent_at, d.sent_at), via = coalesce(p.via, d.via), channel_id = coalesce(p.channel_id, d.channel_id), ts = coalesce(p.ts, d.ts)
      from jsonb_populate_recordset(null::page, ${jsonRows(pages)}::jsonb) d where p.id = d.id),
    tried as (insert into page_attempt select * from jsonb_populate_recordset(null::page_attempt, ${jsonRows(attempts)}::jsonb))
    update due_work w set
      lease_until = null, last_error = o.last_error,
      retry_at = case when w.generation = o.generation then o.retry_at end,
      done_at = case when w.generation = o.generation and o.retry_at is null then coalesce(w.done_at, ${now}) else w.done_at end
    from jsonb_populate_recordset(null::due_work, ${jsonRows(outcomes)}::jsonb) o where w.key = o.key
    returning w.done_at is null and w.retry_at is null as again`.execute(ctx.db)
  return rows.some((row) => row.again)
}

/**
 * A page that no channel takes, or that only the second one took, is said in the timeline; when nobody of its rung was
 * reached, the next rung is called at once.
 */
export async function followFailedDelivery(ctx: Context, incidentId: string, delivery: PageDelivery): Promise<void> {
  await changeUnasked(ctx, incidentId, (given) => {
    const page = given.pages.find((one) => one.id === delivery.pageId)
    const escalation = given.escalations.find((one) => one.id === page?.escalationId)
    if (!page || !escalation) return null
    const reasons = delivery.attempts
      .filter((one) => one.outcome !== 'sent')
      .map((one) => `${one.method}: ${one.reason}`)
    const said = delivery.sent
      ? `${page.personName} was paged by ${delivery.sent.via}`
      : `${page.personName} could not be reached`
    const entries = [entryBy(given, null, 'update', `${said} (${reasons.join('; ')}).`)]
    const reached = given.pages.some(
      (one) =>
        one.escalationId === escalation.id &&
        one.createdAt === page.createdAt &&
        one.id !== page.id &&
        one.state !== 'failed',
    )
    if (delivery.sent || reached || escalation.state !== 'running') return { entries }
    const nextAt: Instant = given.now
    return {
      entries,
      escalations: [{ ...escalation, nextAt }],
      work: [{ key: rungKey(escalation.id), kind: 'rung', escalationId: escalation.id, dueAt: nextAt }],
    }
  })
}
