import { sql } from 'kysely'
import type { Escalation } from '../domain/escalation.ts'
import type { Incident, Milestones } from '../domain/incident.ts'
import type { Page } from '../domain/page.ts'
import type { Stretch } from '../domain/stretch.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { NOTICED_COLUMN, type Noticed, noticedOf } from './noticed.ts'
import { objectOf, objectsOfJson } from './rows.ts'

/** An incident as it is stored: the domain's own and what the record and the channel know of it. */
export type StoredIncident = Incident & {
  /** Milestones that a person or a command stated. */
  stated: Partial<Record<string, Instant>>
  /** What was seen, in the words of whoever declared it by the form. */
  seen: string | null
  /** Slack user ids of those who asked to be in. */
  joined: string[]
  /** Key of the runbook that applied at its declaration. */
  runbook: string | null
  /** Keys of the runbooks that its channel shows, in the order in which they came. */
  runbooks: string[]
  /** When it last turned out not to be over: by a relapse or a reopening. */
  anewAt: Instant | null
  /** Slack's reason why there is no channel of its own. */
  channelRefusal: string | null
  /** Messages in Slack's own history as last counted, and when. */
  slackMessages: number | null
  checkedAt: Instant | null
  publishedAt: Instant | null
  /** Slack user id of whoever said that the draft is right. */
  publishedBy: string | null
  generation: number
}

/** What an operation decides on: the incident, its ladders and pages, and who has written in its channel. */
export type IncidentState = Noticed & {
  incident: StoredIncident
  escalations: Escalation[]
  pages: Page[]
  /** Who has written (Slack user ids), and when last: the declarer, then others, first the earliest. */
  wrote: readonly { userId: string; lastAt: Instant }[]
  /** Who has pressed or typed something that changed it, and when last. */
  acted: readonly { userId: string; lastAt: Instant }[]
  /** Whether the channel has been told that all four signals are red. */
  toldAllRed: boolean
  /** What belongs to its record: its own channel or thread, and what was added. */
  stretches: Stretch[]
}

/** An incident of a row; milestones are gathered. */
export function incidentOf(row: object): StoredIncident {
  return withMilestones(objectOf(row) as FlatIncident)
}

/** The same of a row that PostgreSQL wrote as JSON. */
export function incidentOfJson(row: unknown): StoredIncident {
  return withMilestones(objectsOfJson<FlatIncident>([row])[0]!)
}

/** The columns of an incident's row: its milestones stand among the rest. */
type FlatIncident = Omit<StoredIncident, 'milestones'> & Milestones

function withMilestones(flat: FlatIncident): StoredIncident {
  const { startedAt, detectedAt, declaredAt, acknowledgedAt, mitigatedAt, resolvedAt, closedAt, ...rest } = flat
  return {
    ...rest,
    milestones: { startedAt, detectedAt, declaredAt, acknowledgedAt, mitigatedAt, resolvedAt, closedAt },
  }
}

/** Who has pressed or typed something that changed an incident `i`, and when last. */
export const ACTED_COLUMN = sql`
  (select jsonb_agg(to_jsonb(a)) from (
    select b.by_user_id as user_id, max(b.received_at) as last_at from inbox b where b.incident_id = i.id and b.by_user_id is not null
    group by b.by_user_id) a) as acted_json`

/**
 * Reads an incident with its ladders and pages. `lock` holds the incident until the transaction ends, by a statement of its
 * own: one that waits for a row sees the other tables as they stood before the wait
 * (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
 */
