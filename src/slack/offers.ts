import type { Context } from '../context.ts'
import type { Claimed } from '../db/due-work.ts'
import { sightingById } from '../db/sightings.ts'
import { patientDelay } from '../domain/backoff.ts'
import { serviceNames } from '../domain/roster-lookup.ts'
import { instantOf, millisOf } from '../domain/time.ts'
import { declareUnseenOffer, recordOffer } from '../operations/answer-offer.ts'
import type { JobResult } from '../operations/settle-work.ts'
import type { Lanes, SlackFailure } from './lanes.ts'
import { edited, MARKER, said } from './marker.ts'
import { findMessage } from './sync/find.ts'
import { offer } from './views/offer.ts'

/** About five minutes of tries, after which an offer counts as one that nobody sees. */
const UNSEEN_TRIES = 24
/** Milliseconds by which Slack's clock may be behind ours. */
const SKEW_MS = 120_000

/**
 * Shows an offer in the incidents channel as it now stands: one message, posted once, then edited in place. One that was
 * taken up before it could be posted is not posted any more; one that nobody can see is declared when it is bad.
 */
export async function showOffer(ctx: Context, lanes: Lanes, claimed: Claimed): Promise<JobResult> {
  const { key, generation, attempts, subject } = claimed
  const done = { key, generation, error: null, retryAt: null }
  const failed = (failure: SlackFailure): JobResult => {
    const retryAt = ctx.wireNow() + (failure.retryAfterMs ?? patientDelay(attempts))
    return { ...done, error: failure.code, retryAt: failure.kind === 'permanent' ? null : retryAt }
  }
  const unseen = async (failure: SlackFailure): Promise<JobResult> => {
    if (failure.kind === 'permanent' || attempts >= UNSEEN_TRIES) await declareUnseenOffer(ctx, subject ?? '')
    return failed(failure)
  }
  const found = await sightingById(ctx.db, subject ?? '')
  if (!found) return { ...done, error: 'no such sighting' }
  const { sighting, incident, dismissed } = found
  const roster = await ctx.rosters.at(found.rosterVersion)
  const channelId = sighting.channelId ?? roster.company.incidentsChannel
  if (channelId === null) return { ...done, error: 'no incidents channel' }
  const severity = sighting.severity ?? roster.company.defaultSeverity
  const services = serviceNames(roster, sighting.services)
  const view = offer({ sighting, incident, dismissed, severity, services, zone: roster.company.zone })

  let { ts } = sighting
  // A first try may have arrived, its answer lost with the connection or the process.
  if (ts === null && (attempts > 1 || generation > 0)) {
    const since = instantOf(millisOf(sighting.receivedAt) - SKEW_MS)
    const posted = await findMessage(lanes.read, channelId, null, markerOf(sighting.id), since)
    if (posted.ok === false && posted.result.ok === false && posted.result.kind !== 'permanent')
      return unseen(posted.result)
    ts = posted.ok ? posted.ts : null
    if (ts !== null) await recordOffer(ctx, sighting.id, { channelId, ts })
  }
  if (ts !== null) {
    const result = await lanes.show('chat.update', { channel: channelId, ts, ...edited(view) })
    if (result.ok) return done
    ctx.log.warn({ sighting: sighting.id, code: result.code }, 'an offer could not be brought up to date')
    return failed(result)
  }
  if (sighting.state !== 'offered') return done
  const metadata = { event_type: MARKER, event_payload: { key: markerOf(sighting.id) } }
  const result = await lanes.show('chat.postMessage', { channel: channelId, ...said(view), metadata })
  if (result.ok) {
    await recordOffer(ctx, sighting.id, { channelId, ts: String(result.data['ts']) })
    return done
  }
  if (result.kind === 'permanent') {
    ctx.log.error(
      { channel: channelId, code: result.code, needed: result.needed },
      'an offer could not be posted: SEV1 and SEV2 are declared instead. Is @debrief in the incidents channel?',
    )
  }
  return unseen(result)
}

function markerOf(sightingId: string): string {
  return `offer:${sightingId}`
}
