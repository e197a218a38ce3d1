import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { newestRoster } from '../db/rosters.ts'
import { objectOf } from '../db/rows.ts'
import { dutyWork, save, type Work } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import type { Person, Roster } from '../domain/roster.ts'
import { personBySlack } from '../domain/roster-lookup.ts'
import { onCallAt, shiftsBetween } from '../domain/schedule/on-call.ts'
import { belongsTo, channelOfSchedule } from '../domain/schedule/places.ts'
import type { Schedule } from '../domain/schedule/schedule.ts'
import { dayClockOf, type Instant } from '../domain/time.ts'
import { quietUntil } from '../domain/working-hours.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'
import { inboxRow, inTransaction, once, type Request } from './change.ts'
import { renewRoster } from './store-roster.ts'

/** Somebody asks to be stood in for, or stands in. People are Slack user ids, but for `person` and `insteadOf`, which are keys. */
export type Cover = {
  id: string
  teamId: string
  schedule: string
  person: string | null
  insteadOf: string | null
  fromAt: Instant
  untilAt: Instant
  reason: string | null
  askedBy: string
  /** Null asks all of the schedule's teams. */
  askedOf: string | null
  state: 'asked' | 'accepted' | 'declined' | 'withdrawn' | 'expired'
  createdAt: Instant
  answeredAt: Instant | null
}

/** What is asked: of somebody (Slack user id), of oneself (`me`), or of the team's channel. */
export type CoverWish = { schedule: string; from: Instant; until: Instant; of: string | null; reason: string | null }

/**
 * Asks somebody, or the channel of a schedule, to take a stretch of it; whoever asks themselves takes it at once. Nothing
 * changes for those on call until it is accepted.
 */
export async function askCover(ctx: Context, teamId: string, wish: CoverWish, request: Request): Promise<Answer> {
  return inCovers(ctx, request, async (tx, roster, now) => {
    const { from, until, of } = wish
    const schedule = roster.schedules.find((one) => one.key === wish.schedule)
    const asker = personBySlack(roster, request.by.userId)
    if (!schedule) throw new UserError('That schedule is not in the roster any more. Nothing changed.')
    if (!asker || !belongsTo(roster, schedule, asker))
      throw new UserError(`Only people of ${schedule.name} and their leads may ask. Nothing changed.`)
    const askedOf = of === null ? null : personBySlack(roster, of)
    if (of !== null && askedOf?.slack !== of)
      throw new UserError('They are not in the roster, so they cannot be on call. Nothing changed.')
    if (askedOf && shiftsBetween(schedule, from, until).every((shift) => shift.person === askedOf.key))
      throw new UserError(`${spanOf(schedule, { from, until }, asker)}: ${askedOf.name} is on call then already.`)
    const cover: Cover = {
      id: ctx.newId(),
      teamId,
      schedule: schedule.key,
      person: null,
      insteadOf: shiftsBetween(schedule, from, until).find((one) => one.person !== askedOf?.key)?.person ?? null,
      fromAt: from,
      untilAt: until,
      reason: wish.reason,
      askedBy: request.by.userId,
      askedOf: of,
      state: 'asked',
      createdAt: now,
      answeredAt: null,
    }
    await tx.insertInto('schedule_override').values(rowOfCover(cover)).execute()
    if (askedOf?.slack === request.by.userId) return accept(tx, { cover, roster, now, by: askedOf })
    const stays = nameOf(roster, onCallAt(schedule, from).person) ?? 'nobody'
    const span = spanOf(schedule, { from, until }, asker)
    const meanwhile = (they: string) => `Until ${they}, ${stays} stays on call: ${span}.`
    const work = [dutyWork(`cover:${cover.id}`, now)]
    if (askedOf === null) {
      if (channelOfSchedule(roster, schedule) === null && roster.company.incidentsChannel === null)
        throw new UserError(`Name somebody, like @ana: ${schedule.name} has no channel to ask in. Nothing changed.`)
      return { text: `It is asked in the channel of ${schedule.name}. ${meanwhile('somebody accepts')}`, work }
    }
    const quiet = quietUntil(askedOf.zone, now)
    const when = quiet === null ? '' : ` once their quiet hours end, ${dayClockOf(quiet, asker.zone)}`
    const late = quiet !== null && quiet >= from ? ' That is after it begins: call them, or ask somebody else.' : ''
    return { text: `${askedOf.name} is asked by direct message${when}.${late} ${meanwhile('they accept')}`, work }
  })
}

