import type { CatchUp, CatchUpLine } from '../../domain/draft/catch-up.ts'
import type { Incident } from '../../domain/incident.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, type MessageView, message, section, sectionOf } from './blocks.ts'
import { type ShownLamp, signalsLine } from './lamps.ts'
import { standing } from './standing.ts'
import { channelLink, inline, link, localTime } from './text.ts'

/** What somebody is told who comes late; `lamps` are the four signals. */
export type CatchUpInput = { incident: Incident; caughtUp: CatchUp; lamps: readonly ShownLamp[] }

/** What `@debrief` alone and "Catch me up" show: where it stands, what is known, tried and open, and who is on it. For one person. */
export function catchUpView({ incident, caughtUp, lamps }: CatchUpInput): MessageView {
  const { zone, milestones } = incident
  const title = `${incident.severity} · #${incident.number} ${inline(incident.title)}`
  const since = milestones.startedAt === null ? '' : ` · impact since ${localTime(milestones.startedAt, zone)}`
  const where = incident.channelId === null ? '' : ` · ${channelLink(incident.channelId)}`
  const stands = `${standing(incident)}${since}${where}${seeing(caughtUp.card)}`
  const part = (name: string, lines: readonly CatchUpLine[], none: string | null) => {
    if (lines.length === 0 && none === null) return null
    const shown = lines.length === 0 ? [none!] : lines.map((line) => `• ${lineText(line, zone)}`)
    return section(`*${name}*\n${shown.join('\n')}`)
  }
  return message(`${title}: ${incident.status}`, [
    sectionOf([`*${title}*`, stands, signalsLine(lamps, zone)]),
    part('Known', caughtUp.known, 'Nobody has said what it is yet.'),
    part('Tried', caughtUp.tried, 'Nothing yet.'),
    part('On it', caughtUp.people, null),
    part('Open', caughtUp.open, null),
    actions([button('Timeline', ACTIONS.timeline, encodeValue({ incident: incident.id }))]),
  ])
}

function lineText({ text, at, link: url }: CatchUpLine, zone: string): string {
  return `${at === null ? '' : `${localTime(at, zone)} `}${inline(text, 400)}${seeing(url)}`
}

function seeing(url: string | null): string {
  return url === null ? '' : ` ${link(url, '[see]')}`
}
