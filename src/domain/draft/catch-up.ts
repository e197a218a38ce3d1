import { shared, topicWords } from '../classify/chat-text.ts'
import type { Escalation } from '../escalation.ts'
import { isOver } from '../incident.ts'
import { shortTo } from '../language/phrase.ts'
import type { PostedUpdate } from '../notice.ts'
import { isOpen, type Page } from '../page.ts'
import type { DraftInput } from '../postmortem.ts'
import { suspectsFirst } from '../system-change.ts'
import { stillInPlace, type TemporaryMeasure } from '../temporary-measure.ts'
import { type Instant, millisOf, spoken, tsOf } from '../time.ts'
import type { Kind, TimelineEntry } from '../timeline.ts'
import { asSaid } from './quote.ts'
import { JOINER, personOf, recordOf, written } from './record.ts'

/** One line: what, when (null where the time says nothing), and the message that it rests on. Plain text, secrets masked. */
export type CatchUpLine = { text: string; at: Instant | null; link: string | null }

/** What somebody needs who comes now: the newest of each part last. */
export type CatchUp = {
  known: CatchUpLine[]
  tried: CatchUpLine[]
  people: CatchUpLine[]
  open: CatchUpLine[]
  /** The card's message, where it stands. */
  card: string | null
}

/** What it is told from: the record as the draft reads it, and where calls, updates and measures stand. */
export type CatchUpInput = {
  record: DraftInput
  escalations: readonly Escalation[]
  pages: readonly Page[]
  measures: readonly TemporaryMeasure[]
  /** What was seen, in the words of whoever declared it. */
  seen: string | null
  /** Status updates as they were posted, by the id of their entry. */
  updates: ReadonlyMap<string, PostedUpdate>
  card: string | null
  now: Instant
}

/** Something that was said or noted, ready to be shown. */
type Told = {
  at: Instant
  kind: Kind
  by: string
  text: string
  words: Set<string>
  ts: string
  threadTs: string | null
  link: string | null
}

/** How the entries read that tell of a signal what somebody checked. */
const IS_CHECK = /: (?:well again|not well)\b|^Confirmed well again: /
const MOST_CHARACTERS = 160
/** Lines in all, without the one that says where it stands. */
const MOST_LINES = 11

/** What is known, what was tried, who is on it and what is open, in about a dozen lines, each with the link of its message. */
export function catchUp(input: CatchUpInput): CatchUp {
  const told = toldIn(input)
  const known = knownOf(input, told)
  const tried = newest(told, ['action', 'change', 'refuted'], 3).map(lineOf)
  const people = peopleOf(input)
  const open = openOf(input, told).slice(0, Math.max(3, MOST_LINES - known.length - tried.length - people.length))
  // What has no message of its own stands on the card.
  const linked = (lines: CatchUpLine[]) => lines.map((line) => ({ ...line, link: line.link ?? input.card }))
  return { known: linked(known), tried: linked(tried), people: linked(people), open: linked(open), card: input.card }
}

/** What people and systems said and noted, and what was done by Debrief's hands, without what was deleted. */
function toldIn({ record, measures }: CatchUpInput): Told[] {
  const links = new Map(record.entries.map((entry) => [entry.ts, entry.permalink]))
  const said = recordOf(record).lines.map(
    (line): Told => ({
      at: line.at,
      kind: line.kind,
      by: line.name,
      text: asSaid(line).replaceAll(JOINER, ' '),
      words: line.words,
      ts: line.ts,
      threadTs: line.threadTs,
      link: links.get(line.ts) ?? null,
    }),
  )
  const noted = record.entries
    .filter(
      (entry) =>
        entry.source !== 'message' && ['finding', 'action', 'change', 'refuted', 'hypothesis'].includes(entry.kind),
    )
    // What the signals show and what is still in place have lines of their own.
    .filter((entry) => entry.source === 'note' || !IS_CHECK.test(entry.text))
    .filter((entry) => entry.source === 'note' || !measures.some((one) => entry.text.includes(one.text)))
    .map((entry): Told => {
      const text = written(record, entry.text)
      const { at, kind, actor, permalink } = entry
      const ts = tsOf(at)
      return { at, kind, by: actor.name, text, words: topicWords(text), ts, threadTs: null, link: permalink }
    })
  return [...said, ...noted].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function newest(told: readonly Told[], kinds: readonly Kind[], most: number): Told[] {
  return told.filter((one) => kinds.includes(one.kind)).slice(-most)
}

function lineOf({ at, by, text, link }: Told): CatchUpLine {
  return { at, text: `${by}: ${short(text)}`, link }
}

function short(text: string): string {
  return shortTo(text.replace(/\s+/g, ' ').trim(), MOST_CHARACTERS)
}

/** The impact, the last update and the newest findings; before all of them, what was seen first. */
function knownOf({ record, updates, seen }: CatchUpInput, told: readonly Told[]): CatchUpLine[] {
  const posted = record.entries.findLast((entry) => updates.has(entry.id))
  const update = posted && updates.get(posted.id)?.text
  const impact = record.incident.impact ?? update?.customersSee ?? null
  const words = update && (update.weKnow ?? update.weDo ?? update.tellCustomers)
  const lines: CatchUpLine[] = []
  if (impact !== null)
    lines.push({ at: null, text: `Customers see: ${short(written(record, impact))}`, link: posted?.permalink ?? null })
  if (posted && words)
    lines.push({
      at: posted.at,
      text: `Update by ${posted.actor.name}: ${short(written(record, words))}`,
      link: posted.permalink,
    })
  const [suspect, ...others] = suspectsFirst(record.changes ?? [], record.incident.services)
  if (suspect) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    const by = suspect.byName === null ? '' : ` (${suspect.byName})`
    const what = `Changed before: ${short(written(record, suspect.title))}${by}${more}`
    lines.push({ at: suspect.at, text: what, link: suspect.link })
  }
  const found = [...lines, ...newest(told, ['finding'], impact === null && !words ? 3 : 2).map(lineOf)]
  if (found.length > 0 || seen === null) return found
  return [{ at: null, text: `First seen: ${short(written(record, seen))}`, link: null }]
}

