import { sql } from 'kysely'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { objectOf } from './rows.ts'

/** A stretch of a channel or thread that belongs to an incident's record; Slack ts bound it. */
export type RecordSource = {
  incidentId: string
  teamId: string
  channelId: string
  threadTs: string | null
  fromTs: string
  toTs: string | null
  /** The record ends with the publishing of its draft. */
  publishedAt: Instant | null
}

/** The stretches that make up an incident's record; none until it has a channel. */
export async function sourcesOf(db: Db, incidentId: string): Promise<RecordSource[]> {
  const rows = await db
    .selectFrom('record_source')
    .innerJoin('incident', 'incident.id', 'record_source.incident_id')
    .selectAll('record_source')
    .select('incident.published_at')
    .where('record_source.incident_id', '=', incidentId)
    .execute()
  return rows.map((row) => objectOf(row))
}

/** A stored message, as a check of the record needs it: `raw` of what apps said, which Slack lets them change unmarked. */
export type Held = { ts: string; deleted: boolean; raw: object | null }

/** Every stored message of a source. */
export async function heldMessages(db: Db, source: RecordSource): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select ts, deleted_at is not null as deleted, case when author_kind <> 'person' then raw end as raw from message
    where team_id = ${source.teamId} and channel_id = ${source.channelId} and ts >= ${source.fromTs}
      and (${source.toTs}::text is null or ts <= ${source.toTs})
      and (${source.threadTs}::text is null or thread_ts = ${source.threadTs} or ts = ${source.threadTs})`.execute(db)
  return rows
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
