import { listed } from '../language/phrase.ts'
import type { DraftInput, Statement } from '../postmortem.ts'
import { type Instant, millisOf } from '../time.ts'
import type { Kind, TimelineEntry } from '../timeline.ts'
import { actionsOf } from './actions.ts'
import { causeOf } from './cause.ts'
import { cardOf } from './noticed.ts'
import { afterActor, evidenceOf, type Ladder, laddersOf, waited } from './paging.ts'
import { asSaid, asSentences, idle, quoted, toldOrQuoted } from './quote.ts'
import { type DraftRecord, type Line, lineAt, personOf, recordOf, shortCode, written } from './record.ts'
import { resolutionOf } from './resolution.ts'
import { asSentence, withoutBlame } from './wording.ts'

/** An event of the timeline as people read it. `text` is masked and blames nobody. */
export type KeyEvent = Statement & {
  at: Instant
  kind: Kind
  actor: string
  team: string | null
  ts: string | null
  /** Where it was added from, and by whom. */
  origin: string | null
}
type Scored = { event: KeyEvent; score: number }

const WEIGHT: Partial<Record<Kind, number>> = {
  mitigated: 10, resolved: 9, refuted: 7, change: 6, decision: 5, finding: 4, action: 4, alert: 3, report: 3, hypothesis: 2, page: 4, comms: 2,
} // biome-ignore format: one line

/** The `most` events that tell the incident, in order of time: the turning points, what was found, tried, ruled out and changed, who was called. */
export function keyEvents(input: DraftInput, most = 12): KeyEvent[] {
  const record = recordOf(input)
  const cause = causeOf(record).line
  const cure = resolutionOf(record, cause?.ts ?? null).lines
  return [
    ...linesScored(record, cause ? [cause, ...cure] : cure),
    ...pagingScored(input),
    ...notesScored(record),
    ...systemScored(record),
  ]
    .sort((a, b) => b.score - a.score || (a.event.at < b.event.at ? -1 : 1))
    .slice(0, most)
    .map(({ event }) => event)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function linesScored(record: DraftRecord, turning: readonly Line[]): Scored[] {
  const { milestones } = record.input.incident
  const instants = Object.values(milestones).filter((at) => at !== null)
  const first = new Set<Kind>()
  const tasks = new Set(
    actionsOf(record, lineAt(record, milestones.mitigatedAt, ['mitigated'])?.ts ?? null).flatMap((a) => a.evidence),
  )
  return record.lines
    .filter((l) => WEIGHT[l.kind] !== undefined)
    .map((line) => {
      let score = WEIGHT[line.kind] ?? 0
      if (!first.has(line.kind)) score += line.kind === 'report' ? 4 : 2
      first.add(line.kind)
      if (instants.some((at) => Math.abs(millisOf(at) - millisOf(line.at)) < 1000)) score += 6
      if (line.kind === 'finding' && CAUSAL.test(line.low)) score += 5
      if (line.threadTs !== null && line.threadTs !== line.ts) score -= 2
      if (line.text.sentences.every(idle)) score -= 5
      if (turning.includes(line)) score += 6
      // What is to be done later stands in the action plan.
      if (tasks.has(record.link(line.ts))) score -= 8
      // What is said when it is over tells of it afterwards.
      if (milestones.resolvedAt !== null && millisOf(line.at) > millisOf(milestones.resolvedAt) + 120_000) score -= 5
      return { score, event: eventOf(record, line) }
    })
}

/** Who was called first, whom it went on to where nobody answered, and who took it then. */
function pagingScored(input: DraftInput): Scored[] {
  const ladders = laddersOf(input)
  const calls = ladders.flatMap((ladder) => ladder.calls.slice(0, 1).map((call) => ({ ladder, call })))
  const start = calls.map(({ call }) => call.at).sort()[0]
  if (start === undefined) return []
  const together = calls.filter(({ call }) => millisOf(call.at) - millisOf(start) < 60_000)
  const told = listed(together.map(({ ladder, call }) => `${listed(call.names)} (${ladder.label})`))
  const first = together[0]
  const opening = first ? [{ score: 6, event: systemEvent(input, first.call.entry, `Paged ${told}.`) }] : []
  return [...opening, ...ladders.flatMap((ladder) => onward(input, ladder))]
}

function onward(input: DraftInput, { label, calls, answer }: Ladder): Scored[] {
  const before = answer === null ? calls : calls.filter((call) => call.at <= answer.at)
  const more = before.slice(1).map((call, i) => {
    const text = `Paged ${listed(call.names)} for ${label}, ${waited(before[i]?.at ?? call.at, call.at)} after the last call without an answer.`
    return { score: i === 0 ? 8 : 4, event: systemEvent(input, call.entry, text) }
  })
  if (more.length === 0 || answer === null) return more
  const event = { ...systemEvent(input, answer.entry, `Answered for ${label}.`), actor: answer.name, team: answer.team }
  return [...more, { score: 5, event }]
}

/** What the system's own entries tell besides calls: what was seen, ticked, found well, and is only temporary. */
function systemScored(record: DraftRecord): Scored[] {
  const first = new Set<Kind>()
  return record.input.entries
    .filter((e) => e.source === 'system' && !e.deleted && SYSTEM_KINDS.includes(e.kind))
    .map((e) => {
      const score = (WEIGHT[e.kind] ?? 0) + (first.has(e.kind) ? 0 : 2)
      first.add(e.kind)
      const text = asSentence(withoutBlame(written(record.input, e.text)))
      const event = systemEvent(record.input, e, text)
      return { score, event: event.evidence.length > 0 ? event : { ...event, evidence: cardOf(record.input) } }
    })
}

const SYSTEM_KINDS: readonly Kind[] = ['alert', 'report', 'action', 'finding', 'refuted', 'change']

/** What somebody put down for the record by hand. */
function notesScored(record: DraftRecord): Scored[] {
  return record.input.entries
    .filter((e) => e.source === 'note' && !e.deleted)
    .map((e) => ({
      score: 8,
      event: systemEvent(record.input, e, asSentence(withoutBlame(written(record.input, e.text)))),
    }))
}

function systemEvent(input: DraftInput, entry: TimelineEntry, text: string): KeyEvent {
  const { at, kind, actor, ts } = entry
  return { at, kind, actor: actor.name, team: actor.team, ts, text, evidence: evidenceOf(input, entry), origin: null }
}

const CAUSAL = /\b(?:cause|found (?:it|the)|because|wrong|by mistake|culprit|turns out|got it|expired|due to)\b/

/** Everything that happened, in order of time, deleted messages left out; what a person said stands in their own words. */
export function wholeTimeline(record: DraftRecord): KeyEvent[] {
  const said = record.lines.map((line) => ({ ...eventOf(record, line), text: asSaid(line) }))
  const own = record.input.entries
    .filter((e) => e.source !== 'message' && !e.deleted)
    .map((e) => {
      const text = withoutBlame(written(record.input, e.text))
      return systemEvent(record.input, e, e.source === 'note' ? text : afterActor(text, e.actor))
    })
  // At one instant the declaration comes before the calls that it causes, and they before their answers.
  const rank = ({ kind }: KeyEvent) => (kind === 'page' ? 1 : kind === 'ack' ? 2 : 0)
  return [...said, ...own].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : rank(a) - rank(b)))
}

