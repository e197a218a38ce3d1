import { hostname, userInfo } from 'node:os'
import { processesRunning } from './db/presence.ts'
import { newestRoster } from './db/rosters.ts'
import { channelName } from './domain/language/channel-name.ts'
import type { Person, Roster } from './domain/roster.ts'
import { findPerson, fold } from './domain/roster-lookup.ts'
import { SEVERITIES, type Severity } from './domain/severity.ts'
import { UserError } from './errors.ts'
import { textOf, titleOf } from './hooks/reading.ts'
import { printable } from './log.ts'
import { storedWorkspace } from './operations/store-workspace.ts'
import type { TakenIn } from './operations/take-in.ts'
import { takeSighting } from './operations/take-sighting.ts'
import { nearest } from './roster/names.ts'
import { open, type Settings } from './start.ts'

/** How it is typed. */
export const DECLARE_USAGE =
  'debrief declare "TITLE" [--severity SEV1] [--service KEY] [--as PERSON] [--seen TEXT] [--new] [--json]'

/** What the options say; `service` may be given more than once. */
export type DeclareOptions = {
  severity?: string | undefined
  service?: string[] | undefined
  as?: string | undefined
  seen?: string | undefined
  new?: boolean | undefined
  json?: boolean | undefined
}

/**
 * Declares from a shell, by the database alone: no Slack, no tokens. What is open already on the service, or under a like
 * title, takes it as a sighting, unless `new`. Sets exit code 1 while no process runs that would page; the incident is kept.
 * Rejects with UserError, and stores nothing, for what it cannot read.
 */
export async function declareFromShell(settings: Settings, title: string, options: DeclareOptions): Promise<void> {
  const said = titleOf(title)
  if (said === '') throw new UserError(`A title is missing: what is broken, in a few words.\n${DECLARE_USAGE}`)
  const severity = severityOf(options.severity)
  const opened = await open(settings)
  try {
    const { ctx, db } = opened
    const workspace = await storedWorkspace(ctx)
    const stored = await newestRoster(db)
    if (!workspace || !stored)
      throw new UserError(
        `${settings.secrets.databaseUrl ? 'The database of DATABASE_URL' : `The database in ${settings.config.data} (there is no DATABASE_URL)`} has no workspace and no roster yet, so nobody could be paged: \`npm start\` stores both. Nothing was declared. Run it in the folder, and with the settings, of the Debrief that runs.`,
      )
    const { roster } = stored
    const person = options.as === undefined ? null : personOf(roster, options.as)
    const shell = `shell (${whereWeAre()})`
    const taken = await takeSighting(
      ctx,
      {
        teamId: workspace.teamId,
        source: 'shell',
        dedupKey: ctx.newId(),
        signal: 'staff',
        title: said,
        text: textOf(options.seen),
        services: (options.service ?? []).map((name) => serviceOf(roster, name)),
        severity,
        at: ctx.now(),
        count: 1,
        link: null,
        byUserId: person?.slack ?? null,
        byName: person?.name ?? shell,
      },
      'declare',
      { via: shell, different: options.new ?? false },
    )
    const running = (await processesRunning(db)) > 0
    console.log(printable(options.json ? JSON.stringify(asJson(taken, running)) : told(taken)))
    if (running) return
    console.error(
      'Nobody is paged until Debrief runs: no process of it is at work on this database. `npm start` begins at once; what is stored is kept.',
    )
    process.exitCode = 1
  } finally {
    await opened.close()
  }
}

function told({ result, incident, called }: TakenIn): string {
  const { number, title, severity, channelName: name } = incident!
  if (result !== 'declared')
    return `Noted on #${number} ${title} (${severity}), which is open${name ? ` in #${name}` : ''}. Nobody new is paged. --new declares another.`
  const paging = called.length > 0 ? `Paging ${called.join(', ')}.` : 'Its severity pages nobody.'
  return `Declared #${number} ${title} as ${severity}. ${paging}\nIts channel: #${channelName(number, title)}, as soon as Slack answers.`
}

function asJson({ result, incident, called }: TakenIn, running: boolean) {
  const { number, title, severity, channelName: name } = incident!
  return { result, number, title, severity, called, channel: name ?? channelName(number, title), running }
}

function severityOf(typed: string | undefined): Severity | null {
  if (typed === undefined) return null
  const number = /^(?:sev[- ]?)?(\d)$/i.exec(typed.trim())?.[1]
  const found = SEVERITIES.find((one) => one === `SEV${number}`)
  if (found) return found
  throw new UserError(
    `--severity ${typed}: there is none such. Severities: ${SEVERITIES.join(', ')}.\n${DECLARE_USAGE}`,
  )
}

function serviceOf({ services }: Roster, typed: string): string {
  const names = services.map((one) => ({ key: one.key, all: [one.key, one.name, ...one.aliases] }))
  const found = names.find(({ all }) => all.some((name) => fold(name) === fold(typed)))
  if (found) return found.key
  const near = nearest(
    typed,
    names.flatMap(({ all }) => all),
    names.map(({ key }) => key),
  )
  throw new UserError(`--service ${typed}: the roster has no such service. ${near}`)
}

function personOf(roster: Roster, typed: string): Person {
  const found = findPerson(roster, typed)
  if (found) return found
  const names = roster.people.flatMap((one) => [one.key, one.name, ...one.aliases])
  const near = nearest(
    typed,
    names,
    roster.people.map((one) => one.key),
  )
  throw new UserError(`--as ${typed}: the roster has nobody, or more than one, of that name. ${near}`)
}

/** `user@host`; a container may run under a number that has no name. */
function whereWeAre(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
