import type { Context } from '../context.ts'
import { type Claimed, claimDue, nextDue } from '../db/due-work.ts'
import type { WorkKind } from '../db/save.ts'
import { retryDelay } from '../domain/backoff.ts'
import { reasonOf } from '../errors.ts'
import { type JobResult, settleWork } from '../operations/settle-work.ts'

/** Does one piece of claimed work. A throw is a bug or the database: the work is tried again later. */
export type Handler = (claimed: Claimed) => Promise<JobResult>

/** Wakes the loop at a real time; carries no work. */
export type Alarm = { wakeIn(delayMs: number): Promise<void> }

export type Loop = {
  /** Looks for due work now. */
  poke(): void
  /** Resolves when nothing is running and nothing is due. */
  idle(): Promise<void>
  /** Takes no more work and waits for what runs. */
  stop(): Promise<void>
  /** Wire time (epoch ms) of the last look that the database answered. */
  lastLook(): number
}

/** Real milliseconds between looks that nothing asked for. */
const SWEEP_MS = 1_000
const LEASE_MS = 30_000
const BATCH = 50
/** Results that come within this many milliseconds are recorded together. */
const GATHER_MS = 4

/**
 * The due-work loop: claims what is due, does it, records what it came to. It looks when poked (right after a commit),
 * when the alarm clock rings and every second. One slow job holds up no other.
 */
export function startLoop(
  ctx: Context,
  parts: { handlers: Record<WorkKind, Handler>; kinds: readonly WorkKind[]; alarm: Alarm | null; sweepMs?: number },
): Loop {
  const running = new Set<Promise<void>>()
  let results: JobResult[] = []
  let looking: Promise<void> | null = null
  let lookAgain = false
  let stopped = false
  let lastLook = ctx.wireNow()
  let armedFor = Number.POSITIVE_INFINITY
  let _gathering: NodeJS.Timeout | null = null
  const settling = new Set<Promise<void>>()

  const poke = () => {
    if (stopped) return
    if (looking) {
      lookAgain = true
      return
    }
    looking = look()
      .catch((thrown) =>
        ctx.log.warn({ reason: reasonOf(thrown) }, 'the due-work query failed; it is tried again every second'),
      )
      .finally(() => {
        looking = null
        if (lookAgain) {
          lookAgain = false
          poke()
        }
      })
  }

  const look = async () => {
    for (;;) {
      const claimed = await claimDue(ctx.db, {
        now: ctx.now(),
        wireNow: ctx.wireNow(),
        leaseMs: LEASE_MS,
        limit: BATCH,
        kinds: parts.kinds,
      })
      lastLook = ctx.wireNow()
      for (const one of claimed) {
        const job: Promise<void> = work(one).finally(() => running.delete(job))
        running.add(job)
      }
      if (claimed.length < BATCH) break
    }
    if (running.size === 0) await arm()
  }

  const work = async (claimed: Claimed) => {
    const result = await parts.handlers[claimed.kind](claimed).catch((thrown): JobResult => {
      ctx.log.error({ work: claimed.key, reason: reasonOf(thrown) }, 'a piece of work failed; it is tried again')
      return {
        key: claimed.key,
        generation: claimed.generation,
        error: reasonOf(thrown),
        retryAt: ctx.wireNow() + retryDelay(claimed.attempts),
      }
    })
    await settleSoon(result)
  }

  const settleSoon = (result: JobResult) => {
    results.push(result)
    return new Promise<void>((resolve) => {
      _gathering ??= setTimeout(() => {
        const settled = settle()
        settling.add(settled)
        void settled.finally(() => settling.delete(settled))
      }, GATHER_MS)
      waiting.push(resolve)
    })
  }
  let waiting: (() => void)[] = []

  const settle = async () => {
    const [batch, told] = [results, waiting]
    results = []
    waiting = []
    _gathering = null
    for (;;) {
      try {
        if (await settleWork(ctx, batch)) poke()
        break
      } catch (thrown) {
        ctx.log.warn({ reason: reasonOf(thrown), results: batch.length }, 'results could not be recorded; trying again')
        if (stopped) break
        await new Promise((resolve) => setTimeout(resolve, SWEEP_MS))
      }
    }
    for (const resolve of told) resolve()
    if (running.size <= told.length && !stopped) void arm().catch(() => {})
  }

  const arm = async () => {
    if (!parts.alarm) return
    const { dueAt, retryAt } = await nextDue(ctx.db)
    const delays = [
      dueAt === null ? null : ctx.delayUntil(dueAt),
      retryAt === null ? null : Date.parse(retryAt) - ctx.wireNow(),
    ]
    const delay = Math.min(...delays.map((one) => (one === null ? Number.POSITIVE_INFINITY : Math.max(0, one))))
    const at = ctx.wireNow() + delay
    if (!Number.isFinite(delay) || Math.abs(at - armedFor) < 5) return
    armedFor = at
    await parts.alarm.wakeIn(delay)
  }

  const sweep = setInterval(poke, parts.sweepMs ?? SWEEP_MS)
  ctx.poke = poke
  poke()

  return {
    poke,
    lastLook: () => lastLook,
    async idle() {
      while (looking || running.size > 0 || settling.size > 0)
        await Promise.allSettled([looking, ...running, ...settling])
    },
    async stop() {
      stopped = true
      clearInterval(sweep)
      await looking
      await Promise.allSettled([...running])
      await Promise.allSettled([...settling])
    },
  }
}
