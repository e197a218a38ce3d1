import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { StoredIncident } from '../db/incidents.ts'
import { jsonOf } from '../db/rows.ts'
import { fileWork, save, syncWork } from '../db/save.ts'
import { loadRecord } from '../db/timeline.ts'
import type { Drafted } from '../domain/draft/stored-record.ts'
import { plus } from '../domain/time.ts'
import { EndingError, reasonOf } from '../errors.ts'

/**
 * Drafts a closed incident from its record and stores the draft with the milestones that the record gives. Drafting again
 * replaces the draft; the same draft changes nothing. An error is kept beside the draft, for the channel to show.
 */
export async function draftIncident(
  ctx: Context,
  incidentId: string,
): Promise<{ ok: true } | { ok: false; reason: string }> {
  try {
    const stored = await loadRecord(ctx.db, incidentId, ctx.rosters.at)
    const { status, outcome, publishedAt } = stored.incident
    if (status !== 'closed' || outcome !== 'resolved' || publishedAt !== null) return { ok: true }
    await storeDraft(ctx, stored.incident, await ctx.reader.draft(stored))
    return { ok: true }
  } catch (thrown) {
    // Another process goes on with it, or this one after its start.
    if (thrown instanceof EndingError) return { ok: false, reason: thrown.message }
    await noteDraftFailure(ctx, incidentId, reasonOf(thrown))
    return { ok: false, reason: reasonOf(thrown) }
  }
}

async function storeDraft(
  ctx: Context,
  { id: incidentId, milestones: { closedAt } }: StoredIncident,
  drafted: Drafted,
): Promise<void> {
  const { draft, markdown, milestones, detection } = drafted
  const now = ctx.now()
  await ctx.db.transaction().execute(async (tx) => {
    const { startedAt, detectedAt, acknowledgedAt, mitigatedAt, resolvedAt } = milestones
    const { numUpdatedRows } = await tx
      .updateTable('incident')
      .set({
        started_at: startedAt,
        detected_at: detectedAt,
        acknowledged_at: acknowledgedAt,
        mitigated_at: mitigatedAt,
        resolved_at: resolvedAt,
        detection,
      })
      .where('id', '=', incidentId)
      .where('status', '=', 'closed')
      .where('closed_at', '=', closedAt)
      .where('published_at', 'is', null)
      .executeTakeFirst()
    // Published or reopened while it was drafted; closed again, it is drafted again.
    if (numUpdatedRows === 0n) return
    await sql`
      insert into postmortem (incident_id, version, draft, markdown, messages, drafted_at, filed_version)
      values (${incidentId}, 1, ${jsonOf(draft)}::jsonb, ${markdown}, ${draft.messages}, ${now}, 1)
      on conflict (incident_id) do update set
        version = postmortem.version + case when postmortem.markdown = excluded.markdown then 0 else 1 end,
        draft = excluded.draft, markdown = excluded.markdown, messages = excluded.messages, drafted_at = excluded.drafted_at, last_error = null`.execute(
      tx,
    )
    await save(tx, incidentId, { work: [syncWork(incidentId, now), fileWork(incidentId, plus(now, FILE_AFTER))] })
  })
  ctx.poke()
}

/** A file cannot be edited in Slack, only sent again: it follows the draft when the talk has settled for this long. */
const FILE_AFTER = { minutes: 5 }

/** The draft as it stands now is the one to be had as a file; the same version is not sent twice. */
export async function fileDraft(ctx: Context, incidentId: string): Promise<void> {
  const now = ctx.now()
  await ctx.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('postmortem')
      .set((eb) => ({ filed_version: eb.ref('version') }))
      .where('incident_id', '=', incidentId)
      .execute()
    await save(tx, incidentId, { work: [syncWork(incidentId, now)] })
  })
  ctx.poke()
}

/** Version 0: there is no draft yet, only the reason. */
async function noteDraftFailure(ctx: Context, incidentId: string, reason: string): Promise<void> {
  const now = ctx.now()
  await ctx.db.transaction().execute(async (tx) => {
    await sql`
      insert into postmortem (incident_id, version, draft, markdown, messages, drafted_at, last_error)
      values (${incidentId}, 0, '{}'::jsonb, '', 0, ${now}, ${reason})
      on conflict (incident_id) do update set last_error = excluded.last_error`.execute(tx)
    await save(tx, incidentId, { work: [syncWork(incidentId, now)] })
  })
  ctx.poke()
}
