import { type Kysely, sql } from 'kysely'
import type { Contact } from '../domain/contact.ts'
import {
  BUSINESS_HOURS,
  plainStep,
  type Roster,
  type Runbook,
  type RunbookStep,
  type Service,
  type Team,
} from '../domain/roster.ts'
import type { Override, Schedule } from '../domain/schedule/schedule.ts'
import { type Instant, plus } from '../domain/time.ts'
import type { Db } from './client.ts'
import type { DB } from './schema.ts'

/**
 * A stored roster never changes, so each version is read once per process. Within a transaction it is read on the
 * transaction's own connection: waiting for another one while holding one can empty the pool for good.
 */
export type RosterCache = { at(version: number, tx?: Db): Promise<Roster> }

const KEPT_VERSIONS = 20

/** A cache over the stored versions; `at` rejects for a version that is not stored. */
export function createRosterCache(db: Kysely<DB>): RosterCache {
  const known = new Map<number, Promise<Roster>>()
  return {
    at(version, tx) {
      const cached = known.get(version)
      if (cached) return cached
      const loading = rosterOf(tx ?? db, version)
      known.set(version, loading)
      // Older ones are read again where somebody still looks at what was closed under them.
      for (const old of [...known.keys()].slice(0, -KEPT_VERSIONS)) known.delete(old)
      loading.catch(() => known.delete(version))
      return loading
    },
  }
}

async function rosterOf(db: Db, version: number): Promise<Roster> {
  const row = await db
    .selectFrom('roster_version')
    .select('roster')
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return complete(row.roster as StoredRoster)
}

type StoredService = Omit<Service, 'beforeRestart' | 'dashboard' | 'asBuilt'> & Partial<Service>
type StoredTeam = Omit<Team, 'schedule' | 'channel' | 'pager'> & Partial<Team>
type StoredRunbook = Omit<Runbook, 'steps' | 'link'> & { steps: (RunbookStep | string)[]; link?: string | null }
/** A roster as any release has stored it: the fields of the first, and perhaps those that came later. */
type StoredRoster = Omit<
  Roster,
  'company' | 'teams' | 'services' | 'schedules' | 'runbooks' | 'hooks' | 'changeChannels'
> & {
  company: Omit<Roster['company'], 'businessHours' | 'fallbackBridge'> & Partial<Roster['company']>
  teams: StoredTeam[]
  services: StoredService[]
  schedules?: Schedule[]
  runbooks: StoredRunbook[]
  hooks?: Roster['hooks']
  changeChannels?: string[]
}

/** A version that an earlier release has stored, with what has been added to rosters since. */
function complete(stored: StoredRoster): Roster {
  return {
    ...stored,
    company: { fallbackBridge: null, ...stored.company, businessHours: stored.company.businessHours ?? BUSINESS_HOURS },
    teams: stored.teams.map((one) => ({ schedule: null, channel: null, pager: 'debrief', ...one })),
    schedules: stored.schedules ?? [],
    services: stored.services.map((one) => ({ beforeRestart: null, dashboard: null, asBuilt: null, ...one })),
    runbooks: stored.runbooks.map((one) => ({
      ...one,
      link: one.link ?? null,
      steps: one.steps.map((step) => (typeof step === 'string' ? plainStep(step) : step)),
    })),
    hooks: stored.hooks ?? [],
    changeChannels: stored.changeChannels ?? [],
  }
}

/** The newest stored roster, or null before the first. */
export async function newestRoster(
  db: Db,
): Promise<{ version: number; digest: string; source: string; roster: Roster } | null> {
  const row = await db.selectFrom('roster_version').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst()
  if (!row) return null
  const { version, digest, source } = row
  return { version, digest, source, roster: complete(row.roster as StoredRoster) }
}

/** What stands beside a roster's file: who has accepted to stand in, first the earliest, and how people are reached. */
export type Beside = {
  overrides: (Override & { schedule: string })[]
  reach: { person: string; kind: Contact['kind'] }[]
}

/** Reads it; what ended a day ago or more is left out. */
export async function besideRoster(db: Db, now: Instant): Promise<Beside> {
  const overrides = await db
    .selectFrom('schedule_override')
    .select(['id', 'schedule', 'person', 'from_at', 'until_at'])
    .where('state', '=', 'accepted')
    .where('until_at', '>', plus(now, { days: -1 }))
    .orderBy('answered_at')
    .orderBy('id')
    .execute()
  const reach = await db
    .selectFrom('contact_method')
    .select(['person', 'kind'])
    .where('verified_at', 'is not', null)
    .execute()
  return {
    overrides: overrides.flatMap(({ id, schedule, person, from_at: from, until_at: until }) =>
      person === null ? [] : [{ id, schedule, person, from, until }],
    ),
    reach: reach.map(({ person, kind }) => ({ person, kind: kind as Contact['kind'] })),
  }
}

/** The roster in force, from the cache where that has it; null before the first. */
export async function currentRoster(db: Db, cache: RosterCache): Promise<Roster | null> {
  const row = await db
    .selectFrom('roster_version')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? cache.at(row.version) : null
}

/** Stores a roster as the next version; the same digest as the newest one stores nothing. Returns the version in force. */
export async function insertRoster(
  db: Db,
  roster: { roster: Roster; digest: string; source: string; storedAt: Instant },
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    with newest as (select version, digest from roster_version order by version desc limit 1),
    stored as (
      insert into roster_version (version, roster, digest, source, stored_at)
      select coalesce((select version from newest), 0) + 1, ${JSON.stringify(roster.roster)}::jsonb, ${roster.digest}, ${roster.source}, ${roster.storedAt}
      where not exists (select 1 from newest where digest = ${roster.digest})
      on conflict (version) do nothing
      returning version)
    select version from stored union all select version from newest order by version desc limit 1`.execute(db)
  return rows[0]?.version ?? 1
}
