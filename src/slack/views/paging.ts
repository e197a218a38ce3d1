import type { KnownBlock } from '@slack/types'
import { type Incident, isOver } from '../../domain/incident.ts'
import { type Instant, millisOf, spoken } from '../../domain/time.ts'
import { ACTIONS, encodeChoice, encodeValue, type LadderChoice } from './actions.ts'
import { actions, button, type MessageView, message, overflow, packed, section } from './blocks.ts'
import { inline, localTime } from './text.ts'

/** One person whom a ladder has called. */
export type Tried = {
  name: string
  state: 'called' | 'answered' | 'no-answer' | 'declined' | 'unreachable'
  /** When they were called. */
  at: Instant
  /** Where they were called: `Slack`, `webhook`, `2 calls`. */
  by: string[]
}

/** One escalation: a team, a role or a person, gone through until somebody answers. */
export type Ladder = {
  /** Reference of the escalation; comes back with the menu. */
  id: string
  /** `Network`, `Commander`. */
  label: string
  /** `last-resort`: its own people are used up, others are called; `exhausted`: nobody answered and nobody is called any more. */
  state: 'calling' | 'answered' | 'not-ours' | 'stopped' | 'last-resort' | 'exhausted'
  /** In the order they were called. */
  tried: Tried[]
  /** Who is called next, and when; null when nothing is planned. */
  next: { name: string; at: Instant } | null
  /** Who answered and how long after the first call. */
  answer: {
    name: string
    at: Instant
    afterMs: number
    how: AnsweredBy
  } | null
}

/** How an answer came, as people say it. */
export type AnsweredBy = 'button' | 'sms' | 'call' | 'push' | 'message' | 'phone' | 'team-mate' | 'pager'

/** The words for it; null where nothing need be said. */
export const ANSWERED_BY: Record<AnsweredBy, string | null> = {
  button: null,
  sms: 'by SMS',
  call: 'by phone key',
  push: 'by push',
  message: 'by message',
  phone: 'reached by phone',
  'team-mate': 'answered for by the team',
  pager: 'by PagerDuty',
}

/** The one paging message of an incident. */
export type PagingInput = { incident: Incident; ladders: Ladder[] }

/** Ladders with a menu of their own; the rest is listed together, because a message holds about 12,000 characters. */
const OWN_SECTIONS = 10

/** Everybody being called, in one message that is edited as they answer. */
export function pagingMessage({ incident, ladders }: PagingInput): MessageView {
  const open = ladders.filter(isOpen)
  const done = ladders.filter((ladder) => !isOpen(ladder))
  const own = open.slice(0, OWN_SECTIONS)
  const title = `Paging for ${incident.severity} #${incident.number}`
  return message(`${title}: ${summary(ladders)}`, [
    section(`*${title}*  ${summary(ladders)}`),
    ...own.map((ladder) => section(ladderLine(ladder, incident.zone, own.length > 4 ? 3 : 8), menu(ladder))),
    ...linesInSections(open.slice(OWN_SECTIONS).map((ladder) => ladderLine(ladder, incident.zone, 1))),
    ...linesInSections(done.map((ladder) => ladderLine(ladder, incident.zone, 0))),
    isOver(incident.status)
      ? null
      : actions([button('Page someone else...', ACTIONS.pageForm, encodeValue({ incident: incident.id }))]),
  ])
}

const isOpen = ({ state }: Ladder) => state === 'calling' || state === 'last-resort' || state === 'exhausted'

function summary(ladders: Ladder[]): string {
  const answered = ladders.filter((ladder) => ladder.state === 'answered').length
  return ladders.length === 0 ? 'nobody is called' : `${answered} of ${ladders.length} answered`
}

function menu(ladder: Ladder) {
  const choice = (label: string, of: LadderChoice) => ({ label, value: encodeChoice(of, ladder.id) })
  return overflow(ACTIONS.ladderMenu, [
    choice(`I answer for ${ladder.label}`, 'answer'),
    choice('Reached by phone', 'phone'),
    choice('Not needed, stop', 'stop'),
  ])
}

