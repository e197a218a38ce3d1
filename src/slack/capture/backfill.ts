import type { Context } from '../../context.ts'
import type { Captured } from '../../db/record.ts'
import { type Held, heldMessages, type RecordSource, sourcesOf } from '../../db/sources.ts'
import { holds } from '../../domain/stretch.ts'
import type { Instant } from '../../domain/time.ts'
import { captureMessages } from '../../operations/capture-messages.ts'
import { doubtChannel } from '../../operations/follow-channel.ts'
import { noteRecordChecked, noteStretchUnread } from '../../operations/note-record-checked.ts'
import { nextCursor, type SlackCall, type SlackFailure } from '../lanes.ts'
import { shutOut } from '../sync/place.ts'
import { fold, type NameOf, parseHistoryMessage, type Self, textOfRaw, unknownMessage, withDelete } from './parse.ts'

/** What a check of a record against Slack's history came to. `authors`: Slack user ids of people whose words were read. */
export type GapCheck =
  | { ok: true; found: number; missing: number; authors: string[] }
  | { ok: false; result: SlackFailure }

const PAGE = 200
/**
 * Milliseconds that a check waits out rate limits before it gives up; a channel of many threads needs more calls than a minute
 * has. What was read by then is kept, and the next check begins with the threads that are missing.
 */
const PATIENCE_MS = 120_000

/**
 * Fills the gaps of an incident's record from history and replies, and counts what Slack has. Edits are seen by their
 * `edited.ts`, deletes by absence: history never shows either as events (docs.slack.dev/reference/methods/conversations.history).
 * A stretch of another channel that Debrief may not read counts as what is held of it, and the incident is told so once.
 */
export async function fillGaps(
  ctx: Context,
  read: SlackCall,
  incidentId: string,
  self: Self,
  nameOf: NameOf,
  patienceMs = PATIENCE_MS,
): Promise<GapCheck> {
  const found = new Set<string>()
  const authors = new Set<string>()
  let missing = 0
  const patient = patiently(ctx, read, ctx.wireNow() + patienceMs)
  for (const source of await sourcesOf(ctx.db, incidentId)) {
    // Read before Slack is asked: what comes in meanwhile is not taken for deleted, whatever the clocks say.
    const held = new Map((await heldMessages(ctx.db, source)).map((one) => [one.ts, one]))
    const seenAt = ctx.now()
    const through = source.adoptedAt === null ? patient : joining(patient, source)
    const { messages, failure } = await readSource(through, source, held)
    const captured = fold(
      messages.flatMap((message) => parseHistoryMessage(message, source.channelId, self, nameOf, seenAt) ?? []),
    ).filter((one) => belongs(one, source))
    missing += captured.filter((one) => !held.has(one.ts)).length
    const news = [
      ...captured.map((one) => asChanged(one, held.get(one.ts), seenAt)),
      ...(failure ? [] : goneSince(source, captured, held, self, seenAt)),
    ]
    for (let start = 0; start < news.length; start += 500) await captureMessages(ctx, news.slice(start, start + 500))
    if (failure) {
      if (source.adoptedAt === null && shutOut(failure)) await doubtChannel(ctx, source)
      if (source.adoptedAt === null || failure.kind !== 'permanent') return { ok: false, result: failure }
      for (const one of held.values()) if (!one.deleted) found.add(`${source.channelId}:${one.ts}`)
      if (source.fromTs !== source.toTs && failure.code !== 'thread_not_found')
        await noteStretchUnread(ctx, source, failure.code)
    }
    for (const { ts, deletedAt, author } of captured) {
      if (!deletedAt) found.add(`${source.channelId}:${ts}`)
      if (author.kind === 'person' && author.userId) authors.add(author.userId)
    }
  }
  await noteRecordChecked(ctx, incidentId, { slackMessages: found.size })
  return { ok: true, found: found.size, missing, authors: [...authors] }
}

function belongs(one: Captured, source: RecordSource): boolean {
  const { publishedAt, adoptedAt } = source
  const ended = publishedAt !== null && one.at > publishedAt && !(adoptedAt !== null && adoptedAt > publishedAt)
  return !ended && holds(source, one)
}

