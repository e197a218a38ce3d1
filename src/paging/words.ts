import { capital, shortAtWord, shortTo } from '../domain/language/phrase.ts'
import { rankOf } from '../domain/severity.ts'
import type { OutgoingPage } from './channel.ts'
import { fitsParts, inGsm } from './sms-parts.ts'

/** As much of a page as is told in words. */
export type PageToTell = Pick<OutgoingPage, 'page' | 'escalation' | 'incident' | 'fallbackBridge'>

/** Parts of one text message that a page may take; phones put them together, each costs as much as a message. */
const MOST_PARTS = 2
/** Characters of a title that a text message keeps even when it then takes more parts. */
const LEAST_TITLE = 20
/** No more of a title fits. */
const MOST_TITLE = 320
/** Minutes that somebody who is asked whether they are still there has. */
const STILL_IN_MINUTES = 3

const TURNS = ['primary', 'second', 'third', 'fourth']
const SEVERITY_SPOKEN = ['one', 'two', 'three', 'four']
const KEYS = 'Press 1 if you are on it, 2 if you cannot, 3 if it is not your system.'

/** What somebody is paged as: `Payments primary`, `Payments second`, `Payments, last resort`, `Commander`. */
export function roleOf({ page, escalation }: Pick<OutgoingPage, 'page' | 'escalation'>): string {
  const label = shortTo(plainLine(escalation.label), 40)
  if (page.rung === 'last-resort') return `${label}, last resort`
  if (escalation.kind === 'person' || (escalation.kind === 'role' && page.step === 0)) return label
  return `${label} ${TURNS[page.step] ?? `step ${page.step + 1}`}`
}

/** `SEV1 #12 Checkout returns 500s`, with DRILL before it where it is one. */
export function headlineOf({ incident }: Pick<OutgoingPage, 'incident'>): string {
  return `${leadOf(incident)} ${plainLine(incident.title)}`
}

/**
 * What somebody typed as one line of words: no control, direction or invisible characters and no pictures, and none of our
 * own instructions ("Reply 2"), so that a title can neither hide nor forge what comes after it.
 */
export function plainLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Extended_Pictographic}\p{Regional_Indicator}]|\p{Variation_Selector}|\u{20e3}/gu, '')
    .replace(/\b(reply|press)\b[\s:]*(?:with\b\s*)?\d+/giu, '$1')
    .replace(/\s+/gu, ' ')
    .trim()
}

/**
 * A page as a text message of at most two parts; what is too long is cut from the title, never from what to do. Where the
 * letters of GSM-7 will do it is written in them.
 */
export function smsText(told: PageToTell): string {
  const lead = leadOf(told.incident)
  const after = inGsm(afterTitle(told))
  const title = inGsm(shortTo(plainLine(told.incident.title), MOST_TITLE))
  const text = (most: number) => words([lead, sentence(shortAtWord(title, most).replace('…', '...')), after])
  let fits = LEAST_TITLE
  let most = MOST_TITLE
  while (fits < most) {
    const tried = Math.ceil((fits + most) / 2)
    if (fitsParts(text(tried), MOST_PARTS)) fits = tried
    else most = tried - 1
  }
  return text(fits)
}

/** A page as it is read out in a call. `keys`: whether keys that are pressed come back to us; else it says how to answer. */
export function voiceWords(told: PageToTell, keys: boolean): string {
  const { incident, page, fallbackBridge } = told
  const stillIn = page.rung === 'still-in'
  const press = stillIn ? 'Press 1 for yes, 2 if you cannot go on.' : KEYS
  return words([
    incident.drill ? 'DRILL.' : null,
    `Debrief. Severity ${SEVERITY_SPOKEN[rankOf(incident.severity) - 1]}.`,
    sentence(shortAtWord(plainLine(incident.title), 200)),
    stillIn ? 'Are you still on it?' : `You are ${roleOf(told)}.`,
    keys ? press : 'Answer by text message, or in Slack.',
    stillIn ? `Without an answer the next is called in ${STILL_IN_MINUTES} minutes.` : null,
    fallbackBridge === null ? null : sentence(`If Slack is down, ${meetAt(spelled(bridgeIn(fallbackBridge)))}`),
  ])
}

/** What is said to somebody who pressed a key that means nothing. */
export const WRONG_KEY = `That key means nothing. ${KEYS}`
/** What is answered to a text message that is no answer. */
export const NOT_UNDERSTOOD = "Debrief did not understand. Reply 1 on it, 2 can't, 3 not ours."

function leadOf({ drill, severity, number }: OutgoingPage['incident']): string {
  return `${drill ? 'DRILL ' : ''}${severity} #${number}`
}

function afterTitle(told: PageToTell): string {
  if (told.page.rung === 'still-in')
    return `Still in? Reply 1 = yes. No answer in ${STILL_IN_MINUTES} min: the next is called.`
  const bridge = told.fallbackBridge === null ? '' : ` ${capital(meetAt(bridgeIn(told.fallbackBridge)))}`
  return `You: ${roleOf(told)}. Reply 1 on it, 2 can't, 3 not ours.${bridge}`
}

function bridgeIn(bridge: string): string {
  return shortTo(plainLine(bridge), 200)
}

function meetAt(bridge: string): string {
  return /^\+?\d/.test(bridge) ? `call ${bridge}` : `meet at ${bridge}`
}

function words(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' ')
}

function sentence(text: string): string {
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`
}

/** Numbers digit by digit, as a voice that reads texts must have them: `+34 900` is `+ 3 4, 9 0 0`. */
function spelled(text: string): string {
  return text.replace(/\d[\d ]+\d/g, (number) =>
    number
      .split(' ')
      .map((group) => [...group].join(' '))
      .join(', '),
  )
}
