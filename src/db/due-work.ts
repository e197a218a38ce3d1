import { sql } from 'kysely'
import type { Contact } from '../domain/contact.ts'
import type { Escalation } from '../domain/escalation.ts'
import type { Page } from '../domain/page.ts'
import { type Instant, instantOf } from '../domain/time.ts'
import type { Db } from './client.ts'
import { incidentOfJson, type StoredIncident } from './incidents.ts'
import { PRESENCE_CLASS } from './presence.ts'
import { objectsOfJson } from './rows.ts'
import type { WorkKind } from './save.ts'

/** A piece of work that this process has claimed. */
export type Claimed = {
  key: string
  kind: WorkKind
  /** Empty for an offer, which is about no incident yet. */
  incidentId: string
  escalationId: string | null
  pageId: string | null
  /** What it is about where that is neither incident nor page: a sighting's id, or a runbook's step. */
  subject: string | null
  dueAt: Instant
  attempts: number
  generation: number
  /** Wire time (epoch ms) before the claim was made. */
  claimedAt: number
  /** The page as it stood when the claim was made, under the lock of its ladder. */
  page: {
    page: Page
    escalation: Escalation
    incident: StoredIncident
    dmChannelId: string | null
    /** How its person is reached besides Slack, read for the tries that go there. */
    contacts: Contact[]
    /** Whether other tries of the page are still to come. */
    more: boolean
  } | null
}

/** The next work that is not due yet: in domain time, and, of what is tried again, in wire time; null when there is none. */
export type Next = { dueAt: Instant | null; retryAt: Instant | null }

/** Of a ladder `e`: it still wants an answer, so its pages are sent. */
export const WANTS_ANSWER = sql`e.state in ('running', 'exhausted')`

/**
 * Claims what is due and not leased, and says what falls due next. A page or rung is claimed together with the row of its ladder, which an answer
 * locks too: after the answer has committed, none is claimed. Rows that another process holds are passed over, unless
 * that process is gone: a lease counts only while its holder lives.
 */
export async function claimDue(
  db: Db,
  claim: {
    now: Instant
    wireNow: number
    leaseMs: number
    limit: number
    kinds: readonly WorkKind[]
    /** Presence key of this process. */
    holder: number
    /** Keys that this process is at work on: its own lease is void while its presence is being opened again. */
    running: readonly string[]
    /** Leases that end before this wire time (epoch ms) count as over; that is `wireNow` where nothing is said. */
    leasesUntil?: number
  },
): Promise<{ claimed: Claimed[]; next: Next }> {
  const wireNow = instantOf(claim.wireNow)
  const { rows } = await sql<Record<string, unknown>>`
    with due as (
      select w.key, w.escalation_id from due_work w
      where w.done_at is null and w.due_at <= ${claim.now} and w.kind = any(${claim.kinds}::text[])
        and (w.retry_at is null or w.retry_at <= ${wireNow}) and w.key <> all(${claim.running}::text[])
        and (w.lease_until is null or w.lease_until <= ${instantOf(claim.leasesUntil ?? claim.wireNow)} or not exists (
          select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = ${PRESENCE_CLASS} and l.objid = w.lease_by
            and l.database = (select oid from pg_database where datname = current_database())))
      order by w.due_at, w.key limit ${claim.limit} for update skip locked),
    ladders as (
      select e.id from escalation e where e.id in (select escalation_id from due) and ${WANTS_ANSWER} for update skip locked),
    claimed as (
      update due_work w set lease_until = ${instantOf(claim.wireNow + claim.leaseMs)}, lease_by = ${claim.holder}, attempts = w.attempts + 1
      -- by an array, so that the key's index is used however many rows there are
      where w.key = any(array(select key from due where escalation_id is null or escalation_id in (select id from ladders)))
      returning w.key, w.kind, w.incident_id, w.escalation_id, w.page_id, w.subject, w.due_at, w.attempts, w.generation,
        (select to_jsonb(p) from page p where p.id = w.page_id) as page_json,
        (select to_jsonb(i) from incident i where i.id = w.incident_id and w.page_id is not null) as incident_json,
        (select u.dm_channel_id from page p join incident i on i.id = p.incident_id
          join slack_user u on u.team_id = i.team_id and u.user_id = p.user_id where p.id = w.page_id) as dm_channel_id,
        (select to_jsonb(e) from escalation e where e.id = w.escalation_id and w.page_id is not null) as escalation_json,
        w.page_id is not null and exists (select 1 from due_work o where o.page_id = w.page_id and o.key <> w.key and o.done_at is null) as more,
        (select jsonb_agg(to_jsonb(c) order by c.added_at) from contact_method c join page p on p.person = c.person join incident i on i.id = p.incident_id
          where p.id = w.page_id and w.subject is not null and c.team_id = i.team_id and c.verified_at is not null) as contacts_json),
    next as (
      select (select min(due_at) from due_work where done_at is null and due_at > ${claim.now} and kind = any(${claim.kinds}::text[])) as next_due_at,
        -- only what was due is tried again
        (select min(retry_at) from due_work where done_at is null and due_at <= ${claim.now} and retry_at > ${wireNow}
          and kind = any(${claim.kinds}::text[])) as next_retry_at)
    select c.*, n.next_due_at, n.next_retry_at from next n left join claimed c on true`.execute(db)
  const next = {
    dueAt: rows[0]?.['next_due_at'] as Instant | null,
    retryAt: rows[0]?.['next_retry_at'] as Instant | null,
  }
  return { claimed: rows.filter((row) => row['key'] !== null).map((row) => claimedOf(row, claim.wireNow)), next }
}

