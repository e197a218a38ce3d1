import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { readConfig, requireTokens } from './config.ts'
import { loadIncidentView } from './db/incident-view.ts'
import { incidentNumbered } from './db/incidents.ts'
import { loadTimeline } from './db/timeline.ts'
import { ConfigError, reasonOf, UserError } from './errors.ts'
import { markdownExport } from './exports/markdown/index.ts'
import { timelineExport } from './exports/timeline-json/index.ts'
import { createLogger, withoutSecrets } from './log.ts'
import { identify } from './slack/identity.ts'
import { createLanes } from './slack/lanes.ts'
import { applyRoster, open, type Role, start } from './start.ts'

const USAGE = `debrief start [all|web|worker]   run
debrief migrate                  bring the database's schema up to date
debrief check                    hold tokens, scopes, roster and schema against what is needed
debrief roster apply             validate the roster and put it in force
debrief export NUMBER --out DIR  write timeline.json and postmortem.md of an incident`

const ROLES: readonly string[] = ['all', 'web', 'worker']

await run(process.argv.slice(2)).catch((thrown: unknown) => {
  const expected = thrown instanceof ConfigError || thrown instanceof UserError
  console.error(
    withoutSecrets(
      expected ? thrown.message : thrown instanceof Error ? (thrown.stack ?? thrown.message) : reasonOf(thrown),
    ),
  )
  process.exitCode = 1
})

async function run(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { out: { type: 'string' } } })
  const [command, argument] = positionals
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
      if (argument !== 'apply')
        throw new UserError('debrief roster apply  validates the roster file and puts it in force.')
      return applyOnly(settings())
    }
    case 'export':
      return exportIncident(settings(), argument, values.out)
    case 'help':
      return console.log(USAGE)
    default:
      throw new UserError(command === undefined ? USAGE : `"${command}" is not a command.\n${USAGE}`)
  }
}

async function serve(settings: Parameters<typeof start>[0], role: Role): Promise<void> {
  // From the first moment on: a signal that comes while it starts ends it right after, in order.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  const running = await start(settings, role)
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
  await stopped
  settings.log.info({}, 'stopping: no more work is taken, what runs is finished')
  await running.stop()
  process.exit(0)
}

/** Puts the roster file in force without starting: running processes read it from the database. */
async function applyOnly(settings: Parameters<typeof open>[0]): Promise<void> {
  const tokens = requireTokens(settings.secrets)
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
  if (!number || !/^\d+$/.test(number) || !out)
    throw new UserError('debrief export NUMBER --out DIR  takes the number of an incident, such as 12, and a folder.')
  const opened = await open(settings)
  try {
    const { db } = opened
    const incidentId = await incidentNumbered(db, Number(number))
    if (!incidentId) throw new UserError(`There is no incident #${number} in this database.`)
    const timeline = await loadTimeline(db, incidentId, opened.ctx.rosters.at)
    const roster = await opened.ctx.rosters.at(timeline.incident.rosterVersion)
    const view = await loadIncidentView(db, incidentId)
    await mkdir(out, { recursive: true })
    await writeFile(path.join(out, 'timeline.json'), timelineExport(timeline, roster))
    const markdown = markdownExport(view?.draft?.markdown ?? null, timeline.incident)
    await writeFile(path.join(out, 'postmortem.md'), markdown)
  } finally {
    await opened.close()
  }
}
