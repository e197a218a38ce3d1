import { spawnSync } from 'node:child_process'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createContext } from '../../src/context.ts'
import { openDatabase } from '../../src/db/client.ts'
import { WORK_KINDS, type WorkKind } from '../../src/db/save.ts'
import { plus } from '../../src/domain/time.ts'
import { type AlarmClock, openAlarm } from '../../src/jobs/alarm.ts'
import { type Handler, type Loop, startLoop } from '../../src/jobs/loop.ts'
import { testDatabase } from '../database.ts'
import { memoryLog } from '../harness.ts'
import { type Line, startLine, startRedis } from './wires.ts'

/** A sweep this rare finds nothing. */
const NEVER_MS = 600_000

/** A loop whose queue lies behind a line of its own. */
type Rig = {
  line: Line
  alarm: AlarmClock
  /** Another process's, on the same queue; it has no loop. */
  otherAlarm(): Promise<AlarmClock>
  start(sweepMs: number): Loop
  /** Makes `rung:KEY` due in so many milliseconds. */
  due(key: string, ms: number): Promise<void>
  /** No longer to be done. */
  cancel(key: string): Promise<void>
  /** Resolves when the queue holds an alarm that the loop has set. */
  armed: Promise<void>
  /** Everything that the queue holds is gone. */
  flush(): Promise<void>
  /** Keys of the work that was done. */
  done: string[]
  /** Resolves when the work of a key has been done. */
  whenDone(key: string): Promise<void>
  /** How often the alarm has rung. */
  rings(): number
  /** Resolves at the next ring. */
  nextRing(): Promise<void>
}

async function rigOn(backend: 'PostgreSQL' | 'Redis', stack: AsyncDisposableStack): Promise<Rig> {
  const { url: databaseUrl } = stack.use(await testDatabase())
  const redis = backend === 'Redis' ? stack.use(await startRedis()) : null
  const behind = new URL(redis?.url ?? databaseUrl)
  const line = stack.use(await startLine(Number(behind.port)))
  behind.port = String(line.port)
  const log = memoryLog()
  const db = openDatabase(databaseUrl, { poolSize: 3, log })
  stack.defer(() => db.destroy())
  const ctx = createContext({ db, log })
  let rings = 0
  let ring = () => {}
  const heard = new Set<() => void>()
  const open = async (rung: () => void) => {
    const address = redis ? { redisUrl: behind.href, databaseUrl } : { redisUrl: undefined, databaseUrl: behind.href }
    const alarm = await openAlarm({ ...address, log, ring: rung })
    stack.defer(() => alarm.close())
    return alarm
  }
  const rung = () => {
    rings += 1
    ring()
    for (const resolve of heard) resolve()
    heard.clear()
  }
  const alarm = await open(rung)
  const armed = Promise.withResolvers<void>()
  const done: string[] = []
  const waiting = new Map<string, () => void>()
  const handle: Handler = async ({ key, generation }) => {
    done.push(key)
    waiting.get(key)?.()
    return { key, generation, error: null, retryAt: null }
  }
  const handlers = Object.fromEntries(WORK_KINDS.map((kind) => [kind, handle])) as Record<WorkKind, Handler>
  return {
    line,
    alarm,
    otherAlarm: () => open(rung),
    start(sweepMs) {
      const wakeIn = (delayMs: number) => alarm.wakeIn(delayMs).then(armed.resolve)
      const loop = startLoop(ctx, { handlers, kinds: WORK_KINDS, alarm: { wakeIn }, presence: 1, sweepMs })
      stack.defer(() => loop.stop())
      ring = loop.poke
      return loop
    },
    async due(key, ms) {
      const at = plus(ctx.now(), { milliseconds: ms })
      await sql`insert into due_work (key, kind, due_at) values (${key}, 'rung', ${at})`.execute(db)
    },
    async cancel(key) {
      await sql`update due_work set done_at = due_at where key = ${key}`.execute(db)
    },
    armed: armed.promise,
    flush: redis ? redis.flush : async () => void (await sql`delete from bullmq.job`.execute(db)),
    done,
    whenDone: (key) => {
      if (done.includes(key)) return Promise.resolve()
      return new Promise((resolve) => waiting.set(key, resolve))
    },
    rings: () => rings,
    nextRing: () => new Promise((resolve) => heard.add(resolve)),
  }
}

/** Resolves when the queue answers. */
async function well(alarm: AlarmClock): Promise<void> {
  while (
    !(await alarm.ping().then(
      () => true,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 50))
}

describe.each([
  { backend: 'PostgreSQL', runs: true },
  // One that may be flushed and cut off is one's own.
  { backend: 'Redis', runs: spawnSync('redis-server', ['--version']).status === 0 },
] as const)('with the queue on $backend', ({ backend, runs }) => {
  test.runIf(runs)('a wake carries no work: what is due when it rings is done, whatever it was set for', async () => {
    await using stack = new AsyncDisposableStack()
    const rig = await rigOn(backend, stack)
    await rig.due('rung:cancelled', 2_000)
    const rung = rig.nextRing()
    rig.start(NEVER_MS)
    await rig.armed
    await rig.cancel('rung:cancelled')
    await rig.due('rung:unheard-of', 100)

    await rung
    await rig.whenDone('rung:unheard-of')

    expect(rig.done).toEqual(['rung:unheard-of'])
  })

  test.runIf(runs)('an alarm that a process has set is heard by the others when that process is gone', async () => {
    await using stack = new AsyncDisposableStack()
    const rig = await rigOn(backend, stack)
    const other = await rig.otherAlarm()
    await rig.start(NEVER_MS).idle()
    await rig.due('rung:1', 0)
    await other.wakeIn(300)
    await other.close()

    await rig.whenDone('rung:1')

    expect(rig.rings()).toBeGreaterThan(0)
  })

  test.runIf(runs)('what the queue has lost is done all the same, and the next alarm rings again', async () => {
    await using stack = new AsyncDisposableStack()
    const rig = await rigOn(backend, stack)
    await rig.due('rung:1', 2_000)
    rig.start(50)
    await rig.armed
    await rig.flush()

    await rig.whenDone('rung:1')
    expect(rig.rings()).toBe(0)

    const rung = rig.nextRing()
    await rig.due('rung:2', 300)
    await rung
    await rig.whenDone('rung:2')
    expect(rig.done).toEqual(['rung:1', 'rung:2'])
  })

  test.runIf(runs)(
    'due work is done by looking while the queue is away, and on its alarm when it is back',
    async () => {
      await using stack = new AsyncDisposableStack()
      const rig = await rigOn(backend, stack)
      await well(rig.alarm)
      await rig.line.cut()
      await rig.due('rung:1', 200)
      rig.start(50)

      await rig.whenDone('rung:1')
      expect(rig.rings()).toBe(0)
      await expect(rig.alarm.ping()).rejects.toThrow()

      await rig.line.mend()
      await well(rig.alarm)
      const rung = rig.nextRing()
      await rig.due('rung:2', 300)
      await rung
      await rig.whenDone('rung:2')
      expect(rig.done).toEqual(['rung:1', 'rung:2'])
    },
  )
})
