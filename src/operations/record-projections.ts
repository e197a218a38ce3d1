import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Projection } from '../db/incident-view.ts'
import { jsonRows } from '../db/rows.ts'
import type { Work } from '../db/save.ts'

/** A channel that Slack gave, or refused: then the incident lives in a thread of another. */
export type ChannelGiven = {
  channelId: string
  channelName: string
  threadTs: string | null
  refusal: string | null
  fromTs: string
}

/**
 * Records what Slack shows now, or that a call for it is about to be made (the intent, state `trying`), in one statement.
 * A channel that was given becomes the incident's, with its record and the work that fills its gaps. Returns the
 * generation of the work that shows the incident: another one than before says that something has changed meanwhile.
 */
export async function recordProjections(
  ctx: Context,
  incidentId: string,
  projections: readonly Projection[],
  given: { channel?: ChannelGiven; work?: Work[] } = {},
): Promise<number> {
  const channel = given.channel ? [{ incidentId, ...given.channel }] : []
  const work = (given.work ?? []).map((one) => ({ escalationId: null, pageId: null, ...one, incidentId }))
  const { rows } = await sql<{ generation: number }>`
    with shown as (${storeProjections(projections.map((one) => ({ ...one, incidentId })))}),
    channel as (
      select * from jsonb_to_recordset(${jsonRows(channel)}::jsonb)
        as c(incident_id uuid, channel_id text, channel_name text, thread_ts text, refusal text, from_ts text)),
    owned as (
      update incident i set channel_id = c.channel_id, channel_name = c.channel_name, thread_ts = c.thread_ts, channel_refusal = c.refusal
      from channel c where i.id = c.incident_id returning i.id, i.team_id),
    recorded as (
      insert into record_source (incident_id, team_id, channel_id, thread_ts, from_ts)
      select c.incident_id, o.team_id, c.channel_id, c.thread_ts, c.from_ts from channel c join owned o on o.id = c.incident_id
      on conflict do nothing),
    following as (
      insert into due_work (key, kind, incident_id, due_at)
      select key, kind, incident_id, due_at from jsonb_populate_recordset(null::due_work, ${jsonRows(work)}::jsonb)
      on conflict (key) do update set due_at = excluded.due_at, done_at = null, retry_at = null, attempts = 0, generation = due_work.generation + 1)
    select generation from due_work where key = ${`sync:${incidentId}`}`.execute(ctx.db)
  return rows[0]?.generation ?? 0
}

/** The statement that stores projections, to stand among others. */
export function storeProjections(projections: readonly (Projection & { incidentId: string })[]): RawBuilder<unknown> {
  return sql`
    insert into projection (incident_id, tag, channel_id, ts, state, digest, attempted_at, failures, last_error)
    select incident_id, tag, channel_id, ts, state, digest, attempted_at, failures, last_error
    from jsonb_populate_recordset(null::projection, ${jsonRows(projections)}::jsonb)
    on conflict (incident_id, tag) do update set channel_id = excluded.channel_id, ts = excluded.ts, state = excluded.state,
      digest = excluded.digest, attempted_at = excluded.attempted_at, failures = excluded.failures, last_error = excluded.last_error`
}
