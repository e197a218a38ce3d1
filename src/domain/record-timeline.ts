import { classifyAll } from './classify/classify.ts'
import type { Author, Message } from './message.ts'
import { permalinkOf } from './permalink.ts'
import type { Roster } from './roster.ts'
import { personBySlack, teamOf } from './roster-lookup.ts'
import type { ChatMessage, Kind, SystemEntry, TimelineEntry } from './timeline.ts'

/** An entry of the system's own, or a note; `tag` is the projection that shows it, null where none does. */
export type RecordedEntry = SystemEntry & { tag: string | null }

/** What a timeline is made of: all that is stored of an incident's record. */
export type RecordInput = {
  messages: readonly Message[]
  entries: readonly RecordedEntry[]
  /** Where projections stand: tag -> Slack ts. */
  shown: ReadonlyMap<string, { channelId: string; ts: string }>
  roster: Roster
  /** Slack user id -> readable name, for those outside the roster. */
  names: ReadonlyMap<string, string>
  teamUrl: string
}

/** Subtypes of what people and bots say; all others are Slack's own lines (docs.slack.dev/reference/events/message). */
const SAID = new Set([null, 'file_share', 'thread_broadcast', 'me_message', 'bot_message'])

/**
 * The timeline of a record: every message once, and the system's entries. An entry that a message of ours shows takes the
 * message's place. `chat` is what people and other bots said, for classifier and draft; deleted ones are marked in both.
 */
export function timelineOfRecord(input: RecordInput): { chat: ChatMessage[]; entries: TimelineEntry[] } {
  const chat = input.messages
    .filter((one) => SAID.has(one.subtype) && one.author.kind !== 'self')
    .map((one) => chatMessage(one, input))
  const kinds = classifyAll(chat)
  const byTs = new Map(input.messages.map((one) => [one.ts, one]))
  const projecting = new Map<string, RecordedEntry>()
  for (const entry of input.entries) {
    const ts = entry.tag === null ? undefined : input.shown.get(entry.tag)?.ts
    if (ts && byTs.has(ts)) projecting.set(ts, entry)
  }
  const fromMessages = input.messages
    .filter((one) => !projecting.has(one.ts))
    .map((one) => entryOfMessage(one, kinds.get(one.ts), input))
  const placed = new Map([...projecting].map(([ts, entry]) => [entry.id, byTs.get(ts)!]))
  const fromSystem = input.entries.map((entry) => entryOfSystem(entry, placed.get(entry.id) ?? null, input))
  // Entries of one instant stay in the order in which they were made: the declaration before its calls.
  const entries = [...fromSystem, ...fromMessages].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return { chat, entries }
}

function chatMessage(message: Message, input: RecordInput): ChatMessage {
  const { name, team } = personOf(message.author, input)
  return {
    ts: message.ts,
    threadTs: message.threadTs,
    at: message.at,
    author: { ...message.author, name },
    team,
    // What was deleted is not for the classifier either: nothing may be derived from it.
    text: message.deletedAt === null ? message.text : '',
    files: message.deletedAt !== null ? [] : message.files.map((file) => file.name),
    deleted: message.deletedAt !== null,
  }
}

function entryOfMessage(message: Message, kind: Kind | undefined, input: RecordInput): TimelineEntry {
  const { name, team } = personOf(message.author, input)
  return {
    id: `${message.channelId}:${message.ts}`,
    ts: message.ts,
    at: message.at,
    kind: kind ?? (message.author.kind === 'self' && SAID.has(message.subtype) ? 'update' : 'chatter'),
    actor: { name, team, userId: message.author.userId },
    text: message.deletedAt === null ? message.text : '[deleted]',
    permalink: permalinkOf(input.teamUrl, message.channelId, message.ts, message.threadTs),
    evidence: [],
    source: 'message',
    threadTs: message.threadTs,
    deleted: message.deletedAt !== null,
  }
}

function entryOfSystem(entry: RecordedEntry, message: Message | null, input: RecordInput): TimelineEntry {
  return {
    id: entry.id,
    ts: message?.ts ?? null,
    at: entry.at,
    kind: entry.kind,
    actor: { name: nameOfActor(entry, input), team: entry.actorTeam, userId: entry.actorUserId },
    text: entry.text,
    permalink: message ? permalinkOf(input.teamUrl, message.channelId, message.ts, message.threadTs) : null,
    evidence: entry.evidence,
    source: entry.source,
    threadTs: message?.threadTs ?? null,
    deleted: false,
  }
}

/** Slack gives a handle with a request; the readable name is known by the time the timeline is read. */
function nameOfActor(entry: RecordedEntry, { roster, names }: RecordInput): string {
  if (entry.actorUserId === null || personBySlack(roster, entry.actorUserId)) return entry.actorName
  return names.get(entry.actorUserId) ?? entry.actorName
}

function personOf(author: Author, { roster, names }: RecordInput): { name: string; team: string | null } {
  if (author.kind === 'self' || author.userId === null) return { name: author.name, team: null }
  const person = personBySlack(roster, author.userId)
  if (person) return { name: person.name, team: teamOf(roster, person.key)?.name ?? null }
  return { name: names.get(author.userId) ?? author.name, team: null }
}
