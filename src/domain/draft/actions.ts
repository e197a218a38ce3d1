import { type StatedDate, statedDates } from '../classify/chat-times.ts'
import { capital } from '../language/phrase.ts'
import type { ActionItem } from '../postmortem.ts'
import { inZone } from '../time.ts'
import { type DraftRecord, JOINER, type Line, personOf } from './record.ts'
import { withoutBlame } from './wording.ts'

const ANNOUNCED = /\b(?:action items?|follow-?ups?|to[- ]?dos?|next steps?|suites?|debrief|post-?mortem actions?)\b/
const NO_DATE = /,? ?\(?\b(?:no (?:due )?date(?: yet)?|date open|tbd|date to be (?:set|agreed))\b\)?/gi
const PROMISE = /\b(?:i will|i am going to|i take|i own|mine|we will|we are going to)\b|(?<!\w )\bme\b/i
// "I will look" and "will be there" promise nothing that outlives the incident.
const PASSING =
  /\bi will (?:look|check|be|let|keep|see|have a look|join|report|ping|ask|wait|stay|watch|close|write to|reply|tell|update|call)\b/i
const CURRENT =
  /\b(?:right now|now\b|before (?:re-?enabling|we)|stop\b|hold\b|hands off|go ahead|do it|roll(?:ing)? back|take(?:s)? over|you lead|closing)\b/i

/** What was agreed to be done: from decisions after the cure, and from any message that names an owner and a date. */
export function actionsOf(record: DraftRecord, curedAt: string | null): ActionItem[] {
  const items: ActionItem[] = []
  let announced = false
  for (const line of record.lines) {
    const after = curedAt !== null && line.ts > curedAt
    if (ANNOUNCED.test(line.low) && line.person && (after || curedAt === null)) announced = true
    if (!line.person || ['question', 'alert', 'report', 'resolved', 'mitigated', 'chatter'].includes(line.kind))
      continue
    if (!after && !(announced || /\baction items?\b/.test(line.low))) continue
    if (line.kind === 'ack' && !statedDates(line.low, line.at, record.zone).length) continue
    for (const item of itemsOf(record, line))
      if (!items.some((i) => i.what.toLowerCase() === item.what.toLowerCase())) items.push(item)
  }
  return items
}

function itemsOf(record: DraftRecord, line: Line): ActionItem[] {
  const items: ActionItem[] = []
  let owner: string | null = null
  for (const sentence of line.text.sentences) {
    if (sentence.question) continue
    for (const part of partsOf(sentence.text, record, line)) {
      const named = ownerOf(record, line, part)
      owner = named ?? (/^(?:and|also|plus)\b/i.test(part) || items.length > 0 ? owner : null)
      const date = statedDates(part, line.at, record.zone)[0]
      const due = items.at(-1)
      if (date && due && due.due === null && DATE_ONLY.test(part) && part.length <= date.length + 8) {
        items[items.length - 1] = { ...due, due: date.date }
        continue
      }
      const undated = new RegExp(NO_DATE.source, 'i').test(part)
      const tasked = line.kind === 'decision' || line.kind === 'change' || line.kind === 'finding' || PROMISE.test(part)
      if (!tasked || (PASSING.test(part) && !date) || STAYS.test(part)) continue
      // What was found or changed is a task only of somebody.
      if (line.kind !== 'decision' && !named && !line.text.mentions.length && !PROMISE.test(part)) continue
      if (!date && !undated && (CURRENT.test(part) || (!named && !ANNOUNCED_LINE.test(part)))) continue
      if (/\b(?:debrief|review|post-?mortem|retro|meeting)\b.{0,25}\d{1,2}[:h]\d\d/i.test(part)) continue
      const from = nameAhead(record, part)
      const what = whatOf(part.slice(from), date && { ...date, index: date.index - from })
      if (what.split(' ').length < 2) continue
      items.push({
        what,
        owner: named ?? owner ?? acceptedBy(record, line),
        due: date?.date ?? null,
        evidence: evidenceOf(record, line),
      })
    }
  }
  return items
}

const DATE_ONLY = /^(?:by |until |due |before )?[\p{L}\d .,]+$/iu
const STAYS = /\b(?:stays?|remains?|keeps?) (?:on|off|open|closed|enabled|disabled)\b/i
const ANNOUNCED_LINE = /^(?:action item|ai|todo|to-do|follow-?up|next step)s?\b ?[:\d-]/i

/** Cuts a sentence after each date that another task follows, and at list marks. */
function partsOf(text: string, record: DraftRecord, line: Line): string[] {
  const parts: string[] = []
  let from = 0
  for (const date of statedDates(text, line.at, record.zone)) {
    const end = date.index + date.length
    const rest = text.slice(end)
    const join = /^\)?[,;.]? (?:and|also|plus|then) (?=\S+ \S+ \S+)|^\)?[,;] (?=@)/.exec(rest)
    const dated = statedDates(rest, line.at, record.zone).length > 0 || new RegExp(NO_DATE.source, 'i').test(rest)
    if (join && dated && end > from) {
      parts.push(text.slice(from, end + (rest.startsWith(')') ? 1 : 0)))
      from = end + join[0].length
    }
  }
  parts.push(text.slice(from))
  return parts.flatMap((p) => p.split(/(?:^|\s)\(?\d\)[.:]? (?=\S)/)).filter((p) => p.trim() !== '')
}

