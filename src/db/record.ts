import { sql } from 'kysely'
import type { Author, Message } from '../domain/message.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { objectOf, rowOf } from './rows.ts'

/** A message as an event or the history gives it, already folded: its last text, and the texts that are known to have come before. */
export type Captured = {
  teamId: string
  channelId: string
  ts: string
  threadTs: string | null
  subtype: string | null
  author: Author
  text: string
  files: Message['files']
  at: Instant
  editedAt: Instant | null
  deletedAt: Instant | null
  raw: unknown
  revisions: Revision[]
}

/** One text of a message; `revisedAt` is when it became so. */
export type Revision = { change: 'first' | 'edit' | 'delete'; revisedAt: Instant; text: string }

/** What capturing touched: incidents, and whether people said something new in them. */
export type Touched = {
  incidentId: string
  status: string
  outcome: string | null
  published: boolean
  calling: boolean
  spoken: boolean
}

/**
 * Stores messages of channels and threads that belong to a record; others are passed over. Twice or out of order makes no
 * difference: the newest edit wins, a delete stays. One statement, whatever the number. Each (channel, ts) once per call.
 */
export async function captureMessages(db: Db, captured: readonly Captured[]): Promise<Touched[]> {
  const messages = captured.map(({ author, revisions: _revisions, ...message }) =>
    rowOf({ ...message, authorKind: author.kind, userId: author.userId, botId: author.botId, authorName: author.name }),
  )
  const revisions = captured.flatMap(({ teamId, channelId, ts, revisions }) =>
    revisions.map((one) => rowOf({ teamId, channelId, ts, ...one })),
  )
  const { rows } = await sql<Record<string, unknown>>`
    with input as (select * from jsonb_populate_recordset(null::message, ${JSON.stringify(messages)}::jsonb)),
    belonging as (
      select distinct m.team_id, m.channel_id, m.ts, m.user_id, m.author_kind, m.subtype, r.incident_id
      from input m join record_source r on r.team_id = m.team_id and r.channel_id = m.channel_id
        and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts)
        and m.ts >= r.from_ts and (r.to_ts is null or m.ts <= r.to_ts)
      join incident o on o.id = r.incident_id and (o.published_at is null or m.at <= o.published_at)),
    stored as (
      insert into message select m.* from input m where exists (select 1 from belonging b where b.channel_id = m.channel_id and b.ts = m.ts)
      on conflict (team_id, channel_id, ts) do update set
        text = case when excluded.edited_at > coalesce(message.edited_at, '-infinity') then excluded.text else message.text end,
        files = case when excluded.edited_at > coalesce(message.edited_at, '-infinity') then excluded.files else message.files end,
        raw = case when excluded.edited_at > coalesce(message.edited_at, '-infinity') then excluded.raw else message.raw end,
        edited_at = greatest(message.edited_at, excluded.edited_at),
        deleted_at = coalesce(message.deleted_at, excluded.deleted_at),
        thread_ts = coalesce(message.thread_ts, excluded.thread_ts)
      where excluded.edited_at > coalesce(message.edited_at, '-infinity') or (message.deleted_at is null and excluded.deleted_at is not null)
        or (message.thread_ts is null and excluded.thread_ts is not null)
      returning channel_id, ts, (xmax = 0) as is_new),
    kept as (
      insert into message_revision select v.* from jsonb_populate_recordset(null::message_revision, ${JSON.stringify(revisions)}::jsonb) v
      where exists (select 1 from belonging b where b.channel_id = v.channel_id and b.ts = v.ts)
      on conflict do nothing)
    select b.incident_id, i.status, i.outcome, i.published_at is not null as published,
      exists (select 1 from escalation e where e.incident_id = i.id and e.state = 'running') as calling,
      bool_or(b.author_kind = 'person' and (b.subtype is null or b.subtype in ('file_share', 'thread_broadcast', 'me_message'))) as spoken
    from belonging b join stored s on s.channel_id = b.channel_id and s.ts = b.ts join incident i on i.id = b.incident_id
    group by b.incident_id, i.id`.execute(db)
  return rows.map((row) => objectOf(row) as unknown as Touched)
}

/** A stored message with its author gathered. */
export type StoredMessage = Omit<Captured, 'revisions' | 'raw'>

/** The messages of an incident's record in order of ts, deleted ones too. */
export async function messagesOf(db: Db, incidentId: string): Promise<StoredMessage[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select distinct on (m.ts, m.channel_id) m.team_id, m.channel_id, m.ts, m.thread_ts, m.subtype, m.author_kind, m.user_id, m.bot_id, m.author_name,
      m.text, m.files, m.at, m.edited_at, m.deleted_at
    from record_source r join message m on m.team_id = r.team_id and m.channel_id = r.channel_id
      and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts) and m.ts >= r.from_ts and (r.to_ts is null or m.ts <= r.to_ts)
    where r.incident_id = ${incidentId} order by m.ts, m.channel_id`.execute(db)
  return rows.map((row) => {
    const { authorKind, userId, botId, authorName, ...message } = objectOf(row) as unknown as StoredMessage & {
      authorKind: Author['kind']
      userId: string | null
      botId: string | null
      authorName: string
    }
    return { ...message, author: { kind: authorKind, userId, botId, name: authorName } }
  })
}

/** Every text that a message has had, oldest first. */
export async function revisionsOf(db: Db, channelId: string, ts: string): Promise<Revision[]> {
  const rows = await db
    .selectFrom('message_revision')
    .select(['change', 'revised_at', 'text'])
    .where('channel_id', '=', channelId)
    .where('ts', '=', ts)
    .orderBy('revised_at')
    .execute()
  return rows.map((row) => objectOf(row) as Revision)
}
