import { sql } from 'kysely'
import type { Escalation } from '../domain/escalation.ts'
import type { Page } from '../domain/page.ts'
import { type Instant, instantOf } from '../domain/time.ts'
import type { Db } from './client.ts'
import { incidentOfJson, objectsOfJson, type StoredIncident } from './incidents.ts'
import type { WorkKind } from './save.ts'

/** A piece of work that this process has claimed. */
export type Claimed = {
  key: string
  kind: WorkKind
  incidentId: string
  escalationId: string | null
  pageId: string | null
  dueAt: Instant
  attempts: number
  generation: number
  /** The page as it stood when the claim was made, under the lock of its ladder. */
  page: { page: Page; escalation: Escalation; incident: StoredIncident; dmChannelId: string | null } | null
}

/**
 * Claims what is due and not leased. A page or rung is claimed together with the row of its ladder, which an answer
 * locks too: after the answer has committed, none is claimed. Rows that another process holds are passed over.
 */
export async function claimDue(
  db: Db,
  claim: { now: Instant; wireNow: number; leaseMs: number; limit: number; kinds: readonly WorkKind[] },
): Promise<Claimed[]> {
  const wireNow = instantOf(claim.wireNow)
  const { rows } = await sql<Record<string, unknown>>`
    with due as (
      select w.key, w.escalation_id from due_work w
      where w.done_at is null and w.due_at <= ${claim.now} and w.kind = any(${claim.kinds}::text[])
        and (w.retry_at is null or w.retry_at <= ${wireNow}) and (w.lease_until is null or w.lease_until <= ${wireNow})
      order by w.due_at, w.key limit ${claim.limit} for update skip locked),
    ladders as (
      select e.id from escalation e where e.id in (select escalation_id from due) and e.state = 'running' for update skip locked)
    update due_work w set lease_until = ${instantOf(claim.wireNow + claim.leaseMs)}, attempts = w.attempts + 1
    from due where due.key = w.key and (w.escalation_id is null or w.escalation_id in (select id from ladders))
    returning w.key, w.kind, w.incident_id, w.escalation_id, w.page_id, w.due_at, w.attempts, w.generation,
      (select to_jsonb(p) from page p where p.id = w.page_id) as page_json,
      (select to_jsonb(i) from incident i where i.id = w.incident_id and w.page_id is not null) as incident_json,
      (select u.dm_channel_id from page p join incident i on i.id = p.incident_id
        join slack_user u on u.team_id = i.team_id and u.user_id = p.user_id where p.id = w.page_id) as dm_channel_id,
      (select to_jsonb(e) from escalation e where e.id = w.escalation_id and w.page_id is not null) as escalation_json`.execute(
    db,
  )
  return rows.map((row) => ({
    key: row['key'] as string,
    kind: row['kind'] as WorkKind,
    incidentId: row['incident_id'] as string,
    escalationId: row['escalation_id'] as string | null,
    pageId: row['page_id'] as string | null,
    dueAt: row['due_at'] as Instant,
    attempts: row['attempts'] as number,
    generation: row['generation'] as number,
    page: row['page_json']
      ? {
          page: objectsOfJson<Page>([row['page_json']])[0]!,
          escalation: objectsOfJson<Escalation>([row['escalation_json']])[0]!,
          incident: incidentOfJson(row['incident_json']),
          dmChannelId: row['dm_channel_id'] as string | null,
        }
      : null,
  }))
}

/** What became of claimed work: done, or to be tried again at a wire time (epoch ms) for a reason. */
export type Outcome = { key: string; generation: number; retryAt: number | null; error: string | null }

/** When the next piece of work falls due in domain time and when the next retry does in wire time; null when there is none. */
export async function nextDue(db: Db): Promise<{ dueAt: Instant | null; retryAt: Instant | null }> {
  const { rows } = await sql<{ due_at: Instant | null; retry_at: Instant | null }>`
    select min(due_at) filter (where retry_at is null and lease_until is null) as due_at, min(retry_at) as retry_at
    from due_work where done_at is null`.execute(db)
  return { dueAt: rows[0]?.due_at ?? null, retryAt: rows[0]?.retry_at ?? null }
}
