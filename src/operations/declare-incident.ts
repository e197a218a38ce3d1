import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { openIncidents, type StoredIncident } from '../db/incidents.ts'
import { save, syncWork } from '../db/save.ts'
import { startLadders } from '../domain/calls.ts'
import type { Detection } from '../domain/incident.ts'
import { planPages } from '../domain/paging-plan.ts'
import type { Roster } from '../domain/roster.ts'
import { findServices } from '../domain/roster-lookup.ts'
import type { Severity } from '../domain/severity.ts'
import { likeTitle } from '../domain/similar.ts'
import { type Instant, millisOf } from '../domain/time.ts'
import { UserError } from '../errors.ts'
import type { Answer } from './answer.ts'
import { entryBy, once, type Request, storedAnswer, withCommander } from './change.ts'
import { changesOfCalls } from './paging-changes.ts'

/** What is declared, as the command or the form says it. */
export type Declaration = {
  teamId: string
  title: string
  /** null when nobody said: the roster's default rules then hold, and the answer asks. */
  severity: Severity | null
  services: string[]
  seen?: string | null
  detection?: Detection | null
  /** True when the declarer has seen the open incidents and means another. */
  different?: boolean
}

/** An open incident younger than this counts as the same when service or title agree. */
const SAME_WITHIN_MS = 60 * 60_000

/**
 * Declares an incident: number, first entries, ladders and pages are committed in one transaction before Slack hears
 * anything. An open incident on the same service or with a like title is offered first, unless `different`.
 */
export async function declareIncident(ctx: Context, declaration: Declaration, request: Request): Promise<Answer> {
  return once(ctx, request, async () => {
    const answer = await ctx.db.transaction().execute(async (tx) => {
      const { number, rosterVersion } = await takeNumber(tx, declaration.teamId)
      const roster = await ctx.rosters.at(rosterVersion, tx)
      const now = ctx.now()
      const services =
        declaration.services.length > 0
          ? declaration.services
          : findServices(roster, declaration.title).map((one) => one.key)
      if (!declaration.different) {
        const open = (await openIncidents(tx, declaration.teamId)).filter((one) =>
          isLike(one, { ...declaration, services }, now),
        )
        if (open.length > 0) {
          // The same request, sent twice, is no second incident that is like its first.
          const before = await storedAnswer(tx, request.key)
          await giveNumberBack(tx, declaration.teamId)
          return before ?? similarAnswer(open, declaration)
        }
      }
      const incident = newIncident(declaration, {
        id: ctx.newId(),
        number,
        services,
        rosterVersion,
        roster,
        now,
        by: request.by.userId,
      })
      const { ladders, runbook } = planPages(roster, { severity: incident.severity, services, title: incident.title })
      incident.runbook = runbook?.key ?? null
      const given = { roster, now, newId: ctx.newId, pages: [] }
      const declared = entryBy(given, request.by, 'decision', `Declared ${incident.severity}: ${incident.title}`, {
        notice: { view: 'card' },
      })
      const calls = startLadders(ladders, {
        ...given,
        incidentId: incident.id,
        severity: incident.severity,
        awake: [request.by.userId],
        commander: null,
      })
      const changes = withCommander(
        { ...given, incident },
        { ...changesOfCalls(calls, { ...given, declaring: true }), incident },
      )
      const answer: Answer = {
        kind: 'declared',
        incident: changes.incident ?? incident,
        severityGiven: declaration.severity !== null,
        called: calls.pages.map((page) => page.personName),
      }
      await save(tx, incident.id, {
        ...changes,
        entries: [declared, ...(changes.entries ?? [])],
        work: [...(changes.work ?? []), syncWork(incident.id, now)],
        inbox: { key: request.key, action: request.action, receivedAt: now, answer },
      })
      return answer
    })
    ctx.poke()
    return answer
  })
}

/** Takes the workspace's next number; the row lock puts declarations one after the other, so that likes are seen. */
async function takeNumber(tx: Db, teamId: string): Promise<{ number: number; rosterVersion: number }> {
  const { rows } = await sql<{ number: number; version: number | null }>`
    update workspace set next_number = next_number + 1 where team_id = ${teamId}
    returning next_number - 1 as number, (select max(version) from roster_version) as version`.execute(tx)
  const row = rows[0]
  if (!row)
    throw new UserError('Debrief does not know this workspace yet: it starts with `npm start` and a valid bot token.')
  if (row.version === null)
    throw new UserError(
      'No roster is stored yet, so nobody could be paged. Put a roster.yml in place and run `debrief roster apply`.',
    )
  return { number: row.number, rosterVersion: row.version }
}

async function giveNumberBack(tx: Db, teamId: string): Promise<void> {
  await sql`update workspace set next_number = next_number - 1 where team_id = ${teamId}`.execute(tx)
}

function isLike(open: StoredIncident, declaration: { title: string; services: string[] }, now: Instant): boolean {
  if (millisOf(now) - millisOf(open.milestones.declaredAt!) > SAME_WITHIN_MS) return false
  return (
    open.services.some((service) => declaration.services.includes(service)) || likeTitle(open.title, declaration.title)
  )
}

function similarAnswer(open: StoredIncident[], declaration: Declaration): Answer {
  const { title, severity, services } = declaration
  return { kind: 'similar', open: open.slice(0, 3), declare: { title, severity, services } }
}

function newIncident(
  declaration: Declaration,
  given: {
    id: string
    number: number
    services: string[]
    rosterVersion: number
    roster: Roster
    now: Instant
    by: string
  },
): StoredIncident {
  return {
    id: given.id,
    teamId: declaration.teamId,
    number: given.number,
    title: declaration.title,
    severity: declaration.severity ?? given.roster.company.defaultSeverity,
    status: 'investigating',
    outcome: null,
    duplicateOf: null,
    services: given.services,
    declaredBy: given.by,
    declaredVia: null,
    commander: null,
    zone: given.roster.company.zone,
    detection: declaration.detection ?? null,
    milestones: {
      startedAt: null,
      detectedAt: null,
      declaredAt: given.now,
      acknowledgedAt: null,
      mitigatedAt: null,
      resolvedAt: null,
      closedAt: null,
    },
    stated: {},
    impact: null,
    resolution: null,
    seen: declaration.seen ?? null,
    joined: [],
    runbook: null,
    runbooks: [],
    channelId: null,
    channelName: null,
    threadTs: null,
    channelRefusal: null,
    slackMessages: null,
    checkedAt: null,
    publishedAt: null,
    publishedBy: null,
    rosterVersion: given.rosterVersion,
    generation: 0,
  }
}
