import { maskSecrets } from './chat-secrets.ts'
import { type ChatText, readChat, topicWords } from './chat-text.ts'
import { classifyAll } from './classify.ts'
import { facesCustomers } from './classify-context.ts'
import type { DraftInput, Statement } from './postmortem.ts'
import { type Instant, inZone } from './time.ts'
import type { Kind } from './timeline.ts'

/** A message as the draft reads it: masked, mentions resolved, never deleted. */
export type Line = {
  ts: string
  at: Instant
  kind: Kind
  /** Readable name; `who` is the Slack user id or null. */
  name: string
  who: string | null
  team: string | null
  person: boolean
  customerFacing: boolean
  threadTs: string | null
  text: ChatText
  low: string
  words: Set<string>
  /** Raw masked text with mentions resolved. */
  raw: string
}

/** Stands for the blank inside a name until the wording is done, so that a full name stays one word; a private-use character, since every blank counts as one. */
export const JOINER = '\ue000'

/** All that the parts of the draft share. */
export type DraftRecord = {
  input: DraftInput
  zone: string
  lines: Line[]
  /** Refuted suspicions and failed remedies, by ts of the refuting line. */
  link: (ts: string) => string
}

/** Reads the input once: kinds as stored (a person may have corrected them), secrets masked, deleted messages left out. */
export function recordOf(input: DraftInput): DraftRecord {
  const entries = new Map(input.entries.filter((e) => e.ts !== null).map((e) => [e.ts, e]))
  const kinds = input.messages.some((m) => !entries.has(m.ts)) ? classifyAll(input.messages) : null
  // The joiner keeps a full name in one piece until the wording is done.
  const nameOf = (mention: string): string => (personOf(input, mention)?.name ?? mention).replaceAll(' ', JOINER)
  const lines = input.messages
    .filter((m) => !m.deleted && entries.get(m.ts)?.deleted !== true && m.author.kind !== 'self')
    .map((m): Line => {
      const masked = maskSecrets(m.text)
      const text = readChat(masked, nameOf)
      const known = personOf(input, m.author.userId ?? m.author.name)
      const low = text.sentences.map((s) => s.low).join('. ')
      const team = m.team ?? known?.team ?? null
      return {
        ts: m.ts,
        at: m.at,
        kind: entries.get(m.ts)?.kind ?? kinds?.get(m.ts) ?? 'chatter',
        name: known?.name ?? m.author.name,
        who: m.author.userId,
        team,
        person: m.author.kind === 'person',
        customerFacing: facesCustomers(team),
        threadTs: m.threadTs,
        text,
        low,
        words: topicWords(low),
        raw: masked.replace(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id: string) => nameOf(id).replaceAll(JOINER, ' ')),
      }
    })
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))
  const link = (ts: string): string => entries.get(ts)?.permalink ?? ts
  return { input, zone: input.incident.zone, lines, link }
}

/** The person behind a user id, handle or name. */
export function personOf(input: DraftInput, key: string | null): DraftInput['people'][number] | undefined {
  if (key === null) return undefined
  const low = key.toLowerCase().replace(/^@/, '')
  return (
    input.people.find((p) => p.userId === key || p.handle?.toLowerCase() === low || p.name.toLowerCase() === low) ??
    (low.length > 2 ? input.people.find((p) => p.name.toLowerCase().split(' ')[0] === low) : undefined)
  )
}

/** `09:15`, and with its date where the incident lasted longer than a day. */
export function clock(record: DraftRecord, at: Instant): string {
  return inZone(at, record.zone).toFormat(spansDays(record) ? 'd LLL HH:mm' : 'HH:mm')
}

/** Whether the record covers more than a day, so that a time of day alone says nothing. */
export function spansDays(record: DraftRecord): boolean {
  const first = record.lines[0]
  const last = record.lines.at(-1)
  return first !== undefined && last !== undefined && Number(last.ts) - Number(first.ts) > 86_400
}

const MOST = 300

/** A statement of at most 300 characters with the links of the lines that it rests on, each once. */
export function statement(record: DraftRecord, text: string, ...lines: readonly (Line | undefined)[]): Statement {
  const evidence = [...new Set(lines.filter((l) => l !== undefined).map((l) => record.link(l.ts)))]
  return { text: clip(text, MOST), evidence }
}

/** Cuts at a word, with an ellipsis. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, most - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 40)).replace(/[\s,;:.(-]+$/, '')}…`
}

/** The line whose instant is nearest to a milestone, at most two minutes away. */
export function lineAt(record: DraftRecord, at: Instant | null, kinds?: readonly Kind[]): Line | undefined {
  if (at === null) return undefined
  const near = record.lines
    .filter((l) => kinds === undefined || kinds.includes(l.kind))
    .map((l) => ({ l, gap: Math.abs(Date.parse(l.at) - Date.parse(at)) }))
    .sort((a, b) => a.gap - b.gap)[0]
  return near !== undefined && near.gap <= 120_000 ? near.l : undefined
}
