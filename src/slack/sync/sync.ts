import type { Context } from '../../context.ts'
import type { Claimed } from '../../db/due-work.ts'
import { type IncidentView, loadIncidentView, type Projection } from '../../db/incident-view.ts'
import { gapsWork, morningWork, offerWork, type Work } from '../../db/save.ts'
import { patientDelay } from '../../domain/backoff.ts'
import type { Roster } from '../../domain/roster.ts'
import { type Instant, plus } from '../../domain/time.ts'
import { noteRefusedInvites } from '../../operations/note-refusals.ts'
import { type ChannelGiven, recordProjections } from '../../operations/record-projections.ts'
import { scheduleWork } from '../../operations/schedule-work.ts'
import type { JobResult } from '../../operations/settle-work.ts'
import { type Lanes, methodRefused, type SlackFailure, type SlackResult } from '../lanes.ts'
import { makeChannel } from './channel.ts'
import { draftWaitsUntil } from './closing.ts'
import { lookAtPlace, shutOut } from './place.ts'
import { type Shown, show } from './show.ts'
import type { Wanted } from './thing.ts'
import { outstanding, wantedOf } from './wanted.ts'

/** Waves of calls in one run; what is left after them is the next run's. */
const MOST_WAVES = 12
/** What was said between the channel's creation and its being known is the history's to give, a little later. */
const GAPS_AFTER = { seconds: 30 }

/**
 * Brings what Slack shows of one incident up to date, in waves: all that can be shown now at once, then what needed the
 * first (a pin needs the card). The intent to post is committed before the call, with the outcome of the wave before; the
 * outcome of the last wave is recorded with the work's own. What changes meanwhile (a page has arrived, whose message is to
 * name the channel) is taken in between two waves.
 */
export async function syncIncident(ctx: Context, lanes: Lanes, claimed: Claimed): Promise<JobResult> {
  const { key } = claimed
  const loaded = await loadIncidentView(ctx.db, claimed.incidentId)
  if (!loaded) return { key, generation: claimed.generation, error: 'no such incident', retryAt: null }
  // What happened to its channel may leave nothing to be posted there.
  let view = await lookAtPlace(ctx, lanes, loaded)
  const roster = await ctx.rosters.at(view.incident.rosterVersion)
  const tried = new Set<string>()
  let recorded: Projection[] = []
  let given: { channel?: ChannelGiven; work?: Work[] } = {}
  let finished = false
  let trouble: SlackFailure | null = null

  for (let wave = 0; wave < MOST_WAVES; wave++) {
    let todo = untried(view, roster, tried, ctx.now())
    finished = todo.length === 0 && !given.channel
    if (finished) break
    const intents = intentsOf(ctx, todo, view)
    if (recorded.length + intents.length > 0) {
      const generation = await recordProjections(ctx, claimed.incidentId, [...recorded, ...intents], given)
      if (generation !== view.generation) {
        view = await reload(ctx, view, intents)
        const announced = new Set(intents.map((one) => one.tag))
        todo = tellable(untried(view, roster, tried, ctx.now()), view, announced)
      }
    }
    ;[recorded, given] = [[], {}]
    for (const one of todo) tried.add(`${one.tag} ${one.digest}`)
    let outcomes = await Promise.all(todo.map((one) => carryOut(ctx, lanes, view, roster, one)))
    const met = outcomes.find(({ result, place }) => place === view.incident.channelId && shutOut(result))?.result
    const now = met && !met.ok ? await lookAtPlace(ctx, lanes, view, met.code) : view
    if (now !== view) {
      view = now
      // What was refused for the channel's sake stands as it stood, and is wanted again where the channel is.
      outcomes = outcomes.filter(({ result }) => !shutOut(result))
      tried.clear()
    }
    for (const outcome of outcomes) {
      recorded.push(...outcome.projections)
      for (const projection of outcome.projections) view.projections.set(projection.tag, projection)
      if (outcome.given) {
        // Offers that led here name the channel, now that there is one.
        const offers = view.sightings.filter((one) => one.ts !== null).map((one) => offerWork(one.id, ctx.now()))
        const gaps = gapsWork(claimed.incidentId, plus(ctx.now(), GAPS_AFTER))
        given = { channel: outcome.given, work: [gaps, ...offers] }
        const { channelId, channelName, threadTs, refusal: channelRefusal } = outcome.given
        Object.assign(view.incident, { channelId, channelName, threadTs, channelRefusal })
      }
      const { result, projections } = outcome
      if (result.ok) continue
      if (result.kind !== 'permanent') trouble = slower(trouble, result)
      // A method that is refused as such was told of where it was called.
      else if (!methodRefused(result)) {
        const { code, needed } = result
        const what = { incident: view.incident.number, tag: projections[0]?.tag, code, needed }
        ctx.log.error(what, 'Slack refused what an incident should show')
      }
    }
  }
  const morning = draftWaitsUntil(view, roster, ctx.now())
  if (morning !== null) await scheduleWork(ctx, claimed.incidentId, morningWork(claimed.incidentId, morning))
  const shown = { incidentId: claimed.incidentId, projections: recorded }
  const { generation } = view
  if (trouble) {
    const retryAt = ctx.wireNow() + (trouble.retryAfterMs ?? patientDelay(claimed.attempts))
    return { key, generation, error: trouble.code, retryAt, shown }
  }
  return { key, generation, error: null, retryAt: finished ? null : ctx.wireNow(), shown }
}

