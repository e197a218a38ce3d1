import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import type { StoredIncident } from '../db/incidents.ts'
import { type AdoptedSource, save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import { openAndLoose } from '../db/sightings.ts'
import type { Detection } from '../domain/incident.ts'
import { isLike, looseFor, type Seen } from '../domain/intake.ts'
import { namedServices } from '../domain/roster-lookup.ts'
import type { Severity } from '../domain/severity.ts'
import type { Sighting } from '../domain/sighting.ts'
import type { Instant } from '../domain/time.ts'
import { UserError } from '../errors.ts'
import type { Answer } from './answer.ts'
import { attach } from './attach-sightings.ts'
import { actorOf, inboxRow, lockedGiven, once, type Request, saveDecided, storedAnswer } from './change.ts'
import { bornIncident } from './new-incident.ts'

/** What is declared, as the command or the form says it. */
export type Declaration = {
  teamId: string
  title: string
  /** null when nobody said: the roster's default rules then hold, and the answer asks. */
  severity: Severity | null
  services: string[]
  seen?: string | null
  detection?: Detection | null
  /** What it is declared from; without one the declaration itself is the first sight. */
  sighting?: Seen
  /** Stretches of other channels that are part of its record from the start. */
  adopt?: AdoptedSource[]
  /** What declared it where nobody of Slack did, or from what somebody did, in words. */
  via?: string | null
  /** When it was declared, where that is before now. */
  at?: Instant
  /** Nobody is in trouble: what is open has nothing to do with it. */
  drill?: boolean
  /** True when the declarer has seen the open incidents and means another. */
  different?: boolean
}

/**
 * Declares an incident: number, first entries, ladders and pages are committed in one transaction before Slack hears
 * anything. An open incident on the same service or with a like title is offered first, unless `different`. What was seen
 * of it before and nobody took up becomes part of it.
 */
export async function declareIncident(ctx: Context, declaration: Declaration, request: Request): Promise<Answer> {
  return once(ctx, request, async () => {
    const answer = await ctx.db.transaction().execute(async (tx) => {
      const { teamId, title } = declaration
      const { number, rosterVersion } = await takeNumber(tx, teamId)
      const roster = await ctx.rosters.at(rosterVersion, tx)
      const now = ctx.now()
      const services = namedServices(roster, declaration.services, title)
      const { open, loose } = await openAndLoose(tx, teamId, now)
      const { name } = actorOf(roster, request.by.userId, request.by.userName)
      const own: Seen = declaration.sighting ?? {
        teamId,
        source: 'slack',
        dedupKey: request.key,
        signal: declaration.detection ?? 'staff',
        title,
        text: declaration.seen ?? '',
        services,
        severity: declaration.severity,
        at: declaration.at ?? now,
        count: 1,
        link: null,
        byUserId: request.by.userId,
        byName: name,
      }
      const sighting = newSighting(own, { id: ctx.newId(), now })
      const alone = declaration.different || declaration.drill
      const alike = alone ? [] : open.filter((one) => isLike(one, { title, services }, now))
      if (alike.length > 0) {
        // The same request, sent twice, is no second incident that is like its first.
        const before = await storedAnswer(tx, request.key)
        await giveNumberBack(tx, teamId)
        return before ?? askFirst(ctx, tx, { alike, declaration, sighting, request })
      }
      const { incident, changes, called } = bornIncident({
        teamId,
        number,
        title,
        severity: declaration.severity ?? roster.company.defaultSeverity,
        services,
        seen: declaration.seen ?? null,
        detection: declaration.detection ?? null,
        byUserId: request.by.userId,
        byName: request.by.userName,
        via: declaration.via ?? null,
        at: declaration.at ?? now,
        sightings: [
          ...(declaration.sighting ? [sighting] : []),
          ...(declaration.drill ? [] : looseFor({ title, services }, loose, now)),
        ],
        drill: declaration.drill ?? false,
        ownSighting: declaration.sighting ? null : sighting,
        adopt: declaration.adopt ?? [],
        roster,
        rosterVersion,
        now,
        newId: ctx.newId,
        methods: ctx.methods,
      })
      const answer: Answer = { kind: 'declared', incident, severityGiven: declaration.severity !== null, called }
      await save(tx, incident.id, {
        ...changes,
        inbox: inboxRow(request, now, answer),
      })
      return answer
    })
    ctx.poke()
    return answer
  })
}

/** A sighting that has just come in. */
export function newSighting(seen: Seen, given: { id: string; now: Instant }): Sighting {
  return {
    ...seen,
    id: given.id,
    receivedAt: given.now,
    recoveredAt: null,
    state: 'attached',
    incidentId: null,
    channelId: null,
    ts: null,
  }
}

/** Takes the workspace's next number; the row lock puts declarations one after the other, so that likes are seen. */
export async function takeNumber(tx: Db, teamId: string): Promise<{ number: number; rosterVersion: number }> {
  const { rows } = await sql<{ number: number; version: number | null }>`
    update workspace set next_number = next_number + 1 where team_id = ${teamId}
    returning next_number - 1 as number, (select max(version) from roster_version) as version`.execute(tx)
  const rosterVersion = rosterOf(rows[0])
  return { number: rows[0]!.number, rosterVersion }
}

/** The version in force that was read with a workspace; rejects with UserError where either is missing. */
export function rosterOf(row: { version: number | null } | undefined): number {
  if (!row)
    throw new UserError('Debrief does not know this workspace yet: it starts with `npm start` and a valid bot token.')
  if (row.version === null)
    throw new UserError(
      'No roster is stored yet, so nobody could be paged. Put a roster.yml in place and run `debrief roster apply`.',
    )
  return row.version
}

/** Gives a number back that nothing was declared under; the row is still locked. */
async function giveNumberBack(tx: Db, teamId: string): Promise<void> {
  await sql`update workspace set next_number = next_number - 1 where team_id = ${teamId}`.execute(tx)
}

/** Whether it is declared is asked; that somebody has seen it is noted on the open incident at once. */
async function askFirst(
  ctx: Context,
  tx: Transaction<DB>,
  asked: { alike: StoredIncident[]; declaration: Declaration; sighting: Sighting; request: Request },
): Promise<Answer> {
  const { title, severity, services } = asked.declaration
  const answer: Answer = { kind: 'similar', open: asked.alike.slice(0, 3), declare: { title, severity, services } }
  const given = await lockedGiven(ctx, tx, asked.alike[0]!.id)
  if (!given || given.incident.status === 'closed') return answer
  const { key, action } = asked.request
  const inbox = { key, action, receivedAt: given.now, answer }
  await saveDecided(tx, given, { ...attach(given, [asked.sighting]), inbox })
  return answer
}
