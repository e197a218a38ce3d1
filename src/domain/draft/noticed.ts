import { maskSecrets } from '../classify/chat-secrets.ts'
import { asTyped, shared, topicWords } from '../classify/chat-text.ts'
import { listed, shortAtWord } from '../language/phrase.ts'
import { openAtTheEnd, SIGNAL_WORDS, signalsListed } from '../language/signal-words.ts'
import type { DraftInput, Noted, Statement } from '../postmortem.ts'
import { inOrderSeen, lampsOf, SIGNALS, type Sighting, type Signal } from '../sighting.ts'
import { type SystemChange, suspectsFirst } from '../system-change.ts'
import { stillInPlace, type TemporaryMeasure } from '../temporary-measure.ts'
import { type Instant, inZone, millisOf } from '../time.ts'
import type { Kind } from '../timeline.ts'
import { evidenceOf } from './paging.ts'
import { asStatement, clock, type DraftRecord, type Line, written } from './record.ts'

/** The first sight of one signal, and what shows it. */
export type Sight = { signal: Signal; at: Instant; by: string; title: string; evidence: string[] }

/** What was noticed, changed and done by hand; empty where nothing was given. */
function notedOf({ sightings = [], checks = [], measures = [], changes = [] }: DraftInput): Noted {
  return { sightings, checks, measures, changes }
}

/** Sightings, each at the time at which it counts as seen, but for the declaration itself, which says nothing of who noticed it; the earliest first. */
export function seenBefore({ sightings = [], entries }: Pick<DraftInput, 'sightings' | 'entries'>): Sighting[] {
  // The chat may say that it was declared earlier: the entry has the command's own time.
  const declaredAt = entries.find(isDeclared)?.at
  const isDeclaration = (one: Sighting) => one.source === 'slack' && one.signal === 'staff' && one.at === declaredAt
  return inOrderSeen(sightings).filter((one) => !isDeclaration(one))
}

/** What was seen first of each signal, the earliest first. */
export function firstSights(input: DraftInput): Sight[] {
  const seen = seenBefore(input)
  return SIGNALS.flatMap((signal) => seen.find((one) => one.signal === signal) ?? [])
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map((one) => ({
      signal: one.signal,
      at: one.at,
      by: one.byName,
      title: shortened(written(input, one.title)),
      evidence: evidenceFor(input, one.at, ['alert', 'report'], [one.link]),
    }))
}

/** The sighting that was the first sign, at most two minutes from it. */
export function sightAt(input: DraftInput, at: Instant | null): Sight | undefined {
  if (at === null) return undefined
  return firstSights(input).find((one) => Math.abs(millisOf(one.at) - millisOf(at)) <= 120_000)
}

/** Who found which signal well again, and of which nobody said so. */
export function confirmedOf(record: DraftRecord): Statement[] {
  const { input } = record
  const { sightings, checks } = notedOf(input)
  const lamps = lampsOf(sightings, checks, input.anewAt)
  const green = lamps.filter((lamp) => lamp.state === 'green')
  const red = openAtTheEnd(lamps)
  if (green.length === 0) return []
  const named = green.map(
    ({ signal, greenAt, confirmedBy }) =>
      `${SIGNAL_WORDS[signal]}${greenAt === null ? '' : ` at ${clock(record, greenAt)}`} (${confirmedBy ?? 'not said by whom'})`,
  )
  const open = red.length === 0 ? '' : ` Nobody said so of ${signalsListed(red.map((lamp) => lamp.signal))}.`
  const links = sightings.filter((one) => one.recoveredAt !== null).map((one) => one.link)
  const evidence = green.flatMap(({ greenAt }) => evidenceFor(input, greenAt ?? '', ['finding', 'alert'], links))
  return [{ text: asStatement(`Confirmed well again by ${listed(named)}.${open}`), evidence: [...new Set(evidence)] }]
}

/** Changes that the draft tells; more are counted. */
const TOLD = 10

