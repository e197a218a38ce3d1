import { escapeMarkdown, markdownLink, markdownTable } from '../language/markdown.ts'
import type { DraftInput, Postmortem, Section } from '../postmortem.ts'
import { type Instant, instantOfTs, inZone, zoneNameOf } from '../time.ts'
import { shownDate } from './actions.ts'
import { clock, type DraftRecord, recordOf } from './record.ts'
import { wholeTimeline } from './timeline.ts'

/** The whole postmortem as GitHub-flavoured Markdown, every statement with links to its messages, every typed text escaped. */
export function postmortemMarkdown(postmortem: Postmortem, input: DraftInput): string {
  const record = recordOf(input)
  const head = [
    `# Postmortem: ${escapeMarkdown(postmortem.title)}`,
    '',
    [escapeMarkdown(`#${input.incident.number} · ${postmortem.headline}`), links(record, spanEvidence(postmortem))]
      .filter((part) => part !== '')
      .join(' '),
  ]
  const body = postmortem.sections
    .map((section) => sectionMarkdown(section, postmortem, record))
    .filter((text) => text !== '')
  return `${[...head, ...body].join('\n')}\n`
}

/** What the span in the headline rests on: the messages that say how long it lasted. */
function spanEvidence(postmortem: Postmortem): string[] {
  const summary = postmortem.sections.find((section) => section.key === 'summary')
  return summary?.statements.find(({ text }) => text.startsWith('It lasted '))?.evidence ?? []
}

function sectionMarkdown(section: Section, postmortem: Postmortem, record: DraftRecord): string {
  const heading = `\n## ${escapeMarkdown(section.title)}\n`
  if (section.key === 'timeline') return `${heading}\n${timeline(record)}`
  if (section.key === 'actions' && postmortem.actions.length > 0) {
    const rows = postmortem.actions.map((a) => [
      escapeMarkdown(a.what),
      a.owner ? escapeMarkdown(a.owner) : 'not said',
      a.due ? shownDate(a.due, true) : 'not said',
      links(record, a.evidence),
    ])
    return `${heading}\n${markdownTable(['What', 'Who', 'By when', 'Said at'], rows)}`
  }
  // Nobody asks for what changed where no source tells of changes.
  if (section.key === 'changed-before' && section.statements.length === 0) return ''
  if (section.statements.length === 0) return `${heading}\n${EMPTY[section.key] ?? 'Nobody said.'}`
  return `${heading}\n${section.statements.map((s) => `- ${escapeMarkdown(s.text)}${s.evidence.length > 0 ? ` ${links(record, s.evidence)}` : ''}`).join('\n')}`
}

const EMPTY: Partial<Record<Section['key'], string>> = {
  'still-in-place': 'None named.',
  'open-questions': 'None.',
  'ruled-out': 'Nothing named.',
  lucky: 'Nobody said.',
}

/** `[09:26](link)` for each message; the label is its time in the incident's zone. */
function links(record: DraftRecord, evidence: readonly string[]): string {
  return evidence.map((address) => markdownLink(labelOf(record, address), address)).join(' ')
}

function labelOf(record: DraftRecord, address: string): string {
  const ts = /^(\d{10})\.(\d{6})$|\/archives\/\w+\/p(\d{10})(\d{6})/.exec(address)
  return ts ? clock(record, instantOfTs(`${ts[1] ?? ts[3]}.${ts[2] ?? ts[4]}`)) : 'link'
}

function timeline(record: DraftRecord): string {
  const days = new Map<string, string[]>()
  const zone = record.zone
  for (const event of wholeTimeline(record)) {
    const day = inZone(event.at, zone).toFormat('d LLLL yyyy')
    const rows = days.get(day) ?? []
    rows.push(
      `- ${time(event.at, zone)} ${escapeMarkdown(event.actor)}${event.team ? ` (${escapeMarkdown(event.team)})` : ''}, ${event.kind}${event.origin ? ` ${escapeMarkdown(event.origin)}` : ''}: ${escapeMarkdown(event.text)}${event.evidence.length > 0 ? ` ${links(record, event.evidence.slice(0, 1))}` : ''}`,
    )
    days.set(day, rows)
  }
  const named = escapeMarkdown(zone)
  return [
    isUtc(zone) ? 'Times are UTC.' : `Times are UTC, with ${named} beside them; days are those of ${named}.`,
    ...[...days].map(([day, rows]) => `\n### ${day}\n\n${rows.join('\n')}`),
  ].join('\n')
}

function time(at: Instant, zone: string): string {
  const utc = `${inZone(at, 'utc').toFormat('HH:mm:ss')} UTC`
  return isUtc(zone) ? utc : `${utc} (${inZone(at, zone).toFormat('HH:mm:ss')} ${zoneNameOf(at, zone)})`
}

function isUtc(zone: string): boolean {
  return zone === 'UTC' || zone === 'Etc/UTC'
}
