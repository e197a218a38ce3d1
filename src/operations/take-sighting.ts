import type { Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { StoredIncident } from '../db/incidents.ts'
import { offerWork, save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import { type KnownSighting, knownSightings } from '../db/sightings.ts'
import { isWaiting, repeated, type Seen } from '../domain/intake.ts'
import type { HookRule } from '../domain/roster.ts'
import { namedServices } from '../domain/roster-lookup.ts'
import { type Instant, instantOf, millisOf } from '../domain/time.ts'
import { entryAs } from './attach-sightings.ts'
import { inTransaction, lockedGiven, saveDecided } from './change.ts'
import { newSighting } from './declare-incident.ts'
import { lockIntake, type TakenIn, takeIn } from './take-in.ts'

/** A notice that trouble is over, by the source and key of its sighting. */
export type Recovery = {
  teamId: string
  source: string
  dedupKey: string
  at: Instant
  text: string
  link: string | null
}

/** What became of it: `unknown` is kept, for an alert that comes after its own end. */
export type Recovered = { result: 'recovered' | 'repeated' | 'unknown'; incident: StoredIncident | null }

/**
 * Takes a sighting in: it becomes part of an open incident on its service or like it, and where there is none the rule says
 * whether it is declared, offered or only noted. One that repeats another changes nothing, but for what waits for an
 * incident. `via` is what declared it, in words (the sighting's own name where not given); `different` declares besides what
 * is open. Rejects with UserError while there is no workspace or roster.
 */
export async function takeSighting(
  ctx: Context,
  seen: Seen,
  rule: HookRule,
  more: { via?: string; different?: boolean } = {},
): Promise<TakenIn> {
  const taken = await inTransaction(ctx, async (tx): Promise<TakenIn> => {
    const roster = await lockIntake(ctx, tx, seen.teamId)
    const at = instantOf(millisOf(seen.at))
    const now = ctx.now()
    const before = repeated(at, await knownSightings(tx, { ...seen, at }), now)
    if (before && !isWaiting(before.sighting, now)) return { result: 'repeated', ...before, called: [] }
    const services = namedServices(roster, seen.services, seen.title)
    const sighting = before?.sighting ?? newSighting({ ...seen, at, services }, { id: ctx.newId(), now })
    return takeIn(ctx, tx, { sighting, rule: before ? null : rule, roster, ...more })
  })
  if (taken.result !== 'repeated') ctx.poke()
  return taken
}

/** Takes the notice that what was seen is over; it is an entry of the open incident at its own time. */
export async function takeRecovery(ctx: Context, recovery: Recovery): Promise<Recovered> {
  const recovered = await inTransaction(ctx, async (tx): Promise<Recovered> => {
    await lockIntake(ctx, tx, recovery.teamId)
    const at = instantOf(millisOf(recovery.at))
    const known = await knownSightings(tx, { ...recovery, at })
    const over = known.filter(({ sighting }) => sighting.recoveredAt === null && sighting.at <= at)
    if (over.length === 0) {
      const last = known.find(({ sighting }) => sighting.recoveredAt !== null && sighting.recoveredAt >= at)
      if (last) return { result: 'repeated', incident: last.incident }
      await noteEnd(ctx, tx, { ...recovery, at })
      return { result: 'unknown', incident: null }
    }
    let shown: StoredIncident | null = null
    for (const one of over) shown = (await endSighting(ctx, tx, one, { ...recovery, at })) ?? shown
    return { result: 'recovered', incident: shown }
  })
  if (recovered.result === 'recovered') ctx.poke()
  return recovered
}

/** Marks a sighting as over; an open incident gets an entry. Returns that incident. */
async function endSighting(
  ctx: Context,
  tx: Transaction<DB>,
  { sighting, incident }: KnownSighting,
  { at, text, link }: Recovery,
): Promise<StoredIncident | null> {
  const ended = { ...sighting, recoveredAt: at }
  const given = incident ? await lockedGiven(ctx, tx, incident.id) : null
  if (!given || given.incident.status === 'closed') {
    const work = sighting.state === 'offered' ? [offerWork(sighting.id, ctx.now())] : []
    await save(tx, incident?.id ?? null, { sightings: [ended], work })
    return null
  }
  const said = `Recovered: ${sighting.title}${text === '' || text === sighting.title ? '' : `: ${text}`}`
  const source = { byUserId: null, byName: sighting.byName }
  const entry = entryAs(given, source, 'alert', said, { at, evidence: link ? [link] : [] })
  await saveDecided(tx, given, { sightings: [ended], entries: [entry] })
  return given.incident
}

/** An end that came before its beginning: an alert that is not younger only repeats it. */
async function noteEnd(ctx: Context, tx: Transaction<DB>, { at, text, ...recovery }: Recovery): Promise<void> {
  const seen: Seen = {
    ...recovery,
    at,
    title: text,
    text: '',
    signal: 'alert',
    services: [],
    severity: null,
    count: 1,
    byUserId: null,
    byName: recovery.source,
  }
  const sighting = newSighting(seen, { id: ctx.newId(), now: ctx.now() })
  await save(tx, null, { sightings: [{ ...sighting, state: 'noted', recoveredAt: at }] })
}
