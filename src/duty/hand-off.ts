import type { Contact } from '../domain/contact.ts'
import type { Person, Roster } from '../domain/roster.ts'
import { endOf, nextOnCall, onCallAt, standsIn } from '../domain/schedule/on-call.ts'
import { channelOfSchedule, teamsOn } from '../domain/schedule/places.ts'
import type { Schedule } from '../domain/schedule/schedule.ts'
import { type Instant, plus } from '../domain/time.ts'
import { quietUntil } from '../domain/working-hours.ts'
import type { Edge } from '../slack/edge.ts'
import { handOff, onDuty } from '../slack/views/duty.ts'
import { armNow } from './arm.ts'
import type { Came } from './came.ts'
import { ofTeams, told, unfinished } from './incidents.ts'
import { noteUnposted, tellChange, tellOnce } from './posts.ts'

/** A telephone that has not rung for so long is to be tried. */
const PROVED = { days: -30 }
/** The state of a schedule with nobody on call; no key of a person. */
const NOBODY = '-'

/**
 * Looks who is on call by a schedule, and tells it where that is somebody else than was told last, or nobody: in the channel,
 * with what is open and still in place, and to whoever comes on call, unless they are in their quiet hours. It looks again when
 * the turn ends.
 */
export async function lookAtSchedule(edge: Edge, roster: Roster, key: string): Promise<Came> {
  const { ctx, self } = edge
  const schedule = roster.schedules.find((one) => one.key === key)
  if (!schedule) return { again: null }
  const now = ctx.now()
  const shift = onCallAt(schedule, now)
  const person = personOf(roster, shift.person)
  if (schedule.group !== null) await armNow(edge, `group:${key}`)
  const incidents = ofTeams(await unfinished(ctx.db, self.teamId), teamsOn(roster, key), roster).map(told)
  const until = endOf(shift, now)
  const watched = {
    kind: 'handoff',
    about: key,
    state: shift.person ?? NOBODY,
    // Who is on call when Debrief first looks is no news.
    known: shift.person ?? NOBODY,
    channelId: channelOfSchedule(roster, schedule),
  }
  const came = await tellChange(edge, watched, (before) =>
    handOff({
      schedule: schedule.name,
      before: before === NOBODY ? null : nameOf(roster, before),
      person: person?.name ?? null,
      from: shift.from,
      until,
      next: nameOf(roster, nextOnCall(schedule, now)),
      standsIn: standsIn(schedule, shift.person, now),
      incidents,
      groupStays: schedule.group !== null && !person?.slack ? schedule.group : null,
      zone: schedule.zone,
    }),
  )
  if ('failed' in came) return came
  const open = incidents.filter((one) => one.status !== 'closed').length
  if (came.key !== null && person?.slack) {
    const direct = await tellIncoming(edge, { schedule, person, until, open, key: `dm:${came.key}` })
    if ('failed' in direct) return direct
  }
  return { again: shift.until }
}

async function tellIncoming(
  edge: Edge,
  given: { schedule: Schedule; person: Person; until: Instant | null; open: number; key: string },
) {
  const { ctx } = edge
  const { schedule, person, until, open, key } = given
  const kind = 'on-duty'
  if (quietUntil(person.zone, ctx.now()) !== null) {
    await noteUnposted(edge, key, kind, 'quiet hours')
    return { ts: null }
  }
  const phone = await untriedPhone(edge, person)
  const view = onDuty({ schedule: schedule.name, until, open, phone, zone: person.zone })
  return tellOnce(edge, person.slack!, { key, kind, view })
}

/** The telephone of somebody that has not rung for a while, or never; null where they have none, or it has. */
async function untriedPhone({ ctx, self }: Edge, person: Person): Promise<Pick<Contact, 'provedAt'> | null> {
  const phones = await ctx.db
    .selectFrom('contact_method')
    .select('proved_at')
    .where('team_id', '=', self.teamId)
    .where('person', 'in', [person.key, ...(person.slack === null ? [] : [person.slack])])
    .where('kind', '=', 'phone')
    .where('verified_at', 'is not', null)
    .orderBy('proved_at', (order) => order.desc().nullsLast())
    .execute()
  const [newest] = phones
  if (!newest) return null
  const provedAt = newest.proved_at
  return provedAt !== null && provedAt > plus(ctx.now(), PROVED) ? null : { provedAt }
}

function personOf(roster: Roster, key: string | null): Person | null {
  return roster.people.find((one) => one.key === key) ?? null
}

function nameOf(roster: Roster, key: string | null): string | null {
  return personOf(roster, key)?.name ?? key
}