/** An app may change what it said without a mark; what reads otherwise than what we hold was changed until now. */
function asChanged(one: Captured, held: Held | undefined, seenAt: Instant): Captured {
  if (!held?.raw || held.deleted || one.editedAt || one.deletedAt || Object.keys(held.raw).length === 0) return one
  if (textOfRaw(held.raw) === one.text) return one
  return { ...one, editedAt: seenAt, revisions: [{ change: 'edit', revisedAt: seenAt, text: one.text }] }
}

/**
 * What we hold and Slack no longer shows was deleted while we were away. A whole beginning that is missing is retention at
 * work, not a hundred deletions, and stays.
 */
function goneSince(
  source: RecordSource,
  captured: readonly Captured[],
  held: ReadonlyMap<string, Held>,
  self: Self,
  seenAt: Instant,
): Captured[] {
  const shown = new Set(captured.map((one) => one.ts))
  const oldest = captured.reduce((least, one) => (one.ts < least ? one.ts : least), '9')
  return (
    [...held.values()]
      .filter((one) => !one.deleted && !shown.has(one.ts) && one.ts > oldest)
      // An answer in a thread that began before the stretch is not in its history.
      .filter((one) => source.threadTs !== null || one.threadTs === null || one.threadTs >= source.fromTs)
      .map((one) => withDelete(unknownMessage(one.ts, source.channelId, self), seenAt))
  )
}

/** A call that waits out rate limits until a wire time; other failures are its caller's. */
export function patiently(ctx: Context, read: SlackCall, until: number): SlackCall {
  return async (method, args) => {
    for (;;) {
      const result = await read(method, args)
      if (result.ok || result.retryAfterMs === null || ctx.wireNow() + result.retryAfterMs > until) return result
      const waitMs = result.retryAfterMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}

/** Goes into a public channel to read a stretch of it; for a single message, which is held already, nobody is disturbed. */
function joining(read: SlackCall, source: RecordSource): SlackCall {
  return async (method, args) => {
    const result = await read(method, args)
    if (result.ok || result.code !== 'not_in_channel' || source.fromTs === source.toTs) return result
    const joined = await read('conversations.join', { channel: source.channelId })
    return joined.ok ? read(method, args) : joined
  }
}

type Parent = { ts: string; thread_ts?: string; reply_count?: number; latest_reply?: string }

/** What Slack has of a stretch, as far as it could be read: threads whose last answer is not held come first. */
async function readSource(
  read: SlackCall,
  source: RecordSource,
  held: ReadonlyMap<string, Held>,
): Promise<{ messages: unknown[]; failure: SlackFailure | null }> {
  const { channelId: channel, threadTs, fromTs, toTs } = source
  const stretch = { channel, oldest: fromTs, ...(toTs === null ? {} : { latest: toTs }), inclusive: true }
  const history = threadTs
    ? await readPages(read, 'conversations.replies', { channel, ts: threadTs })
    : await readPages(read, 'conversations.history', stretch)
  if (!history.ok) return { messages: [], failure: history.result }
  const messages = [...history.messages]
  const parents = (history.messages as Parent[]).filter((one) => one.thread_ts === one.ts && one.reply_count)
  const isHeld = (one: Parent) => Number(held.has(one.latest_reply ?? ''))
  for (const { ts } of threadTs || fromTs === toTs ? [] : parents.sort((a, b) => isHeld(a) - isHeld(b))) {
    const replies = await readPages(read, 'conversations.replies', { channel, ts })
    // A thread that was deleted between the two reads has nothing left to read.
    if (!replies.ok && replies.result.code === 'thread_not_found') continue
    if (!replies.ok) return { messages, failure: replies.result }
    messages.push(...replies.messages)
  }
  return { messages, failure: null }
}

/** All pages of a list of messages. */
export async function readPages(
  read: SlackCall,
  method: string,
  args: Record<string, unknown>,
): Promise<{ ok: true; messages: unknown[] } | Extract<GapCheck, { ok: false }>> {
  const messages: unknown[] = []
  let cursor: string | undefined
  do {
    const result = await read(method, {
      ...args,
      limit: PAGE,
      include_all_metadata: true,
      ...(cursor ? { cursor } : {}),
    })
    if (!result.ok) return { ok: false, result }
    messages.push(...((result.data['messages'] ?? []) as unknown[]))
    cursor = nextCursor(result.data)
  } while (cursor)
  return { ok: true, messages }
}
