import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import type { DurationLikeObject } from 'luxon'
import { afterAll, inject } from 'vitest'
import { parse } from 'yaml'
import type { Clock } from '../src/clock.ts'
import type { PagingSecrets } from '../src/config.ts'
import { type Context, createContext } from '../src/context.ts'
import { openDatabase } from '../src/db/client.ts'
import { openPresence } from '../src/db/presence.ts'
import { WORK_KINDS } from '../src/db/save.ts'
import { type LoadedRecord, loadRecord } from '../src/db/timeline.ts'
import type { Contact } from '../src/domain/contact.ts'
import { timelineOfRecord } from '../src/domain/record-timeline.ts'
import type { Roster } from '../src/domain/roster.ts'
import { type Instant, instantOf, millisOf, plus } from '../src/domain/time.ts'
import { hookRoutes } from '../src/http/hooks.ts'
import { pagingRoutes } from '../src/http/paging.ts'
import { startHttp } from '../src/http/server.ts'
import { SLACK_PATH, slackRequests } from '../src/http/slack-requests.ts'
import { createHandlers } from '../src/jobs/handlers.ts'
import { type Loop, startLoop } from '../src/jobs/loop.ts'
import { startPolling } from '../src/jobs/poll-answers.ts'
import type { Logger } from '../src/log.ts'
import { answerHeard } from '../src/operations/answer-heard.ts'
import { storeRoster } from '../src/operations/store-roster.ts'
import { methodsOf, pagingChannels } from '../src/paging/index.ts'
import { openReader } from '../src/reader/reader.ts'
import { readRoster } from '../src/roster/read.ts'
import { createSlackApp, type SlackApp } from '../src/slack/app.ts'
import { directMessages } from '../src/slack/direct-messages.ts'
import type { Edge } from '../src/slack/edge.ts'
import { identify, SCOPES } from '../src/slack/identity.ts'
import { createLanes } from '../src/slack/lanes.ts'
import { createPeople, type People as Names } from '../src/slack/people.ts'
import { settleRoster } from '../src/slack/settle-roster.ts'
import type { SocketsOptions } from '../src/slack/sockets.ts'
import { tokenTeller } from '../src/slack/token.ts'
import { SHORTCUTS } from '../src/slack/views/actions.ts'
import { testDatabase } from './database.ts'
import { PUBLIC_URL } from './far-sides/accounts.ts'
import { HOOK_SECRET, type HookResponse, post, type Sending } from './hooks/send.ts'
import { type LocalSlack, startLocalSlack } from './local-slack/index.ts'

/** What the app has subscribed to: nothing else reaches it. */
const SUBSCRIBED: string[] = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8')).settings
  .event_subscriptions.bot_events

/** A clock that tests move: domain time is real time plus what `advance` has added. */
export type MovableClock = Clock & { advance(duration: DurationLikeObject): void; millis(): number }

export function movableClock(from?: Instant): MovableClock {
  let ahead = from === undefined ? 0 : millisOf(from) - Date.now()
  const millis = () => Date.now() + ahead
  return {
    now: () => instantOf(millis()),
    wireNow: () => Date.now(),
    delayUntil: (instant) => Math.max(0, millisOf(instant) - millis()),
    millis,
    advance(duration) {
      const now = instantOf(millis())
      ahead += millisOf(plus(now, duration)) - millisOf(now)
    },
  }
}

