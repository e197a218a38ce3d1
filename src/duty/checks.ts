import type { Contact } from '../domain/contact.ts'
import { wordsOf } from '../domain/language/finding.ts'
import type { Person, Roster, Team } from '../domain/roster.ts'
import { type Finding, findings } from '../domain/schedule/findings.ts'
import { onCallAt, shiftsBetween } from '../domain/schedule/on-call.ts'
import { channelOfSchedule, channelOfTeam, teamsOn } from '../domain/schedule/places.ts'
import { dayClockOf, type Instant, inZone, plus } from '../domain/time.ts'
import { quietUntil } from '../domain/working-hours.ts'
import type { Edge } from '../slack/edge.ts'
import { findingList } from '../slack/views/duty.ts'
import type { Came } from './came.ts'
import { marksAround } from './marks.ts'
import { hasPosts, noteUnposted, postOnce, tellOnce, tidyPosts } from './posts.ts'

const WEEKLY = { weekday: 1, hour: 10, minute: 0 }
const DAILY = { hour: 10, minute: 0 }
const AHEAD = { days: 14 }
const URGENT = { hours: 48 }
const KEPT = { days: -90 }
/** A schedule with more gaps than this in the time ahead has them by its hours: then one telling a week does for all. */
const SINGLE_GAPS = 3

/** On Mondays at ten tells each team what may leave a page of the next 14 days without an answer; nothing where nothing may. */
export async function lookAtWeek(edge: Edge, roster: Roster): Promise<Came> {
  const { ctx } = edge
  const { last, next } = marksAround({ zone: roster.company.zone, ...WEEKLY }, ctx.now())
  const kind = 'week'
  if (!(await hasPosts(edge, 'week:'))) {
    await noteUnposted(edge, `week:${last}`, kind, 'first look')
    return { again: next }
  }
  if (await hasPosts(edge, `week:${last}`)) return { again: next }
  const found = Map.groupBy(await findingsOf(edge, roster), (one) => channelOf(roster, one))
  for (const [channelId, own] of found) {
    if (channelId === null) continue
    const view = findingList('What may go unanswered in the next 14 days', sentences(own, roster))
    const posted = await postOnce(edge, { key: `weekly:${channelId}:${last}`, kind, channelId, view })
    if ('failed' in posted) return posted
  }
  await noteUnposted(edge, `week:${last}`, kind, found.size === 0 ? 'nothing found' : 'told')
  await tidyPosts(edge, plus(ctx.now(), KEPT))
  return { again: next }
}

/** Of many gaps of one schedule the first are said, and how many there are besides. */
function sentences(found: readonly Finding[], roster: Roster): string[] {
  const gaps = new Map<string, number>()
  const said = found.flatMap((one) => {
    if (one.kind !== 'gap') return [wordsOf(one, roster)]
    const count = (gaps.get(one.schedule) ?? 0) + 1
    gaps.set(one.schedule, count)
    return count > SINGLE_GAPS ? [] : [wordsOf(one, roster)]
  })
  const more = [...gaps].filter(([, count]) => count > SINGLE_GAPS)
  const nameOf = (key: string) => roster.schedules.find((one) => one.key === key)?.name ?? key
  return [
    ...said,
    ...more.map(([key, count]) => `${nameOf(key)} has nobody on call ${count - SINGLE_GAPS} more times.`),
  ]
}

async function findingsOf({ ctx, self }: Edge, roster: Roster): Promise<Finding[]> {
  const rows = await ctx.db.selectFrom('contact_method').selectAll().where('team_id', '=', self.teamId).execute()
  const contacts = rows.map(
    (row): Contact => ({
      id: row.id,
      person: row.person,
      kind: row.kind as Contact['kind'],
      address: row.address,
      verifiedAt: row.verified_at,
      provedAt: row.proved_at,
    }),
  )
  const sounds = ctx.methods.has('sms') || ctx.methods.has('voice') || ctx.methods.has('push')
  const all = findings(roster, contacts, ctx.now(), plus(ctx.now(), AHEAD))
  // Where nothing but Slack is set up, nobody could have verified anything.
  return all.filter((one) => one.kind !== 'no-phone' || sounds)
}

