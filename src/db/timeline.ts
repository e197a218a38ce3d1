import type { Notice } from '../domain/notice.ts'
import type { RecordedEntry, RecordInput } from '../domain/record-timeline.ts'
import type { Roster } from '../domain/roster.ts'
import { type SystemChange, timeOfSuspects } from '../domain/system-change.ts'
import type { Db } from './client.ts'
import { incidentOf, type StoredIncident } from './incidents.ts'
import { loadNoticed, type Noticed } from './noticed.ts'
import { messagesOf } from './record.ts'
import { objectOf } from './rows.ts'
import type { NewEntry } from './save.ts'
import { sourcesOf } from './sources.ts'
import { changesBetween } from './system-changes.ts'
import { type KnownUser, knownUsers } from './users.ts'

/** An incident with all that is stored of its record, and what the draft needs besides. Plain data. */
export type LoadedRecord = Noticed & {
  incident: StoredIncident
  record: RecordInput
  users: KnownUser[]
  /** What changed in the 24 h before, the latest first. */
  changes: SystemChange[]
  /** Messages in the record, deleted ones apart. */
  captured: number
  /** Messages that Slack's own history had when the record was last held against it; null before. */
  slackMessages: number | null
}

/** Loads the record of an incident; `Reader.timeline` reads what it says. */
export async function loadRecord(
  db: Db,
  incidentId: string,
  rosterOf: (version: number) => Promise<Roster>,
): Promise<LoadedRecord> {
  const row = await db.selectFrom('incident').selectAll().where('id', '=', incidentId).executeTakeFirstOrThrow()
  const incident = incidentOf(row)
  const suspects = timeOfSuspects(incident)
  const [workspace, users, projections, entries, messages, stretches, noticed, changes] = await Promise.all([
    db
      .selectFrom('workspace')
      .select(['team_url', 'bot_user_id'])
      .where('team_id', '=', incident.teamId)
      .executeTakeFirstOrThrow(),
    knownUsers(db, incident.teamId),
    db
      .selectFrom('projection')
      .select(['tag', 'channel_id', 'ts'])
      .where('incident_id', '=', incidentId)
      .where('ts', 'is not', null)
      .execute(),
    db.selectFrom('timeline_entry').selectAll().where('incident_id', '=', incidentId).orderBy('seq').execute(),
    messagesOf(db, incidentId),
    sourcesOf(db, incidentId),
    loadNoticed(db, incidentId),
    changesBetween(db, incident.teamId, suspects.from, suspects.to),
  ])
  const shown: RecordInput['shown'] = new Map(
    projections.map((one) => [one.tag, { channelId: one.channel_id ?? '', ts: one.ts ?? '' }]),
  )
  const record: RecordInput = {
    messages,
    stretches,
    entries: entries.map((entry) => recordedEntry(objectOf(entry) as unknown as NewEntry)),
    shown,
    roster: await rosterOf(incident.rosterVersion),
    names: new Map(users.map((user) => [user.userId, user.name])),
    teamUrl: workspace.team_url,
    botUserId: workspace.bot_user_id,
  }
  return {
    incident,
    record,
    ...noticed,
    changes,
    users,
    captured: messages.filter((one) => one.deletedAt === null).length,
    slackMessages: incident.slackMessages,
  }
}

function recordedEntry(entry: NewEntry): RecordedEntry {
  const { id, at, kind, actorUserId, actorName, actorTeam, text, source, evidence, notice } = entry
  const tag = notice === null || notice.to ? null : tagOf(id, notice)
  const adopts = notice?.view === 'adopted' ? { ...notice.data, toTs: notice.data.fromTs } : null
  return { id, at, kind, actorUserId, actorName, actorTeam, text, source, evidence, tag, adopts }
}

function tagOf(id: string, notice: Notice): string {
  if (notice.view === 'runbook') return `runbook:${notice.data.key}`
  return notice.view === 'card' ? 'card' : `notice:${id}`
}
