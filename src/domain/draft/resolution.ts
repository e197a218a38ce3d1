import { shared } from '../classify/chat-text.ts'
import type { Statement } from '../postmortem.ts'
import { millisOf } from '../time.ts'
import { asClauses, attributed, idle, quoted, type Told, toldOrQuoted } from './quote.ts'
import { clock, type DraftRecord, type Line, lineAt, statement, written } from './record.ts'
import { asClause, asDoing, asSentence, asTail, foreign } from './wording.ts'

/** How it was mended: the statement for the summary, the steps, and the lines that did it. */
export type Resolution = { main: Statement | null; steps: Statement[]; lines: Line[]; claim: Line | undefined }

const CANCELLED = /\b(?:cancel\w*|abort\w*|not needed|stopped my|never mind|hands off)\b/
const TEMPORARY_TALK = /\b(?:banner|status page|dashboard|panel|logs?|ticket)\b/

/** The last change (else the last step) that held before users were fine, with the decision and confirmation around it. */
export function resolutionOf(record: DraftRecord, causeTold: string | null): Resolution {
  const { milestones } = record.input.incident
  const resolution = written(record.input, record.input.incident.resolution ?? '')
  const over = lineAt(record, milestones.resolvedAt, ['resolved'])
  const claim = lineAt(record, milestones.mitigatedAt, ['mitigated']) ?? over
  const end = claim?.ts ?? record.lines.at(-1)?.ts ?? ''
  // A cause that is only summed up afterwards says nothing of when it was known.
  const causeAt = causeTold !== null && causeTold > end ? null : causeTold
  const cancels = record.lines.filter((l) => CANCELLED.test(l.low))
  const before = record.lines.filter(
    (l, index) =>
      l.person &&
      l.ts < end &&
      !TEMPORARY_TALK.test(l.low) &&
      !withdrawn(l, record.lines.slice(index + 1, index + 7), cancels),
  )
  const changes = before.filter(
    (l) =>
      l.kind === 'change' &&
      !disclosed(l) &&
      (causeAt === null || l.ts > causeAt || l === before.findLast((b) => b.kind === 'change')),
  )
  const lastChange = changes.at(-1)
  // A step after which somebody said that it failed cured nothing.
  const failed = record.lines.findLast((l) => l.kind === 'refuted' && l.ts <= end)?.ts ?? ''
  const main = lastChange ?? before.findLast((l) => l.kind === 'action' && l.ts > failed)
  const steps: Statement[] = []
  if (resolution) steps.push(statement(record, asSentence(resolution)))
  const cured = claim !== undefined || milestones.mitigatedAt !== null || milestones.resolvedAt !== null
  if ((!main || !cured) && !resolution) return { main: null, steps, lines: [], claim }
  const lines = main ? [...changes.filter((l) => l !== main).slice(-2), main] : []
  const decision =
    main &&
    before.findLast(
      (l) =>
        l.kind === 'decision' &&
        l.ts < main.ts &&
        (shared(l.words, main.words) > 0 || Number(main.ts) - Number(l.ts) < 900) &&
        !/\b(?:sev ?-?\d|p[0-4]|take command|i lead|stop|hands)\b/.test(l.low),
    )
  if (decision) steps.push(...decided(record, decision))
  for (const line of lines) {
    const told = tellStep(line)
    const text = asClauses(told)
    if (!text) continue
    const who = asDoing(text) ? `${line.team ?? line.name} ` : ''
    steps.push(statement(record, `${clock(record, line.at)}: ${who}${asTail(attributed(line, told))}`, line))
  }
  const claimText = claim ? attributed(claim, tellStep(claim)) : ''
  if (claim && claimText)
    steps.push(statement(record, `Effect seen at ${clock(record, claim.at)}: ${asTail(claimText)}`, claim))
  for (const line of confirmations(record, claim, over, causeAt)) {
    steps.push(
      statement(
        record,
        `Confirmed by ${line.team ?? line.name} at ${clock(record, line.at)}: ${asTail(asClauses(tellStep(line)))}`,
        line,
      ),
    )
  }
  const later = record.lines.filter(
    (l) => claim && l.person && l.kind === 'change' && l.ts > claim.ts && !TEMPORARY_TALK.test(l.low),
  )
  for (const line of later.slice(0, 3)) {
    const text = attributed(line, tellStep(line))
    if (text) steps.push(statement(record, `Afterwards, at ${clock(record, line.at)}: ${asTail(text)}`, line))
  }
  const told = lines.map((line) => attributed(line, tellStep(line))).filter((text) => text !== '')
  const first = told[0] ?? ''
  const doing = told.every((text) => asDoing(text) !== null)
  const summary = resolution
    ? statement(record, `Fixed: ${asTail(resolution)}`, main)
    : first
      ? statement(
          record,
          doing
            ? `Fixed by ${told.map((t) => asDoing(t)).join('; then ')}.`
            : `Fixed: ${asTail(told.map(asClause).join('; then '))}`,
          ...lines,
          claim,
        )
      : null
  return { main: summary, steps, lines, claim }
}

