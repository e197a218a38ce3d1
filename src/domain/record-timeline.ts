import { classifyAll } from './classify/classify.ts'
import { isSpokenCommand } from './command/spoken.ts'
import type { Author, Message } from './message.ts'
import { permalinkOf } from './permalink.ts'
import type { Roster } from './roster.ts'
import { personBySlack, teamOf } from './roster-lookup.ts'
import { holds, type Stretch } from './stretch.ts'
import type { ChatMessage, Kind, SystemEntry, TimelineEntry } from './timeline.ts'

/**
 * An entry of the system's own, or a note; `tag` is the projection that shows it, null where none does. `adopts` is the
 * stretch that it tells the adding of.
 */
export type RecordedEntry = SystemEntry & { tag: string | null; adopts?: Stretch | null }

/** A stretch of the record; `adoptedBy` (Slack user id) and `label`, its channel for readers, where somebody added it. */
export type RecordStretch = Stretch & { adoptedBy: string | null; label: string | null }

/** What a timeline is made of: all that is stored of an incident's record. */
export type RecordInput = {
  messages: readonly Message[]
  entries: readonly RecordedEntry[]
  /** Left out: all that was said was said in the incident's own channel. */
  stretches?: readonly RecordStretch[]
  /** Where projections stand: tag -> Slack ts. */
  shown: ReadonlyMap<string, { channelId: string; ts: string }>
  roster: Roster
  /** Slack user id -> readable name, for those outside the roster. */
  names: ReadonlyMap<string, string>
  teamUrl: string
  /** Our own Slack user id: a command that begins with its mention is no evidence of its own. Left out: there are none. */
  botUserId?: string
}

/** Subtypes of what people and bots say; all others are Slack's own lines (docs.slack.dev/reference/events/message). */
const SAID = new Set([null, 'file_share', 'thread_broadcast', 'me_message', 'bot_message'])

/**
 * The timeline of a record: every message once, and the system's entries. An entry that a message of ours shows takes the
 * message's place. `chat` is what people and other bots said, for classifier and draft; deleted ones are marked in both.
 */
export function timelineOfRecord(input: RecordInput): { chat: ChatMessage[]; entries: TimelineEntry[] } {
  const messages = eachOnce(input)
  const { botUserId, roster } = input
  const isToUs = (text: string) => botUserId !== undefined && isSpokenCommand(botUserId, text, roster)
  const chat = messages
    .filter(({ said }) => SAID.has(said.subtype) && said.author.kind !== 'self' && !isToUs(said.text))
    .map((one) => chatMessage(one, input))
  const kinds = classifyAll(chat)
  const byKey = new Map(messages.map((one) => [keyOf(one.said.channelId, one.said.ts), one]))
  // One message may show several entries: the card shows the declaration and what was seen.
  const projecting = new Set<string>()
  const placed = new Map<string, Placed>()
  for (const entry of input.entries) {
    const shown = entry.tag === null ? undefined : input.shown.get(entry.tag)
    const key = shown && keyOf(shown.channelId, shown.ts)
    const message = key ? byKey.get(key) : undefined
    if (!key || !message) continue
    projecting.add(key)
    placed.set(entry.id, message)
  }
  const fromMessages = [...byKey]
    .filter(([key]) => !projecting.has(key))
    .map(([, one]) => entryOfMessage(one, kinds.get(one.ts), input))
  const fromSystem = input.entries.map((entry) => entryOfSystem(entry, placed.get(entry.id) ?? null, input))
  // Entries of one instant stay in the order in which they were made: the declaration before its calls.
  const entries = [...fromSystem, ...fromMessages].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return { chat, entries }
}

/** A message, with a ts (and that of its thread) that no other of the record has, and the stretch that it was added by. */
type Placed = { said: Message; ts: string; threadTs: string | null; adopted: RecordStretch | null }

function keyOf(channelId: string, ts: string): string {
  return `${channelId}:${ts}`
}

/**
 * Slack's ts is unique in its channel only (docs.slack.dev/messaging/retrieving-messages), and what reads a record goes by
 * ts: those that another message has already move on by a microsecond, the incident's own channel keeping its own.
 */