function eventOf(record: DraftRecord, line: Line): KeyEvent {
  const { at, kind, name, team, ts } = line
  return {
    at,
    kind,
    actor: name,
    team,
    ts,
    text: told(record, line),
    evidence: [record.link(ts)],
    origin: record.origin(ts),
  }
}

/** The first sentences of a line retold, or quoted; a call names whom it calls. */
function told(record: DraftRecord, line: Line): string {
  const sentences = line.text.sentences.filter((s) => (!s.question || line.kind === 'hypothesis') && !idle(s))
  const called = [...new Set(line.text.mentions)].map((key) => personOf(record.input, key)?.name ?? key)
  if (line.kind === 'page' && line.person && called.length > 0 && sentences.length > 0)
    return `Called ${listed(called)}: ${quoted(sentences)}`
  // What a pager says names its target with an arrow; no sentence comes of it.
  if (line.kind === 'page' && !line.person && sentences.length > 0)
    return sentences.map((s) => asSentence(s.said)).join(' ')
  const code = shortCode(line)
  const pointed = sentences.map((s) => (code && /\bthis\b/.test(s.low) ? { ...s, text: `${s.text} (${code})` } : s))
  const text = asSentences(toldOrQuoted(line, pointed, line.name, { own: false }))
  return text || (line.text.sentences.length > 0 ? quoted(line.text.sentences) : asSaid(line))
}
