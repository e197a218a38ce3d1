import { hostname, userInfo } from 'node:os'
import type { Context } from './context.ts'
import { processesRunning } from './db/presence.ts'
import { newestRoster } from './db/rosters.ts'
import type { Person, Roster } from './domain/roster.ts'
import { findPerson } from './domain/roster-lookup.ts'
import { SEVERITIES, type Severity } from './domain/severity.ts'
import { UserError } from './errors.ts'
import { storedWorkspace } from './operations/store-workspace.ts'
import { methodsOf, pagingChannels } from './paging/index.ts'
import { nearest } from './roster/names.ts'
import { open, type Settings } from './start.ts'

/** What a command at the prompt works with, by the database alone: no Slack, no tokens. `shell`: who types it, `shell (ops@host)`. */
export type Desk = { ctx: Context; teamId: string; roster: Roster; shell: string }

/** Opens the database for one command and closes it again. Rejects with UserError where no Debrief has been started on it yet. */
export async function atShell<T>(settings: Settings, work: (desk: Desk) => Promise<T>): Promise<T> {
  const opened = await open(settings)
  try {
    const { ctx, db } = opened
    // What is decided here calls people by the same ways as what the running Debrief decides.
    ctx.methods = methodsOf(
      pagingChannels({ directMessages: null, webhook: null, accounts: settings.secrets.paging, wireNow: ctx.wireNow }),
    )
    const workspace = await storedWorkspace(ctx)
    const stored = await newestRoster(db)
    if (!workspace || !stored)
      throw new UserError(
        `${settings.secrets.databaseUrl ? 'The database of DATABASE_URL' : `The database in ${settings.config.data} (there is no DATABASE_URL)`} has no workspace and no roster yet, so nobody could be paged: \`npm start\` stores both. Nothing was done. Run it in the folder, and with the settings, of the Debrief that runs.`,
      )
    return await work({ ctx, teamId: workspace.teamId, roster: stored.roster, shell: `shell (${whereWeAre()})` })
  } finally {
    await opened.close()
  }
}

/** Says so, and sets exit code 1, where no process runs that would page. */
export async function warnIfNothingRuns({ ctx }: Desk): Promise<void> {
  if ((await processesRunning(ctx.db)) > 0) return
  console.error(
    'Nobody is paged until Debrief runs: no process of it is at work on this database. `npm start` begins at once; what is stored is kept.',
  )
  process.exitCode = 1
}

/** The person of the roster that a typed name means; UserError with the nearest name where it means none. `what` begins it: `--as bob`. */
export function personNamed(roster: Roster, typed: string, what = typed): Person {
  const found = findPerson(roster, typed)
  if (found) return found
  const names = roster.people.flatMap((one) => [one.key, one.name, ...one.aliases])
  const keys = roster.people.map((one) => one.key)
  throw new UserError(`${what}: the roster has nobody, or more than one, of that name. ${nearest(typed, names, keys)}`)
}

/** The severity that is typed: `sev1`, `SEV-1`, `1`; UserError where it is none. */
export function severityTyped(typed: string, what: string, usage: string): Severity {
  const number = /^(?:sev[- ]?)?(\d)$/i.exec(typed.trim())?.[1]
  const found = SEVERITIES.find((one) => one === `SEV${number}`)
  if (found) return found
  throw new UserError(`${what}: there is none such. Severities: ${SEVERITIES.join(', ')}.\n${usage}`)
}

/** `user@host`; a container may run under a number that has no name. */
function whereWeAre(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
