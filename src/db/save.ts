import { sql } from 'kysely'
import type { Escalation } from '../domain/escalation.ts'
import type { Notice } from '../domain/notice.ts'
import type { Page, PageState } from '../domain/page.ts'
import type { RunbookTick } from '../domain/runbook.ts'
import type { Sighting, SignalCheck } from '../domain/sighting.ts'
import type { Stretch } from '../domain/stretch.ts'
import type { TemporaryMeasure } from '../domain/temporary-measure.ts'
import type { Instant } from '../domain/time.ts'
import type { SystemEntry } from '../domain/timeline.ts'
import type { Db } from './client.ts'
import type { StoredIncident } from './incidents.ts'
import { jsonOf, jsonRows, rowOf } from './rows.ts'

/** A timeline entry of the system's own or a note, with what the channel is told of it. */
export type NewEntry = SystemEntry & { notice: Notice | null }

/** Every kind of due work; `jobs/handlers.ts` says what each does. */
export const WORK_KINDS = [
  'page',
  'rung',
  'silence',
  'sync',
  'draft',
  'file',
  'gaps',
  'offer',
  'timer',
  'changes',
  'duty',
  'code',
  'morning',
] as const
export type WorkKind = (typeof WORK_KINDS)[number]

/** Work that falls due at `dueAt` (domain time); saying it again under its key moves it and asks for one more run. */
export type Work = {
  key: string
  kind: WorkKind
  escalationId?: string
  pageId?: string
  /** What it is about where that is neither incident nor page. */
  subject?: string
  dueAt: Instant
}

/** The answer to a command, button or form, kept so that a repeat gets the same. */
export type InboxRow = {
  key: string
  action: string
  receivedAt: Instant
  answer: unknown
  /** Slack user id of whoever asked, where somebody of Slack did. */
  byUserId?: string
}

/** How a page ended; the rest of it stays as it is. */
export type EndedPage = {
  id: string
  state: PageState
  /** Null when it failed: it is still to be answered. */
  endedAt: Instant | null
  endedBy: string | null
  endedHow: string | null
}

/** A stretch of another channel that somebody added to the record. */
export type AdoptedSource = Stretch & {
  teamId: string
  /** What readers call its channel, `#payments`; kept with the entry that tells of it. */
  label: string
  /** Of the message that it was added by. */
  permalink: string
  /** Slack user id. */
  adoptedBy: string
  adoptedAt: Instant
}

/** All that one decision changes; saved in one statement. */
export type Changes = {
  incident?: StoredIncident
  entries?: NewEntry[]
  escalations?: Escalation[]
  newPages?: Page[]
  endedPages?: EndedPage[]
  /** New ones, and known ones as they now stand; they become this incident's. */
  sightings?: Sighting[]
  checks?: SignalCheck[]
  /** New ones, and known ones as they now stand. */
  measures?: TemporaryMeasure[]
  ticks?: RunbookTick[]
  /** Steps that are no longer ticked. */
  unticked?: Pick<RunbookTick, 'runbook' | 'step'>[]
  /** Stretches of other channels that now belong to the record. */
  adopted?: AdoptedSource[]
  work?: Work[]
  /** Keys of work that is no longer to be done. */
  cancelled?: string[]
  inbox?: InboxRow
}

/** The work that brings what Slack shows of an incident up to date. */
export function syncWork(incidentId: string, now: Instant): Work {
  return { key: `sync:${incidentId}`, kind: 'sync', dueAt: now }
}

/** The work that shows an incident again when somebody's quiet hours are over: what they are to be told has waited for that. */
export function morningWork(incidentId: string, dueAt: Instant): Work {
  return { key: `morning:${incidentId}`, kind: 'morning', dueAt }
}

/** The work that holds an incident's record against Slack's history and fills its gaps. */
export function gapsWork(incidentId: string, dueAt: Instant): Work {
  return { key: `gaps:${incidentId}`, kind: 'gaps', dueAt }
}

/** The work that drafts a closed incident. */
export function draftWork(incidentId: string, dueAt: Instant): Work {
  return { key: `draft:${incidentId}`, kind: 'draft', dueAt }
}

/** The work that sends the draft as it then stands as a file. */
export function fileWork(incidentId: string, dueAt: Instant): Work {
  return { key: `file:${incidentId}`, kind: 'file', dueAt }
}

/** The work that reads what was told of changes before an incident. */
export function changesWork(incidentId: string, dueAt: Instant): Work {
  return { key: `changes:${incidentId}`, kind: 'changes', dueAt }
}

/** The work that shows an offer, or what became of it. */
export function offerWork(sightingId: string, now: Instant): Work {
  return { key: `offer:${sightingId}`, kind: 'offer', subject: sightingId, dueAt: now }
}

/** The work that looks how something of duty stands: `handoff:KEY` and the like, of which src/duty knows what each means. */
export function dutyWork(subject: string, dueAt: Instant): Work {
  return { key: `duty:${subject}`, kind: 'duty', subject, dueAt }
}

/**
 * Stores a decision about one incident: state, timeline and due work together. A repeated inbox key fails with 23505. No
 * incident: sightings that are part of none, and their offers.
 */
