import type { Context } from '../context.ts'
import type { Claimed } from '../db/due-work.ts'
import { isWanted } from '../db/tries.ts'
import { retryDelay } from '../domain/backoff.ts'
import type { Method } from '../domain/contact.ts'
import { isOpen } from '../domain/page.ts'
import type { Roster } from '../domain/roster.ts'
import { declarerIn } from '../domain/roster-lookup.ts'
import type { JobResult, PageAttempt } from '../operations/settle-work.ts'
import type { OutgoingPage, PagingChannel } from '../paging/channel.ts'

/** Milliseconds after which what a claim has read is looked at again before anybody is called. */
const FRESH_MS = 50
/** Milliseconds that one channel may take before the next one is tried. */
const CHANNEL_TIMEOUT = 5_000

/**
 * Takes a claimed try of a page to the first channel that has it. The state was read when the claim was made, under the
 * ladder's lock: after an answer has committed, nothing is claimed.
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
  const tryKey = claimed.subject ?? 'message'
  // What was sent one way is still sent the others: a text message may be slept through.
  if (!given || !isOpen(given.page)) return settled(null, null)
  const method = methodOf(tryKey)
  const roster = await ctx.rosters.at(given.incident.rosterVersion)
  const outgoing: OutgoingPage = {
    page: given.page,
    escalation: given.escalation,
    incident: given.incident,
    method,
    tryKey,
    address: addressOf(given, method, roster),
    dmChannelId: given.dmChannelId,
    declaredBy: declarerIn(roster, given.incident),
    seen: given.incident.seen,
    fallbackBridge: roster.company.fallbackBridge,
    mayHaveArrived: claimed.attempts > 1,
    begunAt: claimed.dueAt,
  }
  const attempts: PageAttempt[] = []
  const linked = given.incident.channelId !== null
  const said = (channel: PagingChannel) => (method === 'message' ? channel.id : method)
  let retryAfter: number | null = null
  let hopeless = true
  const { page } = given
  // The number may have been taken away meanwhile.
  const lacks = method !== 'message' && outgoing.address === null
  if (lacks) attempts.push({ method, outcome: 'failed-permanent', externalId: null, reason: 'no number is known' })
  const ways = lacks ? [] : channels
  for (const channel of ways.filter((one) => one.methods.includes(method) && (one.takes?.(page) ?? true))) {
    // Whoever answered while the one before hung, or while a busy machine let the claim wait, is called no more. Where the
    // database does not say, they are called.
    const isFresh = attempts.length === 0 && ctx.wireNow() - claimed.claimedAt < FRESH_MS
    if (!isFresh && !(await isWanted(ctx.db, page.id).catch(() => true)))
      return { ...settled(null, null), copied: { pageId: page.id, attempts } }
    const delivery = await channel.send(outgoing, AbortSignal.timeout(CHANNEL_TIMEOUT))
    if (delivery.state === 'sent') {
      const { externalId } = delivery
      attempts.push({ method: said(channel), outcome: 'sent', externalId, reason: null, address: outgoing.address })
      // A copy by e-mail reaches nobody.
      if (method === 'email') return { ...settled(null, null), copied: { pageId: given.page.id, attempts } }
      const sent = { via: said(channel), channelId: delivery.channelId, ts: delivery.ts }
      return { ...settled(null, null), delivery: { pageId: given.page.id, attempts, sent, failed: false, linked } }
    }
    attempts.push({
      method: said(channel),
      outcome: delivery.state,
      externalId: null,
      reason: delivery.reason,
      address: outgoing.address,
    })
    if (delivery.state === 'failed-temporary') {
      hopeless = false
      retryAfter = delivery.retryAfterMs ?? retryAfter
    }
  }
  const reason = attempts.map((one) => `${one.method}: ${one.reason}`).join('; ') || 'no way to page is set up'
  ctx.log.warn({ page: given.page.id, incident: given.incident.number, reason }, 'a page was not taken')
  const retryAt = hopeless ? null : ctx.wireNow() + Math.max(retryAfter ?? 0, retryDelay(claimed.attempts))
  if (method === 'email') return { ...settled(reason, retryAt), copied: { pageId: given.page.id, attempts } }
  // While another way is still to be tried the person is not out of reach.
  const failed = hopeless && !given.more
  return { ...settled(reason, retryAt), delivery: { pageId: given.page.id, attempts, sent: null, failed, linked } }
}

/** The way that a try goes, by its key among the tries of its page: `voice-2` is a call. */
function methodOf(tryKey: string): Method {
  return tryKey.replace(/-\d+$/, '') as Method
}

function addressOf({ page, contacts }: NonNullable<Claimed['page']>, method: Method, roster: Roster): string | null {
  if (method === 'message') return null
  if (method === 'email') return roster.people.find((one) => one.key === page.person)?.email ?? null
  const kind = method === 'push' ? 'ntfy' : 'phone'
  const theirs = contacts.filter((one) => one.kind === kind)
  // Whoever slept through one number is called by their other one when the ladder goes round again.
  return theirs[page.round % theirs.length]?.address ?? null
}
