import type { KnownBlock } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { capital } from '../../domain/language/phrase.ts'
import { type Instant, spoken } from '../../domain/time.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import {
  actions,
  button,
  channelUrl,
  context,
  linkButton,
  type MessageView,
  message,
  section,
  sectionOf,
} from './blocks.ts'
import { channelLink, inline, link, localTime, quoteLine } from './text.ts'

/** Where a page stands, as the person paged sees it. */
export type PageState =
  | { kind: 'asked' }
  /** `inChannel`: who is there already, the commander marked. */
  | { kind: 'answered'; afterMs: number; inChannel: { name: string; leads: boolean }[] }
  /** `next`: who is called now; null when there is nobody else. */
  | { kind: 'declined'; next: string | null }
  /** `instead`: who is called because nobody else has it. */
  | { kind: 'not-ours'; team: string; commander: string | null; instead?: string | null }
  /** `how`: `held until Mon 9 Mar 09:00 EST`. */
  | { kind: 'held'; how: string }
  /** `reason`: `mitigated`, `resolved`, `closed as false alarm`, `severity lowered to SEV3`. */
  | { kind: 'stopped'; reason: string; at: Instant; by: string | null }

/** One page, a direct message to one person. */
export type PageInput = {
  pageId: string
  incident: Incident
  /** What they are called as: `payments on-call`, `DBA lead`. */
  role: string
  declaredBy: string
  /** When the page was sent. */
  at: Instant
  /** Zone of the person paged. */
  zone: string
  /** The first report in its own words. */
  report: { text: string; permalink: string | null } | null
  /** Who is called after them. */
  afterwards: { name: string; at: Instant } | null
  /** Why them: `checkout -> payments, SEV1`. */
  why: string | null
  bridge: string | null
  drill: boolean
  /** Whoever had answered has been silent, and is asked. */
  stillIn: boolean
  /** Whether it may wait until morning. */
  mayHold: boolean
  state: PageState
}

/** The direct message that pages somebody, in each of its states. */
export function pageMessage(input: PageInput): MessageView {
  const { incident, state } = input
  const what = `${input.drill ? 'DRILL ' : ''}${incident.severity} #${incident.number} ${inline(incident.title)}`
  if (state.kind === 'asked' && input.stillIn) {
    return message(`${what} - still in?`, [
      section(`*${what}*  Are you still on it? Nothing was heard of you for a while.`),
      actions([button("I'm still on it", ACTIONS.pageAnswer, pageValue(input), 'primary'), openChannel(input)]),
      context(['Without an answer the next is called in 3 min. A message in the channel is an answer too.']),
    ])
  }
  if (state.kind === 'asked') {
    return message(`${what} - ${inline(input.role, 100)} needed`, [
      section(
        `You are paged: *${what}*.  As ${inline(input.role, 100)}, by ${inline(input.declaredBy, 100)}, ${localTime(input.at, input.zone)}.`,
      ),
      report(input),
      askButtons(input),
      askContext(input),
    ])
  }
  const said = outcome(input, state)
  return message(`${what}: ${said}`, [section(`*${what}*\n${said}`), afterButtons(input, state)])
}

function report({ report }: PageInput): KnownBlock | null {
  if (report === null) return null
  const source = report.permalink === null ? '(first report)' : `(${link(report.permalink, 'first report')})`
  return sectionOf([`${quoteLine(report.text, 1000)} ${source}`])
}

function askButtons(input: PageInput): KnownBlock | null {
  const value = pageValue(input)
  return actions([
    button("I'm on it", ACTIONS.pageAnswer, value, 'primary'),
    button("Can't take it", ACTIONS.pageDecline, value),
    button('Not our system', ACTIONS.pageNotOurs, value),
    input.mayHold ? button('Hold until morning', ACTIONS.pageHold, value) : null,
    openChannel(input),
  ])
}

function askContext({ afterwards, why, zone, incident }: PageInput): KnownBlock | null {
  const parts = [
    afterwards === null ? null : `No answer: then ${inline(afterwards.name, 100)} ${localTime(afterwards.at, zone)}.`,
    why === null ? null : `Why you: ${inline(why)}.`,
    incident.channelId === null ? null : `Channel: ${channelLink(incident.channelId)}`,
  ]
  return context([parts.filter((part) => part !== null).join(' ')])
}

function outcome({ zone }: PageInput, state: Exclude<PageState, { kind: 'asked' }>): string {
  switch (state.kind) {
    case 'answered': {
      const others = state.inChannel
        .slice(0, 20)
        .map(({ name, leads }) => `${inline(name, 100)}${leads ? ' (leads)' : ''}`)
      const more = state.inChannel.length > 20 ? ` and ${state.inChannel.length - 20} more` : ''
      const there = others.length === 0 ? '' : ` In the channel: ${others.join(', ')}${more}.`
      return `You took it after ${spoken(state.afterMs)}.${there}`
    }
    case 'declined':
      return state.next === null
        ? 'Nobody else is left to call; the commander knows.'
        : `${inline(state.next, 100)} is being called now.`
    case 'not-ours': {
      const told = state.commander === null ? 'The incident channel knows.' : `${inline(state.commander, 100)} knows.`
      const instead = state.instead
        ? ` ${inline(state.instead, 100)} is called instead, because nobody else has it.`
        : ''
      return `Nobody else of ${inline(state.team, 100)} is called.${instead} ${told}`
    }
    case 'held':
      return `${capital(inline(state.how, 200))}. A higher severity calls at once.`
    case 'stopped': {
      const by = state.by === null ? '' : ` by ${inline(state.by, 100)}`
      return `No longer needed: ${inline(state.reason, 200)} ${localTime(state.at, zone)}${by}. Go back to sleep.`
    }
  }
}

/** Who was paged may always answer, so a refusal can be taken back. */
function afterButtons(input: PageInput, state: PageState): KnownBlock | null {
  const refused = state.kind === 'declined' || state.kind === 'not-ours' || state.kind === 'held'
  const call = state.kind === 'answered' ? linkButton('Join call', ACTIONS.openCall, input.bridge) : null
  const answer = refused ? button("I'm on it after all", ACTIONS.pageAnswer, pageValue(input)) : null
  return actions([answer, state.kind === 'stopped' ? null : openChannel(input), call])
}

function openChannel({ incident }: PageInput) {
  if (incident.channelId === null) return null
  return linkButton('Open channel', ACTIONS.openChannel, channelUrl(incident.teamId, incident.channelId))
}

const pageValue = ({ incident, pageId }: PageInput) => encodeValue({ incident: incident.id, page: pageId })
