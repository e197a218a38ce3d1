import { flushCompileCache } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { realClock } from './clock.ts'
import { readConfig, requireTokens } from './config.ts'
import { CONTACT_USAGE, contactFromShell } from './contact.ts'
import { loadIncidentView } from './db/incident-view.ts'
import { incidentNumbered } from './db/incidents.ts'
import { loadRecord } from './db/timeline.ts'
import { declareFromShell } from './declare.ts'
import { ConfigError, reasonOf, UserError } from './errors.ts'
import { markdownExport } from './exports/markdown/index.ts'
import { timelineExport } from './exports/timeline-json/index.ts'
import { writeDocuments } from './exports/write-documents.ts'
import { importIncident } from './import/import-incident.ts'
import { createLogger, printable } from './log.ts'
import { OFFLINE_USAGE, offline } from './offline.ts'
import { pageTestFromShell } from './page-test.ts'
import { readRosterFile } from './preflight.ts'
import { importRoster, ROSTER_IMPORT_USAGE } from './roster-import/index.ts'
import { identify } from './slack/identity.ts'
import { createLanes } from './slack/lanes.ts'
import { applyRoster, open, type Role, start } from './start.ts'

const USAGE = `debrief start [all|web|worker]   run
debrief migrate                  bring the database's schema up to date
debrief check                    hold tokens, scopes, roster and schema against what is needed
debrief roster apply             validate the roster and put it in force
${ROSTER_IMPORT_USAGE}
                                 make a roster file of a saved export
debrief declare "TITLE" [--severity SEV1] [--service KEY] [--as PERSON] [--seen TEXT] [--new] [--json]
                                 declare an incident without Slack; the running Debrief pages
debrief page-test PERSON [--wait SECONDS] [--json]
                                 page somebody for a test, by every way they have, and say what came of it
${OFFLINE_USAGE}
${CONTACT_USAGE}
debrief export NUMBER --out DIR  write timeline.json and postmortem.md of an incident
debrief import EXPORT_DIR --channel NAME [--roster FILE] [--title TEXT] [--workspace URL] --out DIR
                                 the same of an old incident, from a Slack export: no Slack, no server`

const OPTIONS = {
  out: { type: 'string' },
  contacts: { type: 'string' },
  team: { type: 'string' },
  zone: { type: 'string' },
  channel: { type: 'string' },
  roster: { type: 'string' },
  title: { type: 'string' },
  workspace: { type: 'string' },
  severity: { type: 'string' },
  service: { type: 'string', multiple: true },
  as: { type: 'string' },
  seen: { type: 'string' },
  new: { type: 'boolean' },
  wait: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const ROLES: readonly string[] = ['all', 'web', 'worker']

await run(process.argv.slice(2)).catch((thrown: unknown) => {
  const expected = thrown instanceof ConfigError || thrown instanceof UserError
  console.error(
    printable(
      expected ? thrown.message : thrown instanceof Error ? (thrown.stack ?? thrown.message) : reasonOf(thrown),
    ),
  )
  process.exitCode = 1
})

async function run(args: string[]): Promise<void> {
  const { positionals, values } = argumentsIn(args)
  const [command, argument] = values.help ? ['help'] : positionals
  const settings = () => {
    const read = readConfig()
    return { ...read, log: createLogger(read.config.logLevel) }
  }
  switch (command) {
    case 'start':
      if (argument !== undefined && !ROLES.includes(argument))
        throw new UserError(`"${argument}" is no role. Roles: ${ROLES.join(', ')}.`)
      return serve(settings(), (argument ?? 'all') as Role)
    case 'migrate': {
      const opened = await open(settings())
      return opened.close()
    }
    case 'check':
      return check(settings())
    case 'roster': {
      if (argument === 'import') return writeRoster(positionals.slice(2), values)
      if (argument !== 'apply')
        throw new UserError(
          `debrief roster apply  validates the roster file and puts it in force.\n${ROSTER_IMPORT_USAGE}  makes one of a saved export.`,
        )
      return applyOnly(settings())
    }
    case 'declare':
      // What it says is for people and scripts; the log would stand in between.
      return declareFromShell({ ...settings(), log: createLogger('error') }, positionals.slice(1).join(' '), values)
    case 'page-test':
      return pageTestFromShell({ ...settings(), log: createLogger('error') }, positionals.slice(1).join(' '), values)
    case 'contact':
      return contactFromShell({ ...settings(), log: createLogger('error') }, positionals.slice(1))
    case 'status':
    case 'answer':
    case 'severity':
    case 'numbers':
      return offline({ ...settings(), log: createLogger('error') }, command, positionals.slice(1), values)
    case 'export':
      return exportIncident(settings(), argument, values.out)
    case 'import':
      return importOld(argument, values)
    case 'help':
      return console.log(USAGE)
    default:
      throw new UserError(command === undefined ? USAGE : `"${command}" is not a command.\n${USAGE}`)
  }
}

function argumentsIn(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS })
  } catch (thrown) {
    // Node's own words name the option (https://nodejs.org/api/util.html#utilparseargsconfig).
    throw new UserError(`${reasonOf(thrown)}\n${USAGE}`)
  }
}

