import type { Incident } from './incident.ts'
import type { Sighting, SignalCheck } from './sighting.ts'
import type { SystemChange } from './system-change.ts'
import type { TemporaryMeasure } from './temporary-measure.ts'
import type { Instant } from './time.ts'
import type { ChatMessage, TimelineEntry } from './timeline.ts'

/** A drafted sentence and the permalinks (or Slack ts where there is no link) of the messages that it rests on. */
export type Statement = { text: string; evidence: string[] }

/** Every section, in the order of the document. */
export const SECTIONS = [
  'summary',
  'stakeholders',
  'detection',
  'impact',
  'timeline',
  'changed-before',
  'cause',
  'resolution',
  'ruled-out',
  'went-well',
  'went-wrong',
  'lucky',
  'still-in-place',
  'actions',
  'open-questions',
] as const
/** One of them. */
export type SectionKey = (typeof SECTIONS)[number]
/** One part of the document; without statements nobody said anything for it. */
export type Section = { key: SectionKey; title: string; statements: Statement[] }

/** What is to be done, by whom, until when; what nobody said is null and becomes a question. */
export type ActionItem = {
  what: string
  owner: string | null
  /** ISO date, `2021-03-12`. */
  due: string | null
  evidence: string[]
}

/** A fact that nobody said, asked of a named person (Slack user id and name). */
export type OpenQuestion = { to: { name: string; userId: string | null }; text: string }

/** The draft of an incident; made anew from the record each time, never guessed. */
export type Postmortem = {
  title: string
  /** One line under the title: severity, span in the incident's zone, duration, how noticed. */
  headline: string
  sections: Section[]
  stakeholders: { name: string; team: string | null }[]
  actions: ActionItem[]
  questions: OpenQuestion[]
  /** Minutes from start (else detection) to resolution; null while unknown. */
  durationMinutes: number | null
  /** How many messages it was drafted from. */
  messages: number
}

/** What was noticed, changed and done by hand, beside what was said; what is not given is none. */
export type Noted = {
  sightings: readonly Sighting[]
  checks: readonly SignalCheck[]
  measures: readonly TemporaryMeasure[]
  /** What changed in the 24 h before. */
  changes: readonly SystemChange[]
}

/** All that a draft is made of. `entries` are in order of `at`. */
export type DraftInput = Partial<Noted> & {
  incident: Incident
  /** When it last turned out not to be over. */
  anewAt?: Instant | null
  messages: ChatMessage[]
  entries: TimelineEntry[]
  /** Slack user id -> readable name and team. */
  people: { userId: string | null; handle: string | null; name: string; team: string | null }[]
  /** Readable service names. */
  services: string[]
}
