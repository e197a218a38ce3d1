import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { SCOPES } from '../../src/slack/identity.ts'
import { type Line, type OwnRedis, startLine, startRedis } from '../jobs/wires.ts'
import { type LocalSlack, startLocalSlack } from '../local-slack/index.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../..')
const SET_UP_MS = 300_000

/** A team's ladder: its two people are called in turn, over and over, each page to a direct message of their own. */
export type Rungs = {
  team: string
  incidentId: string
  escalationId: string
  /** Slack ids of the first and the second person. */
  people: [string, string]
  /** Where their direct messages go. */
  dms: [string, string]
}

/** A running `main.ts start`. */
export type Running = {
  /** Epoch milliseconds, before the process was spawned. */
  spawnedAt: number
  /** Everything it has written. */
  said(): string
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A request that reached Slack, with its time in epoch milliseconds. */
export type Arrival = { dm: string; at: number }

/** PostgreSQL behind a line that can be cut, Redis where asked for, a local Slack and a roster of many teams. */
export type EscalationStage = AsyncDisposable & {
  slack: LocalSlack
  /** A connection past the line. */
  db: pg.Client
  line: Line
  redis: OwnRedis | null
  /** Spawns the program and resolves at once. */
  spawn(): Running
  /** Spawns the program; resolves when Slack has a socket more. */
  start(): Promise<Running>
  /** Declares an incident for each team, and waits until all are set up. */
  declareAll(): Promise<Rungs[]>
  /** Pages that have reached Slack since a place in its trace, in the direct messages of some ladders. */
  arrivals(rungs: readonly Rungs[], since: number): Arrival[]
}

/** `teams`: so many, of two people each. `settings`: further ones of PostgreSQL. */
export type EscalationStageOptions = { backend: 'postgres' | 'redis'; teams: number; settings?: Record<string, string> }

/** Opens a stage; nothing of Debrief runs yet. */
export async function openEscalationStage(options: EscalationStageOptions): Promise<EscalationStage> {
  const stack = new AsyncDisposableStack()
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'debrief-escalation-'))
    // As root, the account of the embedded PostgreSQL has to come in.
    await chmod(folder, 0o755)
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    const postgres = await startEmbeddedPostgres({
      dataDir: path.join(folder, 'data'),
      log: () => {},
      settings: options.settings ?? {},
    })
    stack.defer(() => rm(postgres.folder, { recursive: true, force: true }))
    stack.defer(() => postgres.stop())
    const db = new pg.Client(postgres.url)
    await db.connect()
    stack.defer(() => db.end())
    const behind = new URL(postgres.url)
    const line = stack.use(await startLine(Number(behind.port)))
    behind.port = String(line.port)
    const redis = options.backend === 'redis' ? stack.use(await startRedis()) : null

    const slack = stack.use(await startLocalSlack({ scopes: Object.keys(SCOPES) }))
    const keys = Array.from({ length: options.teams }, (_, index) => `gate${String(index + 1).padStart(3, '0')}`)
    const people = new Map(
      keys.flatMap((key) => [`${key}a`, `${key}b`]).map((handle) => [handle, slack.addUser(userOf(handle))]),
    )
    const sue = slack.addUser(userOf('sue'))
    slack.addChannel({ name: 'incidents' })
    const general = slack.addChannel({ name: 'general' })
    const roster = path.join(folder, 'roster.yml')
    await writeFile(roster, rosterOf(keys))
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      DEBRIEF_ENV_FILE: '',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      DATABASE_URL: behind.href,
      ...(redis ? { REDIS_URL: redis.url } : {}),
      DEBRIEF_ROSTER: roster,
      DEBRIEF_HTTP_PORT: '0',
      DEBRIEF_LOG_LEVEL: 'warn',
    }
    const all: Running[] = []
    stack.defer(async () => void (await Promise.all(all.map((one) => one.stop()))))
    const spawned = () => {
      const running = spawnProgram(folder, env)
      all.push(running)
      return running
    }
    return {
      slack,
      db,
      line,
      redis,
      spawn: spawned,
      async start() {
        const before = slack.sockets.count()
        const running = spawned()
        await slack
          .waitFor(() => slack.sockets.count() > before, 'the socket to be open', SET_UP_MS)
          .catch((thrown) => Promise.reject(new Error(`${thrown}\n${running.said()}`)))
        return running
      },
      async declareAll() {
        // Some at a time: a hundred at once would be another bench.
        for (let from = 0; from < keys.length; from += 10)
          await Promise.all(
            keys.slice(from, from + 10).map((key) => slack.command(sue, general, `/incident sev2 ${key}`)),
          )
        const pinned = () => slack.channels().filter((one) => one.pins.length > 0).length
        await slack.waitFor(() => pinned() === keys.length, 'all incidents to be set up', SET_UP_MS)
        await allDone(db, SET_UP_MS)
        return rungsOf(db, slack, people)
      },
      arrivals(rungs, since) {
        const dms = new Set(rungs.flatMap((one) => one.dms))
        const ahead = Date.now() - performance.now()
        return slack.trace
          .slice(since)
          .filter((call) => call.method === 'chat.postMessage' && call.ok && dms.has(call.channel ?? ''))
          .map((call) => ({ dm: call.channel!, at: call.arrivedAt + ahead }))
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (thrown) {
    await stack.disposeAsync()
    throw thrown
  }
}

/** Waits until no work is due any more. */
export async function allDone(db: pg.Client, timeoutMs: number, besides = 'false'): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; await wait(200)) {
    const { rows } = await db.query(
      `select key, attempts, retry_at, last_error from due_work where done_at is null and (due_at <= $1 or ${besides}) limit 5`,
      [new Date().toISOString()],
    )
    if (rows.length === 0) return
    if (Date.now() > deadline) throw new Error(`Due work is never done: ${JSON.stringify(rows)}`)
  }
}

