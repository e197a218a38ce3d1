import type { Context } from '../context.ts'
import { type Claimed, claimDue } from '../db/due-work.ts'
import type { WorkKind } from '../db/save.ts'
import { retryDelay } from '../domain/backoff.ts'
import { reasonOf } from '../errors.ts'
import { type JobResult, settleWork } from '../operations/settle-work.ts'
import { inPace, takingTurns } from './turns.ts'

/** Does one piece of claimed work. A throw is a bug or the database: the work is tried again later. */
export type Handler = (claimed: Claimed) => Promise<JobResult>

/** Wakes the loop at a real time; carries no work. */
export type Alarm = { wakeIn(delayMs: number): Promise<void> }

/** A running due-work loop. */
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
/** Milliseconds, longer than any job takes; the lease of a process that is gone is void at once. */
export const LEASE_MS = 180_000
const BATCH = 50
/** Rungs that are decided at the same time: more would only wait for each other in the database, and pages behind them. */
const RUNGS_AT_ONCE = 5
/** While pages are on their way, or have been within `calmMs`, other work begins `gapMs` apart: all of it together would take their time. */
const BESIDE_PAGES = { gapMs: 100, calmMs: 200 }
/** Results that come within this many milliseconds are recorded together. */
const GATHER_MS = 20
/** An alarm that is set for at most so many milliseconds later than wanted is left as it is. */
const CLOSE_MS = 5

/**
 * The due-work loop: claims what is due, does it, records what it came to. It looks when poked (right after a commit),
 * when the alarm clock rings and every second. One slow job holds up no other.
 */
export function startLoop(
  ctx: Context,
  parts: {
    handlers: Record<WorkKind, Handler>
    kinds: readonly WorkKind[]
    alarm: Alarm | null
    presence: number
    sweepMs?: number
  },
): Loop {
  const running = new Map<string, Promise<void>>()
  let paging = 0
  let pagedAt = 0
  const rungs = takingTurns(RUNGS_AT_ONCE)
  const others = inPace(() => (paging > 0 || ctx.wireNow() - pagedAt < BESIDE_PAGES.calmMs ? BESIDE_PAGES.gapMs : 0))
  let results: JobResult[] = []
  let looking: Promise<void> | null = null
  let lookAgain = false
  let stopped = false
  let lastLook = ctx.wireNow()
  let armedFor = 0
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
      const { claimed, next } = await claimDue(ctx.db, {
        now: ctx.now(),
        wireNow: ctx.wireNow(),
        leaseMs: LEASE_MS,
        limit: BATCH,
        kinds: parts.kinds,
        holder: parts.presence,
        running: [...running.keys()],
      })
      lastLook = ctx.wireNow()
      for (const one of claimed) {
        running.set(
          one.key,
          work(one).finally(() => running.delete(one.key)),
        )
      }
      if (next.dueAt !== null) wakeAt(ctx.wireNow() + ctx.delayUntil(next.dueAt))
      if (next.retryAt !== null) wakeAt(Date.parse(next.retryAt))
      if (claimed.length < BATCH) break
    }
  }

  /** Pages go before all else, and rungs before what is shown. */
  const inTurn = async (claimed: Claimed): Promise<JobResult> => {
    const { kind } = claimed
    const handle = () => parts.handlers[kind](claimed)
    if (kind !== 'page' && kind !== 'rung') return others(handle)
    paging += 1
    try {
      return await (kind === 'page' ? handle() : rungs(handle))
    } finally {
      paging -= 1
      pagedAt = ctx.wireNow()
    }
  }

  const work = async (claimed: Claimed) => {
    const result = await inTurn(claimed).catch((thrown): JobResult => {
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
      waiting.push(resolve)
      if (waiting.length > 1) return
      setTimeout(() => {
        const settled = settle()
        settling.add(settled)
        void settled.finally(() => settling.delete(settled))
      }, GATHER_MS)
    })
  }
  let waiting: (() => void)[] = []

  const settle = async () => {
    const [batch, told] = [results, waiting]
    results = []
    waiting = []
    let again = false
    for (;;) {
      try {
        again = await settleWork(ctx, batch)
        break
      } catch (thrown) {
        ctx.log.warn({ reason: reasonOf(thrown), results: batch.length }, 'results could not be recorded; trying again')
        if (stopped) break
        await new Promise((resolve) => setTimeout(resolve, SWEEP_MS))
      }
    }
    for (const resolve of told) resolve()
    // What is due again counts as running until those who were told have gone on.
    await new Promise((resolve) => setImmediate(resolve))
    if (again) poke()
    for (const { retryAt } of batch) if (retryAt !== null) wakeAt(retryAt)
  }

  /** Sets the alarm for a wire time, unless an earlier one is set: that one looks, and sees what comes after it. */
  const wakeAt = (at: number) => {
    const now = ctx.wireNow()
    if (at <= now) return poke()
    if (!parts.alarm || stopped || (armedFor > now && armedFor <= at + CLOSE_MS)) return
    armedFor = at
    parts.alarm.wakeIn(at - now).catch(() => {
      // The look every second does without; the next one sets the alarm again.
      armedFor = 0
    })
  }

  const sweep = setInterval(poke, parts.sweepMs ?? SWEEP_MS)
  ctx.poke = poke
  poke()

  return {
    poke,
    lastLook: () => lastLook,
    async idle() {
      while (looking || running.size > 0 || settling.size > 0)
        await Promise.allSettled([looking, ...running.values(), ...settling])
    },
    async stop() {
      stopped = true
      clearInterval(sweep)
      await looking
      await Promise.allSettled([...running.values()])
      await Promise.allSettled([...settling])
    },
  }
}
