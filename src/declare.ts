import { processesRunning } from './db/presence.ts'
import { channelName } from './domain/language/channel-name.ts'
import type { Roster } from './domain/roster.ts'
import { fold } from './domain/roster-lookup.ts'
import { UserError } from './errors.ts'
import { textOf, titleOf } from './hooks/reading.ts'
import { printable } from './log.ts'
import type { TakenIn } from './operations/take-in.ts'
import { takeSighting } from './operations/take-sighting.ts'
import { nearest } from './roster/names.ts'
import { atShell, personNamed, severityTyped, warnIfNothingRuns } from './shell.ts'
import type { Settings } from './start.ts'

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
  const severity =
    options.severity === undefined
      ? null
      : severityTyped(options.severity, `--severity ${options.severity}`, DECLARE_USAGE)
  return atShell(settings, async (desk) => {
    const { ctx, roster, shell, teamId } = desk
    const person = options.as === undefined ? null : personNamed(roster, options.as, `--as ${options.as}`)
    const taken = await takeSighting(
      ctx,
      {
        teamId,
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
    const running = (await processesRunning(ctx.db)) > 0
    console.log(printable(options.json ? JSON.stringify(asJson(taken, running)) : told(taken)))
    await warnIfNothingRuns(desk)
  })
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
