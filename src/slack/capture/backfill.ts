import type { Context } from '../../context.ts'
import type { Captured } from '../../db/record.ts'
import { type RecordSource, sourcesOf, storedTimestamps } from '../../db/sources.ts'
import { captureMessages } from '../../operations/capture-messages.ts'
import { noteRecordChecked } from '../../operations/note-record-checked.ts'
import type { SlackCall, SlackResult } from '../lanes.ts'
import { nextCursor } from '../sync/find.ts'
import { fold, type NameOf, parseHistoryMessage, type Self } from './parse.ts'

/** What a check of a record against Slack's history came to. */
export type GapCheck =
  | { ok: true; found: number; missing: number }
  | { ok: false; result: Extract<SlackResult, { ok: false }> }

const PAGE = 200

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
): Promise<GapCheck> {
  let found = 0
  let missing = 0
  for (const source of await sourcesOf(ctx.db, incidentId)) {
    const checkedFrom = ctx.now()
    const history = await readSource(read, source)
    if (!history.ok) return history
    const captured = fold(
      history.messages.flatMap((message) => parseHistoryMessage(message, source.channelId, self, nameOf) ?? []),
    )
    const stored = await storedTimestamps(ctx.db, source)
    const known = new Set(stored.map((one) => one.ts))
    missing += captured.filter((one) => !known.has(one.ts)).length
    for (let start = 0; start < captured.length; start += 500)
      await captureMessages(ctx, captured.slice(start, start + 500))
    await tombstones(ctx, source, captured, stored, self, checkedFrom)
    found += captured.filter((one) => !one.deletedAt).length
  }
  await noteRecordChecked(ctx, incidentId, { slackMessages: found })
  return { ok: true, found, missing }
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

/**
 * What we hold and Slack no longer shows was deleted while we were away. A whole beginning that is missing is retention at
 * work, not a hundred deletions, and stays.
 */
async function tombstones(
  ctx: Context,
  source: RecordSource,
  captured: readonly Captured[],
  stored: { ts: string; deleted: boolean }[],
  self: Self,
  at: string,
): Promise<void> {
  const shown = new Set(captured.map((one) => one.ts))
  const oldest = captured.reduce((least, one) => (one.ts < least ? one.ts : least), '9')
  const gone = stored.filter(
    (one) => !one.deleted && !shown.has(one.ts) && one.ts > oldest && Number(one.ts) * 1000 < Date.parse(at),
  )
  if (gone.length === 0) return
  await captureMessages(
    ctx,
    gone.map(({ ts }) => ({
      teamId: self.teamId,
      channelId: source.channelId,
      ts,
      threadTs: null,
      subtype: null,
      author: { kind: 'bot', userId: null, botId: null, name: 'unknown' },
      text: '',
      files: [],
      at: new Date(Number(ts) * 1000).toISOString(),
      editedAt: null,
      deletedAt: at,
      raw: {},
      revisions: [{ change: 'delete', revisedAt: at, text: '' }],
    })),
  )
}