/** Somebody accepts what they, or all, were asked, or declines it. The first to accept is on call; whoever comes later is told so. */
export async function answerCover(
  ctx: Context,
  id: string,
  answer: 'accept' | 'decline',
  request: Request,
): Promise<Answer> {
  return inCovers(ctx, request, async (tx, roster, now) => {
    const cover = await lockedCover(tx, id)
    const by = personBySlack(roster, request.by.userId)
    const over = cover.state !== 'asked' ? endOf(cover, roster) : cover.untilAt <= now ? 'It is over.' : null
    if (over !== null) return { text: `${over} Nothing changed.`, work: [] }
    if (cover.askedOf !== null && cover.askedOf !== request.by.userId)
      throw new UserError('Somebody else was asked. Nothing changed.')
    if (!by?.slack) throw new UserError('Only people of the roster can be on call. Nothing changed.')
    if (answer === 'accept') return accept(tx, { cover, roster, now, by })
    await end(tx, cover, 'declined', now)
    return {
      text: 'You said no. Whoever asked is told.',
      work: newsOf({ ...cover, state: 'declined' }, roster, by, now),
    }
  })
}

/** Whoever asked takes it back; what was accepted stays. */
export async function withdrawCover(ctx: Context, id: string, request: Request): Promise<Answer> {
  return inCovers(ctx, request, async (tx, roster, now) => {
    const cover = await lockedCover(tx, id)
    if (cover.askedBy !== request.by.userId) throw new UserError('Only who asked can take it back. Nothing changed.')
    if (cover.state !== 'asked') return { text: `${endOf(cover, roster)} Nothing changed.`, work: [] }
    await end(tx, cover, 'withdrawn', now)
    return { text: 'Taken back: nobody is asked any more.', work: [dutyWork(`cover:${id}`, now)] }
  })
}

/** Notes of a request that its time is over; whoever asked is told. */
export async function expireCover(ctx: Context, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const cover = await lockedCover(tx, id)
    const now = ctx.now()
    if (cover.state !== 'asked' || cover.untilAt > now) return
    await end(tx, cover, 'expired', now)
    await save(tx, null, { work: [dutyWork(`cover:${id}`, now), dutyWork(`told:${id}:${cover.askedBy}`, now)] })
  })
  ctx.poke()
}

/** A request by its id; null for one that is not there. */
export async function coverById(db: Db, id: string): Promise<Cover | null> {
  const row = await db.selectFrom('schedule_override').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? (objectOf(row) as Cover) : null
}

/** What somebody has asked and nobody has answered yet, the earliest first. */
export async function openCoversOf(db: Db, teamId: string, userId: string, now: Instant): Promise<Cover[]> {
  const rows = await db
    .selectFrom('schedule_override')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('asked_by', '=', userId)
    .where('state', '=', 'asked')
    .where('until_at', '>', now)
    .orderBy('from_at')
    .limit(10)
    .execute()
  return rows.map((row) => objectOf(row) as Cover)
}

/** What became of a request, as a sentence. */
export function endOf({ state, person }: Cover, roster: Roster): string {
  switch (state) {
    case 'accepted':
      return `${nameOf(roster, person)} has taken it.`
    case 'declined':
      return 'It was declined.'
    case 'withdrawn':
      return 'It was taken back.'
    case 'expired':
      return 'It is over, and nobody took it.'
    case 'asked':
      return 'Nobody has taken it yet.'
  }
}