export async function save(db: Db, incidentId: string | null, changes: Changes): Promise<void> {
  const { milestones, ...rest } = changes.incident ?? ({} as StoredIncident)
  const incident = changes.incident ? [rowOf({ ...rest, ...milestones })] : []
  const escalations = (changes.escalations ?? []).map((one) => ({ ...one }))
  const work = (changes.work ?? []).map((one) => ({
    escalationId: null,
    pageId: null,
    subject: null,
    ...one,
    incidentId,
  }))
  const own = (rows: readonly object[] | undefined) => (rows ?? []).map((one) => ({ ...one, incidentId }))
  const entries = (changes.entries ?? []).map((entry) => ({ ...entry, incidentId }))
  const inbox = changes.inbox ? [{ ...changes.inbox, incidentId }] : []
  await sql`
    with changed_incident as (
      insert into incident select * from jsonb_populate_recordset(null::incident, ${jsonOf(incident)}::jsonb)
      on conflict (id) do update set
        title = excluded.title, severity = excluded.severity, status = excluded.status, outcome = excluded.outcome,
        duplicate_of = excluded.duplicate_of, services = excluded.services, commander = excluded.commander, detection = excluded.detection,
        started_at = excluded.started_at, detected_at = excluded.detected_at, acknowledged_at = excluded.acknowledged_at,
        mitigated_at = excluded.mitigated_at, runbooks = excluded.runbooks, resolved_at = excluded.resolved_at, closed_at = excluded.closed_at, stated = excluded.stated,
        impact = excluded.impact, resolution = excluded.resolution, runbook = excluded.runbook, anew_at = excluded.anew_at, published_at = excluded.published_at, published_by = excluded.published_by, joined = excluded.joined,
        generation = incident.generation + 1),
    new_entries as (
      insert into timeline_entry (id, incident_id, at, kind, actor_user_id, actor_name, actor_team, text, source, evidence, notice)
      select id, incident_id, at, kind, actor_user_id, actor_name, actor_team, text, source, evidence, notice
      from jsonb_populate_recordset(null::timeline_entry, ${jsonRows(entries)}::jsonb)),
    changed_escalations as (
      insert into escalation select * from jsonb_populate_recordset(null::escalation, ${jsonRows(escalations)}::jsonb)
      on conflict (id) do update set
        state = excluded.state, step = excluded.step, round = excluded.round, last_resorts = excluded.last_resorts, next_at = excluded.next_at,
        ended_at = excluded.ended_at, answered_by = excluded.answered_by, answered_how = excluded.answered_how, reason = excluded.reason,
        started_at = excluded.started_at, policy = excluded.policy),
    new_pages as (
      insert into page select * from jsonb_populate_recordset(null::page, ${jsonRows(changes.newPages ?? [])}::jsonb)),
    ended_pages as (
      update page p set state = e.state, ended_at = e.ended_at, ended_by = e.ended_by, ended_how = e.ended_how
      from jsonb_populate_recordset(null::page, ${jsonRows(changes.endedPages ?? [])}::jsonb) e where p.id = e.id),
    sightings as (
      insert into sighting select * from jsonb_populate_recordset(null::sighting, ${jsonRows(own(changes.sightings))}::jsonb)
      on conflict (id) do update set incident_id = excluded.incident_id, state = excluded.state, recovered_at = excluded.recovered_at,
        count = excluded.count),
    checks as (
      insert into signal_check select * from jsonb_populate_recordset(null::signal_check, ${jsonRows(own(changes.checks))}::jsonb)),
    measures as (
      insert into temporary_measure select * from jsonb_populate_recordset(null::temporary_measure, ${jsonRows(own(changes.measures))}::jsonb)
      on conflict (id) do update set text = excluded.text, owner_user_id = excluded.owner_user_id, owner_name = excluded.owner_name,
        undone_at = excluded.undone_at, undone_by = excluded.undone_by),
    ticks as (
      insert into runbook_tick select * from jsonb_populate_recordset(null::runbook_tick, ${jsonRows(own(changes.ticks))}::jsonb)
      on conflict do nothing),
    unticked as (
      delete from runbook_tick t using jsonb_populate_recordset(null::runbook_tick, ${jsonRows(own(changes.unticked))}::jsonb) u
      where t.incident_id = u.incident_id and t.runbook = u.runbook and t.step = u.step),
    adopted as (
      insert into record_source (incident_id, team_id, channel_id, thread_ts, from_ts, to_ts, adopted_by, adopted_at)
      select incident_id, team_id, channel_id, thread_ts, from_ts, to_ts, adopted_by, adopted_at
      from jsonb_populate_recordset(null::record_source, ${jsonRows(own(changes.adopted))}::jsonb)
      on conflict (incident_id, channel_id, coalesce(thread_ts, ''), from_ts) do update set to_ts = excluded.to_ts, adopted_by = excluded.adopted_by,
        adopted_at = excluded.adopted_at
      -- one that reaches further takes the place of the one before
      where record_source.to_ts is not null and (excluded.to_ts is null or excluded.to_ts > record_source.to_ts)),
    cancelled_work as (
      update due_work set done_at = due_at where done_at is null and (key = any(${changes.cancelled ?? []}::text[])
        or page_id = any(${(changes.endedPages ?? []).flatMap((one) => (one.endedAt === null ? [] : [one.id]))}::uuid[]))),
    new_work as (
      insert into due_work (key, kind, incident_id, escalation_id, page_id, subject, due_at)
      select key, kind, incident_id, escalation_id, page_id, subject, due_at from jsonb_populate_recordset(null::due_work, ${jsonRows(work)}::jsonb)
      on conflict (key) do update set
        due_at = case when due_work.done_at is null and due_work.kind = 'sync' then least(due_work.due_at, excluded.due_at) else excluded.due_at end,
        done_at = null, retry_at = null, attempts = 0, generation = due_work.generation + 1),
    new_inbox as (
      insert into inbox select * from jsonb_populate_recordset(null::inbox, ${jsonRows(inbox)}::jsonb))
    select 1`.execute(db)
}
