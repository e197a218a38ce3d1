import { shared } from '../classify/chat-text.ts'
import { listed } from '../language/phrase.ts'
import type { Statement } from '../postmortem.ts'
import { type Instant, millisOf, minutesBetween } from '../time.ts'
import { firstSights, sightAt } from './noticed.ts'
import { evidenceOf, type Ladder, laddersOf, waited } from './paging.ts'
import { attributed, blamesItself, quoted, toldOrQuoted } from './quote.ts'
import { clock, type DraftRecord, type Line, lineAt, statement } from './record.ts'
import type { RuledOut } from './ruled-out.ts'
import { asSentence, foreign } from './wording.ts'

/** What went well, wrong and by luck: first what the record shows, then what somebody said. */
export type Lessons = { well: Statement[]; wrong: Statement[]; lucky: Statement[] }

const GOOD =
  /\b(?:went well|worked (?:well|great|nicely|as (?:planned|designed|intended))|good that|helped a lot|(?:very )?quick(?:ly)? (?:found|fixed|done)|runbook (?:worked|helped)|backup (?:worked|was good)|caught (?:it )?early|did its job|no data (?:was )?lost|no data loss)\b/
const BAD =
  /\b(?:by hand|locked out|no access|cannot (?:log in|get in|open|see|reach)|too slow|took (?:too long|ages|forever|the whole)|nobody (?:knew|noticed|was alerted)|out of date|outdated|never (?:used|tested|tried)|most of you never|(?:too |, )late$|disabled too|no (?:runbook|alert|guard|staged)|not (?:even )?(?:graph|monitor|alert|test)\w*|do(?:es)? not even|unreachable too|behind access|wrong number|did not know|missing (?:alert|runbook))\b/
const LUCK =
  /\b(?:luck(?:y|ily)?|fortunately|good thing|by chance|happened to (?:be|have|see|notice)|could have been (?:much )?worse|thank god|glad (?:that|we)|just in time)\b/

/** Reads the lessons. `causeTs` is the line that named the cause. */
export function lessonsOf(record: DraftRecord, ruled: readonly RuledOut[], causeTs: string | null): Lessons {
  const { milestones, detection } = record.input.incident
  const well: Statement[] = []
  const wrong: Statement[] = []
  const sign = lineAt(record, milestones.detectedAt, ['report', 'alert', 'page', 'finding'])
  const ack = lineAt(record, milestones.acknowledgedAt, ['ack', 'action', 'finding'])
  if (milestones.detectedAt && milestones.acknowledgedAt) {
    const minutes = minutesBetween(milestones.detectedAt, milestones.acknowledgedAt)
    const to = minutes <= 5 ? well : minutes >= 15 ? wrong : null
    to?.push(
      statement(
        record,
        `The first answer came ${minutes < 1 ? 'within the minute' : `${minutes} min`} after the first sign.`,
        sign,
        sightAt(record.input, milestones.detectedAt),
        ack,
      ),
    )
  }
  const ladders = laddersOf(record.input).filter(({ calls }) => calls.length > 0)
  if (ladders.length >= 2) well.push(...answeredSoon(record, ladders))
  else answered(record, well)
  wrong.push(...ladders.flatMap((ladder) => unanswered(record, ladder)))
  for (const line of said(record, GOOD)) well.push(statement(record, tell(line, GOOD), line))
  const seen = sightAt(record.input, milestones.detectedAt)
  if (detection === 'customer' && laterAlert(record, sign?.at ?? seen?.at))
    wrong.push(
      statement(record, `Customers noticed before the team did${alertGap(record, sign?.at ?? seen?.at)}.`, sign, seen),
    )
  for (const one of ruled.filter((r) => r.statement.text.includes('did not help'))) {
    const tried = record.lines.find((l) => one.statement.evidence[0] === record.link(l.ts))
    const spent = tried ? minutesBetween(tried.at, one.line.at) : 0
    if (tried && spent >= 5)
      wrong.push(
        statement(
          record,
          `${one.short} was tried before the cause was known and cost ${spent} min without effect.`,
          tried,
          one.line,
        ),
      )
  }
  const cause = causeTs ? record.lines.find((l) => l.ts === causeTs) : undefined
  if (cause && milestones.detectedAt && (milestones.mitigatedAt === null || cause.at < milestones.mitigatedAt)) {
    const minutes = minutesBetween(milestones.detectedAt, cause.at)
    if (minutes >= 30 && minutes < 2880)
      wrong.push(
        statement(
          record,
          `The cause was named only at ${clock(record, cause.at)}, ${minutes} min after the first sign.`,
          sign,
          seen,
          cause,
        ),
      )
  }
  for (const line of said(record, BAD).filter((l) => l.ts !== causeTs))
    wrong.push(statement(record, tell(line, BAD), line))
  const lucky = said(record, LUCK).map((line) => statement(record, tell(line, LUCK), line))
  return { well: well.slice(0, 5), wrong: wrong.slice(0, 8), lucky: lucky.slice(0, 4) }
}