/** `most`: how many of those tried are named, the latest. */
function ladderLine(ladder: Ladder, zone: string, most: number): string {
  const label = `*${inline(ladder.label, 100)}*`
  switch (ladder.state) {
    case 'answered':
      return `${label}: ${answerText(ladder, zone)}`
    case 'not-ours':
      return `${label}: not their system, nobody else of theirs is called.`
    case 'stopped':
      return `${label}: no longer called.`
    case 'exhausted':
      return `${label}: nobody answered and everybody was called. Page someone else.`
    case 'calling':
    case 'last-resort': {
      const tried = ladder.tried.slice(-most).map((one) => triedText(one, zone))
      const resort = ladder.state === 'last-resort' ? ' The ladder is used up, the last resort is called.' : ''
      const next =
        ladder.next === null ? '' : ` Next: ${inline(ladder.next.name, 100)} ${localTime(ladder.next.at, zone)}.`
      return `${label}: ${tried.length === 0 ? 'about to be called' : tried.join(' · ')}.${resort}${next}`
    }
  }
}

function answerText({ answer, tried }: Ladder, zone: string): string {
  if (answer === null) return 'answered.'
  const how = ANSWERED_BY[answer.how]
  const before = tried.filter((one) => one.name !== answer.name && one.state !== 'called').at(-1)
  const details = [spoken(answer.afterMs), how, before === undefined ? null : `after ${inline(before.name, 100)}`]
  return `${inline(answer.name, 100)} answered ${localTime(answer.at, zone)} (${details.filter((part) => part !== null).join(', ')}).`
}

function triedText(one: Tried, zone: string): string {
  const name = inline(one.name, 100)
  const by = one.by.length === 0 ? '' : ` by ${inline(one.by.join(', '), 100)}`
  switch (one.state) {
    case 'called':
      return `calling ${name} since ${localTime(one.at, zone)}${by}`
    case 'answered':
      return `${name} answered`
    case 'no-answer':
      return `${name} no answer${by}`
    case 'declined':
      return `${name} can't take it`
    case 'unreachable':
      return `${name} not reached${by}`
  }
}

/** Rows without a menu, in at most two sections. */
function linesInSections(lines: string[]): KnownBlock[] {
  return packed(lines)
    .slice(0, 2)
    .map((text) => section(text))
}

/** What is said, once each, when a ladder comes to its third step. */
export type ThirdStepInput = {
  incident: Incident
  ladder: Ladder
  /** Who is called now, and as what: `Maria (network lead)`. */
  calling: string
  /** When the first of them was called. */
  since: Instant
  now: Instant
}

/** New message of the third step: who was tried, who is called now, who is next. */
export function thirdStepNotice({ incident, ladder, calling, since, now }: ThirdStepInput): MessageView {
  const silent = ladder.tried.filter((one) => one.state !== 'called' && one.state !== 'answered').slice(0, 10)
  const who = silent.map((one) => `${inline(one.name, 100)}: ${triedWhere(one)}`)
  const next =
    ladder.next === null ? '' : `; ${inline(ladder.next.name, 100)} ${localTime(ladder.next.at, incident.zone)}`
  const nobody = `Nobody from ${inline(ladder.label, 100)} for ${spoken(millisOf(now) - millisOf(since))}.`
  const tried = who.length === 0 ? '' : ` ${who.join('. ')}.`
  return noticeFor(incident, ladder, `${nobody}${tried} Calling ${inline(calling, 200)} now${next}.`)
}

function triedWhere(one: Tried): string {
  const by = one.by.length === 0 ? '' : `${inline(one.by.join(', '), 200)}, `
  return one.state === 'declined'
    ? "can't take it"
    : `${by}${one.state === 'unreachable' ? 'not reached' : 'no answer'}`
}

/** What is said when a ladder is used up. */
export type LastResortInput = {
  incident: Incident
  ladder: Ladder
  /** Who is called now: `the duty manager`. */
  calling: string
  everyMinutes: number
}

/** New message when the ladder is used up and the last resort is called. */
export function lastResortNotice({ incident, ladder, calling, everyMinutes }: LastResortInput): MessageView {
  const who = inline(calling, 200)
  return noticeFor(
    incident,
    ladder,
    `The ladder of ${inline(ladder.label, 100)} is used up. ${who} is called every ${everyMinutes} min until somebody answers.`,
  )
}

function noticeFor(incident: Incident, ladder: Ladder, text: string): MessageView {
  return message(`${incident.severity} #${incident.number}: ${text}`, [
    section(text, menu(ladder)),
    actions([
      button('Page someone else...', ACTIONS.pageForm, encodeValue({ incident: incident.id })),
      button('Show numbers', ACTIONS.showNumbers, encodeValue({ incident: incident.id })),
    ]),
  ])
}