/** What the log said, for tests that look into it. */
export function memoryLog(): Logger & { lines: { level: string; message: string; fields: object }[] } {
  const lines: { level: string; message: string; fields: object }[] = []
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** The roster of the tests: three teams, each with a second person, a commander's role and a last resort. */
export const ROSTER = `
company: { name: Acme, zone: Europe/Madrid, incidents_channel: incidents, default_severity: SEV2, catch_all: sre }
severities:
  SEV1: Customers cannot buy
  SEV2: Customers are disturbed
  SEV3: Somebody is disturbed
  SEV4: To be watched
people:
  ana: { name: Ana Ruiz, email: ana@acme.example, zone: Europe/Madrid }
  bob: { name: Bob Sparrow, email: bob@acme.example, zone: Europe/Madrid }
  lin: { name: Lin Ma, email: lin@acme.example, zone: Europe/Madrid }
  karen: { name: Karen House, email: karen@acme.example, zone: Europe/Madrid }
  kim: { name: Kim Dae, email: kim@acme.example, zone: Europe/Madrid }
  ivo: { name: Ivo Hart, email: ivo@acme.example, zone: Europe/Madrid }
  maria: { name: Maria Sol, email: maria@acme.example, zone: Europe/Madrid }
teams:
  network: { name: Networking, members: [bob, lin], lead: maria, policy: net }
  database: { name: Database, members: [karen, kim], policy: db }
  sre: { name: SRE, members: [ana, ivo], policy: sre }
services:
  checkout: { name: Checkout, team: network, aliases: [shop] }
  orders: { name: Orders, team: database }
policies:
  net: { steps: [{ call: [bob], wait: 5m }, { call: [lin], wait: 5m }, { call: [maria], wait: 5m }], rounds: 1, last_resort: [ivo], last_resort_every: 5m }
  db: { steps: [{ call: [karen], wait: 5m }, { call: [kim], wait: 5m }], rounds: 2, last_resort: [ivo], last_resort_every: 5m }
  sre: { steps: [{ call: [ana], wait: 5m }, { call: [ivo], wait: 5m }], rounds: 1, last_resort: [maria], last_resort_every: 5m }
`

/** Slack user ids by the roster's person keys, and `sue`, who is not in the roster. */
export type People = Record<'ana' | 'bob' | 'lin' | 'karen' | 'kim' | 'ivo' | 'maria' | 'sue', string>

/** One running Debrief in this process, as `start` builds it, on a movable clock. */
export type Bot = {
  ctx: Context
  edge: Edge
  loop: Loop
  app: SlackApp
  log: ReturnType<typeof memoryLog>
  /** Where its HTTP is, `http://127.0.0.1:PORT`. */
  address: string
  /** Where Slack's requests come in over HTTP; null over a socket. */
  requestUrl: string | null
  ended(): boolean
  /** Ends it as SIGTERM does. */
  stop(): Promise<void>
  /** Ends it as kill -9 does: nothing is finished, nothing more is written. */
  kill(): Promise<void>
}

/** A company: a local Slack with its people, a database, a clock, and one Debrief; more may be started beside it. */
export type Company = AsyncDisposable & {
  slack: LocalSlack
  clock: MovableClock
  /** The first that runs. */
  bot: Bot
  people: People
  roster: Roster
  databaseUrl: string
  /** `#incidents`, and a channel where people work. */
  incidents: string
  general: string
  startBot(): Promise<Bot>
  /** Declares by slash command and waits until the channel is set up. Returns the channel's id and the incident's. */
  declare(by: string, text: string): Promise<{ channel: string; incidentId: string }>
  /** Moves domain time and lets everything that fell due happen. */
  advance(duration: DurationLikeObject): Promise<void>
  /** Waits until nothing is running, due or on its way. */
  settled(): Promise<void>
  timeline(incidentId: string): Promise<LoadedRecord & ReturnType<typeof timelineOfRecord>>
  /** Posts a body to `/hooks/PATH`, signed as `HOOK_SECRET` signs unless `sending` says otherwise. */
  hook(path: string, body: unknown, sending?: Sending): Promise<HookResponse>
}

export type CompanyOptions = {
  roster?: string
  webhook?: { url: string; secret: string }
  /** Accounts of the ways to page, as `accountsOf` makes them; answers of their far sides come to `PUBLIC_URL`, which is `bot.address`. */
  accounts?: PagingSecrets
  /** Numbers and topics that people have verified before anything happens. */
  contacts?: readonly { person: string; kind: Contact['kind']; address: string }[]
  /** Domain time at the start; the real time where nothing is said. Below SEV2 it matters what day and hour it is. */
  at?: Instant
  /** In place of a clock that goes on by itself from `at`. */
  clock?: MovableClock
  /** Real milliseconds between questions for answers; nobody is asked where nothing is said. */
  pollEveryMs?: number
  scopes?: string[]
  /** How Slack's requests come; default what the project of the run provides. */
  transport?: 'socket' | 'http'
  /** Over HTTP, wire milliseconds between looks for what Slack gave up on. */
  lookEveryMs?: number
  /** How the way to Slack is kept, and who is told of trouble with it. */
  keeping?: Pick<SocketsOptions, 'operators' | 'onDeaf' | 'waits'>
  /** False leaves the start of the bot to the test. */
  start?: boolean
}

const NAMES: Record<keyof People, string> = {
  ana: 'Ana Ruiz',
  bob: 'Bob Sparrow',
  lin: 'Lin Ma',
  karen: 'Karen House',
  kim: 'Kim Dae',
  ivo: 'Ivo Hart',
  maria: 'Maria Sol',
  sue: 'Sue Vega',
}

/** One for all tests of a file: its thread takes longer to start than most records to read. */
const reader = openReader()
afterAll(() => reader.close())

/** Starts a company for one test: `await using company = await startCompany()`. */
export async function startCompany(options: CompanyOptions = {}): Promise<Company> {
  const stack = new AsyncDisposableStack()
  const clock = options.clock ?? movableClock(options.at)
  const database = stack.use(await testDatabase())
  const slack = await startLocalSlack({
    clock: clock.millis,
    scopes: options.scopes ?? Object.keys(SCOPES),
    shortcuts: { [SHORTCUTS.declare]: 'global', [SHORTCUTS.report]: 'global', [SHORTCUTS.add]: 'message' },
    retryDelaysMs: [50, 200, 400],
    events: SUBSCRIBED,
  })
  stack.defer(() => slack.stop())
  const people = Object.fromEntries(
    Object.entries(NAMES).map(([handle, name]) => [
      handle,
      slack.addUser({ handle, name, email: `${handle}@acme.example`, tz: 'Europe/Madrid' }),
    ]),
  ) as People
  const incidents = slack.addChannel({ name: 'incidents' })
  const general = slack.addChannel({ name: 'general' })
  const transport = options.transport ?? inject('transport') ?? 'socket'
  const bots: Bot[] = []
  /** As a balancer does, that takes out who has ended. */
  const balance = () => {
    if (transport === 'http')
      slack.deliverTo(bots.flatMap((one) => (one.ended() || !one.requestUrl ? [] : [one.requestUrl])))
  }
  balance()
  stack.defer(async () => {
    await Promise.all(bots.map((bot) => bot.stop()))
  })
  const reading = readRoster(options.roster ?? ROSTER, 'roster.yml')
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const startBot = async () => {
    const bot = await openBot({
      slack,
      clock,
      databaseUrl: database.url,
      roster: reading.roster,
      options,
      transport,
      balance,
    })
    bots.push(bot)
    balance()
    await slack.waitFor(() => bot.app.problem() === null, 'the socket to be open')
    return bot
  }
  if (options.start !== false) await startBot()
  const running = () => bots.filter((one) => !one.ended())
  const bot = () => running()[0] ?? bots[0]!
  const company: Company = {
    slack,
    clock,
    people,
    incidents,
    general,
    roster: reading.roster,
    databaseUrl: database.url,
    get bot() {
      return bot()
    },
    startBot,
    async declare(by, text) {
      const before = new Set(slack.channels().map((channel) => channel.id))
      await slack.command(by, general, `/incident ${text}`)
      const channel = await slack.waitFor(
        () => slack.channels().find((one) => !before.has(one.id) && one.name.startsWith('inc-')),
        'an incident channel',
      )
      await slack.waitFor(() => slack.channel(channel.id).pins.length > 0, 'the card to be pinned')
      await company.settled()
      const row = await bot()
        .ctx.db.selectFrom('incident')
        .select('id')
        .where('channel_id', '=', channel.id)
        .executeTakeFirstOrThrow()
      return { channel: channel.id, incidentId: row.id }
    },
    async advance(duration) {
      // What was acked before it was done is done first: else its times would be those after.
      await Promise.all(running().map((one) => one.ctx.backgroundDone()))
      clock.advance(duration)
      for (const one of running()) one.loop.poke()
      await company.settled()
    },
    async settled() {
      for (let quiet = 0; quiet < 2; ) {
        const before = changesIn(slack)
        await slack.idle()
        await Promise.all(running().map((one) => one.ctx.backgroundDone()))
        await Promise.all(running().map((one) => one.loop.idle()))
        quiet = (await isQuiet(bot())) && changesIn(slack) === before ? quiet + 1 : 0
        if (quiet < 2) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    hook: (path, body, sending) => post(`${bot().address}/hooks/${path}`, body, sending),
    async timeline(incidentId) {
      const stored = await loadRecord(bot().ctx.db, incidentId, bot().ctx.rosters.at)
      return { ...stored, ...timelineOfRecord(stored.record) }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
  return company
}

/** Calls so far that changed something in Slack; what is only read comes again and again while something is looked for. */
function changesIn(slack: LocalSlack): number {
  return slack.trace.filter(({ method }) => !/\.(history|replies|info|list|members|test)$/.test(method)).length
}

/** Work that is due now: claimed, waiting for a retry, or not looked at yet. */
export function openWork({ ctx }: Bot): Promise<{ key: string }[]> {
  return ctx.db
    .selectFrom('due_work')
    .select('key')
    .where('done_at', 'is', null)
    .where('due_at', '<=', ctx.now())
    .execute()
}

/** No work is due, and no bot of the company has a statement under way, such as those that nobody waits for. */
async function isQuiet(bot: Bot): Promise<boolean> {
  const open = await openWork(bot)
  if (open.length > 0) bot.loop.poke()
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
    and application_name = 'debrief' and state <> 'idle' and pid <> pg_backend_pid()`.execute(bot.ctx.db)
  return open.length === 0 && rows.length === 0
}

/** What learns names, where a test waits for the names too: `settled` counts learning as going on in the background. */
function countedIn(ctx: Context, names: Names): Names {
  return {
    ...names,
    learn(userIds) {
      const learning = names.learn(userIds)
      ctx.inBackground(learning)
      return learning
    },
  }
}

/** Notes ways to reach people as they stand once their owners have verified them. */
async function verified(
  { db, newId, now }: Context,
  teamId: string,
  contacts: NonNullable<CompanyOptions['contacts']>,
): Promise<void> {
  if (contacts.length === 0) return
  const at = { verified_at: now(), added_at: now() }
  await db
    .insertInto('contact_method')
    .values(contacts.map((one) => ({ id: newId(), team_id: teamId, ...one, ...at })))
    .onConflict((known) => known.doNothing())
    .execute()
}

async function openBot(parts: {
  slack: LocalSlack
  clock: MovableClock
  databaseUrl: string
  roster: Roster
  options: CompanyOptions
  transport: 'socket' | 'http'
  balance(): void
}): Promise<Bot> {
  const { slack, clock, options } = parts
  const log = memoryLog()
  const db = openDatabase(parts.databaseUrl, { poolSize: 8, log })
  const ctx = createContext({ db, log, clock, reader })
  const onToken = tokenTeller(options.keeping?.operators, 'slack-token')
  const lanes = createLanes({ token: slack.botToken, slackApiUrl: slack.url, log, onToken })
  const { workspace, online } = await identify(ctx, lanes.ask)
  await verified(ctx, workspace.teamId, options.contacts ?? [])
  if (online)
    await storeRoster(ctx, (await settleRoster(ctx, lanes.read, parts.roster, workspace.teamId)).roster, 'roster.yml')
  const self = { teamId: workspace.teamId, botUserId: workspace.botUserId, botId: workspace.botId }
  const people = countedIn(ctx, await createPeople(ctx, lanes.read, self.teamId))
  const edge: Edge = { ctx, lanes, self, people }
  const channels = pagingChannels({
    directMessages: directMessages(ctx, lanes),
    webhook: options.webhook ? { ...options.webhook, wireNow: clock.wireNow } : null,
    ...(options.accounts ? { accounts: options.accounts } : {}),
    publicUrl: PUBLIC_URL,
    wireNow: clock.wireNow,
    heard: (answer) => ctx.inBackground(answerHeard(ctx, answer).then(() => {})),
  })
  ctx.methods = methodsOf(channels)
  const presence = await openPresence(parts.databaseUrl, log)
  const loop = startLoop(ctx, {
    handlers: createHandlers(ctx, edge, channels),
    kinds: WORK_KINDS,
    alarm: null,
    presence: presence.key,
    sweepMs: 100,
  })
  const app = createSlackApp(edge, {
    botToken: slack.botToken,
    slackApiUrl: slack.url,
    ...options.keeping,
    ...(parts.transport === 'http'
      ? {
          transport: 'http',
          signingSecret: slack.signingSecret,
          ...(options.lookEveryMs ? { lookEveryMs: options.lookEveryMs } : {}),
        }
      : { transport: 'socket', appToken: slack.appToken }),
  })
  const byHttp = parts.transport === 'http'
  const hooks = hookRoutes({
    secrets: { all: [HOOK_SECRET], of: {} },
    desk: () => ({ ctx, teamId: self.teamId }),
    wireNow: clock.wireNow,
    atOnce: 4,
  })
  const farSides = pagingRoutes({ desk: () => ({ ctx, channels }), publicUrl: PUBLIC_URL })
  const routes = [hooks, farSides, ...(byHttp ? [slackRequests(() => app.requests())] : [])]
  const http = await startHttp({ host: '127.0.0.1', port: 0, parts: () => null, routes })
  const address = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`
  app.start()
  const polling = options.pollEveryMs ? startPolling(ctx, channels, options.pollEveryMs) : null
  let ended: Promise<void> | null = null
  return {
    ctx,
    edge,
    loop,
    app,
    log,
    address,
    requestUrl: byHttp ? `${address}${SLACK_PATH}` : null,
    ended: () => ended !== null,
    stop() {
      ended ??= (async () => {
        await polling?.stop()
        await app.stop()
        await loop.stop()
        await http.close()
        await ctx.backgroundDone()
        await presence.close()
        await db.destroy()
      })()
      parts.balance()
      return ended
    },
    kill() {
      ended ??= (async () => {
        http.server.closeAllConnections()
        await Promise.all([db.destroy(), presence.close()])
        await polling?.stop()
        await app.stop()
        await loop.stop()
        await http.close()
      })()
      parts.balance()
      return ended
    },
  }
}
