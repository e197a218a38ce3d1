import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { SCOPES } from '../../src/slack/identity.ts'
import { type LocalSlack, startLocalSlack } from '../local-slack/index.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../..')
const QUEUE_DATABASE = 'debrief_queue'
const START_TIMEOUT_MS = 60_000

/** Who is paged, one of each team. `sue`, who declares, is in the roster and in no team; `zoe` is not in the roster. */
export const PAGED = ['bob', 'karen', 'ana', 'omar', 'yuki'] as const
const STRANGER = 'zoe'
const NAMES: Record<string, string> = {
  bob: 'Bob Sparrow',
  karen: 'Karen House',
  ana: 'Ana Ruiz',
  omar: 'Omar Diaz',
  yuki: 'Yuki Mori',
  sue: 'Sue Vega',
  [STRANGER]: 'Zoe Lind',
}
const TEAMS: Record<string, string> = {
  networking: 'bob',
  database: 'karen',
  operations: 'ana',
  development: 'omar',
  support: 'yuki',
}

/** Five teams, all called at once at a SEV1 whose title says that the application is down. */
const ROSTER = `company: { name: Acme, zone: Europe/Madrid, incidents_channel: incidents, default_severity: SEV2, catch_all: operations }
severities:
  SEV1: Customers cannot buy
  SEV2: Customers are disturbed
  SEV3: Somebody is disturbed
  SEV4: To be watched
people:
${Object.entries(NAMES)
  .filter(([key]) => key !== STRANGER)
  .map(([key, name]) => `  ${key}: { name: ${name}, email: ${key}@acme.example }`)
  .join('\n')}
teams:
${Object.entries(TEAMS)
  .map(([key, person]) => `  ${key}: { name: ${key}, members: [${person}], policy: ${key} }`)
  .join('\n')}
services:
  shop: { name: Shop, team: development }
runbooks:
  application-down:
    title: Application down
    when: { words: [application down], severities: [SEV1] }
    steps: [Check from outside that it is really unreachable]
    page: [${Object.keys(TEAMS).join(', ')}]
policies:
${Object.entries(TEAMS)
  .map(
    ([key, person]) =>
      `  ${key}: { steps: [{ call: [${person}], wait: 5m }], rounds: 3, last_resort: [${person}], last_resort_every: 5m }`,
  )
  .join('\n')}
`

/** The shipped process with its own PostgreSQL, against a local Slack. */
export type Stage = AsyncDisposable & {
  slack: LocalSlack
  people: Record<string, string>
  /** `#incidents`, and a channel where people work. */
  incidents: string
  general: string
  /** A connection to a database that Debrief does not work in, for looking at the server. */
  watcher: pg.Client
  /** Connected to Debrief's own database: what is asked here is counted as Debrief's, so only while nothing is counted. */
  debrief: pg.Client
  databases: { debrief: string; queue: string }
}

/** `wait`: how long a step of each policy waits, default 5m. `env`: further settings of Debrief. */
export type StageOptions = { wait?: string; env?: Record<string, string> }

/** Starts PostgreSQL, the local Slack and `main.ts start` as a child that knows its environment only. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const stack = new AsyncDisposableStack()
  try {
    const folder = await mkdtemp(path.join(tmpdir(), 'debrief-bench-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    // A vacuum that happens to run would be counted as a commit of Debrief's.
    const postgres = await startEmbeddedPostgres({
      dataDir: path.join(folder, 'data'),
      log: () => {},
      settings: { autovacuum: 'off' },
    })
    stack.defer(() => rm(postgres.folder, { recursive: true, force: true }))
    stack.defer(() => postgres.stop())
    const connect = async (database: string) => {
      const url = new URL(postgres.url)
      url.pathname = `/${database}`
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      stack.defer(() => client.end())
      return { client, url: url.href }
    }
    const { client: watcher } = await connect('postgres')
    await watcher.query(`create database ${QUEUE_DATABASE}`)
    await watcher.query('create extension if not exists pg_stat_statements')
    await watcher.query('create extension if not exists pg_walinspect')
    const debrief = new URL(postgres.url).pathname.slice(1)
    const queueUrl = new URL(postgres.url)
    queueUrl.pathname = `/${QUEUE_DATABASE}`

    const slack = await startLocalSlack({ scopes: Object.keys(SCOPES) })
    stack.defer(() => slack.stop())
    const people = Object.fromEntries(
      Object.entries(NAMES).map(([handle, name]) => [
        handle,
        slack.addUser({ handle, name, email: `${handle}@acme.example`, tz: 'Europe/Madrid' }),
      ]),
    )
    const incidents = slack.addChannel({ name: 'incidents' })
    const general = slack.addChannel({ name: 'general' })
    const roster = path.join(folder, 'roster.yml')
    await writeFile(roster, ROSTER.replaceAll('wait: 5m', `wait: ${options.wait ?? '5m'}`))
    const child = startChild({
      PATH: process.env['PATH'],
      DEBRIEF_ENV_FILE: '',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      DEBRIEF_DATA: path.join(folder, 'data'),
      DEBRIEF_ROSTER: roster,
      DEBRIEF_HTTP_PORT: '0',
      DEBRIEF_LOG_LEVEL: 'warn',
      QUEUE_DATABASE_URL: queueUrl.href,
      ...options.env,
    })
    stack.defer(() => child.stop())
    await child.whileRunning(slack.waitFor(() => slack.sockets.count() > 0, 'the socket to be open', START_TIMEOUT_MS))
    const { client: own } = await connect(debrief)
    return {
      slack,
      people,
      incidents,
      general,
      watcher,
      debrief: own,
      databases: { debrief, queue: QUEUE_DATABASE },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (thrown) {
    await stack.disposeAsync()
    throw thrown
  }
}

function startChild(env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, ['src/main.ts', 'start'], {
    cwd: REPOSITORY,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    /** Rejects with what the child said when it ends before `work` does. */
    async whileRunning<T>(work: Promise<T>): Promise<T> {
      const failed = ended.then((code) => Promise.reject(new Error(`Debrief ended with ${code}:\n${said}`)))
      return Promise.race([work, failed])
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
