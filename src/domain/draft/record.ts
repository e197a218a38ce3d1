import { maskSecrets } from '../classify/chat-secrets.ts'
import { asTyped, type ChatText, readChat, topicWords } from '../classify/chat-text.ts'
import { statedTimes } from '../classify/chat-times.ts'
import { classifyAll } from '../classify/classify.ts'
import { facesCustomers } from '../classify/speakers.ts'
import { capital } from '../language/phrase.ts'
import type { DraftInput, Statement } from '../postmortem.ts'
import { type Instant, inZone, minutesBetween } from '../time.ts'
import type { Kind } from '../timeline.ts'

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
  /** Whether it gives a time, well before its own, at which something was done. */
  earlier: boolean
  words: Set<string>
  /** As it was typed, masked, mentions readable, code blocks left out; see `asTyped`. */
  said: string
  files: readonly string[]
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
  /** `from #payments, added by Sue`, for a line that somebody added from another channel; else null. */
  origin: (ts: string) => string | null
  /** Words that the chat only ever writes with a capital letter, by their lower-case form. */
  names: ReadonlyMap<string, string>
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
        earlier: statedTimes(low, m.at, input.incident.zone).some(
          (time) =>
            minutesBetween(time.at, m.at) >= 10 &&
            /(?:^|[.,]|\b(?:at|out|live|around))\s*$/.test(low.slice(0, time.index)),
        ),
        words: topicWords(low),
        said: asTyped(masked, (id) => nameOf(id).replaceAll(JOINER, ' ')),
        files: m.files,
      }
    })
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))
  const link = (ts: string): string => entries.get(ts)?.permalink ?? ts
  const origin = (ts: string): string | null => {
    const adopted = entries.get(ts)?.adopted
    return adopted ? `from ${adopted.from}, added by ${adopted.by}` : null
  }
  return { input, zone: input.incident.zone, lines, link, origin, names: namesIn(lines) }
}

function namesIn(lines: readonly Line[]): Map<string, string> {
  const words = lines.flatMap((line) =>
    line.text.sentences.map((s) => s.said.replaceAll(JOINER, ' ').split(/[^\p{L}\d-]+/u)),
  )
  const small = new Set(words.flat().filter((word) => /^\p{Ll}/u.test(word)))
  const inside = words.flatMap((sentence) => sentence.filter((word, i) => i > 0 && /^\p{Lu}\p{Ll}+$/u.test(word)))
  return new Map(inside.filter((word) => !small.has(word.toLowerCase())).map((word) => [word.toLowerCase(), word]))
}

/** What somebody wrote outside the chat (a note, a form, an entry of the system) for people to read: masked, mentions resolved. */
export function written(input: DraftInput, text: string): string {
  return asTyped(maskSecrets(text), (id) => personOf(input, id)?.name ?? id)
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

/** What a statement rests on: a line of the chat, or something noted that has its own links. */
export type Basis = Line | { evidence: readonly string[] } | undefined

const MOST = 300

/** A statement of at most 300 characters, written as a sentence, with the links of the lines that it rests on, each once. */
export function statement(record: DraftRecord, text: string, ...basis: readonly Basis[]): Statement {
  const links = basis.flatMap((one) =>
    one === undefined ? [] : 'evidence' in one ? one.evidence : [record.link(one.ts)],
  )
  const evidence = [...new Set(links)]
  const named = text.replace(/(?<=[:;] )\p{Ll}+(?![\p{L}\d])/gu, (word) => record.names.get(word) ?? word)
  return { text: asStatement(named), evidence }
}

/** A text as a statement: it begins with a capital letter, a figure or a quoted name, and ends as a sentence does, however long it was. */
export function asStatement(text: string): string {
  const flat = clip(text.replace(/\s+/g, ' ').trim(), MOST)
  if (flat === '') return ''
  const first = /^[\p{Ll}]\S*?(?=[,.;:]?(?:\s|$))/u.exec(flat)?.[0]
  const named =
    first === undefined
      ? flat
      : /[._/\d]|\p{Ll}\p{Lu}/u.test(first)
        ? `"${first}"${flat.slice(first.length)}`
        : capital(flat)
  return /[.!?)]$/.test(named) ? named : `${named.replace(/[\s,;:…-]+$/, '')}.`
}

/** Cuts where a sentence ends; in a sentence that is too long by itself, at a word, and says so. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text
  const ends = [...text.slice(0, most).matchAll(/[.!?](?= )|;(?= )/g)].map((m) => m.index)
  const end = ends.at(-1) ?? 0
  const whole = text.slice(0, end + 1).replace(/;$/, '.')
  if (end > 60 && (whole.match(/"/g)?.length ?? 0) % 2 === 0) return whole
  const open = (text.slice(0, most - 16).match(/"/g)?.length ?? 0) % 2 === 1
  const cut = text.slice(0, most - 16).replace(/\s+\S*$/, '')
  return `${cut.replace(/[\s,;:.(-]+$/, '')}${open ? '"' : ''} (shortened)`
}

/** What a line pasted, where it is short enough to stand inside a sentence. */
export function shortCode(line: Line): string | null {
  const code = line.text.code[0]
  return code !== undefined && code !== '' && code.length <= 40 && !code.includes('\n') ? code : null
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
