import type { TemporaryMeasure } from '../../domain/temporary-measure.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { ACTIONS } from './actions.ts'
import { actions, button, context, type MessageView, message, packed, section, sectionOf } from './blocks.ts'
import { channelLink, inline, localDayTime } from './text.ts'

/** An incident as it is told of when duty changes; people are named, never mentioned: a mention would sound. */
export type DutyIncident = {
  number: number
  title: string
  severity: string
  status: string
  channelId: string | null
  /** What of it is still in place. */
  measures: readonly TemporaryMeasure[]
}

/** A hand-off; names are readable, null is nobody. */
export type HandOff = {
  schedule: string
  before: string | null
  person: string | null
  /** When this turn began and ends. */
  from: Instant
  /** Null where no end is in sight. */
  until: Instant | null
  next: string | null
  /** Whether an override says so. */
  standsIn: boolean
  incidents: readonly DutyIncident[]
  /** Handle or id of the user group that cannot follow because nobody is there to be in it. */
  groupStays: string | null
  zone: string
}

/** `Payments: Ana -> Ben.`, until when, who is next, what is open and what is still in place. */
export function handOff(input: HandOff): MessageView {
  const { schedule, before, person, from, until, next, zone } = input
  const name = inline(schedule, 100)
  const turn = `${inline(before ?? 'nobody', 100)} → ${person === null ? '*nobody is on call*' : `*${inline(person, 100)}*`}`
  const since = `${input.standsIn && person !== null ? 'stands in ' : ''}since ${localDayTime(from, zone)}`
  const then = next === null ? null : `then ${inline(next, 100)}`
  const loud = person === null ? ':warning: ' : ''
  const gap = person === null ? 'Pages go on to the next step of the policy. `/incident cover` finds somebody.' : null
  const group =
    input.groupStays === null ? null : `The group @${inline(input.groupStays, 100)} cannot follow, and stays as it is.`
  const open = input.incidents.filter((one) => one.status !== 'closed')
  return message(`${loud}${name}: ${inline(before ?? 'nobody', 100)} → ${inline(person ?? 'nobody', 100)}`, [
    sectionOf([
      `${loud}*${name}*: ${turn}, ${since}${until === null ? '' : `, until ${localDayTime(until, zone)}`}${then === null ? '' : ` · ${then}`}`,
      gap,
      group,
    ]),
    ...linesOf(open.length === 0 ? null : '*Open*', open.map(incidentLine)),
    ...stillLines(input.incidents),
    open.length === 0 && person !== null ? context(['No incident is open']) : null,
  ])
}

/** Told to whoever comes on call, never in their quiet hours. `phone`: when their telephone last proved to ring; null never. */
export type OnDuty = {
  schedule: string
  until: Instant | null
  open: number
  phone: { provedAt: Instant | null } | null
  zone: string
}

/** The direct message at the beginning of a turn, with a test of the telephone where that is due. */
export function onDuty({ schedule, until, open, phone, zone }: OnDuty): MessageView {
  const text = `You are on call for ${inline(schedule, 100)}${until === null ? '' : `, until ${localDayTime(until, zone)}`}.`
  const left = open === 0 ? null : open === 1 ? 'One incident is open.' : `${open} incidents are open.`
  const proved = phone?.provedAt
    ? `last rang for a test on ${localDayTime(phone.provedAt, zone)}`
    : 'never rang for a test'
  return message(text, [
    sectionOf([text, left, phone === null ? null : `Your telephone ${proved}.`]),
    phone === null ? null : actions([button('Test my phone', ACTIONS.testPage, 'test')]),
  ])
}

/** Somebody who was up at night; milliseconds altogether. */
export type UpAtNight = { name: string; upMs: number; lateStart: boolean }

/** An incident of the night. */
export type NightIncident = DutyIncident & {
  from: Instant
  /** When its impact ended; null while it goes on. */
  until: Instant | null
  up: readonly UpAtNight[]
  /** Who owns its postmortem; null where nobody leads. */
  owner: string | null
}

/** The night before, for a team: what, who was up, what must be undone, who owns what comes after. */
export function overnight(incidents: readonly NightIncident[], zone: string): MessageView {
  const title = incidents.length === 1 ? 'One incident overnight' : `${incidents.length} incidents overnight`
  return message(title, [
    section(`*${title}*`),
    ...incidents.slice(0, 10).map((one) => {
      const end = one.until === null ? 'still going on' : `until ${localDayTime(one.until, zone)}`
      const people = one.up.map(({ name, upMs }) => `${inline(name, 100)} (${spoken(upMs)})`)
      return sectionOf([
        `${incidentLine(one)}\nfrom ${localDayTime(one.from, zone)}, ${end}`,
        people.length === 0 ? null : `Up: ${people.slice(0, 20).join(', ')}`,
        `Postmortem: ${one.owner === null ? 'nobody leads yet' : inline(one.owner, 100)}`,
      ])
    }),
    incidents.length > 10 ? context([`and ${incidents.length - 10} more: \`/incident list\``]) : null,
    ...linesOf(null, lateStarts(incidents)),
    ...stillLines(incidents),
  ])
}

function lateStarts(incidents: readonly NightIncident[]): string[] {
  const names = new Set(incidents.flatMap((one) => one.up.filter((each) => each.lateStart).map((each) => each.name)))
  return [...names].map(
    (name) => `${inline(name, 100)} was up for more than an hour of the night: let them start late.`,
  )
}

/** The weekly look at the schedules, or what cannot wait for it: plain sentences. */
export function findingList(title: string, findings: readonly string[]): MessageView {
  return message(inline(`${title} ${findings[0] ?? ''}`, 1000), [
    section(`*${inline(title)}*`),
    ...packed(findings.map((one) => `• ${inline(one, 500)}`))
      .slice(0, 3)
      .map((text) => section(text)),
  ])
}

/** Told when a user group cannot follow its schedule, and when it can again; `reason` is Slack's. */
export function groupNews(input: {
  group: string
  person: string
  schedule: string
  reason: string | null
}): MessageView {
  const [group, person, schedule] = [input.group, input.person, input.schedule].map((one) => inline(one, 100))
  const text =
    input.reason === null
      ? `The group @${group} follows ${schedule} again: it is ${person} now.`
      : `:warning: The group @${group} could not be changed (${inline(input.reason, 200)}): ${person} is on call for ${schedule}, whoever the group shows. Pages are not touched by it.`
  return message(text, [section(text)])
}

function incidentLine({ number, title, severity, status, channelId }: DutyIncident): string {
  const where = channelId === null ? '' : ` · ${channelLink(channelId)}`
  return `*#${number}* ${inline(title)} · ${severity} · ${status}${where}`
}

function stillLines(incidents: readonly DutyIncident[]) {
  const left = incidents.flatMap(({ number, measures }) =>
    measures.map((one) => `#${number}: ${inline(one.text, 200)} (${inline(one.ownerName, 80)})`),
  )
  return linesOf('*Still in place, to be undone*', left)
}

function linesOf(title: string | null, lines: readonly string[]) {
  if (lines.length === 0) return []
  const shown = lines.slice(0, 15)
  const more = lines.length > shown.length ? [`and ${lines.length - shown.length} more`] : []
  return packed([...(title === null ? [] : [title]), ...shown, ...more]).map((text) => section(text))
}
