import { z } from 'zod'
import type { Captured, Revision } from '../../db/record.ts'
import type { Author } from '../../domain/message.ts'
import { type Instant, instantOfTs } from '../../domain/time.ts'
import { ownAttachments, readableText } from './readable.ts'

/** A field of a shape that we did not expect is left out; what was said is not. */
function lenient<T extends z.ZodType>(shape: T) {
  return shape.nullish().catch(undefined)
}

const File = z.object({
  id: lenient(z.string()),
  name: lenient(z.string()),
  title: lenient(z.string()),
  permalink: lenient(z.string()),
})

/** A message as events and history carry it, as far as we read it (docs.slack.dev/reference/events/message). */
const SlackMessage = z.object({
  ts: z.string().regex(/^\d{10}\.\d{6}$/),
  thread_ts: lenient(z.string()),
  subtype: lenient(z.string()),
  user: lenient(z.string()),
  bot_id: lenient(z.string()),
  username: lenient(z.string()),
  bot_profile: lenient(z.object({ name: lenient(z.string()) })),
  user_profile: lenient(z.object({ real_name: lenient(z.string()), display_name: lenient(z.string()) })),
  text: lenient(z.string()),
  blocks: lenient(z.array(z.unknown())),
  attachments: lenient(z.array(z.unknown())),
  files: lenient(z.array(File)),
  edited: lenient(z.object({ ts: z.string(), user: lenient(z.string()) })),
})
type SlackMessage = z.infer<typeof SlackMessage>

const MessageEvent = z.object({
  channel: z.string(),
  ts: z.string(),
  event_ts: lenient(z.string()),
  subtype: lenient(z.string()),
  deleted_ts: lenient(z.string()),
  message: z.unknown().optional(),
  previous_message: z.unknown().optional(),
})

/** Who we are in Slack, so that our own posts are known as ours. */
export type Self = { teamId: string; botUserId: string; botId: string }

/** Names of Slack users as far as they are known. */
export type NameOf = (userId: string) => string | null

/**
 * A message event as what it does to the record, or null when it does nothing (a `message_replied` pointer, an unknown shape).
 * A delete's own text is the one that it had before; a deleted parent that has replies stays in Slack as a tombstone.
 */
export function parseMessageEvent(event: unknown, self: Self, nameOf: NameOf): Captured | null {
  const parsed = MessageEvent.safeParse(event)
  if (!parsed.success) return null
  const { channel, subtype } = parsed.data
  const eventTs = parsed.data.event_ts ?? parsed.data.ts
  if (subtype === 'message_replied') return null
  if (subtype !== 'message_changed' && subtype !== 'message_deleted')
    return parseHistoryMessage(event, channel, self, nameOf, instantOfTs(eventTs))
  const now = SlackMessage.safeParse(parsed.data.message).data ?? null
  const before = SlackMessage.safeParse(parsed.data.previous_message).data ?? null
  if (subtype === 'message_changed' && now?.subtype !== 'tombstone')
    return now && changedMessage(now, before, instantOfTs(eventTs), channel, self, nameOf)
  const ts = subtype === 'message_deleted' ? (parsed.data.deleted_ts ?? before?.ts) : now?.ts
  if (!ts) return null
  const base = before ? parseMessage(before, channel, self, nameOf) : unknownMessage(ts, channel, self)
  return withDelete({ ...base, ts, threadTs: base.threadTs ?? now?.thread_ts ?? null }, instantOfTs(eventTs))
}

/**
 * A message of conversations.history or conversations.replies; null when it has no ts. A tombstone says that something was
 * deleted, not what nor when: `seenAt` is the latest that it can have been.
 */
export function parseHistoryMessage(
  message: unknown,
  channelId: string,
  self: Self,
  nameOf: NameOf,
  seenAt: Instant,
): Captured | null {
  const parsed = SlackMessage.safeParse(message)
  if (!parsed.success) return null
  const { ts, subtype, thread_ts: threadTs } = parsed.data
  return subtype === 'tombstone'
    ? withDelete({ ...unknownMessage(ts, channelId, self), threadTs: threadTs ?? null }, seenAt)
    : parseMessage(parsed.data, channelId, self, nameOf)
}

/**
 * Edits of people carry `edited`, edits by an app may not; then a change of what can be read is one. An unfurl changes
 * nothing that can be read, and is no edit.
 */