/** Where a finding is told: to the team that it is about, else where incidents are announced. */
function channelOf(roster: Roster, finding: Finding): string | null {
  const team = (key: string | null) => roster.teams.find((one) => one.key === key)
  const of = (found: Team | undefined) => (found ? channelOfTeam(roster, found) : null)
  const schedule = (key: string) => {
    const found = roster.schedules.find((one) => one.key === key)
    return found ? channelOfSchedule(roster, found) : null
  }
  const own = () => {
    switch (finding.kind) {
      case 'gap':
        return schedule(finding.schedule)
      case 'no-second':
        return of(team(finding.team))
      case 'no-account':
      case 'no-phone':
        return of(team(roster.people.find((one) => one.key === finding.person)?.team ?? null))
      default:
        if (finding.of === 'schedule') return schedule(finding.key)
        return finding.of === 'team' ? of(team(finding.key)) : null
    }
  }
  return own() ?? roster.company.incidentsChannel
}

/** What cannot wait for Monday; it is told once by its `key`. */
type Urgent = { key: string; text: string; channelId: string | null; leads: Person[] }

/**
 * Looks for what begins within two days: stretches with nobody on call, and people on call whose account is gone. It is told in
 * the team's channel, and to its leads when it is no quiet hour of theirs, each once. After each change of the roster, and each
 * morning.
 */
export async function lookForGaps(edge: Edge, roster: Roster): Promise<Came> {
  const { ctx } = edge
  const now = ctx.now()
  let { next: again } = marksAround({ zone: roster.company.zone, ...DAILY }, now)
  const kind = 'urgent'
  for (const { key, text, channelId, leads } of await urgentOf(edge, roster)) {
    const view = findingList('Somebody must be found before then:', [text])
    if (channelId !== null) {
      const posted = await postOnce(edge, { key, kind, channelId, view })
      if ('failed' in posted) return posted
    }
    for (const lead of leads) {
      const quiet = quietUntil(lead.zone, now)
      if (quiet !== null) again = quiet < again ? quiet : again
      else {
        const posted = await tellOnce(edge, lead.slack!, { key: `${key}:${lead.key}`, kind, view })
        if ('failed' in posted) return posted
      }
    }
  }
  return { again }
}

async function urgentOf(edge: Edge, roster: Roster): Promise<Urgent[]> {
  const now = edge.ctx.now()
  const ahead = findings(roster, [], now, plus(now, AHEAD)).filter((one) => one.kind === 'gap')
  const urgent: Urgent[] = []
  const accounts = new Map<string, boolean>()
  for (const schedule of roster.schedules) {
    const teams = teamsOn(roster, schedule.key)
    const told = {
      channelId: channelOfSchedule(roster, schedule) ?? roster.company.incidentsChannel,
      leads: roster.people.filter((one) => one.slack !== null && teams.some((team) => team.lead === one.key)),
    }
    const gaps = ahead.filter((one) => one.schedule === schedule.key)
    const begin = (gap: Instant) =>
      gaps.length > SINGLE_GAPS ? weekOf(now, schedule.zone) : onCallAt(schedule, gap).from.slice(0, 16)
    for (const gap of gaps.filter((one) => one.urgent))
      urgent.push({ key: `gap:${schedule.key}:${begin(gap.from)}`, text: wordsOf(gap, roster), ...told })
    for (const { person: key, from, until } of shiftsBetween(schedule, now, plus(now, URGENT))) {
      const person = roster.people.find((one) => one.key === key)
      if (!person?.slack) continue
      const gone = accounts.get(person.slack) ?? (await isGone(edge, person.slack))
      accounts.set(person.slack, gone)
      const span = `from ${dayClockOf(from, schedule.zone)} until ${dayClockOf(until, schedule.zone)}`
      const text = `${person.name}'s Slack account is deactivated, and they are on call for ${schedule.name} ${span}.`
      if (gone) urgent.push({ key: `gone:${schedule.key}:${person.key}`, text, ...told })
    }
  }
  return urgent
}

/** The week of an instant, `2026-W47`. */
function weekOf(instant: Instant, zone: string): string {
  return inZone(instant, zone).toFormat("kkkk-'W'WW")
}

/** Whether an account is deactivated; what Slack does not say is not so. */
async function isGone({ lanes }: Edge, userId: string): Promise<boolean> {
  const result = await lanes.read('users.info', { user: userId })
  return result.ok && (result.data['user'] as { deleted?: boolean }).deleted === true
}
