import type { Author } from './message.ts'
import type { Instant } from './time.ts'

/** Every kind of entry. */
export const KINDS = [
  'report',
  'alert',
  'page',
  'ack',
  'finding',
  'hypothesis',
  'refuted',
  'action',
  'change',
  'decision',
  'question',
  'update',
  'mitigated',
  'resolved',
  'comms',
  'chatter',
] as const
/** What a timeline entry is; defined in docs/timeline-kinds.md. */
export type Kind = (typeof KINDS)[number]

/** Something that happened, at its own time. Either a message's (then `ts` is set) or the system's own. */
export type TimelineEntry = {
  id: string
  /**
   * Slack ts of the message that it is, or that shows it; null while nothing in Slack does. Each once: where messages of two
   * channels have the same, the later one's is microseconds later here. `permalink` is as Slack has it.
   */
  ts: string | null
  at: Instant
  kind: Kind
  actor: { name: string; team: string | null; userId: string | null }
  text: string
  permalink: string | null
  /** Permalinks that it rests on. */
  evidence: string[]
  source: 'message' | 'system' | 'note'
  threadTs: string | null
  deleted: boolean
  /** Who added it from another channel (readable), and from which; null for what was said in the incident's own. */
  adopted: { by: string; from: string } | null
}

/** What Debrief itself, or a note, puts into the timeline, as it is stored. */
export type SystemEntry = {
  id: string
  at: Instant
  kind: Kind
  /** Slack user id; null where nobody did it. */
  actorUserId: string | null
  actorName: string
  /** Team name of the roster. */
  actorTeam: string | null
  text: string
  source: 'system' | 'note'
  /** Permalinks that it rests on. */
  evidence: string[]
}

/** A message as the classifier reads it: who, when, what, and the team of the author where the roster knows it. */
export type ChatMessage = {
  ts: string
  threadTs: string | null
  at: Instant
  author: Author
  /** Roster team name, null when unknown. */
  team: string | null
  text: string
  files: string[]
  deleted: boolean
}