function changedMessage(
  now: SlackMessage,
  before: SlackMessage | null,
  at: Instant,
  channel: string,
  self: Self,
  nameOf: NameOf,
): Captured {
  const captured = parseMessage(now, channel, self, nameOf)
  const old = before && textOf(before)
  const first: Revision[] =
    before && old !== null && !before.edited && (now.edited || old === captured.text)
      ? [{ change: 'first', revisedAt: captured.at, text: old }]
      : []
  if (now.edited) return { ...captured, revisions: [...first, ...captured.revisions] }
  if (old === null || old === captured.text) return { ...captured, revisions: first }
  return { ...captured, editedAt: at, revisions: [{ change: 'edit', revisedAt: at, text: captured.text }] }
}

function parseMessage(message: SlackMessage, channelId: string, self: Self, nameOf: NameOf): Captured {
  const at = instantOfTs(message.ts)
  const text = textOf(message)
  const editedAt = message.edited ? instantOfTs(message.edited.ts) : null
  const revision: Revision = editedAt
    ? { change: 'edit', revisedAt: editedAt, text }
    : { change: 'first', revisedAt: at, text }
  return {
    teamId: self.teamId,
    channelId,
    ts: message.ts,
    threadTs: message.thread_ts ?? null,
    subtype: message.subtype ?? null,
    author: authorOf(message, self, nameOf),
    text,
    files: (message.files ?? []).map((file) => ({
      name: file.name ?? file.title ?? file.id ?? 'file',
      permalink: file.permalink ?? null,
    })),
    at,
    editedAt,
    deletedAt: null,
    raw: { ...message, attachments: ownAttachments(message.attachments ?? []) },
    revisions: [revision],
  }
}

function textOf(message: SlackMessage): string {
  return readableText({
    text: message.text ?? '',
    blocks: message.blocks ?? [],
    attachments: ownAttachments(message.attachments ?? []),
    files: (message.files ?? []).map((file) => file.name ?? file.title ?? 'file'),
  })
}

/** What a stored message says, read as one that comes now would be. */
export function textOfRaw(raw: object): string {
  const parsed = SlackMessage.safeParse(raw)
  return parsed.success ? textOf(parsed.data) : ''
}

function authorOf(message: SlackMessage, self: Self, nameOf: NameOf): Author {
  const userId = message.user ?? null
  const botId = message.bot_id ?? null
  if (userId === self.botUserId || (botId !== null && botId === self.botId))
    return { kind: 'self', userId, botId, name: 'Debrief' }
  if (botId !== null || message.subtype === 'bot_message')
    return {
      kind: 'bot',
      userId,
      botId,
      name: message.username ?? message.bot_profile?.name ?? (userId ? nameOf(userId) : null) ?? 'a bot',
    }
  const profile = message.user_profile?.real_name || message.user_profile?.display_name
  return {
    kind: userId === null ? 'bot' : 'person',
    userId,
    botId,
    name: (userId ? nameOf(userId) : null) ?? profile ?? userId ?? 'unknown',
  }
}

/** A message of which nothing is known but that it was there. */
export function unknownMessage(ts: string, channelId: string, self: Self): Captured {
  const author: Author = { kind: 'bot', userId: null, botId: null, name: 'unknown' }
  return {
    teamId: self.teamId,
    channelId,
    ts,
    threadTs: null,
    subtype: null,
    author,
    text: '',
    files: [],
    at: instantOfTs(ts),
    editedAt: null,
    deletedAt: null,
    raw: {},
    revisions: [],
  }
}

/** The message, deleted: not before it was said, whatever the clocks say. */
export function withDelete(captured: Captured, at: Instant): Captured {
  return { ...captured, deletedAt: at < captured.at ? captured.at : at }
}

/** Several changes of one message in one batch as one: the newest edit's text, any delete, all revisions. */
export function fold(captured: readonly Captured[]): Captured[] {
  const byKey = new Map<string, Captured>()
  for (const one of captured) {
    const key = `${one.channelId} ${one.ts}`
    const before = byKey.get(key)
    byKey.set(key, before ? merged(before, one) : one)
  }
  return [...byKey.values()]
}

function merged(one: Captured, other: Captured): Captured {
  const newer = rank(other) > rank(one) ? other : one
  const deletes = [one.deletedAt, other.deletedAt].filter((at) => at !== null).toSorted()
  return {
    ...newer,
    threadTs: one.threadTs ?? other.threadTs,
    deletedAt: deletes[0] ?? null,
    revisions: [...one.revisions, ...other.revisions].filter(
      (revision, index, all) =>
        all.findIndex((same) => same.change === revision.change && same.revisedAt === revision.revisedAt) === index,
    ),
  }
}

/** What is known of a message orders after what is not, a later edit after an earlier one. */
function rank(captured: Captured): string {
  return Object.keys(captured.raw).length === 0 ? '' : ` ${captured.editedAt ?? ''}`
}
