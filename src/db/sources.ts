import { sql } from 'kysely'
import type { Stretch } from '../domain/stretch.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { incidentOf, type StoredIncident } from './incidents.ts'
import { objectOf } from './rows.ts'

/** A stretch of a channel or thread that belongs to an incident's record. */
export type RecordSource = Stretch & {
  incidentId: string
  teamId: string
  /** Who added it (Slack user id), when, and what readers call its channel; null for the incident's own. */
  adoptedBy: string | null
  adoptedAt: Instant | null
  label: string | null
  /** The record ends with the publishing of its draft, but for what is added later. */
  publishedAt: Instant | null
}

/** The stretches that make up an incident's record, its own channel first; none until it has one. */
export async function sourcesOf(db: Db, incidentId: string): Promise<RecordSource[]> {
  const rows = await db
    .selectFrom('record_source')
    .innerJoin('incident', 'incident.id', 'record_source.incident_id')
    .selectAll('record_source')
    .select('incident.published_at')
    .select(
      sql<string | null>`(select t.notice->'data'->>'label' from timeline_entry t
        where t.incident_id = record_source.incident_id and t.notice->>'view' = 'adopted'
          and t.notice->'data'->>'channelId' = record_source.channel_id limit 1)`.as('label'),
    )
    .where('record_source.incident_id', '=', incidentId)
    .orderBy('record_source.adopted_at', (order) => order.asc().nullsFirst())
    .execute()
  return rows.map((row) => objectOf(row))
}

/** A stored message, as a check of the record needs it: `raw` of what apps said, which Slack lets them change unmarked. */
export type Held = { ts: string; threadTs: string | null; deleted: boolean; raw: object | null }

/** Every stored message of a source. */
export async function heldMessages(db: Db, source: RecordSource): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select ts, thread_ts as "threadTs", deleted_at is not null as deleted, case when author_kind <> 'person' then raw end as raw from message
    where team_id = ${source.teamId} and channel_id = ${source.channelId} and ts >= ${source.fromTs}
      and (${source.toTs}::text is null or ts <= ${source.toTs})
      and (${source.threadTs}::text is null or thread_ts = ${source.threadTs} or ts = ${source.threadTs})`.execute(db)
  return rows
}

/** Incidents that messages can be added to: the open ones, then those closed since an instant, the newest of each first. */
export async function incidentsToAddTo(db: Db, teamId: string, closedSince: Instant): Promise<StoredIncident[]> {
  const rows = await db
    .selectFrom('incident')
    .selectAll()
    .where('team_id', '=', teamId)
    .where((eb) => eb.or([eb('status', '<>', 'closed'), eb('closed_at', '>=', closedSince)]))
    .orderBy(sql`status = 'closed'`)
    .orderBy('number', 'desc')
    .limit(100)
    .execute()
  return rows.map(incidentOf)
}

/** Incidents whose record is still being kept: open, or closed and not yet published. */
export async function incidentsToWatch(db: Db, teamId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('incident')
    .select('id')
    .where('team_id', '=', teamId)
    .where('channel_id', 'is not', null)
    .where((eb) =>
      eb.or([eb('status', '<>', 'closed'), eb.and([eb('outcome', '=', 'resolved'), eb('published_at', 'is', null)])]),
    )
    .execute()
  return rows.map((row) => row.id)
}
