import { sql } from 'kysely'
import { type Instant, instantOf, millisOf } from '../../src/domain/time.ts'
import { accountsOf, PUBLIC_URL } from '../far-sides/accounts.ts'
import { startNtfy } from '../far-sides/ntfy.ts'
import { startMailServer } from '../far-sides/smtp.ts'
import { startFakeTwilio } from '../far-sides/twilio.ts'
import { type Company, openWork, startCompany } from '../harness.ts'
import { type Chance, chancesOf } from './chance.ts'
import { type HeldClock, heldClock } from './held-clock.ts'
import { createOutbox, type FarSides, type Left, type Outbox } from './outbox.ts'
import { MONDAY } from './plan.ts'
import { buildTown, type Size, scheduleOf, type Town } from './town.ts'

/** Something that somebody is going to do. */
type Doing = { at: Instant; order: number; act: () => Promise<void> }

/** A company in its week: its people, what reaches them, and what they are going to do. */
export type Stage = {
  size: Size
  town: Town
  chance: Chance
  company: Company
  clock: HeldClock
  far: FarSides
  outbox: Outbox
  /** Slack user id by key, of those who have an account that lives. */
  accounts: ReadonlyMap<string, string>
  /** Slack channel by the key of a team. */
  channels: ReadonlyMap<string, string>
  groups: ReadonlyMap<string, string>
  /** All that has reached anybody, oldest first. */
  left: Left[]
  /** Everything that somebody (by key) did in Slack or by telephone, oldest first. */
  acted: { by: string; at: Instant }[]
  /** Lets somebody do something, in domain milliseconds from now. */
  later(afterMs: number, act: () => Promise<void>): void
  /** Takes all that is to be done at or before an instant out of the list. */
  due(at: Instant): Doing[]
  nextDoing(): Instant | null
  /** When something of Debrief's falls due next; null for never. */
  nextDue(): Promise<Instant | null>
  /** Waits until nothing goes on; time stands still. */
  settle(): Promise<void>
}

/** Quiet milliseconds on the wires after which nothing more is on its way. */
const QUIET_MS = 6

/** Starts a company on the Sunday evening before its week. */
export async function startWeek(size: Size): Promise<Stage & AsyncDisposable> {
  const stack = new AsyncDisposableStack()
  const chance = chancesOf(size.seed)
  const town = buildTown(size, chance)
  const clock = heldClock(MONDAY)
  const twilio = stack.use(await startFakeTwilio({ now: clock.millis }))
  const ntfy = stack.use(await startNtfy())
  const mail = stack.use(await startMailServer({ user: 'debrief', password: 'secret' }))
  const company = stack.use(
    await startCompany({
      clock,
      roster: town.roster,
      accounts: accountsOf({ twilio, ntfy, smtpUrl: mail.url }),
      contacts: town.people.flatMap(({ key: person, phone, topic }) => [
        ...(phone ? [{ person, kind: 'phone' as const, address: phone }] : []),
        ...(topic ? [{ person, kind: 'ntfy' as const, address: topic }] : []),
      ]),
      start: false,
    }),
  )
  const { slack } = company
  const accounts = new Map<string, string>()
  for (const { key, name, email, zone, account } of town.people) {
    if (account === 'none') continue
    const id = slack.addUser({ handle: key, name, email, tz: zone, deleted: account === 'deactivated' })
    if (account === 'alive') accounts.set(key, id)
  }
  const everybody = [...accounts.values()]
  for (const channel of [company.incidents, company.general])
    for (const user of everybody) if (!slack.channel(channel).members.includes(user)) slack.join(user, channel)
  const channels = new Map(town.crews.map(({ key }) => [key, slack.addChannel({ name: key, members: everybody })]))
  const groups = new Map(
    town.crews
      .filter((one) => scheduleOf(one))
      .map(({ key, name }) => [key, slack.addUserGroup({ handle: `${key}-oncall`, name, users: [] })]),
  )
  const bot = await company.startBot()
  twilio.configure(PUBLIC_URL, bot.address)
  const far = { slack, twilio, ntfy, mail }
  let doings: Doing[] = []
  let order = 0

  const settle = async () => {
    for (let quiet = 0; quiet < 2; ) {
      const before = slack.trace.length
      await slack.idle(QUIET_MS)
      await bot.ctx.backgroundDone()
      await bot.loop.idle()
      const open = await openWork(bot)
      if (open.length > 0) bot.loop.poke()
      const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
        and application_name = 'debrief' and state <> 'idle' and pid <> pg_backend_pid()`.execute(bot.ctx.db)
      quiet = open.length === 0 && rows.length === 0 && slack.trace.length === before ? quiet + 1 : 0
    }
  }

  return {
    size,
    town,
    chance,
    company,
    clock,
    far,
    outbox: createOutbox(far, town.people, accounts),
    accounts,
    channels,
    groups,
    left: [],
    acted: [],
    later(afterMs, act) {
      order += 1
      doings.push({ at: instantOf(clock.millis() + Math.max(0, Math.round(afterMs))), order, act })
    },
    due(at) {
      const due = doings.filter((one) => one.at <= at)
      doings = doings.filter((one) => one.at > at)
      return due.sort((a, b) => millisOf(a.at) - millisOf(b.at) || a.order - b.order)
    },
    nextDoing: () => doings.map((one) => one.at).sort()[0] ?? null,
    async nextDue() {
      const row = await bot.ctx.db
        .selectFrom('due_work')
        .select(({ fn }) => fn.min('due_at').as('at'))
        .where('done_at', 'is', null)
        .where('due_at', '>', clock.now())
        .executeTakeFirst()
      return row?.at ?? null
    },
    settle,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
