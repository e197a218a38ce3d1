import type { Context } from '../../context.ts'
import { type IncidentView, loadIncidentView } from '../../db/incident-view.ts'
import { type FoundChannel, followChannel } from '../../operations/follow-channel.ts'
import type { Lanes, SlackResult } from '../lanes.ts'
import { findOwnChannel } from './find.ts'
import { lastAnswerer } from './notices.ts'

/** Codes of a channel in which nothing can be posted (docs.slack.dev/reference/methods/chat.postMessage and chat.update, errors). */
const SHUT = new Set(['is_archived', 'is_inactive', 'not_in_channel', 'channel_not_found'])

/** Whether a call was refused because of the channel that it was about, archived, gone or without us. */
export function shutOut(result: SlackResult): boolean {
  return !result.ok && SHUT.has(result.code)
}

/** Whether the incident has a channel in which nothing can be posted now. */
export function isShut({ incident, projections }: IncidentView): boolean {
  return incident.channelId !== null && projections.get('channel')?.state === 'refused'
}

/** Who is told what its channel cannot be told (Slack user ids), the first of them first: commander, declarer, who answered last. */
export function ownersOf(view: IncidentView): string[] {
  return [view.incident.commander, view.incident.declaredBy, lastAnswerer(view)].flatMap((one) => one ?? [])
}

/**
 * Looks at the incident's channel where something has happened to it, or where a call was refused because of it (`met`, Slack's
 * code), and takes over what it finds. Returns the incident as it is then; the same object where nothing has changed.
 */
export async function lookAtPlace(ctx: Context, lanes: Lanes, view: IncidentView, met?: string): Promise<IncidentView> {
  const state = view.projections.get('channel')?.state ?? 'shown'
  if (view.incident.channelId === null || (!met && state === 'shown')) return view
  const found = (await channelNow(lanes, view, met)) ?? shutAsBefore(view)
  if (!found) return view
  await followChannel(ctx, view, found, ownersOf(view))
  return (await loadIncidentView(ctx.db, view.incident.id)) ?? view
}

/** What was found of a shut channel and told nobody yet: that does not wait for Slack. */
function shutAsBefore({ incident, projections }: IncidentView): FoundChannel | null {
  const { state, digest, lastError } = projections.get('channel') ?? {}
  if (state !== 'refused' || !lastError || digest === lastError) return null
  return { channelId: incident.channelId!, channelName: incident.channelName, shut: lastError }
}

/** Null: Slack does not say, or it is well and what was refused was refused for itself; what is known stands. */
async function channelNow(lanes: Lanes, view: IncidentView, met?: string): Promise<FoundChannel | null> {
  const { channelName, milestones } = view.incident
  const channelId = view.incident.channelId!
  const info = await lanes.read('conversations.info', { channel: channelId })
  if (info.ok) {
    const channel = info.data['channel'] as Shown
    if (met && !channel.is_archived && channel.is_member !== false) return null
    return { channelId, channelName: channel.name, shut: await shutNow(lanes, view, channel) }
  }
  // Shared with another workspace it has another id (docs.slack.dev/reference/events/channel_id_changed).
  const own = { name: channelName ?? '', botUserId: view.workspace.botUserId, since: milestones.declaredAt! }
  const found = info.code === 'channel_not_found' ? await findOwnChannel(lanes.read, own) : null
  if (!found?.ok) return met ? { channelId, channelName, shut: met } : null
  return { channelId: found.channel?.id ?? channelId, channelName, shut: found.channel ? null : info.code }
}

type Shown = { id: string; name: string; is_archived?: boolean; is_member?: boolean }

/**
 * Why nothing can be posted in it, after what we may do about it: unarchive it for an incident that was reopened, and go back into
 * what we were thrown out of by its archiving, but not into what people took us out of. Slack throws bots out of what is archived
 * and then lets none unarchive it (https://github.com/slack-go/slack/issues/1066); so far, and perhaps not everywhere.
 */
async function shutNow(lanes: Lanes, view: IncidentView, channel: Shown): Promise<string | null> {
  const before = view.projections.get('channel')?.lastError ?? ''
  const wasArchived = before.startsWith('is_archived')
  if (!channel.is_archived) {
    if (channel.is_member !== false) return null
    const joined = wasArchived && (await lanes.read('conversations.join', { channel: channel.id })).ok
    return joined ? null : 'not_in_channel'
  }
  if (!reopened(view) || (wasArchived && before.includes('('))) return wasArchived ? before : 'is_archived'
  const opened = await lanes.show('conversations.unarchive', { channel: channel.id })
  if (opened.ok) return null
  return opened.kind === 'permanent' ? `is_archived (${opened.needed ?? opened.code})` : 'is_archived'
}

/** Whether the incident was opened again and its channel has not heard of it. */
function reopened({ notices, projections }: IncidentView): boolean {
  const last = notices.findLast((entry) => entry.notice.view === 'reopened')
  return last !== undefined && projections.get(`notice:${last.id}`)?.state !== 'shown'
}