function said(record: DraftRecord, pattern: RegExp): Line[] {
  return record.lines.filter(
    (l) =>
      l.person &&
      !['question', 'hypothesis', 'decision', 'report', 'chatter', 'ack'].includes(l.kind) &&
      l.text.sentences.some(
        (s) => !s.question && pattern.test(s.low) && !foreign(s.text) && s.low.split(' ').length > 3,
      ),
  )
}

/** The sentence that matches; where it points back to the one before it, the line as it was said. */
function tell(line: Line, pattern: RegExp): string {
  const { sentences } = line.text
  const at = sentences.findIndex((s) => !s.question && pattern.test(s.low))
  const sentence = sentences[at]
  if (sentence === undefined) return ''
  if (at > 0 && POINTS_BACK.test(sentence.low) && !blamesItself(line)) return `${line.name}: ${quoted(sentences)}`
  return asSentence(attributed(line, toldOrQuoted(line, [sentence], line.name)))
}

const POINTS_BACK = /^(?:\S+ ){0,4}(?:it|this|that|they|them|those|these|same)\b/

/** The first alert, of the chat or stored; what telemetry showed counts too. */
function firstAlert(record: DraftRecord): Instant | undefined {
  const said = record.lines.find((l) => l.kind === 'alert' && !l.person)?.at
  const seen = firstSights(record.input).filter((one) => one.signal === 'alert' || one.signal === 'telemetry')
  return [...seen.map((one) => one.at), ...(said ? [said] : [])].sort()[0]
}

/** Whether no alert came within two minutes of what customers said. */
function laterAlert(record: DraftRecord, sign: Instant | undefined): boolean {
  const alert = firstAlert(record)
  return !alert || (sign !== undefined && millisOf(alert) - millisOf(sign) > 120_000)
}

function alertGap(record: DraftRecord, sign: Instant | undefined): string {
  const alert = firstAlert(record)
  if (!alert) return '; no alert was seen in the channel'
  if (!sign || alert < sign) return ''
  const minutes = minutesBetween(sign, alert)
  return minutes < 1 ? '; the alert followed within the minute' : `; the alert followed ${minutes} min later`
}

const SOON = 600_000

/** How many of the teams that were paged answered within ten minutes. */
function answeredSoon(record: DraftRecord, ladders: readonly Ladder[]): Statement[] {
  const soon = ladders.filter(
    ({ calls, answer }) => answer !== null && millisOf(answer.at) - millisOf(calls[0]?.at ?? answer.at) <= SOON,
  )
  const many = soon.length === ladders.length ? `All ${soon.length}` : `${soon.length} of the ${ladders.length}`
  if (soon.length * 2 < ladders.length) return []
  const text = `${many} teams that were paged answered within 10 min.`
  return [{ text, evidence: evidenceOfAll(record, ladders) }]
}

