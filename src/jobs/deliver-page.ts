import type { Context } from '../context.ts'
import type { Claimed } from '../db/due-work.ts'
import { retryDelay } from '../domain/backoff.ts'
import { declarerIn } from '../domain/roster-lookup.ts'
import type { JobResult, PageAttempt } from '../operations/settle-work.ts'
import type { OutgoingPage, PagingChannel } from '../paging/channel.ts'

/** Milliseconds that one channel may take before the next one is tried. */
const CHANNEL_TIMEOUT = 5_000

/**
 * Takes a claimed page to the first channel that has it. The state was read when the claim was made, under the ladder's
 * lock: after an answer has committed, nothing is claimed.
 */
export async function deliverPage(
  ctx: Context,
  channels: readonly PagingChannel[],
  claimed: Claimed,
): Promise<JobResult> {
  const settled = (error: string | null, retryAt: number | null) => ({
    key: claimed.key,
    generation: claimed.generation,
    error,
    retryAt,
  })
  const given = claimed.page
  if (given?.page.state !== 'due') return settled(null, null)
  const roster = await ctx.rosters.at(given.incident.rosterVersion)
  const outgoing: OutgoingPage = {
    page: given.page,
    escalation: given.escalation,
    incident: given.incident,
    dmChannelId: given.dmChannelId,
    declaredBy: declarerIn(roster, given.incident),
    seen: given.incident.seen,
    mayHaveArrived: claimed.attempts > 1,
  }
  const attempts: PageAttempt[] = []
  const linked = given.incident.channelId !== null
  let retryAfter: number | null = null
  let hopeless = true
  for (const channel of channels) {
    const delivery = await channel.send(outgoing, AbortSignal.timeout(CHANNEL_TIMEOUT))
    if (delivery.state === 'sent') {
      attempts.push({ method: channel.id, outcome: 'sent', externalId: delivery.externalId, reason: null })
      const sent = { via: channel.id, channelId: delivery.channelId, ts: delivery.ts }
      return { ...settled(null, null), delivery: { pageId: given.page.id, attempts, sent, failed: false, linked } }
    }
    attempts.push({ method: channel.id, outcome: delivery.state, externalId: null, reason: delivery.reason })
    if (delivery.state === 'failed-temporary') {
      hopeless = false
      retryAfter = delivery.retryAfterMs ?? retryAfter
    }
  }
  const reason = attempts.map((one) => `${one.method}: ${one.reason}`).join('; ') || 'no way to page is set up'
  ctx.log.warn({ page: given.page.id, incident: given.incident.number, reason }, 'a page was not taken')
  const retryAt = hopeless ? null : ctx.wireNow() + Math.max(retryAfter ?? 0, retryDelay(claimed.attempts))
  return {
    ...settled(reason, retryAt),
    delivery: { pageId: given.page.id, attempts, sent: null, failed: hopeless, linked },
  }
}
