import type { Kysely } from 'kysely'
import { realClock, scaledClock } from './clock.ts'
import { type Config, requireTokens, type Secrets } from './config.ts'
import { type Context, createContext } from './context.ts'
import { databaseAnswers, openDatabase } from './db/client.ts'
import { migrate, migrateQueue } from './db/migrate.ts'
import { openPresence } from './db/presence.ts'
import { newestRoster } from './db/rosters.ts'
import { WORK_KINDS, type WorkKind } from './db/save.ts'
import type { DB } from './db/schema.ts'
import { schemaProblem, schemaVersion } from './db/schema-version.ts'
import { ConfigError, reasonOf } from './errors.ts'
import { hookProblems } from './hooks/unsigned.ts'
import { type HookDesk, hookRoutes } from './http/hooks.ts'
import { pagingRoutes } from './http/paging.ts'
import { type Part, startHttp } from './http/server.ts'
import { slackRequests } from './http/slack-requests.ts'
import { type AlarmClock, openAlarm } from './jobs/alarm.ts'
import { createHandlers } from './jobs/handlers.ts'
import { type Loop, startLoop } from './jobs/loop.ts'
import { startPolling } from './jobs/poll-answers.ts'
import type { Logger } from './log.ts'
import { answerHeard } from './operations/answer-heard.ts'
import { checkRecords } from './operations/check-records.ts'
import { tidyChanges } from './operations/record-changes.ts'
import { storeRoster } from './operations/store-roster.ts'
import { tidyInbox, tidySightings } from './operations/tidy-inbox.ts'
import { accountProblems } from './paging/accounts.ts'
import type { HeardAnswer, PagingChannel } from './paging/channel.ts'
import { methodsOf, pagingChannels } from './paging/index.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import {
  accessTaken,
  allOf,
  clockAgainstSlack,
  databaseProblem,
  readRosterFile,
  someRoster,
  WEBHOOK_WITHOUT_SECRET,
} from './preflight.ts'
import { formatProblem } from './roster/problems.ts'
import { createSlackApp, type SlackApp } from './slack/app.ts'
import { directMessages } from './slack/direct-messages.ts'
import type { Edge } from './slack/edge.ts'
import { identify } from './slack/identity.ts'
import { createLanes, type SlackCall } from './slack/lanes.ts'
import { createPeople } from './slack/people.ts'
import { settleRoster } from './slack/settle-roster.ts'
import type { SocketsOptions } from './slack/sockets.ts'
import { tokenProblem, tokenTeller, watchToken } from './slack/token.ts'
import { createOperators, NO_ALARM_URL } from './watch/operators.ts'
import { startWatch } from './watch/watch.ts'

/** What a process does: `web` talks to Slack, `worker` does the due work; both page. */
export type Role = 'all' | 'web' | 'worker'

/** What a process is started with. */
export type Settings = { config: Config; secrets: Secrets; log: Logger }

/** An open database with its context; what was opened is closed in reverse. */
export type Opened = { ctx: Context; db: Kysely<DB>; databaseUrl: string; close(): Promise<void> }

/** Opens the database (ours, where no DATABASE_URL is given), brings its schema up to date and makes the context. */
export async function open({ config, secrets, log }: Settings): Promise<Opened> {
  const stack = new AsyncDisposableStack()
  try {
    const databaseUrl = secrets.databaseUrl ?? (await embedded(config, log, stack))
    const db = openDatabase(databaseUrl, { poolSize: config.poolSize, log })
    stack.defer(() => db.destroy())
    const version = await schemaVersion(db).catch((thrown: unknown) => {
      throw secrets.databaseUrl ? databaseProblem(thrown) : thrown
    })
    const problem = version.unknown.length > 0 ? schemaProblem(version) : undefined
    if (problem) throw new ConfigError([problem])
    const { applied } = await migrate(databaseUrl, { log: (line) => log.info({}, line) })
    if (applied.length > 0) log.info({ applied }, 'the schema was brought up to date')
    const ctx = createContext({ db, log, clock: config.clock ? scaledClock(config.clock) : realClock() })
    stack.defer(() => ctx.reader.close())
    return { ctx, db, databaseUrl, close: () => stack.disposeAsync() }
  } catch (thrown) {
    await stack.disposeAsync()
    throw thrown
  }
}

const HOUR_MS = 3_600_000

function tidyHourly(ctx: Context, stack: AsyncDisposableStack): void {
  const tidy = () =>
    ctx.inBackground(
      Promise.all([tidyInbox(ctx), tidyChanges(ctx), tidySightings(ctx)]).then(
        () => {},
        (thrown) =>
          ctx.log.warn(
            { reason: reasonOf(thrown) },
            'old answers, changes and sightings could not be let go; tried again in an hour',
          ),
      ),
    )
  tidy()
  const timer = setInterval(tidy, HOUR_MS)
  stack.defer(() => clearInterval(timer))
}

