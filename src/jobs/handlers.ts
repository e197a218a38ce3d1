import type { Context } from '../context.ts'
import { syncWork, type WorkKind } from '../db/save.ts'
import { retryDelay } from '../domain/backoff.ts'
import { lookAtDuty } from '../duty/index.ts'
import { askAfterStep } from '../operations/ask-after-step.ts'
import { askStillIn } from '../operations/ask-still-in.ts'
import { callNextRung } from '../operations/call-next-rung.ts'
import { draftIncident, fileDraft } from '../operations/draft-incident.ts'
import { noteRecordUnchecked } from '../operations/note-record-checked.ts'
import { scheduleWork } from '../operations/schedule-work.ts'
import { followFailedDelivery } from '../operations/settle-work.ts'
import type { PagingChannel } from '../paging/channel.ts'
import { fillGaps } from '../slack/capture/backfill.ts'
import { readChanges } from '../slack/capture/changes.ts'
import type { Edge } from '../slack/edge.ts'
import { showOffer } from '../slack/offers.ts'
import { shutOut } from '../slack/sync/place.ts'
import { syncIncident } from '../slack/sync/sync.ts'
import { deliverPage } from './deliver-page.ts'
import type { Handler } from './loop.ts'
import { sendCode } from './send-code.ts'

/** Tries of one check of a record, fifteen seconds apart; the next connection or the draft checks again. */
const MOST_CHECKS = 60
/** Milliseconds that a draft waits for rate limits of the check before it. */
const DRAFT_PATIENCE_MS = 15_000

/** What each kind of due work does. Each re-reads the state, has one effect, and says what it came to. */
export function createHandlers(
  ctx: Context,
  edge: Edge,
  channels: readonly PagingChannel[],
): Record<WorkKind, Handler> {
  return {
    async page(claimed) {
      const result = await deliverPage(ctx, channels, claimed)
      const { delivery } = result
      // A first failure is not worth a line: the next try may come a second later.
      if (delivery && (delivery.failed || (delivery.sent && delivery.attempts.length > 1)))
        await followFailedDelivery(ctx, claimed.incidentId, delivery)
      return result
    },
    async rung(claimed) {
      if (claimed.escalationId) await callNextRung(ctx, claimed.incidentId, claimed.escalationId)
      return done(claimed)
    },
    async silence(claimed) {
      if (claimed.subject) await askStillIn(ctx, claimed.incidentId, claimed.subject)
      return done(claimed)
    },
    async timer(claimed) {
      await askAfterStep(ctx, claimed.incidentId, claimed)
      return done(claimed)
    },
    sync: (claimed) => syncIncident(ctx, edge.lanes, claimed),
    offer: (claimed) => showOffer(ctx, edge.lanes, claimed),
    duty: (claimed) => lookAtDuty({ ...edge, ctx }, claimed),
    code: (claimed) => sendCode(ctx, channels, claimed),
    async morning(claimed) {
      await scheduleWork(ctx, claimed.incidentId, syncWork(claimed.incidentId, ctx.now()))
      return done(claimed)
    },
    async file(claimed) {
      await fileDraft(ctx, claimed.incidentId)
      return done(claimed)
    },
    async gaps(claimed) {
      const check = await fillGaps(ctx, edge.lanes.read, claimed.incidentId, edge.self, edge.people.nameOf)
      if (check.ok) {
        await edge.people.learn(check.authors)
        return done(claimed)
      }
      const retry = check.result.kind !== 'permanent' && claimed.attempts < MOST_CHECKS
      // Whose channel is away is told of that.
      if (!retry && !shutOut(check.result))
        await noteRecordUnchecked(ctx, claimed.incidentId, check.result.needed ?? check.result.code)
      return {
        ...done(claimed),
        error: check.result.code,
        retryAt: retry ? ctx.wireNow() + (check.result.retryAfterMs ?? retryDelay(claimed.attempts)) : null,
      }
    },
    async changes(claimed) {
      const trouble = await readChanges(edge, claimed.incidentId, { last: claimed.attempts >= MOST_CHECKS })
      if (!trouble) return done(claimed)
      return {
        ...done(claimed),
        error: trouble.code,
        retryAt: ctx.wireNow() + (trouble.retryAfterMs ?? retryDelay(claimed.attempts)),
      }
    },
    async draft(claimed) {
      // Slack away keeps the draft from being complete, not from being made; it says of how many messages it knows.
      const { lanes, self, people } = edge
      const check = await fillGaps(ctx, lanes.read, claimed.incidentId, self, people.nameOf, DRAFT_PATIENCE_MS)
      if (!check.ok) ctx.log.warn({ code: check.result.code }, 'the record could not be checked before the draft')
      // Its start may be known to be earlier by now.
      await readChanges(edge, claimed.incidentId, { last: true, patienceMs: DRAFT_PATIENCE_MS })
      const drafted = await draftIncident(ctx, claimed.incidentId)
      if (drafted.ok) return done(claimed)
      ctx.log.error({ work: claimed.key, reason: drafted.reason }, 'a draft failed; it is tried again')
      return { ...done(claimed), error: drafted.reason, retryAt: ctx.wireNow() + 4 * retryDelay(claimed.attempts) }
    },
  }
}

function done(claimed: { key: string; generation: number }) {
  return { key: claimed.key, generation: claimed.generation, error: null, retryAt: null }
}