function peopleOf({ record, escalations, pages, now }: CatchUpInput): CatchUpLine[] {
  const { commander } = record.incident
  const nameOf = (userId: string) => personOf(record, userId)?.name ?? 'somebody'
  const leads = record.entries.findLast((entry) => entry.source === 'system' && / leads\.$/.test(entry.text))
  const calls = linkTo(record.entries, 'Paging for ')
  const answered = escalations
    .filter((one) => one.state === 'answered' && one.answeredBy !== null)
    .map((one) => {
      const after = one.endedAt === null ? '' : `, ${spoken(millisOf(one.endedAt) - millisOf(one.startedAt))}`
      return `${nameOf(one.answeredBy!)} (${one.label}${one.answeredHow === 'button' ? after : `, ${wordsFor(one.answeredHow)}`})`
    })
  const called = escalations
    .filter((one) => one.state === 'running' || one.state === 'exhausted')
    .map((one) => calledFor(one, pages, now))
  return [
    {
      at: null,
      text: commander === null ? 'Nobody leads yet.' : `${nameOf(commander)} leads.`,
      link: (commander === null ? null : leads?.permalink) ?? null,
    },
    ...(answered.length > 0 ? [{ at: null, text: `On it: ${atMost(answered, 6)}`, link: calls }] : []),
    ...(called.length > 0 ? [{ at: null, text: `Not answered: ${atMost(called, 4)}`, link: calls }] : []),
  ]
}

function wordsFor(how: Escalation['answeredHow']): string {
  return (how ?? 'button').replaceAll('-', ' ')
}

/** `Networking, Lin Ma called 3 min ago`. */
function calledFor(escalation: Escalation, pages: readonly Page[], now: Instant): string {
  const own = pages.filter((page) => page.escalationId === escalation.id && isOpen(page))
  const last = own.at(-1)
  if (!last) return escalation.label
  const names = [...new Set(own.map((page) => page.personName))]
  return `${escalation.label}, ${atMost(names, 3)} called ${spoken(millisOf(now) - millisOf(last.createdAt))} ago`
}

function atMost(texts: readonly string[], most: number): string {
  const more = texts.length - most
  return `${texts.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function linkTo(entries: readonly TimelineEntry[], beginning: string): string | null {
  return entries.find((entry) => entry.source === 'message' && entry.text.startsWith(beginning))?.permalink ?? null
}

/** The promised update, what must be undone, suspicions that nobody ruled out, and the newest question that nobody answered. */
function openOf({ record, measures, updates, now }: CatchUpInput, told: readonly Told[]): CatchUpLine[] {
  const { status } = record.incident
  const over = isOver(status)
  const inPlace = stillInPlace(measures).map((one) => `${short(written(record, one.text))} (${one.ownerName})`)
  const measure = record.entries.findLast((entry) => measures.some((one) => entry.text.includes(one.text)))
  const posted = record.entries.findLast((entry) => updates.has(entry.id))
  const nextBy = (posted && updates.get(posted.id)?.nextBy) ?? null
  const lines: CatchUpLine[] = []
  if (nextBy !== null && !over) {
    const late = nextBy < now ? `was due ${spoken(millisOf(now) - millisOf(nextBy))} ago` : 'is due'
    lines.push({ at: nextBy, text: `The next update ${late}.`, link: posted?.permalink ?? null })
  }
  if (inPlace.length > 0)
    lines.push({ at: null, text: `Still in place: ${atMost(inPlace, 3)}`, link: measure?.permalink ?? null })
  if (over) return lines
  const question = told.findLast((one) => one.kind === 'question' && !isAnswered(one, told))
  const suspected = told.filter((one) => one.kind === 'hypothesis' && !isRefuted(one, told)).slice(-2)
  return [
    ...lines,
    ...(question ? [{ ...lineOf(question), text: `Not answered: ${lineOf(question).text}` }] : []),
    ...suspected.map((one) => ({ ...lineOf(one), text: `Suspected: ${lineOf(one).text}` })),
  ]
}

/** Somebody else said something to it: in its thread, or of the same matter. */
function isAnswered(question: Told, told: readonly Told[]): boolean {
  const thread = question.threadTs ?? question.ts
  return told.some(
    (one) =>
      one.at > question.at &&
      one.by !== question.by &&
      one.kind !== 'question' &&
      (one.threadTs === thread || (one.threadTs === null && shared(one.words, question.words) > 0)),
  )
}

/** Ruled out later: in its thread, by its words, or as "not it" while nothing else was suspected since. */
function isRefuted(suspicion: Told, told: readonly Told[]): boolean {
  const later = told.filter((one) => one.at > suspicion.at)
  const next = later.findIndex((one) => one.kind === 'hypothesis')
  return later.some(
    (one, index) =>
      one.kind === 'refuted' &&
      (one.threadTs === suspicion.ts ||
        shared(one.words, suspicion.words) > 0 ||
        ((next < 0 || index < next) && /\b(?:not (?:it|that)|theory|nope)\b/i.test(one.text))),
  )
}
