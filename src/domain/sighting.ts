import { DETECTIONS, type Detection } from './incident.ts'
import type { Severity } from './severity.ts'
import { type Instant, millisOf } from './time.ts'

/** The four ways in which one notices that something is wrong, in the order in which they are shown. */
export const SIGNALS: readonly Signal[] = DETECTIONS
/** One of them; what made an incident known first is its detection. */
export type Signal = Detection

/**
 * What became of a sighting: part of an incident, offered to people with a button, dismissed by one of them, or only noted
 * (it waits for an incident on its service).
 */
export type SightingState = 'attached' | 'offered' | 'dismissed' | 'noted'

/** One sign that something is wrong: an alert, a customer's problem, what staff or telemetry show. */
export type Sighting = {
  id: string
  teamId: string
  /** Key of the hook that brought it, or `slack`, or `shell`. */
  source: string
  /** The same as long as it is about the same trouble. */
  dedupKey: string
  signal: Signal
  title: string
  /** What it says besides; may be empty. */
  text: string
  /** Service keys. */
  services: string[]
  severity: Severity | null
  /** Its own time, which may be weeks before it came in; `seenAt` says what counts. */
  at: Instant
  receivedAt: Instant
  /** How many customers or alerts it stands for, at least 1. */
  count: number
  /** Where it is to be seen, an http(s) address or a permalink. */
  link: string | null
  byUserId: string | null
  /** Readable: a person, or a source such as Alertmanager. */
  byName: string
  recoveredAt: Instant | null
  state: SightingState
  incidentId: string | null
  /** Where its offer stands in Slack. */
  channelId: string | null
  ts: string | null
}

/** An own time further back says since when it goes on, not when it was noticed. */
const NOTICED_WITHIN_MS = 24 * 60 * 60_000

/** When it counts as seen: at its own time, or, where that lies more than 24 hours before it came in, when it came in. */
export function seenAt({ at, receivedAt }: Pick<Sighting, 'at' | 'receivedAt'>): Instant {
  return millisOf(receivedAt) - millisOf(at) > NOTICED_WITHIN_MS ? receivedAt : at
}

/** Sightings with the time at which each counts as seen, the earliest first. */
export function inOrderSeen<T extends Pick<Sighting, 'at' | 'receivedAt'>>(sightings: readonly T[]): T[] {
  return sightings.map((one) => ({ ...one, at: seenAt(one) })).sort(byTime)
}

/** Somebody said that a signal is well again (`well`), or that it is not. */
export type SignalCheck = {
  id: string
  signal: Signal
  well: boolean
  at: Instant
  userId: string | null
  userName: string
}

/** One signal of an incident: `unseen` while nobody and nothing has shown it. */
export type Lamp = {
  signal: Signal
  state: 'unseen' | 'red' | 'green'
  /** First sight, and by whom; null while unseen. */
  firstAt: Instant | null
  first: { title: string; byName: string; link: string | null } | null
  /** Customers or alerts, together. */
  count: number
  /** When it was well again, and who said so; a recovery notice names its source. */
  greenAt: Instant | null
  confirmedBy: string | null
}

/**
 * The four lamps. A lamp is red from its first sight on. What somebody checked last counts, unless it was seen again
 * since; without a check it is green when all that was seen has recovered by itself. A check alone makes it seen. Since
 * `anewAt`, when the incident turned out not to be over, nothing counts as well that was well before.
 */
export function lampsOf(
  sightings: readonly Sighting[],
  checks: readonly SignalCheck[],
  anewAt: Instant | null = null,
): Lamp[] {
  return SIGNALS.map((signal) =>
    lampOf(
      signal,
      inOrderSeen(sightings.filter((one) => one.signal === signal)),
      checks.filter((one) => one.signal === signal).sort(byTime),
      anewAt ?? '',
    ),
  )
}

function lampOf(signal: Signal, seen: readonly Sighting[], checks: readonly SignalCheck[], since: Instant): Lamp {
  const first = seen[0]
  const checkedRed = checks.find((one) => !one.well)
  const dark = { signal, count: 0, firstAt: null, first: null, greenAt: null, confirmedBy: null }
  if (!first && checks.length === 0) return { ...dark, state: 'unseen' }
  const firstAt = [first?.at, checkedRed?.at].filter((at) => at !== undefined).sort()[0] ?? null
  const base = {
    signal,
    count: seen.reduce((sum, one) => sum + one.count, 0),
    firstAt,
    first: first ? { title: first.title, byName: first.byName, link: first.link } : null,
  }
  const last = checks.at(-1)
  const seenSince = seen.some((one) => last && one.at > last.at && one.recoveredAt === null)
  if (last?.well && last.at > since && !seenSince)
    return { ...base, state: 'green', greenAt: last.at, confirmedBy: last.userName }
  const recovered = seen.map((one) => one.recoveredAt).sort()
  const redSince = last && !last.well && !(recovered.at(-1) && recovered.at(-1)! > last.at)
  if (seen.length > 0 && recovered.every((at) => at !== null) && recovered.at(-1)! > since && !redSince)
    return { ...base, state: 'green', greenAt: recovered.at(-1)!, confirmedBy: seen.at(-1)!.byName }
  return { ...base, state: 'red', greenAt: null, confirmedBy: null }
}

function byTime(a: { at: Instant }, b: { at: Instant }): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0
}

/** All four are red: a very bad day. */
export function allRed(lamps: readonly Lamp[]): boolean {
  return lamps.every((lamp) => lamp.state === 'red')
}

/** What sightings say, for runbooks: their titles and texts. */
export function textsOf(sightings: readonly Sighting[]): string[] {
  return sightings.flatMap((one) => [one.title, one.text])
}
