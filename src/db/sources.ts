import { sql } from 'kysely'
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
}

export async function sourcesOf(db: Db, incidentId: string): Promise<RecordSource[]> {
  const rows = await db.selectFrom('record_source').selectAll().where('incident_id', '=', incidentId).execute()
  return rows.map((row) => objectOf(row))
}

/** The ts of every stored message of a source. */
export async function storedTimestamps(db: Db, source: RecordSource): Promise<{ ts: string; deleted: boolean }[]> {
  const { rows } = await sql<{ ts: string; deleted: boolean }>`
    select ts, deleted_at is not null as deleted from message
    where team_id = ${source.teamId} and channel_id = ${source.channelId} and ts >= ${source.fromTs}
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
