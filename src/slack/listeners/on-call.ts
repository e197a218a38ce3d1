import { readSpan, spanOf, type TypedSpan } from '../../domain/command/cover.ts'
import { ladderForTeam, targetsAt } from '../../domain/paging-plan.ts'
import type { Roster } from '../../domain/roster.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { endOf, nextOnCall, onCallAt, standsIn } from '../../domain/schedule/on-call.ts'
import type { Schedule } from '../../domain/schedule/schedule.ts'
import type { Instant } from '../../domain/time.ts'
import type { Request } from '../../operations/change.ts'
import { askCover, openCoversOf } from '../../operations/cover.ts'
import { type Edge, placeAt, type Reply, replyTo } from '../edge.ts'
import { coverModal, readCoverForm } from '../views/cover.ts'
import { sentence } from '../views/ephemeral.ts'
import type { FormValues } from '../views/forms.ts'
import { type OnCall, oncallList } from '../views/on-call.ts'

/** Who is on call: of a team, of a schedule, or of all; with what the reader has asked and nobody has answered. */
export async function oncallReply(
  edge: Edge,
  asked: { team: string | null; schedule?: string | undefined },
  userId: string,
): Promise<Reply> {
  const { ctx, self } = edge
  const { roster } = await placeAt(edge, null, null)
  const at = ctx.now()
  const reader = personBySlack(roster, userId)
  const open = await openCoversOf(ctx.db, self.teamId, userId, at)
  const nameOf = (key: string) => roster.schedules.find((one) => one.key === key)?.name ?? key
  return {
    show: oncallList({
      lines: linesOf(roster, asked, at),
      asked: open.map((one) => ({ id: one.id, schedule: nameOf(one.schedule), from: one.fromAt, until: one.untilAt })),
      mayAsk: roster.schedules.length > 0 && reader !== null,
      at,
      zone: reader?.zone ?? roster.company.zone,
    }),
  }
}

function linesOf(roster: Roster, asked: { team: string | null; schedule?: string | undefined }, at: Instant): OnCall[] {
  const teams = roster.teams.filter((one) => asked.team === one.key || (asked.team === null && !asked.schedule))
  const owned = new Set(roster.teams.map((one) => one.schedule))
  const others = roster.schedules.filter((one) =>
    asked.schedule ? one.key === asked.schedule : asked.team === null && !owned.has(one.key),
  )
  return [
    ...teams.map((team): OnCall => {
      const schedule = roster.schedules.find((one) => one.key === team.schedule)
      if (schedule) return scheduled(roster, schedule, at, team.name)
      const ladder = ladderForTeam(roster, team.key, '')
      const people = ladder.policy.steps.flatMap((_step, index) => targetsAt(ladder, roster, index, {}, at))
      return { team: team.name, people: [...new Set(people.map((person) => person.name))] }
    }),
    ...others.map((one) => scheduled(roster, one, at, null)),
  ]
}

function scheduled(roster: Roster, schedule: Schedule, at: Instant, team: string | null): OnCall {
  const shift = onCallAt(schedule, at)
  const nameOf = (key: string | null) => roster.people.find((one) => one.key === key)?.name ?? key
  return {
    schedule: team === null || team === schedule.name ? schedule.name : `${team} (${schedule.name})`,
    person: nameOf(shift.person),
    until: endOf(shift, at),
    standsIn: standsIn(schedule, shift.person, at),
    next: nameOf(nextOnCall(schedule, at)),
  }
}

/** The form that asks for cover, or why there is none. */
export async function openCover(edge: Edge, schedule: string | null): Promise<Reply> {
  const { roster } = await placeAt(edge, null, null)
  const view = coverModal(roster, schedule)
  return view ? { open: view } : { show: sentence('The roster has no schedules, so there are no turns to take.') }
}

/** Asks for cover as it was typed: `of` is a Slack user id, or null for the channel of the team. */
export async function coverTyped(
  edge: Edge,
  typed: { schedule: string; span: TypedSpan; of: string | null; reason: string | null },
  zone: string,
  request: Request,
): Promise<Reply> {
  const span = spanOf(typed.span, zone, edge.ctx.now())
  if (!span.ok) return { show: sentence(span.message) }
  const { schedule, of, reason } = typed
  const wish = { schedule, of, reason, ...span.value }
  return replyTo(edge, await askCover(edge.ctx, edge.self.teamId, wish, request), request)
}

/** The form, sent. */
export async function submitCover(edge: Edge, values: FormValues, request: Request) {
  const { ctx, self } = edge
  const { roster } = await placeAt(edge, null, null)
  const form = readCoverForm(values, roster)
  if (!form.ok) return form
  const { schedule, when, userId: of, reason } = form.value
  const read = readSpan(when)
  const zone = personBySlack(roster, request.by.userId)?.zone ?? roster.company.zone
  const span = read.ok ? spanOf(read.value, zone, ctx.now()) : read
  if (!span.ok) return { errors: { when: span.message } }
  return { answer: await askCover(ctx, self.teamId, { schedule, of, reason, ...span.value }, request) }
}