/** Says when the next rung of ladders falls due (epoch ms for each), behind the back of the running program. */
export async function setDue({ db }: EscalationStage, rungs: readonly Rungs[], at: (index: number) => number) {
  const due = [rungs.map((one) => one.escalationId), rungs.map((_one, index) => new Date(at(index)).toISOString())]
  await db.query('begin')
  await db.query(
    'update escalation e set next_at = t.at from unnest($1::uuid[], $2::timestamptz[]) t (id, at) where e.id = t.id',
    due,
  )
  await db.query(
    `update due_work w set due_at = t.at, done_at = null, retry_at = null from unnest($1::uuid[], $2::timestamptz[]) t (id, at)
     where w.kind = 'rung' and w.escalation_id = t.id`,
    due,
  )
  await db.query('commit')
}

function userOf(handle: string) {
  return { handle, name: `${handle} Acme`, email: `${handle}@acme.example`, tz: 'Europe/Madrid' }
}

/** Each team owns the service of its name; its ladder has steps for hours. */
function rosterOf(keys: readonly string[]): string {
  const lines = (of: (key: string) => string) => keys.map((key) => `  ${of(key)}`).join('\n')
  const person = (handle: string) => `${handle}: { name: ${handle} Acme, email: ${handle}@acme.example }`
  return `company: { name: Acme, zone: Europe/Madrid, incidents_channel: incidents, default_severity: SEV2, catch_all: ${keys[0]} }
severities:
  SEV1: Customers cannot buy
  SEV2: Customers are disturbed
  SEV3: Somebody is disturbed
  SEV4: To be watched
people:
  ${person('sue')}
${lines((key) => `${person(`${key}a`)}\n  ${person(`${key}b`)}`)}
teams:
${lines((key) => `${key}: { name: Team ${key}, members: [${key}a, ${key}b], policy: ${key} }`)}
services:
${lines((key) => `${key}: { name: ${key}, team: ${key} }`)}
policies:
${lines((key) => `${key}: { steps: [{ call: [${key}a], wait: 60m }, { call: [${key}b], wait: 60m }], rounds: 9, last_resort: [${key}b], last_resort_every: 60m }`)}
`
}

async function rungsOf(db: pg.Client, slack: LocalSlack, people: ReadonlyMap<string, string>): Promise<Rungs[]> {
  const { rows } = await db.query<{ team: string; incident_id: string; id: string }>(
    "select team, incident_id, id from escalation where state = 'running' order by team",
  )
  return rows.map(({ team, incident_id, id }) => {
    const ids: [string, string] = [people.get(`${team}a`)!, people.get(`${team}b`)!]
    return {
      team,
      incidentId: incident_id,
      escalationId: id,
      people: ids,
      dms: [slack.dmId(ids[0]), slack.dmId(ids[1])],
    }
  })
}

function spawnProgram(cwd: string, env: Record<string, string | undefined>): Running {
  const spawnedAt = Date.now()
  const child = spawn(process.execPath, [path.join(REPOSITORY, 'src/main.ts'), 'start'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal)
    await ended
  }
  return { spawnedAt, said: () => said, kill: end('SIGKILL'), stop: end('SIGTERM') }
}
