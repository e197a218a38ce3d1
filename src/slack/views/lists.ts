import type { KnownBlock } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import type { TimelineEntry } from '../../domain/timeline.ts'
import { context, type MessageView, message, packed, section } from './blocks.ts'
import { channelLink, inline, link, localDayTime, localTime } from './text.ts'

/** Lines in at most `most` sections; that some do not fit is said. */
function listed(lines: string[], most: number): KnownBlock[] {
  const texts = packed(lines)
  const shown = texts.slice(0, most)
  const left = texts.slice(most).flatMap((text) => text.split('\n')).length
  return [...shown, ...(left === 0 ? [] : [`and ${left} more`])].map((text) => section(text))
}

/** Open incidents, worst first as given. For one person. */
export function incidentList(incidents: Incident[]): MessageView {
  if (incidents.length === 0) return message('No incident is open.', [section('No incident is open.')])
  const title = incidents.length === 1 ? 'One incident is open' : `${incidents.length} incidents are open`
  return message(title, [section(`*${title}*`), ...listed(incidents.map(incidentLine), 3)])
}

function incidentLine(incident: Incident): string {
  const since = incident.milestones.declaredAt
  const parts = [
    `*#${incident.number}* ${inline(incident.title)}`,
    incident.severity,
    incident.status,
    since === null ? null : `since ${localDayTime(since, incident.zone)}`,
    incident.channelId === null ? null : channelLink(incident.channelId),
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

/** The last entries of a timeline, oldest first. */
export type TimelineInput = { incident: Incident; entries: TimelineEntry[]; total: number }

/** What has happened so far, with links to where it was said. For one person; the latest that fit. */
export function timelineView({ incident, entries, total }: TimelineInput): MessageView {
  const title = `Timeline of #${incident.number} ${inline(incident.title)}`
  const lines: string[] = []
  let size = 0
  for (const entry of entries.filter((one) => !one.deleted).reverse()) {
    const line = entryLine(entry, incident.zone)
    size += line.length
    if (size > 8000) break
    lines.unshift(line)
  }
  if (lines.length === 0) return message(title, [section(`*${title}*\nNothing yet.`)])
  return message(title, [
    section(`*${title}*`),
    ...packed(lines).map((text) => section(text)),
    context([lines.length < total ? `The last ${lines.length} of ${total} entries` : `${total} entries`]),
  ])
}

function entryLine(entry: TimelineEntry, zone: string): string {
  const source = entry.permalink === null ? '' : ` ${link(entry.permalink, 'link')}`
  const mark = entry.adopted
    ? ` (from ${inline(entry.adopted.from, 80)}, added by ${inline(entry.adopted.by, 80)})`
    : ''
  return `${localTime(entry.at, zone)}  ${entry.kind} · ${inline(entry.actor.name, 80)}: ${inline(entry.text, 200)}${mark}${source}`
}