async function serve(settings: Parameters<typeof start>[0], role: Role): Promise<void> {
  // From the first moment on: a signal that comes while it starts ends it right after, in order.
  const stopped = Promise.withResolvers<number>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.resolve(0))
  const running = await start(settings, role, { onDeaf: () => stopped.resolve(1) })
  // A process that is killed keeps nothing of what it compiled.
  flushCompileCache()
  process.on(
    'SIGHUP',
    () =>
      void running
        .reloadRoster()
        .catch((thrown) => settings.log.error({ reason: reasonOf(thrown) }, 'the roster could not be read again')),
  )
  process.on('unhandledRejection', (thrown) =>
    settings.log.error(
      { reason: reasonOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined },
      'a promise was left alone',
    ),
  )
  const code = await stopped.promise
  settings.log.info({}, 'stopping: no more work is taken, what runs is finished')
  await running.stop()
  process.exit(code)
}

/** Puts the roster file in force without starting: running processes read it from the database. */
async function applyOnly(settings: Parameters<typeof open>[0]): Promise<void> {
  const tokens = requireTokens(settings)
  const opened = await open(settings)
  try {
    const lanes = createLanes({ token: tokens.botToken, slackApiUrl: settings.config.slackApiUrl })
    const { workspace, online } = await identify(opened.ctx, lanes.ask)
    if (!online)
      throw new UserError(
        'Slack does not answer, so the people of the roster could not be found there. Nothing was stored; try again.',
      )
    await applyRoster(
      opened.ctx,
      settings.config.roster,
      { read: lanes.read, teamId: workspace.teamId },
      { strict: true },
    )
  } finally {
    await opened.close()
  }
}

async function exportIncident(
  settings: Parameters<typeof open>[0],
  number: string | undefined,
  out: string | undefined,
): Promise<void> {
  if (!number || !/^\d{1,9}$/.test(number) || !out)
    throw new UserError('debrief export NUMBER --out DIR  takes the number of an incident, such as 12, and a folder.')
  const opened = await open(settings)
  try {
    const { db } = opened
    const incidentId = await incidentNumbered(db, Number(number))
    if (!incidentId) throw new UserError(`There is no incident #${number} in this database.`)
    const stored = await loadRecord(db, incidentId, opened.ctx.rosters.at)
    const timeline = { ...stored, ...(await opened.ctx.reader.timeline(stored.record)) }
    const view = await loadIncidentView(db, incidentId)
    const postmortem = markdownExport(view?.draft?.markdown ?? null, timeline.incident)
    await writeDocuments({ timelineJson: timelineExport(timeline, stored.record.roster), postmortem }, out)
  } finally {
    await opened.close()
  }
}

/** Reads an old incident from a Slack export. Needs no settings: nothing of this Debrief's own is touched. */
async function importOld(
  dir: string | undefined,
  values: { channel?: string; roster?: string; title?: string; workspace?: string; out?: string },
): Promise<void> {
  const { channel, out } = values
  if (!dir || !channel || !out)
    throw new UserError(
      'debrief import EXPORT_DIR --channel NAME --out DIR  takes the folder of an unpacked Slack export, the name of a channel, and a folder to write to.',
    )
  const workspace = values.workspace === undefined ? null : URL.parse(values.workspace)
  if (values.workspace !== undefined && !/^https?:$/.test(workspace?.protocol ?? ''))
    throw new UserError(`--workspace "${values.workspace}" is no address: write one like https://acme.slack.com/`)
  const read = values.roster === undefined ? null : await readRosterFile(values.roster)
  if (read && !read.ok) throw new ConfigError(read.problems)
  const imported = await importIncident({
    dir,
    channel,
    title: values.title?.trim() || null,
    roster: read?.roster ?? null,
    workspace: workspace && `${workspace.origin}/`,
  })
  await writeDocuments(imported, out)
  console.log(
    printable(
      `"${imported.title}": ${imported.messages} messages. Written: ${path.join(out, 'timeline.json')}, ${path.join(out, 'postmortem.md')}`,
    ),
  )
}

/** A roster file of a saved export, on standard output or where `--out` says. Needs no settings. */
async function writeRoster(args: string[], values: Parameters<typeof importRoster>[1]): Promise<void> {
  const { yaml, report } = await importRoster(args, values, realClock().now())
  if (yaml !== null) process.stdout.write(yaml)
  console.error(printable(report))
}
