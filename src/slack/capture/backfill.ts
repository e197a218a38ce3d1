import type { Context } from '../../context.ts'
import type { Captured } from '../../db/record.ts'
import { type Held, heldMessages, type RecordSource, sourcesOf } from '../../db/sources.ts'
import type { Instant } from '../../domain/time.ts'
import { captureMessages } from '../../operations/capture-messages.ts'
import { noteRecordChecked } from '../../operations/note-record-checked.ts'
import { nextCursor, type SlackCall, type SlackFailure } from '../lanes.ts'
import { fold, type NameOf, parseHistoryMessage, type Self, textOfRaw, unknownMessage, withDelete } from './parse.ts'

/** What a check of a record against Slack's history came to. */
export type GapCheck = { ok: true; found: number; missing: number } | { ok: false; result: SlackFailure }

const PAGE = 200
/** Milliseconds that a check waits out rate limits before it gives up; a channel of many threads needs more calls than a minute has. */
const PATIENCE_MS = 120_000

/**
 * Fills the gaps of an incident's record from history and replies, and counts what Slack has. Edits are seen by their
 * `edited.ts`, deletes by absence: history never shows either as events (docs.slack.dev/reference/methods/conversations.history).
 */
export async function fillGaps(
  ctx: Context,
  read: SlackCall,
  incidentId: string,
  self: Self,
  nameOf: NameOf,
  patienceMs = PATIENCE_MS,
): Promise<GapCheck> {
  let found = 0
  let missing = 0
  const patient = patiently(ctx, read, ctx.wireNow() + patienceMs)
  for (const source of await sourcesOf(ctx.db, incidentId)) {
    // Read before Slack is asked: what comes in meanwhile is not taken for deleted, whatever the clocks say.
    const held = new Map((await heldMessages(ctx.db, source)).map((one) => [one.ts, one]))
    const seenAt = ctx.now()
    const history = await readSource(patient, source)
    if (!history.ok) return history
    const captured = fold(
      history.messages.flatMap((message) => parseHistoryMessage(message, source.channelId, self, nameOf, seenAt) ?? []),
    ).filter((one) => belongs(one, source))
    missing += captured.filter((one) => !held.has(one.ts)).length
    const news = [
      ...captured.map((one) => asChanged(one, held.get(one.ts), seenAt)),
      ...goneSince(source, captured, held, self, seenAt),
    ]
    for (let start = 0; start < news.length; start += 500) await captureMessages(ctx, news.slice(start, start + 500))
    found += captured.filter((one) => !one.deletedAt).length
  }
  await noteRecordChecked(ctx, incidentId, { slackMessages: found })
  return { ok: true, found, missing }
}

function belongs(one: Captured, { fromTs, toTs, publishedAt }: RecordSource): boolean {
  return one.ts >= fromTs && (toTs === null || one.ts <= toTs) && (publishedAt === null || one.at <= publishedAt)
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
  return [...held.values()]
    .filter((one) => !one.deleted && !shown.has(one.ts) && one.ts > oldest)
    .map((one) => withDelete(unknownMessage(one.ts, source.channelId, self), seenAt))
}

/** A call that waits out rate limits until a wire time; other failures are its caller's. */
function patiently(ctx: Context, read: SlackCall, until: number): SlackCall {
  return async (method, args) => {
    for (;;) {
      const result = await read(method, args)
      if (result.ok || result.retryAfterMs === null || ctx.wireNow() + result.retryAfterMs > until) return result
      const waitMs = result.retryAfterMs
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}

async function readSource(
  read: SlackCall,
  source: RecordSource,
): Promise<{ ok: true; messages: unknown[] } | Extract<GapCheck, { ok: false }>> {
  if (source.threadTs)
    return readPages(read, 'conversations.replies', { channel: source.channelId, ts: source.threadTs })
  const history = await readPages(read, 'conversations.history', {
    channel: source.channelId,
    oldest: source.fromTs,
    inclusive: true,
  })
  if (!history.ok) return history
  const messages = [...history.messages]
  for (const parent of history.messages as { ts: string; thread_ts?: string; reply_count?: number }[]) {
    if (parent.thread_ts !== parent.ts || !parent.reply_count) continue
    const replies = await readPages(read, 'conversations.replies', { channel: source.channelId, ts: parent.ts })
    // A thread that was deleted between the two reads has nothing left to read.
    if (!replies.ok && replies.result.code === 'thread_not_found') continue
    if (!replies.ok) return replies
    messages.push(...replies.messages)
  }
  return { ok: true, messages }
}

async function readPages(
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