/** The decision behind the cure; a bare go is told with what it answers. */
function decided(record: DraftRecord, line: Line): Statement[] {
  const told = tellStep(line)
  const text = asClauses(told)
  if (text.split(' ').length > 3) {
    const course = /^the team (?:could |would )?(?:simply )?(\w+) (.+)$/.exec(text.split('; ')[0] ?? '')
    return [
      statement(
        record,
        told.quoted
          ? `Decided at ${clock(record, line.at)} by ${line.name}: ${asTail(text)}`
          : course && /ed$/.test(course[1] ?? '')
            ? `Decided at ${clock(record, line.at)} (${line.team ?? line.name}): ${asTail(text)}`
            : `Decided at ${clock(record, line.at)}: ${asTail(text)}`,
        line,
      ),
    ]
  }
  const asked = record.lines
    .slice(0, record.lines.indexOf(line))
    .slice(-3)
    .findLast(
      (l) => l.person && l.who !== line.who && ['question', 'hypothesis', 'decision', 'finding'].includes(l.kind),
    )
  const what = asked ? quoted(asked.text.sentences.filter((s) => !idle(s))) : ''
  if (!asked || what.split(' ').length < 3) return []
  return [
    statement(
      record,
      `${line.name} gave the go at ${clock(record, line.at)}; ${asked.name} had said: ${what}.`,
      asked,
      line,
    ),
  ]
}

/** Somebody was told to leave it, by what was said next, or gave it up; `cancels` are the lines of the record that cancel something. */
function withdrawn(line: Line, next: readonly Line[], cancels: readonly Line[]): boolean {
  const soon = (l: Line) => l.ts > line.ts && Number(l.ts) - Number(line.ts) < 1800
  const gaveUp = cancels.some((l) => l === line || (l.who !== null && l.who === line.who && soon(l)))
  const told = next.some(
    (l) =>
      l.who !== line.who &&
      /\b(?:stop|hands off|hold|leave it)\b/.test(l.low) &&
      line.who !== null &&
      l.text.mentions.includes(line.who) &&
      soon(l),
  )
  return gaveUp || told
}

/** An earlier change that somebody tells of is part of the cause, not of the cure. */
export function disclosed(line: Line): boolean {
  return (
    line.earlier ||
    /\b(?:earlier|this morning|yesterday|last (?:night|week)|ago|so they could|(?:in|since) (?:january|february|march|april|may|june|july|august|september|october|november|december)|last (?:spring|summer|autumn|winter)|for a (?:vendor|test|customer)|at \d\d?:\d\d, )\b/.test(
      line.low,
    ) ||
    /\bat \d{1,2}[:.]\d\d\b.*\b(?:stuff|update|release)\b/.test(line.low)
  )
}

function confirmations(
  record: DraftRecord,
  claim: Line | undefined,
  over: Line | undefined,
  causeAt: string | null,
): Line[] {
  const from = claim?.ts ?? over?.ts
  if (from === undefined) return []
  const near = record.lines
    .filter(
      (l) =>
        l.ts > from &&
        l.person &&
        l !== over &&
        l.kind === 'finding' &&
        l.ts !== causeAt &&
        !EXPLAINS.test(l.low) &&
        Number(l.ts) - Number(from) < 3 * 86_400 &&
        (over === undefined || l.ts <= over.ts) &&
        /\b(?:again|works?|back|normal|flat|fine|ok|through|nothing|clean|no (?:more )?errors?|recovered)\b/.test(
          l.low,
        ),
    )
    .slice(0, 2)
  return [...near, ...(over && over !== claim ? [over] : [])].filter((l) => {
    const told = tellStep(l)
    // What is left of a closing remark may be an order to somebody.
    return asClauses(told).split(' ').length > 2 && !(told.quoted && /\byou\b/.test(l.low))
  })
}

const EXPLAINS =
  /\b(?:because|cause|refactor\w*|regex|found (?:it|out|why)|got it|by mistake|sop|ci|for the (?:write-?up|report)|lost|no staged|tests check|stopped|no new|still|down|full|broken)\b/

/** A line as a step: what was done, without whose hand did it. */
function tellStep(line: Line): Told {
  const sentences = line.text.sentences.filter(
    (s) =>
      !s.question &&
      !foreign(s.text) &&
      !/^(?:@\S+ )*(?:please|only one|one hand|thanks|ok|closing|closing it|résolu)\b|^@\S+$|\bonly one of us\b/.test(
        s.low,
      ) &&
      !/^\d+ ?min\w*$/.test(s.low),
  )
  const told = toldOrQuoted(line, sentences, line.name)
  return { ...told, parts: told.parts.map((part) => withoutOwnTime(part, line)).filter((part) => part !== '') }
}

/** The time at which something was said stands before it already: `executed 14:07 UTC`, said at 14:07 UTC, is `executed`. */
function withoutOwnTime(text: string, line: Line): string {
  return text.replace(/(?:,? at|,)? ?\b(\d{1,2}):(\d\d) ?UTC\b(?=$|[,.;])/g, (whole, hour: string, minute: string) => {
    const gap = Math.abs(Number(hour) * 60 + Number(minute) - (Math.floor(millisOf(line.at) / 60_000) % 1440))
    return gap <= 2 ? '' : whole
  })
}
