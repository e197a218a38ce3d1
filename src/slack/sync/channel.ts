import type { Context } from '../../context.ts'
import type { IncidentView, Projection } from '../../db/incident-view.ts'
import { channelName } from '../../domain/language/channel-name.ts'
import type { Roster } from '../../domain/roster.ts'
import { plus } from '../../domain/time.ts'
import type { ChannelGiven } from '../../operations/record-projections.ts'
import type { Lanes, SlackResult } from '../lanes.ts'
import { MARKER, markerKey, said } from '../marker.ts'
import { card } from '../views/card.ts'
import { findMessage, findOwnChannel } from './find.ts'
import { cardInput } from './inputs.ts'
import type { Wanted } from './thing.ts'

/** What making a channel came to: the channel, with the messages that are shown in it already, or what went wrong. */
export type ChannelMade = { given: ChannelGiven | null; projections: Projection[]; result: SlackResult }

/** Names that are tried after the wanted one is taken: `-2` to `-9`. */
const SUFFIXES = [undefined, 2, 3, 4, 5, 6, 7, 8, 9]

/**
 * Makes the incident's channel. A taken name may be our own channel, made before a crash: it is found again by name,
 * creator and time; somebody else's gets a suffix. When Slack refuses channels at all, the incident lives in a thread of
 * the incidents channel.
 */
export async function makeChannel(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  roster: Roster,
  wanted: Extract<Wanted, { kind: 'channel' }>,
): Promise<ChannelMade> {
  const before = view.projections.get('channel')
  if (before?.state === 'trying') {
    const found = await ownChannel(lanes, view, wanted.name)
    if (!found.ok) return failed(ctx, wanted, before, found.result)
    if (found.given) return made(ctx, wanted, found.given)
  }
  let taken: SlackResult | undefined
  for (const suffix of SUFFIXES) {
    const name = channelName(wanted.number, wanted.title, suffix)
    const result = await lanes.show('conversations.create', { name })
    if (result.ok) return made(ctx, wanted, givenOf(result.data['channel'] as { id: string; name: string }))
    if (result.code === 'name_taken') {
      const found = suffix === undefined ? await ownChannel(lanes, view, wanted.name) : null
      if (found && !found.ok) return failed(ctx, wanted, before, found.result)
      if (found?.given) return made(ctx, wanted, found.given)
      taken = result
      continue
    }
    if (result.kind !== 'permanent') return failed(ctx, wanted, before, result)
    return inThread(ctx, lanes, view, roster, wanted, result)
  }
  return inThread(ctx, lanes, view, roster, wanted, taken!)
}

async function ownChannel(
  lanes: Lanes,
  view: IncidentView,
  name: string,
): Promise<{ ok: true; given: ChannelGiven | null } | { ok: false; result: SlackResult }> {
  const since = view.incident.milestones.declaredAt!
  const found = await findOwnChannel(lanes.read, { name, botUserId: view.workspace.botUserId, since })
  if (!found.ok) return found
  return { ok: true, given: found.channel && givenOf(found.channel) }
}

function givenOf({ id, name }: { id: string; name: string }): ChannelGiven {
  return { channelId: id, channelName: name, threadTs: null, refusal: null, fromTs: '0' }
}

/** Slack refuses channels: the card becomes the root of a thread in the incidents channel and names what is missing. */
async function inThread(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  roster: Roster,
  wanted: Extract<Wanted, { kind: 'channel' }>,
  refused: SlackResult,
): Promise<ChannelMade> {
  const refusal = refused.ok ? '' : refused.needed ? `${refused.needed} (${refused.code})` : refused.code
  const channelId = roster.company.incidentsChannel
  ctx.log.error(
    { incident: view.incident.number, refusal },
    'Slack refused a channel for an incident; it goes on in a thread of the incidents channel',
  )
  if (!channelId) return failed(ctx, wanted, view.projections.get('channel'), refused)
  const key = markerKey(view.incident.id, 'card')
  const since = plus(view.incident.milestones.declaredAt ?? ctx.now(), { minutes: -2 })
  const found = await findMessage(lanes.read, channelId, null, key, since)
  if (!found.ok) return failed(ctx, wanted, view.projections.get('channel'), found.result)
  const shown = card(cardInput({ ...view, incident: { ...view.incident, channelRefusal: refusal } }, roster))
  const posted: SlackResult = found.ts
    ? { ok: true, data: { ts: found.ts } }
    : await lanes.show('chat.postMessage', {
        channel: channelId,
        ...said(shown),
        metadata: { event_type: MARKER, event_payload: { key } },
      })
  if (!posted.ok) return failed(ctx, wanted, view.projections.get('channel'), posted)
  const ts = String(posted.data['ts'])
  const result = made(ctx, wanted, { channelId, channelName: 'incidents', threadTs: ts, refusal, fromTs: ts })
  const root = result.projections.map((one) => ({ ...one, tag: 'card', ts, digest: '', lastError: null }))
  return { ...result, projections: [...result.projections, ...root] }
}

function made(ctx: Context, wanted: Wanted, given: ChannelGiven): ChannelMade {
  const { channelId, refusal } = given
  const row = rowOf(ctx, wanted, 'shown')
  return { given, result: { ok: true, data: {} }, projections: [{ ...row, channelId, lastError: refusal }] }
}

function failed(ctx: Context, wanted: Wanted, before: Projection | undefined, result: SlackResult): ChannelMade {
  const row = rowOf(ctx, wanted, !result.ok && result.kind === 'permanent' ? 'refused' : 'trying')
  const attemptedAt = before?.attemptedAt ?? row.attemptedAt
  const lastError = result.ok ? null : result.code
  return {
    given: null,
    result,
    projections: [{ ...row, attemptedAt, failures: (before?.failures ?? 0) + 1, lastError }],
  }
}

function rowOf(ctx: Context, { digest }: Wanted, state: Projection['state']): Projection {
  const attemptedAt = ctx.now()
  return { tag: 'channel', channelId: null, ts: null, state, digest, attemptedAt, failures: 0, lastError: null }
}
