import type { KnownBlock } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { ACTIONS, encodeChoice, encodeValue } from './actions.ts'
import { actions, button, context, header, type MessageView, message, overflow, section, sectionOf } from './blocks.ts'
import { standing } from './standing.ts'
import { declaredBy, inline, link, localTime, mention } from './text.ts'

/** One person on the card, with how and after how long they answered. */
export type CardPerson = {
  name: string
  team: string | null
  state: 'called' | 'answered' | 'not-ours' | 'unreachable'
  /** Milliseconds from the page to the answer; null while there is none. */
  afterMs: number | null
  how: 'button' | 'message' | 'phone' | 'team-mate' | null
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
  need: string | null
  people: CardPerson[]
  /** Names of those who are being called to lead. */
  leadersCalled: string[]
  /** What is to be undone later. */
  stillInPlace: string[]
  runbook: { title: string; steps: string[] } | null
  nextUpdateBy: Instant | null
  /** Where people talk, an http(s) address. */
  bridge: string | null
  /** How much of the channel is recorded; null before the first check. */
  capture: { captured: number; messages: number; checkedAt: Instant } | null
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
    runbook(input),
    listSection('Still in place', input.stillInPlace),
    fallback(input),
    buttons(input),
    smallPrint(input),
  ])
}

function situation({ incident, services, doing, known, need }: CardInput): KnownBlock | null {
  const { startedAt } = incident.milestones
  const first = [
    standing(incident),
    startedAt === null ? null : `impact since ${localTime(startedAt, incident.zone)}`,
    services.length === 0 ? null : inline(services.join(', '), 500),
  ]
  const since = doing?.since ? ` (since ${localTime(doing.since, incident.zone)})` : ''
  return sectionOf([
    first.filter((part) => part !== null).join(' · '),
    doing === null ? null : `*Now:* ${inline(doing.text)}${since}`,
    known === null ? null : `*Known:* ${inline(known)}`,
    need === null ? null : `*Need:* ${inline(need)}`,
  ])
}

function facts({ incident, leadersCalled, nextUpdateBy, bridge }: CardInput): KnownBlock | null {
  const called = leadersCalled.length === 0 ? '' : ` ${inline(leadersCalled.join(', '))} is being called.`
  const over = incident.status === 'resolved' || incident.status === 'closed'
  const lead =
    incident.commander === null
      ? over
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
  return listSection('People', people.map(personLine))
}

function personLine(person: CardPerson): string {
  const team = person.team === null ? '' : `${person.team} `
  if (person.state === 'not-ours') return `${person.team ?? person.name}: not theirs`
  if (person.state === 'called') return `${team}${person.name} (being called)`
  if (person.state === 'unreachable') return `${team}${person.name} (not reached)`
  const how = {
    button: null,
    message: 'by message',
    phone: 'by phone',
    'team-mate': 'answered for by the team',
  }[person.how ?? 'button']
  const details = [
    person.afterMs === null ? null : spoken(person.afterMs),
    how,
    person.insteadOf === null ? null : `after ${person.insteadOf}`,
  ].filter((part) => part !== null)
  return `${team}${person.name}${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}

/** A titled line of plain items; those that do not fit are counted. */
function listSection(title: string, items: string[]): KnownBlock | null {
  if (items.length === 0) return null
  let line = `*${title}*  `
  for (const [index, item] of items.entries()) {
    const next = `${index === 0 ? '' : ' · '}${inline(item, 200)}`
    if (line.length + next.length > 2900) return section(`${line} · ${items.length - index} more`)
    line += next
  }
  return section(line)
}

function runbook({ runbook }: CardInput): KnownBlock | null {
  if (runbook === null) return null
  const steps = runbook.steps.slice(0, 30).map((step, index) => `${index + 1}. ${inline(step, 250)}`)
  return sectionOf([`*Runbook*  ${inline(runbook.title)}`, ...steps])
}

function fallback({ missingPermission }: CardInput): KnownBlock | null {
  if (missingPermission === null) return null
  return section(
    `Slack refused a channel of its own, so this incident lives in this thread. Missing permission: \`${inline(missingPermission, 100).replace(/`/g, "'")}\`.`,
  )
}

function buttons({ incident }: CardInput): KnownBlock | null {
  const value = encodeValue({ incident: incident.id })
  const menu = overflow(ACTIONS.cardMenu, [
    { label: 'Severity...', value: encodeChoice('severity', incident.id) },
    { label: 'Hand over...', value: encodeChoice('hand-over', incident.id) },
    { label: 'False alarm or duplicate...', value: encodeChoice('wrong', incident.id) },
    { label: 'Timeline', value: encodeChoice('timeline', incident.id) },
  ])
  if (incident.status === 'closed') return actions([button('Reopen', ACTIONS.reopen, value)])
  if (incident.status === 'resolved') {
    return actions([button('Close', ACTIONS.close, value, 'primary'), button('Reopen', ACTIONS.reopen, value), menu])
  }
  const lead = incident.commander === null
  const takeCommand = lead ? button('Take command', ACTIONS.takeCommand, value, 'primary') : null
  const update = button('Post update', ACTIONS.postUpdate, value)
  if (incident.status === 'mitigated') {
    return actions([
      takeCommand,
      update,
      button('Resolve', ACTIONS.resolve, value, lead ? undefined : 'primary'),
      button('Relapse', ACTIONS.relapse, value, 'danger'),
      menu,
    ])
  }
  return actions([
    takeCommand,
    update,
    button('Page...', ACTIONS.pageForm, value),
    button('Mitigated', ACTIONS.mitigated, value, lead ? undefined : 'primary'),
    menu,
  ])
}

function smallPrint({ incident, capture }: CardInput): KnownBlock | null {
  return context([
    'Messages here are recorded, the call is not',
    capture === null
      ? null
      : `${capture.captured} of ${capture.messages}, checked ${localTime(capture.checkedAt, incident.zone)}`,
    declaredBy(incident),
  ])
}