/** What changed in the 24 h before, those that the cause speaks of first, then those of the affected services. */
export function changedBefore(record: DraftRecord, causeWords: ReadonlySet<string>): Statement[] {
  const { input, zone } = record
  const all = suspectsFirst(notedOf(input).changes, input.incident.services)
  const suspected = (one: SystemChange) =>
    shared(topicWords(`${one.title} ${one.service ?? ''} ${one.version ?? ''}`), new Set(causeWords)) > 0
  const ordered = [...all.filter(suspected), ...all.filter((one) => !suspected(one))]
  const card = cardOf(input)
  const told = ordered.slice(0, TOLD).map((one) => {
    const { title, version, byName } = one
    const what = version === null || title.includes(version) ? title : `${title} ${version}`
    const by = byName === null ? '' : ` (${byName})`
    const why = suspected(one) ? '; the cause speaks of it' : ''
    const at = inZone(one.at, zone).toFormat('d LLL HH:mm')
    const links = [one.link, one.asBuilt].filter((link) => link !== null)
    const text = asStatement(`${at}: ${shortened(written(input, what))}${by}${why}`)
    return { text, evidence: links.length > 0 ? links : card }
  })
  const more = ordered.length - told.length
  return more > 0 ? [...told, { text: `${more} more changes in the 24 h before.`, evidence: card }] : told
}

/** A measure as the draft tells it; the closing message knows it by this. */
export function measureText({ text, ownerName }: TemporaryMeasure): string {
  return asStatement(`${asTyped(maskSecrets(text.slice(0, 1000)), (id) => id)} (${ownerName})`)
}

/** Measures that are still in place, and which lines of the chat tell of one that was noted, in place or undone. */
export function measuresOf({ input }: DraftRecord): { statements: Statement[]; tells: (line: Line) => boolean } {
  const { measures } = notedOf(input)
  const words = measures.map((one) => topicWords(one.text))
  return {
    statements: stillInPlace(measures).map((one) => ({
      text: measureText(one),
      evidence: evidenceFor(input, one.notedAt, ['change'], []),
    })),
    tells: (line) =>
      words.some((own) => own.size > 0 && shared(own, line.words) >= Math.min(2, Math.ceil(own.size / 2))),
  }
}

/** Links that something noted rests on: where it is to be seen itself, else the entry that tells it, else the card, which shows it. */
function evidenceFor(
  input: DraftInput,
  at: Instant,
  kinds: readonly Kind[],
  links: readonly (string | null)[],
): string[] {
  const own = links.filter((link) => link !== null)
  if (own.length > 0) return [...new Set(own)]
  const entry = input.entries.find((one) => one.source === 'system' && one.at === at && kinds.includes(one.kind))
  const told = entry ? evidenceOf(input, entry) : []
  return told.length > 0 ? told : cardOf(input)
}

/** The card of the incident, which shows what was noticed: the message that tells its declaration. */
export function cardOf(input: DraftInput): string[] {
  const card = input.entries.find((one) => one.permalink !== null && isDeclared(one))
  return card?.permalink ? [card.permalink] : []
}

function isDeclared({ source, text }: DraftInput['entries'][number]): boolean {
  return source === 'system' && text.startsWith('Declared ')
}

/** How many customers reported it, and who passed that on; null where nobody counted any. */
export function reportedOf(record: DraftRecord): { count: number; statement: Statement } | null {
  const { input } = record
  const reports = seenBefore(input).filter((one) => one.signal === 'customer')
  const count = reports.reduce((sum, one) => sum + one.count, 0)
  const [first] = reports
  if (!first || count < 2) return null
  const by = listed([...new Set(reports.map((one) => one.byName))])
  const text = `Customers: ${count} reported it, from ${clock(record, first.at)} on (told by ${by}).`
  const evidence = reports.flatMap((one) => evidenceFor(input, one.at, ['report'], [one.link]))
  return { count, statement: { text, evidence: [...new Set(evidence)] } }
}

function shortened(text: string): string {
  return shortAtWord(text.replace(/\s+/g, ' ').trim(), 140)
}