function eachOnce({ messages, stretches = [] }: RecordInput): Placed[] {
  const marked = messages.map((said) => {
    const holding = stretches.filter((stretch) => holds(stretch, said))
    return { said, adopted: holding.every((one) => one.adoptedBy !== null) ? (holding[0] ?? null) : null }
  })
  const taken = new Set<string>()
  const places = new Map<string, string>()
  for (const { said } of marked.toSorted((a, b) => Number(a.adopted !== null) - Number(b.adopted !== null))) {
    let place = said.ts
    while (taken.has(place)) place = (Number(place) + 0.000_001).toFixed(6)
    taken.add(place)
    places.set(keyOf(said.channelId, said.ts), place)
  }
  const placeOf = (channelId: string, ts: string | null) => ts && (places.get(keyOf(channelId, ts)) ?? ts)
  return marked.map((one) => ({
    ...one,
    ts: placeOf(one.said.channelId, one.said.ts)!,
    threadTs: placeOf(one.said.channelId, one.said.threadTs),
  }))
}

function chatMessage({ said: message, ts, threadTs }: Placed, input: RecordInput): ChatMessage {
  const { name, team } = personOf(message.author, input)
  return {
    ts,
    threadTs,
    at: message.at,
    author: { ...message.author, name },
    team,
    // What was deleted is not for the classifier either: nothing may be derived from it.
    text: message.deletedAt === null ? message.text : '',
    files: message.deletedAt !== null ? [] : message.files.map((file) => file.name),
    deleted: message.deletedAt !== null,
  }
}

function entryOfMessage(placed: Placed, kind: Kind | undefined, input: RecordInput): TimelineEntry {
  const { said: message, ts, threadTs, adopted } = placed
  const { name, team } = personOf(message.author, input)
  return {
    id: keyOf(message.channelId, message.ts),
    ts,
    at: message.at,
    kind: kind ?? (message.author.kind === 'self' && SAID.has(message.subtype) ? 'update' : 'chatter'),
    actor: { name, team, userId: message.author.userId },
    text: message.deletedAt === null ? message.text : '[deleted]',
    permalink: permalinkOf(input.teamUrl, message.channelId, message.ts, message.threadTs),
    evidence: [],
    source: 'message',
    threadTs,
    deleted: message.deletedAt !== null,
    adopted: adopted && { by: nameOf(adopted.adoptedBy, input), from: adopted.label ?? 'another channel' },
  }
}

function entryOfSystem(entry: RecordedEntry, shown: Placed | null, input: RecordInput): TimelineEntry {
  const message = shown?.said
  return {
    id: entry.id,
    ts: shown?.ts ?? null,
    at: entry.at,
    kind: entry.kind,
    actor: { name: nameOfActor(entry, input), team: entry.actorTeam, userId: entry.actorUserId },
    text: entry.adopts ? entry.text.replace(/\.$/, countOf(entry.adopts, input)) : entry.text,
    permalink: message ? permalinkOf(input.teamUrl, message.channelId, message.ts, message.threadTs) : null,
    evidence: entry.evidence,
    source: entry.source,
    threadTs: shown?.threadTs ?? null,
    deleted: false,
    adopted: null,
  }
}

/** How much of a stretch is held; its end may have moved since the entry was made. */
function countOf({ channelId, threadTs, fromTs, toTs }: Stretch, { messages, stretches = [] }: RecordInput): string {
  const same = stretches.find(
    (one) => one.channelId === channelId && one.threadTs === threadTs && one.fromTs === fromTs,
  )
  const stretch = same ?? { channelId, threadTs, fromTs, toTs }
  const held = messages.filter((one) => SAID.has(one.subtype) && one.deletedAt === null && holds(stretch, one)).length
  return held === 1 ? ' (1 message).' : ` (${held} messages).`
}

/** Slack gives a handle with a request; the readable name is known by the time the timeline is read. */
function nameOfActor(entry: RecordedEntry, { roster, names }: RecordInput): string {
  if (entry.actorUserId === null || personBySlack(roster, entry.actorUserId)) return entry.actorName
  return names.get(entry.actorUserId) ?? entry.actorName
}

function nameOf(userId: string | null, { roster, names }: RecordInput): string {
  return personBySlack(roster, userId ?? '')?.name ?? names.get(userId ?? '') ?? 'somebody'
}

function personOf(author: Author, { roster, names }: RecordInput): { name: string; team: string | null } {
  if (author.kind === 'self' || author.userId === null) return { name: author.name, team: null }
  const person = personBySlack(roster, author.userId)
  if (person) return { name: person.name, team: teamOf(roster, person.key)?.name ?? null }
  return { name: names.get(author.userId) ?? author.name, team: null }
}