function ownerOf(record: DraftRecord, line: Line, part: string): string | null {
  const mention = /@([^\s,:;.)]+)/.exec(part)?.[1]?.replaceAll(JOINER, ' ')
  const person = personOf(record.input, mention ?? null)
  if (person) return person.name
  if (
    /\b(?:I will|I am going to|I take|I own|I have|I can do|mine)\b|\bI\b|\(me\)|\bme:|: me\b|(?<!\w )\bme$/.test(part)
  )
    return line.name
  const named =
    /^(?:and |also )?([\p{L}-]+)(?: \p{Lu}[\p{L}-]+)?(?:[,:](?= )|(?: will| to| takes?| owns?| is going to| has)\b)/u.exec(
      part,
    )?.[1] ??
    /\bowner:? (\S+)/i.exec(part)?.[1] ??
    /[(,–-] ?([\p{L}-]+)\)?(?:,|$| by| until)/u.exec(part)?.[1]
  return personOf(record.input, named ?? null)?.name ?? null
}

/** How long the name is that a task begins with: `Kofi: no token …`. */
function nameAhead(record: DraftRecord, part: string): number {
  const ahead = /^(?:and |also )?(\p{L}+)[,:] /u.exec(part)
  return ahead && personOf(record.input, ahead[1] ?? null) ? ahead[0].length : 0
}

/** Somebody who took it in the thread, or right after. */
function acceptedBy(record: DraftRecord, line: Line): string | null {
  const after = record.lines.filter((l) => l.ts > line.ts && l.person && l.who !== line.who)
  const reply =
    after.find((l) => l.threadTs === line.ts && l.kind === 'ack') ??
    after
      .slice(0, 2)
      .find((l) => /^(?:mine|i will (?:take|do|own)|i take|i can (?:take|do)|on me|me$|i will$)/.test(l.low))
  return reply?.name ?? null
}

function evidenceOf(record: DraftRecord, line: Line): string[] {
  const reply = record.lines.find((l) => l.threadTs === line.ts && l.ts !== line.ts && l.kind === 'ack')
  return [line, reply].filter((l) => l !== undefined).map((l) => record.link(l.ts))
}

function whatOf(part: string, date: StatedDate | undefined): string {
  const bare = date
    ? part
        .slice(0, date.index)
        .replace(
          /[,(]? ?(?:\b(?:by|due|until|till|before|on|for|latest|deadline|eta|q[1-4]|the|no later than|end of|on the)\b:? ?)*\(?$/i,
          ' ',
        ) + part.slice(date.index + date.length).replace(/^\)/, '')
    : part
  const text = withoutBlame(bare)
    .replace(NO_DATE, '')
    .replace(/,? ?@[^\s,:;.)]+[,:]?/g, ' ')
    .replace(/^\s*(?:(?:and|also|plus|then|ok|so)\b ?)+/i, '')
    .replace(
      /^\s*(?:action items?|actions(?=:)|follow-?ups?|to[- ]?dos?|next steps?|suites?|ai)\b ?(?:for \w+ ?)?[:#\d.-]*\s*/i,
      '',
    )
    .replace(/^\s*[\p{L} ]{2,25}\(me\):?\s*/u, '')
    .replace(
      /^\s*(?:\p{L}+ ?: )?(?:I|we) (?:will|are going to|am going to|take|own|have to|need to|must|should|can)(?: also)? (?:take (?:care of )?)?/iu,
      '',
    )
    .replace(/^\s*(?:please|you|will|to|can you|could you)\b ?/i, '')
    .replace(/,? (?:so (?:that )?(?:this|it|we|nobody|no one|that)\b.*|this time.*|please|ok)$/i, '')
    .replace(/\s+([,.;:)])/g, '$1')
    .replace(/\bmy\b/gi, 'the')
    .replace(/\bqa\b/g, 'QA')
    .replace(/\b(cpu|dns|api|sop|sql|tls|ssl|ci)\b/g, (w) => w.toUpperCase())
    .replace(/\(\s*\)/g, '')
    .replace(/^[\s,;:.–-]+|[\s,;:.–(-]+$/g, '')
    .replace(/ {2,}/g, ' ')
  return capital(text)
}

/** `12 Mar 2021` of an ISO date, wherever a due date is shown; in the document the month is written out. */
export function shownDate(iso: string, long = false): string {
  return inZone(`${iso}T12:00:00.000Z`, 'utc').toFormat(long ? 'd LLLL yyyy' : 'd LLL yyyy')
}