function claimedOf(row: Record<string, unknown>, claimedAt: number): Claimed {
  return {
    claimedAt,
    key: row['key'] as string,
    kind: row['kind'] as WorkKind,
    incidentId: (row['incident_id'] as string | null) ?? '',
    escalationId: row['escalation_id'] as string | null,
    pageId: row['page_id'] as string | null,
    subject: row['subject'] as string | null,
    dueAt: row['due_at'] as Instant,
    attempts: row['attempts'] as number,
    generation: row['generation'] as number,
    page: row['page_json']
      ? {
          page: objectsOfJson<Page>([row['page_json']])[0]!,
          escalation: objectsOfJson<Escalation>([row['escalation_json']])[0]!,
          incident: incidentOfJson(row['incident_json']),
          dmChannelId: row['dm_channel_id'] as string | null,
          contacts: objectsOfJson<Contact>(row['contacts_json']),
          more: row['more'] as boolean,
        }
      : null,
  }
}

/** Pages of incidents of which a try is late, since when, and what the tries say; and what the clock of the database shows. */
export type LatePages = {
  count: number
  since: Instant | null
  lastError: string | null
  /** Ladders that nobody answers although all of them was called, `#12 Networking, #12 Commander`; null where there are none. */
  unanswered: string | null
  databaseNow: Instant | null
}

/** Looks for pages of which a try was due at `dueBy` and is not done, whoever may be at work on it. Copies by e-mail wake nobody. */
export async function latePages(db: Db, dueBy: Instant): Promise<LatePages> {
  // When this very statement began, by PostgreSQL's clock: read like any other value.
  const { rows } = await sql<LatePages>`
    select count(distinct w.page_id)::int as count, min(w.due_at) as since, max(w.last_error) as "lastError",
      (select string_agg('#' || u.number || ' ' || l.label, ', ' order by u.number, l.id) from escalation l join incident u on u.id = l.incident_id
        where (l.state = 'exhausted' or (l.state = 'running' and l.last_resorts > 0)) and not u.drill
          and u.status in ('declared', 'investigating', 'identified')) as unanswered,
      (select query_start from pg_stat_activity where pid = pg_backend_pid()) as "databaseNow"
    from due_work w join incident i on i.id = w.incident_id and i.number > 0 join escalation e on e.id = w.escalation_id and ${WANTS_ANSWER}
    where w.done_at is null and w.kind = 'page' and w.due_at <= ${dueBy} and w.subject is distinct from 'email'`.execute(
    db,
  )
  return rows[0]!
}

/** What became of claimed work: done, or to be tried again at a wire time (epoch ms) for a reason. */
export type WorkOutcome = { key: string; generation: number; retryAt: number | null; error: string | null }