async function embedded(config: Config, log: Logger, stack: AsyncDisposableStack): Promise<string> {
  const server = await startEmbeddedPostgres({ dataDir: config.data, log: (line) => log.info({}, line) }).catch(
    (thrown: unknown) => {
      // Its messages name the folder, what is wrong and the fix.
      throw new ConfigError([reasonOf(thrown)])
    },
  )
  stack.defer(() => server.stop())
  return server.url
}

/**
 * Starts a process in a role; `stop` takes no more work, waits for what runs and closes everything in reverse. Of what is said
 * in `keeping` of connections to Slack, `onDeaf` is for role web alone: the others have pages to send by other ways.
 */
export async function start(
  settings: Settings,
  role: Role,
  keeping: Pick<SocketsOptions, 'onDeaf' | 'waits'> = {},
): Promise<{ stop(): Promise<void>; reloadRoster(): Promise<void> }> {
  const { config, secrets, log } = settings
  const rosterFile = await readRosterFile(config.roster)
  const access = requireTokens(settings, rosterFile.ok ? [] : rosterFile.problems)
  const stack = new AsyncDisposableStack()
  try {
    const opened = await open(settings)
    stack.defer(() => opened.close())
    const { ctx } = opened
    stack.defer(() => ctx.backgroundDone())
    const operators = createOperators({ url: secrets.alarmUrl, wireNow: ctx.wireNow, log })
    stack.defer(() => operators.close())
    const onToken = tokenTeller(operators, 'slack-token')
    const lanes = createLanes({ token: access.botToken, slackApiUrl: config.slackApiUrl, log, onToken })
    stack.defer(watchToken(lanes))
    let parts: readonly Part[] | null = null
    let app: SlackApp | null = null
    // Half of the connections at most: a flood of alerts must not wait in front of the pages that it causes.
    const atOnce = Math.max(1, Math.min(4, Math.floor(config.poolSize / 2)))
    let desk: (HookDesk & { channels: readonly PagingChannel[] }) | null = null
    const farSides = pagingRoutes({ desk: () => desk, publicUrl: config.publicUrl })
    const hooks = hookRoutes({ secrets: secrets.hooks, desk: () => desk, wireNow: ctx.wireNow, atOnce })
    const byHttp = access.transport === 'http' && role !== 'worker'
    const [{ workspace, online }, http] = await allOf([
      identify(ctx, lanes.ask),
      startHttp({
        ...config.http,
        parts: () => parts,
        routes: [hooks, farSides, ...(byHttp ? [slackRequests(() => app?.requests() ?? null)] : [])],
      }).then((server) => {
        stack.defer(() => server.close())
        return server
      }),
      role === 'worker' ? Promise.resolve() : accessTaken(access, config.slackApiUrl),
      someRoster(ctx, rosterFile),
    ])
    const inSlack = online ? { read: lanes.read, teamId: workspace.teamId } : null
    const stored = await newestRoster(ctx.db)
    // Slack is asked for each person of the file: where a roster is in force, pages that are due do not wait for that.
    const inForce = stored && (rosterFile.ok ? rosterFile.roster : stored.roster)
    const roster = inForce ?? (await applyRoster(ctx, config.roster, inSlack))
    const self = { teamId: workspace.teamId, botUserId: workspace.botUserId, botId: workspace.botId }
    const edge: Edge = { ctx, lanes, self, people: await createPeople(ctx, lanes.read, self.teamId) }

    if (secrets.queueDatabaseUrl && !secrets.redisUrl)
      // Without it the look every second does the queue's work.
      await migrateQueue(secrets.queueDatabaseUrl).catch((thrown: unknown) =>
        log.warn({ reason: reasonOf(thrown) }, "the queue's own database could not be brought up to date"),
      )
    let ring = () => {}
    const alarm = await openAlarm({
      redisUrl: secrets.redisUrl,
      databaseUrl: secrets.queueDatabaseUrl ?? opened.databaseUrl,
      log,
      ring: () => ring(),
    })
    stack.defer(() => alarm.close())
    const webhook =
      roster.company.webhook && secrets.webhookSecret
        ? { url: roster.company.webhook, secret: secrets.webhookSecret, wireNow: ctx.wireNow }
        : null
    if (roster.company.webhook && !secrets.webhookSecret) log.warn({}, WEBHOOK_WITHOUT_SECRET)
    if (secrets.alarmUrl === undefined) log.warn({}, NO_ALARM_URL)
    const accounts = accountProblems(roster, secrets.paging, config.publicUrl)
    for (const problem of [...hookProblems(roster, secrets.hooks), ...accounts.problems, ...accounts.oneWay])
      log.warn({}, problem)
    void clockAgainstSlack(ctx, config.slackApiUrl).then((problem) => problem && log.warn({}, problem))
    const ways = {
      webhook,
      accounts: secrets.paging,
      publicUrl: config.publicUrl,
      wireNow: ctx.wireNow,
      heard: (answer: HeardAnswer) =>
        ctx.inBackground(
          answerHeard(ctx, answer).then(
            () => {},
            (thrown: unknown) => log.warn({ reason: reasonOf(thrown) }, 'the robot could not answer a test page'),
          ),
        ),
    }
    const channelsOf = (own: Context) => pagingChannels({ ...ways, directMessages: directMessages(own, lanes) })
    const channels = channelsOf(ctx)
    ctx.methods = methodsOf(channels)
    const kinds: readonly WorkKind[] = role === 'web' ? ['page', 'rung', 'silence'] : WORK_KINDS
    const presence = await openPresence(opened.databaseUrl, log)
    stack.defer(() => presence.close())
    const loop = startLoop(ctx, {
      handlers: createHandlers(ctx, edge, channels),
      kinds,
      alarm,
      presence: presence.key,
    })
    stack.defer(() => loop.stop())
    const watch = startWatch(ctx, {
      teamId: self.teamId,
      databaseUrl: opened.databaseUrl,
      presence: presence.key,
      deliver: (own) => createHandlers(own, edge, channelsOf(own)).page,
      operators,
      heartbeatUrl: secrets.heartbeatUrl,
      parts: () => parts,
    })
    stack.defer(() => watch.stop())
    // First of all: a long draft would keep the loop from ending, and is drafted after the start as well.
    stack.defer(() => ctx.reader.close())
    ring = loop.poke
    if (inForce) await applyRoster(ctx, config.roster, inSlack)

    const kept = { ...keeping, operators, onDeaf: role === 'web' ? keeping.onDeaf : undefined }
    app = role === 'worker' ? null : createSlackApp(edge, { ...access, ...kept, slackApiUrl: config.slackApiUrl })
    app?.start()
    stack.defer(async () => app?.stop())
    await checkRecords(ctx, self.teamId)
    tidyHourly(ctx, stack)

    const polling = startPolling(ctx, channels)
    stack.defer(() => polling.stop())

    desk = { ctx, teamId: self.teamId, channels }
    parts = partsOf(ctx, { loop, alarm, slack: app?.problem ?? (() => tokenProblem(lanes)), watch: watch.part })
    log.info({ role, workspace: workspace.teamName, http: http.addresses() }, 'Debrief is up')
    return {
      stop: () => {
        parts = null
        desk = null
        return stack.disposeAsync()
      },
      reloadRoster: async () => void (await applyRoster(ctx, config.roster, { read: lanes.read, teamId: self.teamId })),
    }
  } catch (thrown) {
    await stack.disposeAsync()
    throw thrown
  }
}

