import type { Context } from '../../context.ts'
import type { IncidentView, Projection } from '../../db/incident-view.ts'
import { type Instant, instantOf, millisOf } from '../../domain/time.ts'
import { type Lanes, methodRefused, type SlackResult } from '../lanes.ts'
import { edited, MARKER, markerKey, said } from '../marker.ts'
import { findMessage } from './find.ts'
import type { Wanted } from './thing.ts'

/** What a try to show something came to. */
export type Shown = { projection: Projection; result: SlackResult }

/** Codes that say that what is wanted is there already. */
const ALREADY = new Set(['already_pinned', 'already_in_channel', 'already_archived', 'topic_not_changed'])
/** Tags of the message that carries the draft. */
const CLOSING = /^close(:\d+)?$/
/** The message that was to be edited is gone: it is posted again. */
const GONE = new Set(['message_not_found', 'cant_update_message'])

/** Makes Slack show one thing. What may have been posted before is looked for by its marker first. */
export async function show(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  wanted: Exclude<Wanted, { kind: 'channel' }>,
): Promise<Shown> {
  const before = view.projections.get(wanted.tag)
  const result = await attempt(ctx, lanes, view, wanted, before)
  const done = result.ok || ALREADY.has(result.code)
  const ts = done && result.ok ? (textOf(result.data['ts']) ?? before?.ts ?? null) : (before?.ts ?? null)
  const gone = !result.ok && GONE.has(result.code)
  const state = done ? 'shown' : gone || result.kind !== 'permanent' ? 'trying' : 'refused'
  return {
    result,
    projection: {
      tag: wanted.tag,
      channelId: 'channelId' in wanted ? wanted.channelId : null,
      ts: gone ? null : ts,
      state,
      digest: done || state === 'refused' ? wanted.digest : (before?.digest ?? null),
      attemptedAt: before?.state === 'trying' && !done ? before.attemptedAt : ctx.now(),
      failures: done ? 0 : (before?.failures ?? 0) + 1,
      lastError: done || result.ok ? null : result.needed ? `${result.needed} (${result.code})` : result.code,
    },
  }
}

async function attempt(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  wanted: Exclude<Wanted, { kind: 'channel' }>,
  before: Projection | undefined,
): Promise<SlackResult> {
  switch (wanted.kind) {
    case 'topic':
      return lanes.show('conversations.setTopic', { channel: wanted.channelId, topic: wanted.text })
    case 'purpose':
      return lanes.show('conversations.setPurpose', { channel: wanted.channelId, purpose: wanted.text })
    case 'bookmark':
      return bookmark(lanes, wanted, before)
    case 'invite':
      return lanes.show('conversations.invite', {
        channel: wanted.channelId,
        users: wanted.users.join(','),
        force: true,
      })
    case 'pin':
      return lanes.show('pins.add', { channel: wanted.channelId, timestamp: wanted.ts })
    case 'edit':
      return lanes.show('chat.update', { channel: wanted.channelId, ts: wanted.ts, ...edited(wanted.view) })
    case 'file':
      return upload(lanes, wanted, before)
    case 'message': {
      // What stood in for it elsewhere is not it.
      if (!before?.ts || before.channelId !== wanted.channelId) return post(ctx, lanes, view, wanted, before)
      const updated = await lanes.show('chat.update', {
        channel: wanted.channelId,
        ts: before.ts,
        ...edited(wanted.view),
      })
      // Where Slack lets nothing be edited, the draft is worth a message of its own.
      return methodRefused(updated) && CLOSING.test(wanted.tag) ? post(ctx, lanes, view, wanted, before) : updated
    }
  }
}

async function post(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  wanted: Extract<Wanted, { kind: 'message' }>,
  before: Projection | undefined,
): Promise<SlackResult> {
  const key = markerKey(view.incident.id, wanted.tag)
  // The intent was committed before: a first try may have arrived, its answer lost with the connection or the process.
  if (before?.state === 'trying') {
    const found = await findMessage(
      lanes.read,
      wanted.channelId,
      wanted.threadTs,
      key,
      skewed(before.attemptedAt ?? ctx.now()),
    )
    if (found.ok === false) return found.result
    if (found.ts && wanted.once) return { ok: true, data: { ts: found.ts } }
    // What was posted then is not what is wanted now.
    if (found.ts) return lanes.show('chat.update', { channel: wanted.channelId, ts: found.ts, ...edited(wanted.view) })
  }
  const metadata = { event_type: MARKER, event_payload: { key } }
  return lanes.show('chat.postMessage', {
    channel: wanted.channelId,
    ...(wanted.threadTs ? { thread_ts: wanted.threadTs } : {}),
    ...said(wanted.view),
    metadata,
  })
}

function skewed(instant: Instant): Instant {
  return instantOf(millisOf(instant) - 120_000)
}

/** bookmarks.add knows no duplicates (docs.slack.dev/reference/methods/bookmarks.add), so what is there is looked at first. */
async function bookmark(
  lanes: Lanes,
  { channelId, title, link }: Extract<Wanted, { kind: 'bookmark' }>,
  before: Projection | undefined,
): Promise<SlackResult> {
  if (before) {
    const list = await lanes.read('bookmarks.list', { channel_id: channelId })
    if (!list.ok) return list
    const bookmarks = (list.data['bookmarks'] ?? []) as { id: string; link?: string; title?: string }[]
    if (bookmarks.some((one) => one.link === link || one.title === title)) return { ok: true, data: {} }
  }
  return lanes.show('bookmarks.add', { channel_id: channelId, title, type: 'link', link })
}

/**
 * Uploads by Slack's two steps (docs.slack.dev/messaging/working-with-files): an address for the bytes, then the sharing. A
 * file cannot be edited, and what an earlier version said may have been deleted since: that version goes when this one is
 * there. The file's id stands where a message has its ts.
 */
async function upload(
  lanes: Lanes,
  wanted: Extract<Wanted, { kind: 'file' }>,
  before: Projection | undefined,
): Promise<SlackResult> {
  const bytes = Buffer.from(wanted.content)
  const address = await lanes.show('files.getUploadURLExternal', { filename: wanted.filename, length: bytes.length })
  if (!address.ok) return address
  const { upload_url: url, file_id: id } = address.data as { upload_url: string; file_id: string }
  const sent = await fetch(url, { method: 'POST', body: bytes, signal: AbortSignal.timeout(30_000) }).catch(
    (thrown: Error) => thrown,
  )
  if (sent instanceof Error || !sent.ok) {
    const code = sent instanceof Error ? sent.message : `upload answered ${sent.status}`
    return { ok: false, kind: 'transient', code, needed: null, retryAfterMs: null, data: {} }
  }
  const shared = await lanes.show('files.completeUploadExternal', {
    files: [{ id, title: wanted.title }],
    channel_id: wanted.channelId,
    thread_ts: wanted.threadTs,
  })
  if (!shared.ok) return shared
  if (before?.ts) await lanes.show('files.delete', { file: before.ts })
  return { ok: true, data: { ts: id } }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