/** What is to be shown and has not been tried in this run. */
function untried(view: IncidentView, roster: Roster, tried: ReadonlySet<string>, now: Instant): Wanted[] {
  return outstanding(wantedOf(view, roster, now), view).filter((one) => !tried.has(`${one.tag} ${one.digest}`))
}

/** The incident as it is now. Intents that were only just recorded have not been tried: they stand as they stood before. */
async function reload(ctx: Context, before: IncidentView, intents: readonly Projection[]): Promise<IncidentView> {
  const view = (await loadIncidentView(ctx.db, before.incident.id)) ?? before
  for (const { tag } of intents) {
    const projection = before.projections.get(tag)
    if (projection) view.projections.set(tag, projection)
    else view.projections.delete(tag)
  }
  return view
}

async function carryOut(
  ctx: Context,
  lanes: Lanes,
  view: IncidentView,
  roster: Roster,
  wanted: Wanted,
): Promise<{ projections: Projection[]; result: SlackResult; given?: ChannelGiven | null; place?: string }> {
  if (wanted.kind === 'channel') return makeChannel(ctx, lanes, view, roster, wanted)
  const shown: Shown = await show(ctx, lanes, view, wanted)
  if (wanted.kind === 'invite' && !shutOut(shown.result))
    await noteRefusedInvites(ctx, view.incident.id, wanted.users, shown.result)
  const covers = wanted.kind === 'message' && shown.result.ok ? (wanted.covers ?? []) : []
  const covered = covers.map((tag) => ({ ...shown.projection, tag, ts: null }))
  return { projections: [shown.projection, ...covered], result: shown.result, place: wanted.channelId }
}

/** What may be made twice if its answer is lost (a post without a ts, a bookmark) is announced in the database first. */
function needsIntent(wanted: Wanted, view: IncidentView): boolean {
  const before = view.projections.get(wanted.tag)
  if (wanted.kind === 'bookmark') return before === undefined
  if (before?.state === 'trying' || (wanted.kind !== 'message' && wanted.kind !== 'file')) return false
  return !before?.ts || before.channelId !== wanted.channelId
}

function intentsOf(ctx: Context, todo: readonly Wanted[], view: IncidentView): Projection[] {
  return todo.filter((one) => needsIntent(one, view)).map((one) => intentOf(ctx, one, view))
}

/** What may be said now: what needs no intent, or has one. */
function tellable(todo: readonly Wanted[], view: IncidentView, announced: ReadonlySet<string>): Wanted[] {
  return todo.filter((one) => !needsIntent(one, view) || announced.has(one.tag))
}

function intentOf(ctx: Context, wanted: Wanted, view: IncidentView): Projection {
  const before = view.projections.get(wanted.tag)
  const channelId = 'channelId' in wanted ? wanted.channelId : null
  return {
    tag: wanted.tag,
    channelId,
    ts: null,
    state: 'trying',
    digest: null,
    attemptedAt: ctx.now(),
    failures: before?.failures ?? 0,
    lastError: null,
  }
}

/** The one that Slack asks to wait for longer. */
function slower(one: SlackFailure | null, other: SlackFailure): SlackFailure {
  return (one?.retryAfterMs ?? 0) > (other.retryAfterMs ?? 0) ? one! : other
}
