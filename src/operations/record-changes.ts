import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { currentRoster } from '../db/rosters.ts'
import { jsonRows } from '../db/rows.ts'
import { changesWork, save, syncWork } from '../db/save.ts'
import { recognised } from '../domain/classify/change-text.ts'
import type { NewChange } from '../domain/system-change.ts'
import { plus } from '../domain/time.ts'
import { inTransaction } from './change.ts'

/**
 * Stores changes of the systems, each once by its source and key: the later word of the source stands, and the change
 * began when the latest beginning that was told says. Open incidents that it may have led to are shown anew. One statement;
 * `stored` counts what was new or said more.
 */
export async function recordChanges(
  ctx: Context,
  teamId: string,
  changes: readonly NewChange[],
): Promise<{ stored: number }> {
  if (changes.length === 0) return { stored: 0 }
  const now = ctx.now()
  const roster = await currentRoster(ctx.db, ctx.rosters)
  const rows = changes.map(({ asOf, ...told }) => {
    const one = roster ? recognised(told, roster) : told
    // What begins later than now never began before an incident, and what is known later than now keeps all else from counting.
    const receivedAt = asOf && asOf < plus(now, SKEW) ? asOf : now
    return { ...one, at: one.at < now ? one.at : now, id: ctx.newId(), teamId, receivedAt }
  })
  const storing = sql<{ synced: number }>`
    with input as (
      select distinct on (source, key) * from jsonb_populate_recordset(null::system_change, ${jsonRows(rows)}::jsonb)
      order by source, key, received_at desc),
    stored as (
      insert into system_change as c select * from input
      on conflict (team_id, source, key) do update set at = greatest(c.at, excluded.at), received_at = greatest(c.received_at, excluded.received_at),
        ${sql.join(SAID.map((column) => sql`${sql.ref(column)} = case when ${LATER} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`c.${column}`)} end`))}
      where excluded.at > c.at or (${LATER} and (${columnsOf('excluded')}) is distinct from (${columnsOf('c')}))
      returning at),
    synced as (
      insert into due_work (key, kind, incident_id, due_at)
      select distinct 'sync:' || i.id, 'sync', i.id, ${now}::timestamptz from incident i join stored s on s.at <= i.declared_at
        and s.at >= least(i.started_at, i.detected_at, i.declared_at) - interval '24 hours'
      where i.team_id = ${teamId} and i.status <> 'closed'
      on conflict (key) do update set due_at = case when due_work.done_at is null then least(due_work.due_at, excluded.due_at) else excluded.due_at end,
        done_at = null, retry_at = null, attempts = 0, generation = due_work.generation + 1
      returning 1)
    select (select count(*)::int from synced) as synced from stored`
  const { rows: stored } = await inTransaction(ctx, (tx) => storing.execute(tx))
  if (stored[0]?.synced) ctx.poke()
  return { stored: stored.length }
}

/** By how much the clock of a source may be ahead. */
const SKEW = { minutes: 5 }
const SAID = ['title', 'service', 'version', 'by_name', 'link', 'as_built'] as const
const LATER = sql`excluded.received_at >= c.received_at`

function columnsOf(table: string) {
  return sql.join(SAID.map((column) => sql.ref(`${table}.${column}`)))
}

/** Says which channels (ids) could not be read for an incident; its card shows it until they were. */
export async function noteUnreadChanges(
  ctx: Context,
  incidentId: string,
  channels: readonly string[],
): Promise<boolean> {
  const subject = channels.join(',') || null
  const news = await ctx.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`update due_work set subject = ${subject}
      where key = ${changesWork(incidentId, '').key} and subject is distinct from ${subject}`.execute(tx)
    if (numAffectedRows) await save(tx, incidentId, { work: [syncWork(incidentId, ctx.now())] })
    return Boolean(numAffectedRows)
  })
  if (news) ctx.poke()
  return news
}

/** Days for which changes are kept, and longer while a draft that may name them is not published. */
const KEPT = { days: -60 }

/** Lets go of old changes. Returns how many. */
export async function tidyChanges(ctx: Context): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from system_change c where c.at < ${plus(ctx.now(), KEPT)} and not exists (
      select 1 from incident i where i.team_id = c.team_id and c.at <= i.declared_at
        and c.at >= least(i.started_at, i.detected_at, i.declared_at) - interval '24 hours'
        and (i.status <> 'closed' or (i.outcome = 'resolved' and i.published_at is null)))`.execute(ctx.db)
  return Number(numAffectedRows)
}
