import { didYouMean } from '../language/similar.ts'
import type { Roster } from '../roster.ts'
import { fold, namedServices } from '../roster-lookup.ts'
import type { Signal } from '../sighting.ts'
import { type ClockTime, type Read, readClock, readSomebody, type Somebody } from './arguments.ts'
import { listed, readable, shortened, takeTokens } from './text.ts'
import { usageOf } from './words.ts'

const yes = <T>(value: T): Read<T> => ({ ok: true, value })
const no = (message: string): Read<never> => ({ ok: false, message })

/** A customers' problem: what they see, how many they are, and the services that the text names. */
export type ReportArguments = { count: number; text: string; services: string[] }

/** More digits than this are an order or a telephone number; "0 orders go through" is what they see. */
const COUNT = /^([1-9]\d{0,5})(?:\s*x)?\s+(?=\S)/i
/** `500 errors on checkout`, `404 after login`: what a server says, not how many customers say it. */
const HTTP_STATUS = /^[45]\d\d\s+(?:errors?|responses?|status|codes?|from|on|in|at|when|after|for|while|since)\b/i

/** Reads `14 cannot pay service:checkout`; without a count it is one customer. */
export function readReport(text: string, roster: Roster): Read<ReportArguments> {
  const { rest, services, problem } = takeTokens(readable(text, roster), roster)
  if (problem !== null) return no(problem)
  const counted = HTTP_STATUS.test(rest) ? null : COUNT.exec(rest)
  const said = counted ? rest.slice(counted[0].length) : rest
  if (said === '' || /^\d+$/.test(said)) return no(`What do customers see? ${usageOf('report')}`)
  return yes({ count: Number(counted?.[1] ?? 1), text: said, services: namedServices(roster, services, said) })
}

/** What somebody says of one signal; `at` null is now. */
export type SignalArguments = { signal: Signal; well: boolean; at: ClockTime | null }

const SIGNAL_WORDS: Record<string, Signal> = {
  alerts: 'alert', alert: 'alert', monitoring: 'alert',
  telemetry: 'telemetry', metrics: 'telemetry', graphs: 'telemetry', dashboards: 'telemetry',
  staff: 'staff', ops: 'staff', operations: 'staff',
  customers: 'customer', customer: 'customer', clients: 'customer', users: 'customer', support: 'customer',
} // biome-ignore format: a word list

const STATES: Record<string, boolean> = {
  green: true, well: true, ok: true, okay: true, fine: true, good: true, healthy: true,
  red: false, broken: false, bad: false, failing: false,
} // biome-ignore format: a word list

/** Reads `customers green 09:55`; a time without UTC is meant in `zone`. */
export function readSignal(text: string, zone: string): Read<SignalArguments> {
  const [name = '', state = '', ...more] = text.trim().split(/\s+/)
  if (name === '') return no(`Which signal? ${usageOf('signal')}`)
  const signal = meant(SIGNAL_WORDS, name)
  if (signal === undefined)
    return no(`"${shortened(name)}" is not a signal. Use one of alerts, telemetry, staff, customers.`)
  if (state === '') return no(`Red or green? ${usageOf('signal')}`)
  const well = meant(STATES, state)
  if (well === undefined) return no(`"${shortened(state)}" is not a state of a signal. Say red or green.`)
  const clock = readClock(more.join(' '), zone)
  if (!clock.ok) return clock
  const { at, rest } = clock.value
  return rest === ''
    ? yes({ signal, well, at })
    : no(`"${shortened(rest)}" is not understood after ${name} ${state}. Use ${usageOf('signal')}.`)
}

function meant<T>(words: Record<string, T>, typed: string): T | undefined {
  const word = typed.toLowerCase().replace(/[,:]$/, '')
  return Object.hasOwn(words, word) ? words[word] : undefined
}

/** Something to be undone later, and who undoes it; null is whoever notes it. */
export type TemporaryArguments = { text: string; owner: Somebody | null }

/** Reads `status banner is on @sue`: a mention at the end is the owner, one within the text is not. */
export function readTemporary(text: string, roster: Roster): Read<TemporaryArguments> {
  const typed = text.trim()
  const owned = /(<@[^<>]+>|(?<!\S)@[^\s<>()]+)\)?$/.exec(typed)
  const before = owned ? typed.slice(0, owned.index).replace(/\(?(?:\bowner:?)?\s*$/i, '') : typed
  const said = readable(before, roster).trim()
  if (said === '') return no(`What is to be undone later? ${usageOf('temporary')}`)
  if (!owned) return yes({ text: said, owner: null })
  const owner = readSomebody(owned[1]!, roster)
  return owner.ok ? yes({ text: said, owner: owner.value }) : owner
}

/** Reads `12` or `#12`. `ask` is the question where there is none. */
export function readNumber(text: string, ask: string): Read<number> {
  const typed = text.trim()
  const number = /^#?(\d{1,9})$/.exec(typed)?.[1]
  if (number !== undefined) return yes(Number(number))
  return no(typed === '' ? ask : `"${shortened(typed)}" is not a number. ${ask}`)
}

/** Reads a runbook by key or title, in any case; `known` are all there are. */
export function readRunbook(text: string, known: readonly { key: string; title: string }[]): Read<string> {
  const wanted = fold(text.replace(/^["'“”]+|["'“”]+$/g, ''))
  const found = known.find((one) => fold(one.key) === wanted || fold(one.title) === wanted)
  if (found) return yes(found.key)
  const near = didYouMean(
    text,
    known.map((one) => one.key),
  )
  const hint = near === null ? '' : ` Did you mean ${near}?`
  return no(`No runbook is called "${shortened(text)}".${hint} Known: ${listed(known.map((one) => one.key))}.`)
}
