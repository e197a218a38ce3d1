import { loadIncident } from '../../db/incidents.ts'
import type { Captured } from '../../db/record.ts'
import { currentRoster } from '../../db/rosters.ts'
import { changesBetween } from '../../db/system-changes.ts'
import { changeOfMessage } from '../../domain/classify/change-message.ts'
import { timeOfSuspects } from '../../domain/system-change.ts'
import { plus, tsOf } from '../../domain/time.ts'
import { noteUnreadChanges, recordChanges } from '../../operations/record-changes.ts'
import { storedWorkspace } from '../../operations/store-workspace.ts'
import type { Edge } from '../edge.ts'
import type { SlackFailure } from '../lanes.ts'
import { patiently, readPages } from './backfill.ts'
import { fold, parseHistoryMessage, unknownMessage, withDelete } from './parse.ts'

/** Stores what messages tell of changes, before Slack is told that they arrived. */
export async function takeChanges(edge: Edge, messages: readonly Captured[]): Promise<void> {
  const { ctx, self, people } = edge
  const roster = await currentRoster(ctx.db, ctx.rosters)
  const telling = messages.filter((one) => roster?.changeChannels.includes(one.channelId))
  if (!roster || telling.length === 0) return
  const teamUrl = (await storedWorkspace(ctx))?.teamUrl ?? ''
  const changes = telling.flatMap((one) => changeOfMessage(one, roster, { teamUrl, nameOf: people.nameOf }) ?? [])
  await recordChanges(ctx, self.teamId, changes)
}

/** Milliseconds that reading the channels waits out rate limits. */
const PATIENCE_MS = 60_000
const UNREAD = 'a channel of changes could not be read: invite Debrief there, or take it out of changes: in the roster'

/**
 * Reads what was said of changes before an incident from the history of their channels: Debrief may have been away, or not in
 * the channel yet. What Slack no longer shows is taken back. Returns a failure that is worth another try, null otherwise;
 * a channel that cannot be read is told on the card and in the log.
 */
export async function readChanges(
  edge: Edge,
  incidentId: string,
  given: { last: boolean; patienceMs?: number },
): Promise<SlackFailure | null> {
  const { ctx, lanes } = edge
  const state = await loadIncident(ctx.db, incidentId, { lock: false })
  const roster = await currentRoster(ctx.db, ctx.rosters)
  if (!state || !roster) return null
  const window = timeOfSuspects(state.incident)
  const read = patiently(ctx, lanes.read, ctx.wireNow() + (given.patienceMs ?? PATIENCE_MS))
  const failures: { channel: string; result: SlackFailure }[] = []
  for (const channel of roster.changeChannels) {
    const failed = await readChannel({ ...edge, lanes: { ...lanes, read } }, channel, window)
    if (failed) failures.push({ channel, result: failed })
  }
  const passing = given.last ? undefined : failures.find((one) => one.result.kind !== 'permanent')
  const unread = failures.filter((one) => given.last || one.result.kind === 'permanent')
  const channels = unread.map((one) => one.channel)
  if (await noteUnreadChanges(ctx, incidentId, channels))
    for (const { channel, result } of unread) ctx.log.warn({ channel, code: result.code }, UNREAD)
  return passing?.result ?? null
}

type Window = ReturnType<typeof timeOfSuspects>

async function readChannel(edge: Edge, channel: string, window: Window): Promise<SlackFailure | null> {
  const { ctx, self, people, lanes } = edge
  // Read before Slack is asked: what comes in meanwhile is not taken for deleted.
  const held = await changesBetween(ctx.db, self.teamId, window.from, window.to, channel)
  const seenAt = ctx.now()
  const asked = { channel, oldest: tsOf(window.from), latest: tsOf(window.to), inclusive: true }
  let history = await readPages(lanes.read, 'conversations.history', asked)
  if (!history.ok && history.result.code === 'not_in_channel') {
    const joined = await lanes.read('conversations.join', { channel })
    if (joined.ok) history = await readPages(lanes.read, 'conversations.history', asked)
  }
  if (!history.ok) return history.result
  const messages = fold(
    history.messages.flatMap((one) => parseHistoryMessage(one, channel, self, people.nameOf, seenAt) ?? []),
  )
  await people.learn(messages.flatMap(({ author }) => (author.kind === 'person' && author.userId) || []))
  const shown = new Set(messages.map((one) => one.ts))
  const oldest = messages.reduce((least, one) => (one.ts < least ? one.ts : least), '9')
  // A whole beginning that is missing is retention at work, but not within a day.
  const kept = plus(seenAt, { hours: -24 })
  const gone = held.filter((one) => !shown.has(one.key) && (one.key > oldest || one.at > kept))
  const deleted = gone.map((one) => withDelete(unknownMessage(one.key, channel, self), seenAt))
  await takeChanges(edge, [...messages, ...deleted])
  return null
}