export async function loadIncident(
  db: Db,
  incidentId: string,
  options: { lock: boolean },
): Promise<IncidentState | null> {
  // No key update: rows of ours that only refer to the incident (projections, attempts) are stored meanwhile. Waiting for it,
  // they would hold the due work that this transaction is to change next.
  if (options.lock) await sql`select 1 from incident where id = ${incidentId} for no key update`.execute(db)
  const { rows } = await sql<Record<string, unknown>>`
    select i.*,
      (select jsonb_agg(to_jsonb(e) order by e.id) from escalation e where e.incident_id = i.id) as escalations_json,
      (select jsonb_agg(to_jsonb(p) order by p.id) from page p where p.incident_id = i.id) as pages_json,
      (select jsonb_agg(to_jsonb(w) order by w.first_ts) from (
        select m.user_id, min(m.ts) as first_ts, max(m.at) as last_at from message m join record_source r on r.channel_id = m.channel_id and r.team_id = m.team_id
        where r.incident_id = i.id and r.adopted_at is null and m.author_kind = 'person' and m.user_id is not null and m.at >= i.declared_at
          and (m.subtype is null or m.subtype in ('file_share', 'thread_broadcast', 'me_message'))
          and (r.thread_ts is null or r.thread_ts = m.thread_ts)
        group by m.user_id) w) as wrote_json,
      ${ACTED_COLUMN},
      exists (select 1 from timeline_entry t where t.incident_id = i.id and t.notice->>'view' = 'all-red') as told_all_red,
      (select jsonb_agg(to_jsonb(r)) from record_source r where r.incident_id = i.id) as stretches_json,
      ${NOTICED_COLUMN}
    from incident i where i.id = ${incidentId}`.execute(db)
  const row = rows[0]
  if (!row) return null
  const {
    escalations_json,
    pages_json,
    noticed_json,
    wrote_json,
    acted_json,
    told_all_red,
    stretches_json,
    ...incidentRow
  } = row
  const incident = incidentOf(incidentRow)
  const { declaredBy, milestones } = incident
  return {
    incident,
    escalations: objectsOfJson<Escalation>(escalations_json),
    pages: objectsOfJson<Page>(pages_json),
    ...noticedOf(noticed_json),
    toldAllRed: told_all_red as boolean,
    stretches: objectsOfJson<Stretch>(stretches_json),
    acted: objectsOfJson<{ userId: string; lastAt: Instant }>(acted_json),
    wrote: [
      ...(declaredBy ? [{ userId: declaredBy, lastAt: milestones.declaredAt! }] : []),
      ...objectsOfJson<{ userId: string; lastAt: Instant }>(wrote_json),
    ],
  }
}

/** Incidents that are not closed, newest first; drills apart. */
export async function openIncidents(db: Db, teamId: string): Promise<StoredIncident[]> {
  const rows = await db
    .selectFrom('incident')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('status', '<>', 'closed')
    .where('drill', '=', false)
    .orderBy('number', 'desc')
    .limit(200)
    .execute()
  return rows.map(incidentOf)
}

/** Numbers of the incidents that are not closed, newest first. */
export async function openNumbers(db: Db): Promise<number[]> {
  const rows = await db
    .selectFrom('incident')
    .select('number')
    .where('status', '<>', 'closed')
    .orderBy('number', 'desc')
    .limit(20)
    .execute()
  return rows.map((row) => row.number)
}

/** Where something was typed or pressed: the incident of the channel or thread, and the roster in force. One statement. */
export async function placeOf(
  db: Db,
  teamId: string,
  channelId: string | null,
  threadTs: string | null,
): Promise<{ incidentId: string | null; rosterVersion: number | null }> {
  const { rows } = await sql<{ incident_id: string | null; version: number | null }>`
    select (select i.id from incident i where i.team_id = ${teamId} and i.channel_id = ${channelId}
        and (i.thread_ts is null or i.thread_ts = ${threadTs}) order by i.number desc limit 1) as incident_id,
      (select max(version) from roster_version) as version`.execute(db)
  return { incidentId: rows[0]?.incident_id ?? null, rosterVersion: rows[0]?.version ?? null }
}

/** The number of an incident, what people call it by. Rejects for one that is not there. */
export async function numberOf(db: Db, incidentId: string): Promise<number> {
  const row = await db.selectFrom('incident').select('number').where('id', '=', incidentId).executeTakeFirstOrThrow()
  return row.number
}

/** The id of the incident with a number; null where there is none. */
export async function incidentNumbered(db: Db, number: number): Promise<string | null> {
  const row = await db.selectFrom('incident').select('id').where('number', '=', number).executeTakeFirst()
  // Number 0 holds test pages, and is nobody's incident.
  return number > 0 ? (row?.id ?? null) : null
}
