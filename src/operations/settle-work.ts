import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { WorkOutcome } from '../db/due-work.ts'
import type { Projection } from '../db/incident-view.ts'
import { jsonRows } from '../db/rows.ts'
import { sharersOf } from '../domain/calls.ts'
import { instantOf } from '../domain/time.ts'
import { callInput } from './call-next-rung.ts'
import { changeUnasked, entryBy } from './change.ts'
import { rungWork } from './paging-changes.ts'
import { storeProjections } from './record-projections.ts'

/** One try to reach one responder by one channel. */
export type PageAttempt = {
  method: string
  outcome: 'sent' | 'failed-temporary' | 'failed-permanent'
  externalId: string | null
  reason: string | null
  /** Where it went, for tries that do not go to Slack. */
  address?: string | null
}

/** What the tries of a page came to; `sent` names the channel that took it and where its message stands. */
export type PageDelivery = {
  pageId: string
  attempts: PageAttempt[]
  sent: { via: string; channelId: string | null; ts: string | null } | null
  /** No channel will ever take it. */
  failed: boolean
  /** Whether the incident had a channel already that its message could name. */
  linked: boolean
}

/** What a job came to; `shown` is what its last calls to Slack have changed there. */
export type JobResult = WorkOutcome & {
  delivery?: PageDelivery
  /** Tries that reach nobody: a copy by e-mail. */
  copied?: Pick<PageDelivery, 'pageId' | 'attempts'>
  shown?: { incidentId: string; projections: Projection[] }
}

/**
 * Records what jobs came to, many in one statement: outcomes of the work, deliveries of pages, what Slack shows. A page's
 * message that does not say how things stand (it went out before there was a channel, or the page ended while it was on
 * its way) makes the work due that shows the incident. Returns whether something is due at once.
 */
export async function settleWork(ctx: Context, results: readonly JobResult[]): Promise<boolean> {
  const now = ctx.now()
  const outcomes = results.map((one) => ({
    key: one.key,
    generation: one.generation,
    retryAt: one.retryAt === null ? null : instantOf(one.retryAt),
    lastError: one.error,
  }))
  const deliveries = results.flatMap((one) => one.delivery ?? [])
  const pages = [...Map.groupBy(deliveries, (one) => one.pageId)].map(([id, tries]) => {
    // Several tries of a page may end at once; only one of them has a message that is shown anew.
    const sent = tries.flatMap((one) => one.sent ?? [])
    const shown = sent.find((one) => one.ts !== null) ?? sent[0]
    const state = tries.some((one) => one.failed) ? 'failed' : 'sent'
    return { id, state, sentAt: shown ? now : null, via: null, channelId: null, ts: null, ...shown }
  })
  const attempts = [...deliveries, ...results.flatMap((one) => one.copied ?? [])].flatMap((one) =>
    one.attempts.map((attempt) => ({ id: ctx.newId(), pageId: one.pageId, at: now, ...attempt })),
  )
  const shown = results.flatMap(({ shown }) =>
    (shown?.projections ?? []).map((one) => ({ ...one, incidentId: shown!.incidentId })),
  )
  const unlinked = deliveries.filter((one) => !one.linked).map((one) => one.pageId)
  // A way that takes nothing is the last one where the others, which ended meanwhile, took nothing either.
  const lost = results.flatMap(({ delivery: one, retryAt }) =>
    one && !one.sent && !one.failed && retryAt === null ? [one] : [],
  )
  const { rows } = await sql<{ again: boolean }>`
    with delivered as (
      update page p set state = case when p.state in ('due', 'failed') and d.sent_at is not null then 'sent' when p.state = 'due' and d.state = 'failed' then 'failed' else p.state end,
        sent_at = coalesce(p.sent_at, d.sent_at), via = coalesce(p.via, d.via), channel_id = coalesce(p.channel_id, d.channel_id), ts = coalesce(p.ts, d.ts)
      from jsonb_populate_recordset(null::page, ${jsonRows(pages)}::jsonb) d where p.id = d.id and p.id = any(${pages.map((one) => one.id)}::uuid[])
      returning p.incident_id, d.ts is not null and (p.id = any(${unlinked}::uuid[]) or p.state in ('answered', 'declined', 'not-ours', 'held', 'stopped')) as outdated),
    tried as (insert into page_attempt select * from jsonb_populate_recordset(null::page_attempt, ${jsonRows(attempts)}::jsonb)),
    shown as (${storeProjections(shown)}),
    changed as (select distinct 'sync:' || incident_id as key from delivered where outdated),
    input as (
      select key, o.generation, o.retry_at, o.last_error, o.key is not null as settled, c.key is not null as changed
      from jsonb_populate_recordset(null::due_work, ${jsonRows(outcomes)}::jsonb) o full join changed c using (key))
    update due_work w set
      generation = w.generation + i.changed::int,
      lease_until = case when not i.settled then w.lease_until end,
      last_error = case when i.settled then i.last_error else w.last_error end,
      retry_at = case when not i.settled then w.retry_at when w.generation = i.generation then i.retry_at end,
      attempts = case when i.changed and w.done_at is not null then 0 else w.attempts end,
      done_at = case when i.changed then null when w.generation = i.generation and i.retry_at is null then coalesce(w.done_at, ${now}) else w.done_at end
    -- Named once more as an array, so that the rows are found by their keys however many there are.
    from input i where w.key = i.key and w.key = any(array(select key from input))
    returning w.done_at is null and w.retry_at is null and w.lease_until is null as again`.execute(ctx.db)
  if (lost.length > 0) await followLost(ctx, lost)
  return rows.some((row) => row.again)
}

/** Of pages a try of which was in vain: those that no try is left of. */
async function followLost(ctx: Context, deliveries: readonly PageDelivery[]): Promise<void> {
  const ids = deliveries.map((one) => one.pageId)
  const { rows } = await sql<{ id: string; incident_id: string }>`
    select id, incident_id from page p where id = any(${ids}::uuid[]) and state = 'due' and not exists (
      select 1 from due_work w where w.page_id = p.id and w.done_at is null and w.subject is distinct from 'email')`.execute(
    ctx.db,
  )
  for (const { id, incident_id } of rows) {
    const delivery = deliveries.find((one) => one.pageId === id)
    if (delivery) await followFailedDelivery(ctx, incident_id, { ...delivery, failed: true })
  }
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
    const reached = page.state === 'due' ? 'could not be reached' : 'was reached, but not this way too'
    const said = `${page.personName} ${delivery.sent ? `was paged by ${delivery.sent.via}` : reached}`
    const entries = [entryBy(given, null, 'update', `${said} (${reasons.join('; ')}).`)]
    if (delivery.sent || page.state !== 'due') return { entries }
    const failed = { id: page.id, state: 'failed' as const, endedAt: null, endedBy: null, endedHow: null }
    const pages = given.pages.map((one) => (one.id === page.id ? { ...one, state: failed.state } : one))
    const ringing = pages.some(
      (one) => one.escalationId === escalation.id && one.createdAt >= page.createdAt && one.state !== 'failed',
    )
    // The last resort has nobody after it: called again at once it would be called without a pause.
    const onward = escalation.state === 'running' && page.rung === 'step' && !ringing ? [escalation] : []
    const input = callInput({ ...given, pages })
    const hurried = [...onward, ...sharersOf(page, given.escalations, input)].map((one) => ({
      ...one,
      nextAt: given.now,
    }))
    return { entries, endedPages: [failed], escalations: hurried, work: hurried.flatMap(rungWork) }
  })
}
