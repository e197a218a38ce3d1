import { type DraftRecord, JOINER, type Line, recordOf, statement } from './draft-record.ts'
import { asSentence, foreign, retold, withoutBlame } from './draft-wording.ts'
import type { DraftInput, Statement } from './postmortem.ts'
import type { Instant } from './time.ts'
import type { Kind } from './timeline.ts'

/** An event of the timeline as people read it. `text` is masked and blames nobody. */
export type KeyEvent = Statement & { at: Instant; kind: Kind; actor: string; team: string | null; ts: string | null }

const WEIGHT: Partial<Record<Kind, number>> = {
  mitigated: 10, resolved: 9, refuted: 7, change: 6, decision: 5, finding: 4, action: 4, alert: 3, report: 3, hypothesis: 2, page: 4, comms: 2,
} // biome-ignore format: one line

/** The `most` events that tell the incident, in order of time: the turning points, what was found, tried, ruled out and changed. */
export function keyEvents(input: DraftInput, most = 12): KeyEvent[] {
  const record = recordOf(input)
  const milestones = Object.values(input.incident.milestones).filter((at) => at !== null)
  const first = new Set<Kind>()
  const scored = record.lines
    .filter((l) => WEIGHT[l.kind] !== undefined)
    .map((line) => {
      let score = WEIGHT[line.kind] ?? 0
      if (!first.has(line.kind)) score += 2
      first.add(line.kind)
      if (milestones.some((at) => Math.abs(Date.parse(at) - Date.parse(line.at)) < 1000)) score += 6
      if (line.kind === 'finding' && CAUSAL.test(line.low)) score += 5
      if (line.threadTs !== null && line.threadTs !== line.ts) score -= 2
      if (line.text.sentences.length === 0) score -= 5
      return { line, score }
    })
    .sort((a, b) => b.score - a.score || (a.line.ts < b.line.ts ? -1 : 1))
    .slice(0, most)
    .map(({ line }) => eventOf(record, line))
  const own = input.entries.filter((e) => e.source !== 'message' && !e.deleted && e.kind === 'page').slice(0, 1)
  return [
    ...scored,
    ...own.map(
      (e): KeyEvent => ({
        at: e.at,
        kind: e.kind,
        actor: e.actor.name,
        team: e.actor.team,
        ts: e.ts,
        text: e.text,
        evidence: e.evidence,
      }),
    ),
  ]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(0, most)
}

const CAUSAL = /\b(?:cause|found (?:it|the)|because|wrong|by mistake|culprit|turns out|got it|expired|due to)\b/

/** Everything that happened, in order of time, deleted messages left out; what a person said is kept close to their words. */
export function wholeTimeline(record: DraftRecord): KeyEvent[] {
  const said = record.lines.map((line) => ({ ...eventOf(record, line), text: nearlySaid(line) }))
  const own = record.input.entries
    .filter((e) => e.source !== 'message' && !e.deleted)
    .map(
      (e): KeyEvent => ({
        at: e.at,
        kind: e.kind,
        actor: e.actor.name,
        team: e.actor.team,
        ts: e.ts,
        text: withoutBlame(e.text),
        evidence: e.evidence,
      }),
    )
  return [...said, ...own].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function eventOf(record: DraftRecord, line: Line): KeyEvent {
  return {
    at: line.at,
    kind: line.kind,
    actor: line.name,
    team: line.team,
    ts: line.ts,
    ...statement(record, told(line), line),
  }
}

/** The first sentences of a line retold; the line itself where its language is another. */
function told(line: Line): string {
  const sentences = line.text.sentences
    .filter((s) => !s.question || line.kind === 'hypothesis')
    .map((s) => asSentence(foreign(s.text) ? s.text.replaceAll(JOINER, ' ') : retold(s.text, line.name, line.kind)))
    .filter((s) => s.split(' ').length > 1 || /\d/.test(s))
  return sentences.slice(0, 2).join(' ') || nearlySaid(line)
}

function nearlySaid(line: Line): string {
  const self = line.text.sentences
    .map((s) => s.text)
    .join(' ')
    .replaceAll(JOINER, ' ')
  const code = line.text.code[0]
  const text = BLAMING.test(self)
    ? line.text.sentences
        .map((s) => asSentence(retold(s.text, line.name, line.kind)))
        .filter((s) => s !== '')
        .join(' ')
    : withoutBlame(self)
  return (
    `${text}${code ? `${text ? ' ' : ''}(pasted: ${code.split('\n').slice(0, 2).join(' / ').replace(/\s+/g, ' ').slice(0, 140)})` : ''}` ||
    '(no text)'
  )
}

const BLAMING =
  /\b(?:I|we) (?:have |had |accidentally )?(?:grabbed|used|ran|pushed|deployed|deleted|dropped|forgot|missed|typed|picked|broke|messed|screwed|copied|misread)\b|\bmy (?:mess|bad|fault|mistake)\b/i