/** What must be well for Debrief to be ready. */
function partsOf(
  ctx: Context,
  running: { loop: Loop; alarm: AlarmClock; slack: () => string | null; watch: Part },
): Part[] {
  const { loop, alarm, slack, watch } = running
  return [
    { name: 'database', check: () => databaseAnswers(ctx.db).then(() => null) },
    {
      name: 'due work',
      check: async () => (ctx.wireNow() - loop.lastLook() > 10_000 ? 'not looked at for 10 s' : null),
    },
    { name: 'queue', check: () => alarm.ping().then(() => null) },
    { name: 'slack', check: async () => slack() },
    watch,
  ]
}

/**
 * Reads, validates and stores the roster. A bad file never replaces a good one: the stored one stays in force, and the log
 * says why; `strict` throws ConfigError instead.
 */
export async function applyRoster(
  ctx: Context,
  file: string,
  slack: { read: SlackCall; teamId: string } | null,
  options: { strict: boolean } = { strict: false },
) {
  const stored = await newestRoster(ctx.db)
  const reading = await readRosterFile(file, ctx.now())
  if (!reading.ok) {
    if (!stored || options.strict) throw new ConfigError(reading.problems)
    for (const problem of reading.problems)
      ctx.log.error({}, `the roster was not taken, the stored one stays in force: ${problem}`)
    return stored.roster
  }
  for (const warning of reading.warnings) ctx.log.warn({}, formatProblem(warning))
  if (!slack && stored) return stored.roster
  const settled = slack
    ? await settleRoster(ctx, slack.read, reading.roster, slack.teamId)
    : { roster: reading.roster, problems: [] }
  for (const problem of settled.problems) ctx.log.warn({}, problem)
  const version = await storeRoster(ctx, settled.roster, file)
  ctx.log.info(
    { version, teams: settled.roster.teams.length, people: settled.roster.people.length },
    'the roster is in force',
  )
  return settled.roster
}
