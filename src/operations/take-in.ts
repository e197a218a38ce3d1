import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { StoredIncident } from '../db/incidents.ts'
import { type InboxRow, offerWork, save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import { openAndLoose } from '../db/sightings.ts'
import { incidentsFor, isLeft, isStorm, looseFor, ruleFor, takesMore } from '../domain/intake.ts'
import type { HookRule, Roster } from '../domain/roster.ts'
import type { Sighting } from '../domain/sighting.ts'
import { attach } from './attach-sightings.ts'
import { lockedGiven, saveDecided } from './change.ts'
import { rosterOf, takeNumber } from './declare-incident.ts'
import { bornIncident } from './new-incident.ts'

/** News, and who or what may make an incident of it. */
export type News = {
  sighting: Sighting
  /** Null: it is known already, and stays as it is where no open incident takes it. */
  rule: HookRule | null
  /** From what it was declared, in words; what saw it where nothing is said. */
  via?: string | null
  /** Who declares it; whoever or whatever saw it where nobody does. */
  declaredBy?: { userId: string; name: string }
  /** An open incident that it is known to belong to. */
  into?: string | null
  /** It is known to be about something else than all that is open. */
  different?: boolean
  roster: Roster
}

/** What became of it: of a repeat, what is known. `called`: names of those who are paged because of it. */
export type TakenIn = {
  result: 'declared' | 'attached' | 'offered' | 'noted' | 'repeated'
  sighting: Sighting
  incident: StoredIncident | null
  called: string[]
}

/**
 * The lock that puts all that comes in one after the other, so that each sees what became of the one before; with the roster
 * by which it is judged. Rejects with UserError where there is no workspace or no roster yet.
 */
export async function lockIntake(ctx: Context, tx: Transaction<DB>, teamId: string): Promise<Roster> {
  const { rows } = await sql<{ version: number | null }>`
    select (select max(version) from roster_version) as version from workspace where team_id = ${teamId}
    for no key update`.execute(tx)
  return ctx.rosters.at(rosterOf(rows[0]), tx)
}

/**
 * Makes news part of an open incident, or declares, offers or notes it, by its rule; under the lock of what comes in. The
 * answer of a request, if there is one, is committed with it.
 */
export async function takeIn(
  ctx: Context,
  tx: Transaction<DB>,
  news: News,
  inboxOf: (taken: TakenIn) => InboxRow | null = () => null,
): Promise<TakenIn> {
  const { roster, sighting } = news
  const { teamId } = sighting
  const now = ctx.now()
  const withInbox = (taken: TakenIn) => {
    const inbox = inboxOf(taken)
    return inbox ? { inbox } : {}
  }
  const { open, loose } = await openAndLoose(tx, teamId, now)
  const candidates = news.different ? [] : incidentsFor(sighting, open, now)
  const ids = [news.into, ...candidates.map((one) => one.id)].filter((id) => id !== null && id !== undefined)
  for (const id of new Set(ids)) {
    const given = await lockedGiven(ctx, tx, id)
    // It was open a moment ago.
    if (!given || !takesMore(given.incident, now)) continue
    // A machine that may call people would otherwise call nobody, and read no answer that says so.
    if (news.rule === 'declare' && sighting.byUserId === null && isLeft(given.incident, now)) continue
    const changes = attach(given, [sighting])
    const taken: TakenIn = { result: 'attached', sighting, incident: changes.incident ?? given.incident, called: [] }
    await saveDecided(tx, given, { ...changes, ...withInbox(taken) })
    return taken
  }
  if (news.rule === null) return { result: 'repeated', sighting, incident: null, called: [] }
  const severity = sighting.severity ?? roster.company.defaultSeverity
  // What people declare is never put off.
  const byMachine = sighting.signal !== 'staff' && sighting.byUserId === null && !news.declaredBy
  const storm = byMachine && isStorm(open, now)
  const rule = ruleFor(news.rule, { severity, storm, offersAreSeen: roster.company.incidentsChannel !== null })
  if (rule === 'offer' && sighting.state === 'offered')
    return { result: 'repeated', sighting, incident: null, called: [] }
  if (rule !== 'declare') {
    if (storm && news.rule === 'declare')
      ctx.log.warn(
        { source: sighting.source, severity },
        'too many incidents declared by machines: this alert calls nobody',
      )
    else if (news.rule === 'offer' && rule === 'note')
      ctx.log.warn(
        { source: sighting.source, severity },
        'a sighting could not be offered: the roster names no incidents_channel; it waits for an incident',
      )
    const offered = rule === 'offer'
    const stored: Sighting = { ...sighting, state: offered ? 'offered' : 'noted' }
    const taken: TakenIn = { result: offered ? 'offered' : 'noted', sighting: stored, incident: null, called: [] }
    const work = offered ? [offerWork(sighting.id, now)] : []
    await save(tx, null, { sightings: [stored], work, ...withInbox(taken) })
    return taken
  }
  const { number, rosterVersion } = await takeNumber(tx, teamId)
  const others = looseFor(sighting, loose, now).filter((one) => one.id !== sighting.id)
  const { incident, changes, called } = bornIncident({
    ...{ teamId, number, rosterVersion, roster, now, severity },
    title: sighting.title,
    services: sighting.services,
    seen: sighting.text === '' ? null : sighting.text,
    detection: null,
    byUserId: news.declaredBy?.userId ?? sighting.byUserId,
    byName: news.declaredBy?.name ?? sighting.byName,
    via: news.via === undefined ? sighting.byName : news.via,
    at: now,
    sightings: [sighting, ...others],
    ownSighting: null,
    adopt: [],
    newId: ctx.newId,
    methods: ctx.methods,
  })
  const taken: TakenIn = { result: 'declared', sighting, incident, called }
  await save(tx, incident.id, { ...changes, ...withInbox(taken) })
  return taken
}
