import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Context, createContext } from '../../src/context.ts'
import { openDatabase } from '../../src/db/client.ts'
import { WORK_KINDS, type WorkKind } from '../../src/db/save.ts'
import { type Alarm, type Handler, type Loop, startLoop } from '../../src/jobs/loop.ts'
import { testDatabase } from '../database.ts'
import { memoryLog } from '../harness.ts'

/** A sweep this rare finds nothing. */
const NEVER_MS = 600_000

async function loopOver(
  stack: AsyncDisposableStack,
  handle: (ctx: Context) => Handler,
  alarm: Alarm | null = null,
): Promise<{ ctx: Context; start(): Loop }> {
  const database = stack.use(await testDatabase())
  const log = memoryLog()
  const db = openDatabase(database.url, { poolSize: 3, log })
  stack.defer(() => db.destroy())
  const ctx = createContext({ db, log })
  const handlers = Object.fromEntries(WORK_KINDS.map((kind) => [kind, handle(ctx)])) as Record<WorkKind, Handler>
  return {
    ctx,
    start() {
      const loop = startLoop(ctx, { handlers, kinds: WORK_KINDS, alarm, presence: 1, sweepMs: NEVER_MS })
      stack.defer(() => loop.stop())
      return loop
    },
  }
}

test('work that was asked for again while it ran is done again at once', async () => {
  await using stack = new AsyncDisposableStack()
  const runs: number[] = []
  const twice = Promise.withResolvers<void>()
  const { ctx, start } = await loopOver(stack, ({ db }) => async (claimed) => {
    runs.push(claimed.generation)
    if (runs.length === 2) twice.resolve()
    else await sql`update due_work set generation = generation + 1`.execute(db)
    return { key: claimed.key, generation: claimed.generation, error: null, retryAt: null }
  })
  await sql`insert into due_work (key, kind, due_at) values ('sync:1', 'sync', ${ctx.now()})`.execute(ctx.db)
  start()
  await twice.promise
  expect(runs).toEqual([0, 1])
})

test('a retry sets the alarm; what falls due later than an alarm that is set needs none of its own', async () => {
  await using stack = new AsyncDisposableStack()
  const alarms: number[] = []
  const rung = Promise.withResolvers<void>()
  const alarm: Alarm = {
    async wakeIn(delayMs) {
      alarms.push(Math.round(delayMs / 10_000))
      if (alarms.length === 2) rung.resolve()
    },
  }
  const { ctx, start } = await loopOver(
    stack,
    () => async (claimed) => ({
      key: claimed.key,
      generation: claimed.generation,
      error: 'away',
      retryAt: ctx.wireNow() + 30_000,
    }),
    alarm,
  )
  const in60s = new Date(ctx.wireNow() + 60_000).toISOString()
  await sql`insert into due_work (key, kind, due_at) values ('sync:1', 'sync', ${ctx.now()}), ('rung:1', 'rung', ${in60s})`.execute(
    ctx.db,
  )
  const loop = start()
  await rung.promise
  loop.poke()
  await loop.idle()
  expect(alarms).toEqual([6, 3])
})
