import type { DraftInput, Postmortem, Section, SectionKey, Statement } from '../postmortem.ts'
import { type Instant, inZone, minutesBetween, spoken, zoneNameOf } from '../time.ts'
import { actionsOf, shownDate } from './actions.ts'
import { causeOf } from './cause.ts'
import { type Impact, impactOf } from './impact.ts'
import { lessonsOf, stillInPlace } from './lessons.ts'
import { changedBefore, confirmedOf, measuresOf, reportedOf, sightAt } from './noticed.ts'
import { detectionOf, NOTICED, stakeholdersOf } from './people.ts'
import { questionsOf } from './questions.ts'
import { asStatement, clock, type DraftRecord, lineAt, recordOf, spansDays, statement, written } from './record.ts'
import { resolutionOf } from './resolution.ts'
import { checkedWell, ruledOut } from './ruled-out.ts'
import { keyEvents } from './timeline.ts'
import { asClause, asSentence } from './wording.ts'

const TITLES: Record<SectionKey, string> = {
  summary: 'Summary', stakeholders: 'Stakeholders', detection: 'Detection', impact: 'Impact', timeline: 'Timeline', 'changed-before': 'Changed before', cause: 'Root cause and contributing factors',
  resolution: 'Resolution', 'ruled-out': 'What we ruled out', 'went-well': 'What went well', 'went-wrong': 'What went wrong', lucky: 'Where we got lucky',
  'still-in-place': 'Still in place and to be undone', actions: 'Action plan', 'open-questions': 'Open questions',
} // biome-ignore format: one line per stretch of the document

/** Drafts the postmortem from the record. The milestones are those of `input.incident`; what they do not say is asked, never guessed. */
export function draftPostmortem(input: DraftInput): Postmortem {
  const record = recordOf(input)
  const { milestones } = input.incident
  const begun = milestones.startedAt ?? milestones.detectedAt
  const durationMinutes =
    begun && milestones.resolvedAt ? Math.max(0, minutesBetween(begun, milestones.resolvedAt)) : null
  const cause = causeOf(record)
  const resolution = resolutionOf(record, cause.line?.ts ?? null)
  const ruled = ruledOut(record)
  const impact = impactOf(record, cause.line?.ts ?? null)
  const actions = actionsOf(record, resolution.claim?.ts ?? null)
  const lessons = lessonsOf(record, ruled, cause.line?.ts ?? null)
  const measures = measuresOf(record)
  const reported = reportedOf(record)
  // What was noted as a measure is not told a second time by the line that speaks of it.
  const still = stillInPlace(record).filter((one) => !measures.tells(one.line))
  const questions = questionsOf(record, {
    cause,
    impact,
    reported: reported?.count ?? null,
    actions,
    still,
    resolved: milestones.resolvedAt !== null,
    mended: resolution.main !== null,
  })
  const stakeholders = stakeholdersOf(record)
  const impactStatements = (['business', 'customers', 'systems'] as const).flatMap((group) =>
    impact
      .filter((i) => i.group === group)
      .map((i) => ({
        ...i.statement,
        text: i.statement.text.startsWith(LABEL[group])
          ? i.statement.text
          : `${LABEL[group]}: ${i.statement.text.replace(/^"(\S+)"(?= )/, '$1')}`,
      })),
  )
  const sections: Record<SectionKey, Statement[]> = {
    summary: summaryOf(record, durationMinutes, bestOfEach(impact), cause.main, resolution.main),
    stakeholders: stakeholders.byTeam,
    detection: detectionOf(record),
    impact: [
      ...(input.incident.impact ? [statement(record, asSentence(written(input, input.incident.impact)))] : []),
      ...durationOf(record, durationMinutes),
      ...(reported ? [reported.statement] : []),
      ...impactStatements,
    ],
    timeline: keyEvents(input).map((e) => ({
      text: asStatement(`${clock(record, e.at)} ${e.actor}${e.origin ? ` (${e.origin})` : ''}: ${e.text}`),
      evidence: e.evidence,
    })),
    cause: [...(cause.main ? [cause.main] : []), ...cause.contributing],
    'changed-before': changedBefore(record, cause.words),
    resolution: [...resolution.steps, ...confirmedOf(record)],
    'ruled-out': [
      ...ruled.map((r) => r.statement),
      ...checkedWell(record, cause.line?.ts ?? resolution.claim?.ts ?? null),
    ],
    'went-well': lessons.well,
    'went-wrong': lessons.wrong,
    lucky: lessons.lucky,
    'still-in-place': [...measures.statements, ...still.map((s) => s.statement)],
    actions: actions.map((a) => ({
      text: asStatement(`${a.what} - ${a.owner ?? 'owner not said'}, ${a.due ? shownDate(a.due) : 'date not said'}`),
      evidence: a.evidence,
    })),
    'open-questions': questions.map((q) => ({ text: `${q.to.name}: ${q.text}`, evidence: [] })),
  }
  return {
    title: `${input.incident.title}`,
    headline: headlineOf(record, durationMinutes),
    sections: (Object.keys(TITLES) as SectionKey[]).map(
      (key): Section => ({ key, title: TITLES[key], statements: sections[key] }),
    ),
    stakeholders: stakeholders.people,
    actions,
    questions,
    durationMinutes,
    messages: input.messages.length,
  }
}