/** A contact who did not answer, so that another was called; nobody is named for it. */
function unanswered(record: DraftRecord, { label, calls, answer, notes }: Ladder): Statement[] {
  const [first, next] = answer === null ? calls : calls.filter((call) => call.at <= answer.at)
  if (first === undefined) return []
  const evidence = evidenceOfAll(record, [{ calls }])
  const said = notes.find((one) => next === undefined || one.at <= next.at)?.what
  if (next === undefined) {
    if (answer !== null || said === 'not-ours' || said === 'stopped') return []
    return [{ text: `Nobody answered for ${label}, paged at ${clock(record, first.at)}.`, evidence }]
  }
  if (said === 'declined' || said === 'not-ours') return []
  const how = said === 'unreachable' ? 'could not be reached' : 'did not answer'
  const then =
    answer === null
      ? 'and nobody answered'
      : `and ${label} answered at ${clock(record, answer.at)}, ${waited(first.at, answer.at)} after the first call`
  const whom = listed(next.names)
  const text = `The first contact of ${label}, paged at ${clock(record, first.at)}, ${how}; ${whom} was called ${waited(first.at, next.at)} later, ${then}.`
  return [{ text, evidence }]
}

function evidenceOfAll({ input }: DraftRecord, ladders: readonly Pick<Ladder, 'calls'>[]): string[] {
  return [...new Set(ladders.flatMap(({ calls }) => calls.flatMap(({ entry }) => evidenceOf(input, entry))))]
}

/** Everybody who was called and answered within ten minutes. */
function answered(record: DraftRecord, well: Statement[]): void {
  const page = record.lines.find((l) => l.kind === 'page' && l.person && l.text.mentions.length >= 2)
  if (!page) return
  const called = new Set(page.text.mentions)
  const answers = new Map<string, Line>()
  for (const l of record.lines)
    if (l.ts > page.ts && l.who !== null && called.has(l.who) && !answers.has(l.who)) answers.set(l.who, l)
  const soon = [...answers.values()].filter((l) => Number(l.ts) - Number(page.ts) <= 600)
  if (soon.length >= 2)
    well.push(
      statement(
        record,
        `${soon.length} of the ${called.size} people called at ${clock(record, page.at)} wrote in the channel within 10 min.`,
        page,
        ...soon,
      ),
    )
}

const TEMPORARY =
  /\b(?:temporar\w+|for (?:the moment|now|the time being)|workaround|stop-?gap|until (?:further|tomorrow|monday|the|we)|banner|maintenance (?:page|mode)|freeze|frozen|paused|disabled|switched off|turned off|is off|are off|bypass\w*|scaled (?:up|out)|raised|blocked|pinned|masked|read-?only|failed over|extra (?:nodes?|capacity|replicas?)|swap\w*|rate.?limit\w*)\b/
const UNDONE =
  /\b(?:re-?enabled|back on|is off|are off|off again|removed|reverted|lifted|unblocked|unfrozen|resumed|turned (?:back )?on|switched (?:back )?on|back to (?:primary|normal)|failed back|taken down|over|down again|undone|scaled (?:back|down)|resolved|restored)\b/

/** Measures meant to be temporary that nobody has said were undone. */
export function stillInPlace(record: DraftRecord): { statement: Statement; line: Line }[] {
  return record.lines
    .filter(
      (l) =>
        l.person &&
        (['change', 'mitigated'].includes(l.kind) ||
          (l.kind === 'decision' && /\bfreeze|frozen\b/.test(l.low)) ||
          (l.kind === 'comms' && /\bbanner|maintenance page|message\b/.test(l.low))),
    )
    .flatMap((line) => {
      const sentence = line.text.sentences.find((s) => !s.question && TEMPORARY.test(s.low) && !foreign(s.text))
      if (!sentence || UNDONE_HERE.test(sentence.low)) return []
      const words = line.words
      const undone = record.lines.some(
        (l) =>
          l.ts > line.ts &&
          UNDONE.test(l.low) &&
          shared(l.words, words) > 0 &&
          ['change', 'comms', 'finding', 'update', 'action', 'mitigated', 'resolved'].includes(l.kind) &&
          !(l.kind === 'mitigated' && /\bis \*?off|disabled\b/.test(l.low)),
      )
      return undone
        ? []
        : [
            {
              line,
              statement: statement(
                record,
                `${asSentence(attributed(line, toldOrQuoted(line, [sentence], line.name))).replace(/\.$/, '')} (since ${clock(record, line.at)}).`,
                line,
              ),
            },
          ]
    })
    .slice(0, 5)
}

const UNDONE_HERE = /\b(?:re-?enabled|banner is off|removed the banner|lifted|unblocked|resumed)\b/
