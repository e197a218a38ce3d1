import { capital } from '../language/phrase.ts'
import type { DraftInput } from '../postmortem.ts'
import { type Instant, millisOf } from '../time.ts'
import type { TimelineEntry } from '../timeline.ts'

/** One call of a ladder: whom, when, and the entry that says so. */
export type Call = { at: Instant; names: string[]; entry: TimelineEntry }
/** Who answered, for which label; by their own hand, or reached by phone. */
export type Answer = { at: Instant; name: string; userId: string | null; team: string | null; entry: TimelineEntry }
/** The calls for one team, in order, and what came of them. */
export type Ladder = {
  label: string
  calls: Call[]
  answer: Answer | null
  /** Said by those called or by the system between the calls. */
  notes: { at: Instant; what: 'declined' | 'unreachable' | 'not-ours' | 'stopped' }[]
}

const PAGED = /^Paged (.+?) for (.+?)(?:, the (?:last resort|third step): nobody answered so far|: .+)?\.$/
const ANSWERED = /^(.+?) (?:is here|is on it|is answering|was reached by phone)\b/

function own(input: DraftInput): TimelineEntry[] {
  return input.entries.filter((e) => e.source === 'system' && !e.deleted)
}

/** The ladders of an incident, read from the system's own entries. */
export function laddersOf(input: DraftInput): Ladder[] {
  const ladders = new Map<string, Ladder>()
  for (const entry of own(input)) {
    const paged = entry.kind === 'page' ? PAGED.exec(entry.text) : null
    if (!paged?.[1] || !paged[2]) continue
    const ladder = ladders.get(paged[2]) ?? { label: paged[2], calls: [], answer: null, notes: [] }
    ladder.calls.push({ at: entry.at, names: paged[1].split(', '), entry })
    ladders.set(paged[2], ladder)
  }
  const answers = answersOf(input)
  for (const ladder of ladders.values()) {
    const since = ladder.calls[0]?.at ?? ''
    ladder.answer = answers.find((a) => a.at >= since && answersFor(a, ladder.label)) ?? null
    for (const entry of own(input)) {
      const what = noteOf(entry.text, ladder.label)
      if (what && entry.at >= since) ladder.notes.push({ at: entry.at, what })
    }
  }
  return [...ladders.values()]
}

/** Everybody who answered a page, by a button, by a message or by phone, in order of time. */
export function answersOf(input: DraftInput): Answer[] {
  return own(input).flatMap((entry): Answer[] => {
    const who = entry.kind === 'ack' ? ANSWERED.exec(entry.text)?.[1] : undefined
    if (who === undefined) return []
    const byPhone = / was reached by phone\b/.test(entry.text)
    const person = input.people.find((p) =>
      byPhone ? p.name === who : p.userId !== null && p.userId === entry.actor.userId,
    )
    const userId = byPhone ? (person?.userId ?? null) : entry.actor.userId
    const name = person?.name ?? (byPhone ? who : entry.actor.name)
    return [{ at: entry.at, name, userId, team: person?.team ?? (byPhone ? null : entry.actor.team), entry }]
  })
}

function answersFor(answer: Answer, label: string): boolean {
  const { text } = answer.entry
  return new RegExp(`(?:for |\\(|and )${escaped(label)}(?: \\(by|\\)| and |\\.)`).test(text) || answer.team === label
}

function noteOf(text: string, label: string): Ladder['notes'][number]['what'] | null {
  if (text.endsWith(` cannot take it (${label}).`)) return 'declined'
  if (text.startsWith(`${label}: `) && text.includes(' cannot be reached')) return 'unreachable'
  if (text.includes(`: not a ${label} system.`)) return 'not-ours'
  if (text.startsWith('Stopped calling ') && text.includes(label)) return 'stopped'
  return null
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Where the channel shows the calls: the paging message, edited as people answer. */
export function pagingMessage(input: DraftInput): string[] {
  const shown = input.entries.find(
    (e) => e.source === 'message' && e.permalink !== null && e.text.startsWith('Paging for '),
  )
  return shown?.permalink ? [shown.permalink] : []
}

/** Links that an entry of the system rests on: its own message, else the paging message. */
export function evidenceOf(input: DraftInput, entry: TimelineEntry): string[] {
  if (entry.permalink !== null) return [entry.permalink]
  return entry.evidence.length > 0 ? entry.evidence : ['page', 'ack'].includes(entry.kind) ? pagingMessage(input) : []
}

/** Whole minutes between two instants, at least one. */
export function waited(from: Instant, to: Instant): string {
  return `${Math.max(1, Math.round((millisOf(to) - millisOf(from)) / 60_000))} min`
}

/** What an entry of the system says after its actor's name: `John Doe is on it (Ops), after 1 min.` of John Doe, Ops, is `On it, after 1 min.` */
export function afterActor(text: string, actor: TimelineEntry['actor']): string {
  if (!text.startsWith(`${actor.name} `)) return text
  let rest = text.slice(actor.name.length + 1).replace(/^is (?=here|on it)/, '')
  if (actor.team !== null)
    rest = rest.replace(` (${actor.team})`, '').replace(new RegExp(` for ${escaped(actor.team)}(?= \\(|\\.)`), '')
  return capital(rest)
}
