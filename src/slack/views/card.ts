import type { KnownBlock } from '@slack/types'
import { type Incident, isOver } from '../../domain/incident.ts'
import { allRed } from '../../domain/sighting.ts'
import type { SystemChange } from '../../domain/system-change.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { context, header, type MessageView, message, section, sectionOf } from './blocks.ts'
import { cardButtons, cardExtras } from './card-buttons.ts'
import { changedBefore } from './changed-before.ts'
import { type ShownLamp, signalsLine } from './lamps.ts'
import { ANSWERED_BY, type AnsweredBy } from './paging.ts'
import { standing } from './standing.ts'
import { fitted } from './statements.ts'
import { cut, declaredBy, inline, link, localTime, mention } from './text.ts'

/** One person on the card, with how and after how long they answered. */
export type CardPerson = {
  name: string
  team: string | null
  state: 'called' | 'answered' | 'not-ours' | 'unreachable'
  /** Milliseconds from the page to the answer; null while there is none. */
  afterMs: number | null
  how: AnsweredBy | null
  /** Who was called before them without an answer. */
  insteadOf: string | null
}

/** All that the card shows. What is null or empty is absent. */
export type CardInput = {
  incident: Incident
  /** Readable service names. */
  services: string[]
  /** What is being done, and since when. */
  doing: { text: string; since: Instant | null } | null
  known: string | null
  people: CardPerson[]
  /** Names of those who are being called to lead. */
  leadersCalled: string[]
  /** The four signals; none where nobody keeps them. */
  lamps: ShownLamp[]
  /** What changed in the 24 h before, the likeliest first. */
  changes: SystemChange[]
  /** Channels (ids) whose changes could not be read. */
  unreadChanges: string[]
  /** What is to be undone later, and who undoes it. */
  stillInPlace: { text: string; owner: string }[]
  /** What to secure before a service is restarted. */
  beforeRestart: { service: string; text: string }[]
  /** The runbook that is gone through, and how far; `link` leads to its steps. */
  runbook: { title: string; done: number; total: number; next: string | null; link: string | null } | null
  /** Where affected services are to be seen. */
  dashboards: { service: string; url: string }[]
  /** Where the alert that it was declared from is to be seen. */
  alertLink: string | null
  nextUpdateBy: Instant | null
  /** Where people talk, an http(s) address. */
  bridge: string | null
  /** How much of the channel is recorded; null before the first check. */
  capture: { captured: number; messages: number; checkedAt: Instant } | null
  /** What Slack refuses to show of it, each with Slack's reason. */
  couldNot: string[]
  /** The permission that Slack wants for a channel of its own, when the incident lives in a thread. */
  missingPermission: string | null
}

/** The pinned card of an incident: edited in place, never a notification. */
export function card(input: CardInput): MessageView {
  const { incident } = input
  return message(`${incident.severity} #${incident.number} ${inline(incident.title)}: ${incident.status}`, [
    header(`${incident.severity} · #${incident.number} ${incident.title}`),
    situation(input),
    facts(input),
    people(input),
    signals(input),
    changedBefore(input.changes, incident.zone, input.unreadChanges),
    beforeRestart(input),
    runbook(input),
    stillInPlace(input),
    fallback(input),
    couldNot(input),
    cardButtons(incident),
    smallPrint(input),
  ])
}

function situation({ incident, services, doing, known }: CardInput): KnownBlock | null {
  const { startedAt } = incident.milestones
  const first = [
    standing(incident),
    startedAt === null ? null : `impact since ${localTime(startedAt, incident.zone)}`,
    services.length === 0 ? null : inline(services.join(', '), 500),
  ]
  const since = doing?.since ? ` (since ${localTime(doing.since, incident.zone)})` : ''
  return sectionOf(
    [
      first.filter((part) => part !== null).join(' · '),
      doing === null ? null : `*Now:* ${inline(doing.text)}${since}`,
      known === null ? null : `*Known:* ${inline(known)}`,
    ],
    cardExtras(incident),
  )
}

