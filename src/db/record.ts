import { sql } from 'kysely'
import type { Author, Message } from '../domain/message.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { jsonOf, objectOf, rowOf, type Snaked } from './rows.ts'

/** A message as an event or the history gives it, already folded: its last text, and the texts that are known to have come before. */
export type Captured = Message & {
  teamId: string
  /** As Slack gave it; empty where nothing is known but that there was a message and that it is gone. */
  raw: object
  revisions: Revision[]
}

/** One text of a message; `revisedAt` is when it became so. */
export type Revision = { change: 'first' | 'edit'; revisedAt: Instant; text: string }

/** What became of a message, step by step; a delete keeps no text. */
export type Step = Revision | { change: 'delete'; revisedAt: Instant; text: '' }

/** What capturing touched: incidents, and whether people said something new in them. */
export type Touched = { incidentId: string; calling: boolean; spoken: boolean; redrafted: boolean }

/**
 * Stores messages of channels and threads that belong to a record; others are passed over. Twice or out of order makes no
 * difference: the newest edit wins, the earliest word of a delete stays, and a message known only by its delete is filled in.
 * What was said after the close falls due for the draft at `redraftAt`, unless that is sooner already. One statement,
 * whatever the number. Each (channel, ts) once per call.
 */
export async function captureMessages(db: Db, captured: readonly Captured[], redraftAt: Instant): Promise<Touched[]> {
  const messages = captured.map(({ author, revisions: _revisions, ...message }) =>
    rowOf({ ...message, authorKind: author.kind, userId: author.userId, botId: author.botId, authorName: author.name }),
  )
  const revisions = captured.flatMap(({ teamId, channelId, ts, revisions }) =>
    revisions.map((one) => rowOf({ teamId, channelId, ts, ...one })),
  )
  const { rows } = await sql<Snaked<Touched>>`
    with input as (select * from jsonb_populate_recordset(null::message, ${jsonOf(messages)}::jsonb)),
    belonging as (
      select distinct m.team_id, m.channel_id, m.ts, r.incident_id, m.author_kind <> 'self' as foreign_made,
        -- whoever is quoted from elsewhere is not here
        r.adopted_at is null and m.author_kind = 'person' and m.deleted_at is null
          and (m.subtype is null or m.subtype in ('file_share', 'thread_broadcast', 'me_message')) as spoken
      from input m join record_source r on r.team_id = m.team_id and r.channel_id = m.channel_id
        and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts)
        and m.ts >= r.from_ts and (r.to_ts is null or m.ts <= r.to_ts)
      join incident o on o.id = r.incident_id and (o.published_at is null or m.at <= o.published_at or r.adopted_at > o.published_at)),
    stored as (
      insert into message select m.* from input m where exists (select 1 from belonging b where b.channel_id = m.channel_id and b.ts = m.ts)
      on conflict (team_id, channel_id, ts) do update set
        ${contentOf()},
        edited_at = greatest(message.edited_at, excluded.edited_at),
        deleted_at = least(message.deleted_at, excluded.deleted_at),
        thread_ts = coalesce(message.thread_ts, excluded.thread_ts)
      where ${NEWER} or excluded.deleted_at < coalesce(message.deleted_at, 'infinity') or (message.thread_ts is null and excluded.thread_ts is not null)
      returning channel_id, ts),
    kept as (
      insert into message_revision select v.* from jsonb_populate_recordset(null::message_revision, ${jsonOf(revisions)}::jsonb) v
      where exists (select 1 from belonging b where b.channel_id = v.channel_id and b.ts = v.ts)
      on conflict do nothing),
    touched as (
      select b.incident_id, bool_or(b.spoken) as spoken, bool_or(b.foreign_made) as foreign_made
      from belonging b join stored s on s.channel_id = b.channel_id and s.ts = b.ts group by b.incident_id),
    redrafted as (
      insert into due_work (key, kind, incident_id, due_at)
      select 'draft:' || i.id, 'draft', i.id, ${redraftAt} from touched t join incident i on i.id = t.incident_id
      where i.status = 'closed' and i.outcome = 'resolved' and i.published_at is null and t.foreign_made
      on conflict (key) do update set
        due_at = case when due_work.done_at is null then least(due_work.due_at, excluded.due_at) else excluded.due_at end,
        retry_at = case when due_work.done_at is null then due_work.retry_at end,
        attempts = case when due_work.done_at is null then due_work.attempts else 0 end,
        done_at = null, generation = due_work.generation + 1
      returning incident_id)
    select t.incident_id, t.spoken, exists (select 1 from redrafted d where d.incident_id = t.incident_id) as redrafted,
      exists (select 1 from escalation e where e.incident_id = t.incident_id and e.state in ('running', 'exhausted')) as calling
    from touched t`.execute(db)
  return rows.map((row) => objectOf(row))
}

/** Whether what comes in says more of a message's content than what is stored. */
const NEWER = sql`(excluded.raw <> '{}' and (message.raw = '{}' or excluded.edited_at > coalesce(message.edited_at, '-infinity')))`
const CONTENT = ['text', 'files', 'raw', 'subtype', 'author_kind', 'user_id', 'bot_id', 'author_name'] as const

function contentOf() {
  return sql.join(
    CONTENT.map(
      (column) =>
        sql`${sql.ref(column)} = case when ${NEWER} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`message.${column}`)} end`,
    ),
  )
}

/** A stored message with its author gathered. */
export type StoredMessage = Message & { teamId: string }

/** Its row, where the author stands among the rest. */
type MessageRow = Omit<StoredMessage, 'author'> & {
  authorKind: Author['kind']
  userId: string | null
  botId: string | null
  authorName: string
}

/** The messages of an incident's record in order of ts, deleted ones too. */
export async function messagesOf(db: Db, incidentId: string): Promise<StoredMessage[]> {
  const { rows } = await sql<Snaked<MessageRow>>`
    select distinct on (m.ts, m.channel_id) m.team_id, m.channel_id, m.ts, m.thread_ts, m.subtype, m.author_kind, m.user_id, m.bot_id, m.author_name,
      m.text, m.files, m.at, m.edited_at, m.deleted_at
    from record_source r join message m on m.team_id = r.team_id and m.channel_id = r.channel_id
      and (r.thread_ts is null or r.thread_ts = m.thread_ts or r.thread_ts = m.ts) and m.ts >= r.from_ts and (r.to_ts is null or m.ts <= r.to_ts)
    where r.incident_id = ${incidentId} order by m.ts, m.channel_id`.execute(db)
  return rows.map((row) => {
    const { authorKind, userId, botId, authorName, ...message } = objectOf(row)
    return { ...message, author: { kind: authorKind, userId, botId, name: authorName } }
  })
}

/** What became of a message, oldest first: every text that it has had, and its delete. */
export async function stepsOf(db: Db, channelId: string, ts: string): Promise<Step[]> {
  const { rows } = await sql<Step>`
    select change, revised_at as "revisedAt", text from message_revision where channel_id = ${channelId} and ts = ${ts}
    union all select 'delete', deleted_at, '' from message where channel_id = ${channelId} and ts = ${ts} and deleted_at is not null
    order by 2, 1 desc`.execute(db)
  return rows
}