const LABEL = { business: 'Business', customers: 'Customers', systems: 'Systems' } as const

/** `1 h 15 min (75 min)`. */
function spokenMinutes(minutes: number): string {
  const long = spoken(minutes * 60_000)
  return minutes < 60 ? `${minutes} min` : `${long} (${minutes} min)`
}

function dated(at: Instant, zone: string): string {
  return inZone(at, zone).toFormat('d LLL yyyy HH:mm')
}

function zoneName(at: Instant, zone: string): string {
  return zoneNameOf(at, zone).replace(/^GMT(?=[+-])/, 'UTC')
}

/** `9 Mar 2021 09:15 to 10:30 EST`. */
function spanOf(record: DraftRecord): string {
  const { milestones } = record.input.incident
  const from = milestones.startedAt ?? milestones.detectedAt
  const to = milestones.resolvedAt
  if (!from) return 'time not known'
  const name = zoneName(from, record.zone)
  if (!to) return `since ${dated(from, record.zone)} ${name}`
  const sameDay = inZone(from, record.zone).hasSame(inZone(to, record.zone), 'day')
  return `${dated(from, record.zone)} to ${sameDay ? inZone(to, record.zone).toFormat('HH:mm') : dated(to, record.zone)} ${name}`
}

function headlineOf(record: DraftRecord, minutes: number | null): string {
  const { incident } = record.input
  return [
    incident.severity,
    spanOf(record),
    minutes === null ? 'duration not known' : spokenMinutes(minutes),
    incident.detection ? `noticed by ${NOTICED[incident.detection]}` : null,
  ]
    .filter((p) => p !== null)
    .join(' · ')
}

function summaryOf(
  record: DraftRecord,
  minutes: number | null,
  impact: readonly Statement[],
  cause: Statement | null,
  fix: Statement | null,
): Statement[] {
  const { incident } = record.input
  const { milestones } = incident
  const sign = lineAt(record, milestones.detectedAt, ['report', 'alert', 'page', 'finding'])
  const over = lineAt(record, milestones.resolvedAt, ['resolved', 'mitigated'])
  const held = lineAt(record, milestones.mitigatedAt, ['mitigated'])
  const lines: Statement[] = []
  const named = record.input.services.length > 0 ? ` Affected: ${record.input.services.join(', ')}.` : ''
  const declared = lineAt(record, milestones.declaredAt, ['decision'])
  lines.push(
    statement(
      record,
      `${incident.severity}: ${incident.title}.${named}${declared ? ` Declared at ${clock(record, declared.at)}.` : ''}`,
      declared,
      sign,
      sightAt(record.input, milestones.detectedAt),
    ),
  )
  lines.push(...impact.slice(0, 3))
  if (minutes !== null) {
    const begun = milestones.startedAt ?? milestones.detectedAt
    const users =
      begun && milestones.mitigatedAt && milestones.mitigatedAt !== milestones.resolvedAt
        ? ` Users were served again at ${clock(record, milestones.mitigatedAt)}, after ${spokenMinutes(minutesBetween(begun, milestones.mitigatedAt))}.`
        : ''
    lines.push(
      statement(
        record,
        `It lasted ${spokenMinutes(minutes)}: ${spanOf(record)}.${users}`,
        lineAt(record, milestones.startedAt),
        sign,
        sightAt(record.input, milestones.detectedAt),
        held,
        over,
      ),
    )
  }
  if (cause)
    lines.push({
      text: asStatement(`Cause: ${asClause(cause.text.replace(/^The cause was /, ''))}`),
      evidence: cause.evidence,
    })
  if (fix)
    lines.push(
      milestones.resolvedAt || milestones.mitigatedAt
        ? fix
        : { ...fix, text: fix.text.replace(/^Fixed/, 'Tried last') },
    )
  return lines
}

/** The best statement of each group, business first. */
function bestOfEach(impact: readonly Impact[]): Statement[] {
  return (['business', 'customers', 'systems'] as const).flatMap((group) =>
    impact
      .filter((i) => i.group === group)
      .slice(0, 1)
      .map((i) => i.statement),
  )
}

function durationOf(record: DraftRecord, minutes: number | null): Statement[] {
  const { milestones } = record.input.incident
  const begun = milestones.startedAt ?? milestones.detectedAt
  if (minutes === null || !begun || !milestones.resolvedAt) return []
  const sign = lineAt(record, milestones.detectedAt, ['report', 'alert', 'page', 'finding'])
  const long = spansDays(record) ? ', from the beginning to the close' : ''
  return [
    statement(
      record,
      `Duration: ${spokenMinutes(minutes)}${long}.`,
      sign,
      sightAt(record.input, milestones.detectedAt),
      lineAt(record, milestones.resolvedAt, ['resolved']),
    ),
  ]
}