function facts({ incident, leadersCalled, nextUpdateBy, bridge }: CardInput): KnownBlock | null {
  const called = leadersCalled.length === 0 ? '' : ` ${inline(leadersCalled.join(', '))} is being called.`
  const lead =
    incident.commander === null
      ? isOver(incident.status)
        ? null
        : `Nobody leads yet.${called}`
      : `*Commander* ${mention(incident.commander)}`
  const parts = [
    lead,
    nextUpdateBy === null ? null : `*Next update by* ${localTime(nextUpdateBy, incident.zone)}`,
    bridge === null ? null : link(bridge, 'Join the call'),
  ]
  return sectionOf([parts.filter((part) => part !== null).join(' | ')])
}

function people({ people }: CardInput): KnownBlock | null {
  return listSection(
    'People',
    people.map((person) => inline(personLine(person), 200)),
  )
}

function personLine(person: CardPerson): string {
  const team = person.team === null ? '' : `${person.team} `
  if (person.state === 'not-ours') return `${person.team ?? person.name}: not theirs`
  if (person.state === 'called') return `${team}${person.name} (being called)`
  if (person.state === 'unreachable') return `${team}${person.name} (not reached)`
  const how = ANSWERED_BY[person.how ?? 'button']
  const details = [
    person.afterMs === null ? null : spoken(person.afterMs),
    how,
    person.insteadOf === null ? null : `after ${person.insteadOf}`,
  ].filter((part) => part !== null)
  return `${team}${person.name}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

/** Characters of a list, some ten lines of a phone: whoever was just woken must reach the buttons below it. */
const LIST_LIMIT = 600

/** A titled line of items in markup; those that do not fit are counted, with the command that lists them. */
function listSection(title: string, items: string[], command: string | null = null): KnownBlock | null {
  if (items.length === 0) return null
  const { text, left } = fitted(items, LIST_LIMIT, ' · ')
  const more = left === 0 ? '' : ` · ${left} more${command === null ? '' : `: \`${command}\``}`
  return section(`*${title}*  ${text}${more}`)
}

function signals({ incident, lamps }: CardInput): KnownBlock | null {
  const worse = allRed(lamps) && lamps.length > 0 && incident.severity !== 'SEV1' && !isOver(incident.status)
  return sectionOf([signalsLine(lamps, incident.zone), worse ? 'All four are red: raise to SEV1?' : null])
}

/** A restart destroys evidence: what to secure first stands there as long as somebody may restart. */
function beforeRestart({ incident, beforeRestart }: CardInput): KnownBlock | null {
  if (isOver(incident.status)) return null
  const lines = beforeRestart.map(({ service, text }) => `*Before you restart ${inline(service, 60)}:* ${inline(text)}`)
  return sectionOf(lines.slice(0, 3))
}

function runbook({ incident, runbook }: CardInput): KnownBlock | null {
  if (runbook === null || isOver(incident.status)) return null
  const { title, done, total, next, link: address } = runbook
  const name = address === null ? inline(title, 150) : link(address, cut(title, 150))
  const then = next === null ? '' : ` · next: ${inline(next, 150)}`
  return section(`*Runbook*  ${name}, ${done} of ${total} done${then}`)
}

function stillInPlace({ stillInPlace }: CardInput): KnownBlock | null {
  return listSection(
    'Still in place',
    stillInPlace.map(({ text, owner }) => `${inline(text, 120)} (${inline(owner, 60)})`),
    '/incident still',
  )
}

function fallback({ missingPermission }: CardInput): KnownBlock | null {
  if (missingPermission === null) return null
  return section(
    `Slack refused a channel of its own, so this incident lives in this thread. Missing permission: \`${inline(missingPermission, 100).replace(/`/g, "'")}\`.`,
  )
}

function couldNot({ couldNot }: CardInput): KnownBlock | null {
  return couldNot.length === 0 ? null : context([`Slack refuses: ${inline(couldNot.join(', '), 500)}`])
}

function smallPrint({ incident, capture, dashboards, alertLink }: CardInput): KnownBlock | null {
  return context([
    'Messages here are recorded, the call is not',
    capture === null
      ? null
      : `${capture.captured} of ${capture.messages}, checked ${localTime(capture.checkedAt, incident.zone)}`,
    `${declaredBy(incident)}${alertLink === null ? '' : ` (${link(alertLink, 'alert')})`}`,
    ...dashboards.slice(0, 3).map(({ service, url }) => link(url, `Dashboard ${cut(service, 60)}`)),
  ])
}
