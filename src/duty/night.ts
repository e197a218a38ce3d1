import type { Roster } from '../domain/roster.ts'
import { personBySlack } from '../domain/roster-lookup.ts'
import { channelOfTeam } from '../domain/schedule/places.ts'
import { instantOf, inZone, millisOf } from '../domain/time.ts'
import type { Edge } from '../slack/edge.ts'
import { type NightIncident, overnight, type UpAtNight } from '../slack/views/duty.ts'
import type { Came } from './came.ts'
import { duringNight, ofTeams, type Sign, told } from './incidents.ts'
import { marksAround } from './marks.ts'
import { hasPosts, noteUnposted, postOnce } from './posts.ts'

/** When a team reads of the night, and when that began. */
const MORNING = { hour: 8, minute: 30 }
const EVENING = 21
/** Signs of life so far apart belong to one stretch of being up. */
const AWAKE_MS = 3_600_000
/** The hours of which sleep is made; more than an hour up in them is told with a late start. */
const SLEEP = { from: 23, to: 6 }
const LATE_START_MS = 3_600_000

/** Tells the teams of a channel, at 08:30 of their clocks, of the night: once, and only when there was something. */
export async function lookAtNight(edge: Edge, roster: Roster, channelId: string): Promise<Came> {
  const { ctx, self } = edge
  const teams = roster.teams.filter((team) => channelOfTeam(roster, team) === channelId)
  if (teams.length === 0) return { again: null }
  const schedules = teams.flatMap((team) => roster.schedules.find((one) => one.key === team.schedule) ?? [])
  const zone = schedules[0]?.zone ?? roster.company.zone
  const { last, next } = marksAround({ zone, ...MORNING }, ctx.now())
  const prefix = `night:${channelId}:`
  const key = `${prefix}${last}`
  const kind = 'night'
  if (!(await hasPosts(edge, prefix))) {
    await noteUnposted(edge, key, kind, 'first look')
    return { again: next }
  }
  const evening = inZone(last, zone).minus({ days: 1 }).set({ hour: EVENING, minute: 0 })
  const all = await duringNight(ctx.db, self.teamId, instantOf(evening.toMillis()), last)
  const incidents = ofTeams(all, teams, roster).map((one): NightIncident => {
    const { milestones, commander } = one.incident
    return {
      ...told(one),
      from: milestones.startedAt ?? milestones.declaredAt!,
      until: milestones.mitigatedAt ?? milestones.resolvedAt ?? milestones.closedAt,
      up: upAtNight(edge, roster, one.signs),
      owner: commander === null ? null : nameOf(edge, roster, commander),
    }
  })
  if (incidents.length === 0) await noteUnposted(edge, key, kind, 'nothing happened')
  else {
    const posted = await postOnce(edge, { key, kind, channelId, view: overnight(incidents, zone) })
    if ('failed' in posted) return posted
  }
  return { again: next }
}

/** Who was up, and for how long: whoever gave two signs within an hour was up between them. */
function upAtNight(edge: Edge, roster: Roster, signs: readonly Sign[]): UpAtNight[] {
  const people = Map.groupBy(signs, (one) => one.userId)
  return [...people].map(([userId, own]) => {
    const zone = personBySlack(roster, userId)?.zone ?? roster.company.zone
    const spans = spansOf(own.map((one) => millisOf(one.at)))
    const lateStart = sum(spans.map((span) => asleep(span, zone))) > LATE_START_MS
    return { name: nameOf(edge, roster, userId), upMs: sum(spans.map(({ from, until }) => until - from)), lateStart }
  })
}

type MillisSpan = { from: number; until: number }

function spansOf(at: number[]): MillisSpan[] {
  const spans: MillisSpan[] = []
  for (const one of at.sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last && one - last.until <= AWAKE_MS) last.until = one
    else spans.push({ from: one, until: one })
  }
  return spans
}

/** How much of a span lies in the hours of sleep, by somebody's own clock. */
function asleep({ from, until }: MillisSpan, zone: string): number {
  const day = inZone(instantOf(from), zone).startOf('day')
  const nights = [-1, 0, 1].map((days) => {
    const evening = day.plus({ days }).set({ hour: SLEEP.from })
    return { from: evening.toMillis(), until: evening.plus({ days: 1 }).set({ hour: SLEEP.to }).toMillis() }
  })
  return sum(nights.map((night) => Math.max(0, Math.min(night.until, until) - Math.max(night.from, from))))
}

function nameOf({ people }: Edge, roster: Roster, userId: string): string {
  return personBySlack(roster, userId)?.name ?? people.nameOf(userId) ?? 'a colleague'
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
