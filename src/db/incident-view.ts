import { sql } from 'kysely'
import type { Escalation } from '../domain/escalation.ts'
import type { Notice } from '../domain/notice.ts'
import type { Page } from '../domain/page.ts'
import type { Postmortem } from '../domain/postmortem.ts'
import type { SystemChange } from '../domain/system-change.ts'
import type { Instant } from '../domain/time.ts'
import type { SystemEntry } from '../domain/timeline.ts'
import type { Db } from './client.ts'
import { ACTED_COLUMN, incidentOf, type StoredIncident } from './incidents.ts'
import { NOTICED_COLUMN, type Noticed, noticedOf } from './noticed.ts'
import { objectsOfJson } from './rows.ts'

/** What Slack shows under a tag, as far as we know. `trying`: a call was begun and its answer is not known. */
export type Projection = {
  tag: string
  channelId: string | null
  ts: string | null
  state: 'trying' | 'shown' | 'refused'
  digest: string | null
  attemptedAt: Instant | null
  failures: number
  lastError: string | null
}

/** The draft of an incident as it is stored. */
export type StoredDraft = {
  /** From 1; 0 while there is none but the reason why. */
  version: number
  draft: Postmortem
  markdown: string
  messages: number
  draftedAt: Instant
  /** The version that stands in the channel as a file. */
  filedVersion: number
  lastError: string | null
}

/** A timeline entry that the channel or somebody is told of. */
export type NoticeEntry = SystemEntry & { notice: Notice }

/** All that is needed to say what Slack should show of an incident. */
export type IncidentView = Noticed & {
  incident: StoredIncident
  escalations: Escalation[]
  pages: Page[]
  /** Of tries that a far side took: how many went by each way, by page. */
  tries: { pageId: string; method: string; count: number }[]
  projections: Map<string, Projection>
  /** Entries that the channel or somebody is told of, oldest first. */
  notices: NoticeEntry[]
  draft: StoredDraft | null
  /** What changed in the 24 h before its start, the latest first, at most 100. */
  changes: SystemChange[]
  /** Channels (ids) whose changes of that time could not be read. */
  unreadChanges: string[]
  /** Messages in the record, deleted ones apart. */
  captured: number
  workspace: { teamUrl: string; botUserId: string; botId: string }
  /** Slack user id -> direct-message channel. */
  directChannels: Map<string, string>
  /** Who has pressed or typed something that changed it (Slack user ids), and when last. */
  acted: { userId: string; lastAt: Instant }[]
  /** Generation of the work that shows it: a later one says that something has changed since. */
  generation: number
}

/** Reads it all in one statement. Null for an incident that is not there. */
export async function loadIncidentView(db: Db, incidentId: string): Promise<IncidentView | null> {
  const { rows } = await sql<Record<string, unknown>>`
    select i.*,
      (select jsonb_agg(to_jsonb(e) order by e.id) from escalation e where e.incident_id = i.id) as escalations_json,
      (select jsonb_agg(to_jsonb(p) order by p.id) from page p where p.incident_id = i.id) as pages_json,
      (select jsonb_agg(to_jsonb(a)) from (select t.page_id, t.method, count(*)::int as count from page_attempt t join page p on p.id = t.page_id
        where p.incident_id = i.id and t.outcome = 'sent' and t.method <> 'email' group by t.page_id, t.method order by t.page_id, t.method) a) as tries_json,
      (select jsonb_agg(to_jsonb(s)) from projection s where s.incident_id = i.id) as projections_json,
      (select jsonb_agg(to_jsonb(t) order by t.seq) from timeline_entry t where t.incident_id = i.id and t.notice is not null and t.notice <> 'null'::jsonb) as notices_json,
      (select to_jsonb(d) from postmortem d where d.incident_id = i.id) as draft_json,
      (select count(*)::int from (select distinct m.channel_id, m.ts from record_source r join message m on m.team_id = r.team_id and m.channel_id = r.channel_id
        and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts) and m.ts >= r.from_ts and (r.to_ts is null or m.ts <= r.to_ts)
        where r.incident_id = i.id and m.deleted_at is null) m) as captured_count,
      ${NOTICED_COLUMN},
      (select jsonb_agg(to_jsonb(c) order by c.at desc) from (
        select * from system_change c where c.team_id = i.team_id and c.title <> '' and c.at <= i.declared_at
          and c.at >= least(i.started_at, i.detected_at, i.declared_at) - interval '24 hours'
        order by c.at desc limit 100) c) as changes_json,
      (select w.subject from due_work w where w.key = 'changes:' || i.id) as unread_changes,
      (select w.generation from due_work w where w.key = 'sync:' || i.id) as work_generation,
      ${ACTED_COLUMN},
      (select to_jsonb(w) from workspace w where w.team_id = i.team_id) as workspace_json,
      (select jsonb_object_agg(u.user_id, u.dm_channel_id) from slack_user u where u.team_id = i.team_id and u.dm_channel_id is not null and u.user_id in (
        select p.user_id from page p where p.incident_id = i.id union select i.commander union select i.declared_by)) as direct_json
    from incident i where i.id = ${incidentId}`.execute(db)
  const row = rows[0]
  if (!row) return null
  const {
    escalations_json,
    pages_json,
    tries_json,
    projections_json,
    notices_json,
    draft_json,
    captured_count,
    workspace_json,
    direct_json,
    work_generation,
    noticed_json,
    changes_json,
    unread_changes,
    acted_json,
    ...incident
  } = row
  const workspace = objectsOfJson<IncidentView['workspace']>([workspace_json])[0]!
  return {
    incident: incidentOf(incident),
    escalations: objectsOfJson<Escalation>(escalations_json),
    pages: objectsOfJson<Page>(pages_json),
    tries: objectsOfJson<IncidentView['tries'][number]>(tries_json),
    projections: new Map(objectsOfJson<Projection>(projections_json).map((one) => [one.tag, one])),
    notices: objectsOfJson<NoticeEntry>(notices_json),
    draft: draft_json ? (objectsOfJson<StoredDraft>([draft_json])[0] ?? null) : null,
    ...noticedOf(noticed_json),
    changes: objectsOfJson<SystemChange>(changes_json),
    unreadChanges: ((unread_changes as string | null) ?? '').split(',').filter(Boolean),
    captured: captured_count as number,
    workspace,
    directChannels: new Map(Object.entries((direct_json as Record<string, string> | null) ?? {})),
    acted: objectsOfJson<IncidentView['acted'][number]>(acted_json),
    generation: (work_generation as number | null) ?? 0,
  }
}
