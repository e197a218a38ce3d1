import { connect } from 'node:net'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createContext } from '../../src/context.ts'
import { openDatabase } from '../../src/db/client.ts'
import { type Claimed, claimDue } from '../../src/db/due-work.ts'
import { openPresence } from '../../src/db/presence.ts'
import { WORK_KINDS, type WorkKind } from '../../src/db/save.ts'
import { plus } from '../../src/domain/time.ts'
import { openAlarm } from '../../src/jobs/alarm.ts'
import { type Handler, startLoop } from '../../src/jobs/loop.ts'
import { testDatabase } from '../database.ts'
import { memoryLog } from '../harness.ts'

const REDIS = process.env['REDIS_URL'] ?? databaseOfThisRun('redis://127.0.0.1:6379')

/** Another run on the same Redis would hear what is rung for this one. */
function databaseOfThisRun(server: string): string {
  return `${server}/${1 + (process.pid % 15)}`
}

async function answers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) }, () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.unref()
  })
}

/** A database of its own with its context, closed with the stack. */
async function openedIn(stack: AsyncDisposableStack) {
  const { url: databaseUrl } = stack.use(await testDatabase())
  const log = memoryLog()
  const db = openDatabase(databaseUrl, { poolSize: 3, log })
  stack.defer(() => db.destroy())
  return { ctx: createContext({ db, log }), db, log, databaseUrl }
}

function forEveryKind(handle: Handler): Record<WorkKind, Handler> {
  return Object.fromEntries(WORK_KINDS.map((kind) => [kind, handle])) as Record<WorkKind, Handler>
}

const redisUp = await answers(REDIS)

describe.each([
  { backend: 'PostgreSQL', redisUrl: undefined, runs: true },
  { backend: 'Redis', redisUrl: REDIS, runs: redisUp },
])('the alarm clock on $backend', ({ redisUrl, runs }) => {
  test.runIf(runs)('wakes the loop for work that falls due later, on real time, and rings no work twice', async () => {
    await using stack = new AsyncDisposableStack()
    const { ctx, db, log, databaseUrl } = await openedIn(stack)
    let ring = () => {}
    const alarm = await openAlarm({ redisUrl, databaseUrl, log, ring: () => ring() })
    stack.defer(() => alarm.close())
    const seen: { key: string; lateMs: number }[] = []
    let heard: () => void
    const all = new Promise<void>((resolve) => {
      heard = resolve
    })
    const handle: Handler = async (claimed: Claimed) => {
      seen.push({ key: claimed.key, lateMs: Date.now() - Date.parse(claimed.dueAt) })
      if (seen.length === 3) heard()
      return { key: claimed.key, generation: claimed.generation, error: null, retryAt: null }
    }
    const handlers = forEveryKind(handle)
    const due = [300, 600, 900].map((ms) => plus(ctx.now(), { milliseconds: ms }))
    for (const [index, at] of due.entries())
      await sql`insert into due_work (key, kind, due_at) values (${`rung:${index}`}, 'rung', ${at})`.execute(db)
    // A sweep this rare cannot be what finds them.
    const loop = startLoop(ctx, { handlers, kinds: WORK_KINDS, alarm, presence: 1, sweepMs: 600_000 })
    ring = loop.poke
    stack.defer(() => loop.stop())

    await all

    // Late together, they have no order.
    expect(seen.map((one) => one.key).sort()).toEqual(['rung:0', 'rung:1', 'rung:2'])
    expect(seen.every((one) => one.lateMs >= 0)).toBe(true)
    await loop.idle()
    expect(log.lines.filter((line) => line.level === 'error')).toEqual([])
  })
})

test('work that a process had claimed is free the moment that process is gone', async () => {
  await using stack = new AsyncDisposableStack()
  const { ctx, db, log, databaseUrl } = await openedIn(stack)
  await sql`insert into due_work (key, kind, due_at) values ('rung:1', 'rung', ${ctx.now()})`.execute(db)
  const [first, second] = [await openPresence(databaseUrl, log), await openPresence(databaseUrl, log)]
  stack.defer(() => second.close())
  const claim = { now: ctx.now(), wireNow: ctx.wireNow(), leaseMs: 600_000, limit: 10, kinds: WORK_KINDS, running: [] }

  expect((await claimDue(db, { ...claim, holder: first.key })).claimed).toHaveLength(1)
  expect((await claimDue(db, { ...claim, holder: second.key })).claimed).toEqual([])
  await first.close()

  expect((await claimDue(db, { ...claim, holder: second.key })).claimed).toMatchObject([{ key: 'rung:1', attempts: 2 }])
})
