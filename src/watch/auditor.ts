import { type Context, createContext } from '../context.ts'
import { openDatabase } from '../db/client.ts'
import { type Claimed, claimDue, type LatePages, latePages } from '../db/due-work.ts'
import { instantOf, millisOf, spoken } from '../domain/time.ts'
import { reasonOf } from '../errors.ts'
import { type Handler, LEASE_MS } from '../jobs/loop.ts'
import { noteLatePage } from '../operations/note-late-page.ts'
import { settleWork } from '../operations/settle-work.ts'
import type { Operators } from './operators.ts'

/** A page that is not sent so many milliseconds after it was due is late, and a lease so old is no longer waited for. */
const LATE_MS = 60_000
/** Real milliseconds between looks. */
const EVERY_MS = 15_000
/** Pages that one look takes. */
const LIMIT = 200
/** Milliseconds that the clocks of this machine and of the database may be apart. */
const SKEW_MS = 2_000

/** Who looks after pages that nobody else has sent. */
export type Auditor = {
  /** Looks now; resolves when what it took is sent and recorded. */
  look(): Promise<void>
  /** Wire time (epoch ms) of the last look that the database answered. */
  lastLook(): number
  stop(): Promise<void>
}

/** `presence`: key of this process. `deliver` makes what sends a page, on the connection of the context that it is given. */
export type AuditorParts = {
  databaseUrl: string
  presence: number
  deliver: (own: Context) => Handler
  operators: Operators
}

/**
 * Looks every fifteen seconds for pages that are late, and sends them itself: on a timer and a database connection of its
 * own, past the loop, the queue and a pool that has no connection left. A page that somebody has been at for a minute
 * without an outcome is taken from them: it is rather sent twice than not at all. Operators are told of late pages, and of
 * clocks that are apart.
 */
export function startAuditor(ctx: Context, { databaseUrl, presence, deliver, operators }: AuditorParts): Auditor {
  const db = openDatabase(databaseUrl, { poolSize: 1, log: ctx.log })
  const own = createContext({ db, log: ctx.log, clock: ctx, reader: ctx.reader })
  own.methods = ctx.methods
  own.poke = () => ctx.poke()
  const handler = deliver(own)
  const running = new Map<string, Promise<void>>()
  let looking = Promise.resolve()
  let lastLook = ctx.wireNow()

  const look = async () => {
    const wireNow = own.wireNow()
    const now = own.now()
    const dueBy = instantOf(millisOf(now) - LATE_MS)
    const late = await latePages(db, dueBy)
    lastLook = own.wireNow()
    judge('clocks', clockProblem(late, wireNow, lastLook))
    judge('late-pages', lateProblem(late, millisOf(now)))
    judge(
      'unanswered',
      late.unanswered && `Everybody was called, the last resort too, and nobody answers: ${late.unanswered}.`,
    )
    if (late.since === null) return
    const { claimed } = await claimDue(db, {
      now: dueBy,
      wireNow,
      leaseMs: LEASE_MS,
      limit: LIMIT,
      kinds: ['page'],
      holder: presence,
      running: [...running.keys()],
      leasesUntil: wireNow + LEASE_MS - LATE_MS,
    })
    for (const one of claimed) running.set(one.key, send(one).catch(failed))
  }

  const send = async (claimed: Claimed) => {
    const result = await handler(claimed).finally(() => running.delete(claimed.key))
    await settleWork(own, [result])
    const lateMs = millisOf(own.now()) - millisOf(claimed.dueAt)
    if (result.delivery?.sent) await noteLatePage(own, claimed.incidentId, result.delivery.pageId, lateMs)
  }

  const judge = (key: string, text: string | null) => {
    if (text === null) operators.recovered(key)
    else operators.tell({ key, text })
  }
  const failed = (thrown: unknown) =>
    own.log.warn({ reason: reasonOf(thrown) }, 'the auditor could not do its work; it looks again in 15 s')
  const timer = setInterval(() => {
    looking = look().catch(failed)
  }, EVERY_MS)
  return {
    async look() {
      await look()
      await Promise.all(running.values())
    },
    lastLook: () => lastLook,
    async stop() {
      clearInterval(timer)
      await looking
      await Promise.all(running.values())
      await db.destroy()
    },
  }
}

function lateProblem({ count, since, lastError }: LatePages, now: number): string | null {
  if (since === null) return null
  const ago = `${spoken(now - millisOf(since))} ago`
  const late =
    count === 1 ? `A page is not sent that was due ${ago}.` : `${count} pages are not sent, the first was due ${ago}.`
  const said = lastError === null ? '' : ` The tries say: ${lastError}.`
  return `${late} The auditor sends what can be sent; look why the due-work loop does not.${said}`
}

/** The statement ran between `from` and `until` of this machine's clock. */
function clockProblem({ databaseNow }: LatePages, from: number, until: number): string | null {
  const at = databaseNow === null ? from : millisOf(databaseNow)
  const apart = Math.max(from - at, at - until)
  if (apart <= SKEW_MS) return null
  return `The clock of this machine is ${(apart / 1000).toFixed(1)} s ${at < from ? 'ahead of' : 'behind'} the database's, so processes disagree on what is due: set both, by NTP for one.`
}
