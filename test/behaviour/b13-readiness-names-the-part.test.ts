import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { type LocalSlack, startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, type Program, SMALL_ROSTER, slackSettings, workFolder } from '../start/program.ts'
import { type Gate, gateTo } from './gate.ts'
import { holding } from './holding.ts'

/** What is there to be broken. */
type Ground = { slack: LocalSlack; database: Gate; databaseUrl: string; queue: Gate }
type Readiness = { status: number; parts: Record<string, string> }

const REDIS = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const redisUp = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(REDIS)
  const socket = connect({ host: hostname, port: Number(port || 6379) }, () => resolve(true))
  socket.on('error', () => resolve(false)).unref()
})

async function readiness(program: Program): Promise<Readiness> {
  const response = await fetch(`${await program.address()}/readyz`)
  return { status: response.status, parts: ((await response.json()) as Readiness).parts }
}

/** Waits at most the minute that readiness may lag behind. */
async function untilReady(program: Program): Promise<void> {
  await expect.poll(async () => (await readiness(program)).status, { timeout: 60_000 }).toBe(200)
}

/** Each part, how it is really broken, and how it is mended. */
const BROKEN: { what: string; part: string; says: RegExp; begin(ground: Ground): Promise<() => unknown> }[] = [
  {
    what: 'a database that nobody reaches',
    part: 'database',
    says: /./,
    async begin({ database }) {
      database.shut()
      return () => database.open()
    },
  },
  {
    what: 'due work that is not looked at',
    part: 'due work',
    says: /^not looked at for 10 s$/,
    async begin({ databaseUrl }) {
      const held = await holding(databaseUrl, 'lock table due_work in access exclusive mode')
      return () => held[Symbol.asyncDispose]()
    },
  },
  {
    what: 'a queue that nobody reaches',
    part: 'queue',
    says: /./,
    async begin({ queue }) {
      queue.shut()
      return () => queue.open()
    },
  },
  {
    what: 'a connection that listens for the queue in vain, while all others answer',
    part: 'queue',
    says: /^does not answer$/,
    async begin({ queue }) {
      await expect.poll(() => queue.silence('LISTEN bullmq_jobs'), { timeout: 60_000 }).toBe(1)
      return () => queue.open()
    },
  },
  {
    what: 'no connection to Slack',
    part: 'slack',
    says: /^no open socket for \d+ s: /,
    async begin({ slack }) {
      slack.sockets.refuse(true)
      slack.sockets.drop()
      return () => slack.sockets.refuse(false)
    },
  },
  {
    what: 'a bot token that Slack refuses, while nobody does anything',
    part: 'slack',
    says: /^the bot token is refused \(token_revoked\)$/,
    async begin({ slack }) {
      const fault = slack.fault({ method: /^(?!apps\.)/, kind: 'error', error: 'token_revoked' })
      return () => fault.remove()
    },
  },
]

describe('13: readiness is red within 60 s and names the part that is bad, while the process lives', () => {
  const stack = new AsyncDisposableStack()
  let ground: Ground
  let program: Program
  beforeAll(async () => {
    const databaseUrl = stack.use(await testDatabase()).url
    const database = stack.use(await gateTo(databaseUrl))
    const queue = stack.use(await gateTo(stack.use(await testDatabase()).url))
    const slack = stack.use(await startLocalSlack())
    addSmallCompany(slack)
    const folder = stack.use(await workFolder(SMALL_ROSTER))
    ground = { slack, database, databaseUrl, queue }
    const env = { ...slackSettings(slack), DATABASE_URL: database.url, QUEUE_DATABASE_URL: queue.url }
    program = stack.use(debrief(['start'], { cwd: folder.path, env }))
  })
  afterAll(() => stack.disposeAsync())

  test.each(BROKEN)('$what', async ({ part, says, begin }) => {
    await untilReady(program)
    const mend = await begin(ground)
    await expect.poll(async () => (await readiness(program)).parts[part], { timeout: 60_000 }).not.toBe('ok')
    const { status, parts } = await readiness(program)
    expect(status).toBe(503)
    expect(parts[part]).toMatch(says)
    expect((await fetch(`${await program.address()}/healthz`)).status).toBe(200)
    await mend()
    await untilReady(program)
  }, 180_000)
})

test.runIf(redisUp)(
  '13: a queue in Redis that nobody reaches is named too',
  async () => {
    await using stack = new AsyncDisposableStack()
    const database = stack.use(await testDatabase())
    const redis = stack.use(await gateTo(`redis://${new URL(REDIS).hostname}:${new URL(REDIS).port || 6379}`))
    const slack = stack.use(await startLocalSlack())
    addSmallCompany(slack)
    const folder = stack.use(await workFolder(SMALL_ROSTER))
    const env = { ...slackSettings(slack), DATABASE_URL: database.url, REDIS_URL: `${redis.url}/15` }
    const program = stack.use(debrief(['start'], { cwd: folder.path, env }))
    redis.shut()
    await expect.poll(async () => (await readiness(program)).status, { timeout: 60_000 }).toBe(503)
    const { parts } = await readiness(program)
    expect(Object.entries(parts).filter(([, problem]) => problem !== 'ok')).toEqual([['queue', expect.any(String)]])
    redis.open()
    await untilReady(program)
  },
  180_000,
)