type Came = { text: string; work: Work[] }

/** One answer for one request, stored with what it changes. */
async function inCovers(
  ctx: Context,
  request: Request,
  decide: (tx: Transaction<DB>, roster: Roster, now: Instant) => Promise<Came>,
): Promise<Answer> {
  const told = await once(ctx, request, () =>
    inTransaction(ctx, async (tx) => {
      const now = ctx.now()
      const newest = await newestRoster(tx)
      if (!newest) throw new UserError('No roster is stored yet, so nobody is on call.')
      const { text, work } = await decide(tx, newest.roster, now)
      const answer = sentence(text)
      await save(tx, null, { work, inbox: inboxRow(request, now, answer) })
      return answer
    }),
  )
  ctx.poke()
  return told
}

async function accept(
  tx: Transaction<DB>,
  given: { cover: Cover; roster: Roster; now: Instant; by: Person },
): Promise<Came> {
  const { cover, roster, now, by } = given
  const schedule = roster.schedules.find((one) => one.key === cover.schedule)
  if (!schedule) throw new UserError('That schedule is not in the roster any more. Nothing changed.')
  // What has passed was somebody else's.
  const from = cover.fromAt < now ? now : cover.fromAt
  await tx
    .updateTable('schedule_override')
    .set({ state: 'accepted', person: by.key, from_at: from, answered_at: now })
    .where('id', '=', cover.id)
    .execute()
  await renewRoster(tx, now)
  const accepted: Cover = { ...cover, state: 'accepted', person: by.key, fromAt: from }
  const text = `You are on call: ${spanOf(schedule, { from, until: cover.untilAt }, by)}.`
  return { text, work: newsOf(accepted, roster, by, now) }
}

/** Shows what became of it, and tells whoever asked and whoever is spared, unless they did it themselves. */
function newsOf(cover: Cover, roster: Roster, by: Person, now: Instant): Work[] {
  const spared = cover.state === 'accepted' ? roster.people.find((one) => one.key === cover.insteadOf)?.slack : null
  const told = new Set([cover.askedBy, spared].filter((one) => one && one !== by.slack))
  return [dutyWork(`cover:${cover.id}`, now), ...[...told].map((userId) => dutyWork(`told:${cover.id}:${userId}`, now))]
}

async function end(tx: Db, cover: Cover, state: Cover['state'], now: Instant): Promise<void> {
  await tx.updateTable('schedule_override').set({ state, answered_at: now }).where('id', '=', cover.id).execute()
}

async function lockedCover(tx: Transaction<DB>, id: string): Promise<Cover> {
  await sql`select 1 from schedule_override where id = ${id} for update`.execute(tx)
  const cover = await coverById(tx, id)
  if (!cover) throw new UserError('That request is not known here any more. Nothing changed.')
  return cover
}

function rowOfCover(cover: Cover) {
  const { teamId, insteadOf, fromAt, untilAt, askedBy, askedOf, createdAt, answeredAt, ...rest } = cover
  return {
    ...rest,
    team_id: teamId,
    instead_of: insteadOf,
    from_at: fromAt,
    until_at: untilAt,
    asked_by: askedBy,
    asked_of: askedOf,
    created_at: createdAt,
    answered_at: answeredAt,
  }
}

/** `Payments, Sat 21 Nov 22:00 CET until Sun 22 Nov 06:00 CET`, in the zone of whoever reads it. */
function spanOf(schedule: Schedule, { from, until }: { from: Instant; until: Instant }, reader: Person): string {
  return `${schedule.name}, ${dayClockOf(from, reader.zone)} until ${dayClockOf(until, reader.zone)}`
}

function nameOf(roster: Roster, key: string | null): string | null {
  return roster.people.find((one) => one.key === key)?.name ?? key
}
