import { z } from 'zod'
import type { Captured, Revision } from '../../db/record.ts'
import type { Author } from '../../domain/message.ts'
import { instantOfTs } from '../../domain/time.ts'
import { readableText } from './readable.ts'

const Edited = z.object({ ts: z.string(), user: z.string().optional() })
const File = z.object({
  id: z.string().optional(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  permalink: z.string().nullish(),
})

/** A message as events and history carry it, as far as we read it (docs.slack.dev/reference/events/message). */
const SlackMessage = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  username: z.string().optional(),
  bot_profile: z.object({ name: z.string().optional() }).optional(),
  user_profile: z.object({ real_name: z.string().optional(), display_name: z.string().optional() }).optional(),
  text: z.string().nullish(),
  blocks: z.array(z.unknown()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  files: z.array(File).nullish(),
  edited: Edited.nullish(),
})
type SlackMessage = z.infer<typeof SlackMessage>

const MessageEvent = z.object({
  channel: z.string(),
  ts: z.string(),
  event_ts: z.string().optional(),
  subtype: z.string().optional(),
  deleted_ts: z.string().optional(),
  message: z.unknown().optional(),
  previous_message: z.unknown().optional(),
})

/** Who we are in Slack, so that our own posts are known as ours. */
export type Self = { teamId: string; botUserId: string; botId: string }

/** Names of Slack users as far as they are known. */
export type NameOf = (userId: string) => string | null

/**
 * A message event as what it does to the record, or null when it does nothing (a `message_replied` pointer, an unknown shape).
 * An unfurl arrives as `message_changed` without `edited` and is no edit.
 */
export function parseMessageEvent(event: unknown, self: Self, nameOf: NameOf): Captured | null {
  const parsed = MessageEvent.safeParse(event)
  if (!parsed.success) return null
  const { channel, subtype, event_ts: eventTs } = parsed.data
  if (subtype === 'message_replied') return null
  if (subtype === 'message_changed') return changedMessage(parsed.data, channel, self, nameOf)
  if (subtype === 'message_deleted') {
    const previous = SlackMessage.safeParse(parsed.data.previous_message)
    const ts = parsed.data.deleted_ts ?? (previous.success ? previous.data.ts : undefined)
    if (!ts) return null
    const base = previous.success ? parseMessage(previous.data, channel, self, nameOf) : emptyMessage(ts, channel, self)
    return withDelete({ ...base, ts }, instantOfTs(eventTs ?? parsed.data.ts))
  }
  return parseHistoryMessage(event, channel, self, nameOf)
}

/** A message of conversations.history or conversations.replies; null when it has no ts. */
export function parseHistoryMessage(message: unknown, channelId: string, self: Self, nameOf: NameOf): Captured | null {
  const parsed = SlackMessage.safeParse(message)
  if (!parsed.success) return null
  const captured = parseMessage(parsed.data, channelId, self, nameOf)
  return parsed.data.subtype === 'tombstone' ? withDelete(captured, captured.at) : captured
}

function changedMessage(
  event: z.infer<typeof MessageEvent>,
  channel: string,
  self: Self,
  nameOf: NameOf,
): Captured | null {
  const now = SlackMessage.safeParse(event.message)
  if (!now.success) return null
  const captured = parseMessage(now.data, channel, self, nameOf)
  const before = SlackMessage.safeParse(event.previous_message)
  const first: Revision[] =
    before.success && !before.data.edited
      ? [{ change: 'first', revisedAt: captured.at, text: textOf(before.data) }]
      : []
  // A deleted parent that has replies stays as a tombstone.
  if (now.data.subtype === 'tombstone')
    return {
      ...withDelete(captured, instantOfTs(event.event_ts ?? event.ts)),
      revisions: [...first, deleteRevision(instantOfTs(event.event_ts ?? event.ts))],
    }
  return { ...captured, revisions: [...first, ...captured.revisions.filter((one) => one.change === 'edit')] }
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
    raw: message,
    revisions: [revision],
  }
}

function textOf(message: SlackMessage): string {
  return readableText({
    text: message.text ?? '',
    blocks: message.blocks ?? [],
    attachments: message.attachments ?? [],
    files: (message.files ?? []).map((file) => file.name ?? file.title ?? 'file'),
  })
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

function emptyMessage(ts: string, channelId: string, self: Self): Captured {
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

function withDelete(captured: Captured, at: string): Captured {
  const deletedAt = at < captured.at ? captured.at : at
  return { ...captured, deletedAt, revisions: [...captured.revisions, deleteRevision(deletedAt)] }
}

function deleteRevision(revisedAt: string): Revision {
  return { change: 'delete', revisedAt, text: '' }
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
  const newer = (other.editedAt ?? '') > (one.editedAt ?? '') ? other : one
  return {
    ...newer,
    threadTs: one.threadTs ?? other.threadTs,
    deletedAt: one.deletedAt ?? other.deletedAt,
    revisions: [...one.revisions, ...other.revisions].filter(
      (revision, index, all) =>
        all.findIndex((same) => same.change === revision.change && same.revisedAt === revision.revisedAt) === index,
    ),
  }
}
