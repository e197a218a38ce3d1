import type { Incident } from '../../domain/incident.ts'
import { type SystemChange, suspectsFirst, timeOfSuspects } from '../../domain/system-change.ts'
import { context, type MessageView, message, packed, section } from './blocks.ts'
import { cut, inline, link, localDayTime } from './text.ts'

/** Sections of a list; each holds some twenty changes. */
const MOST_SECTIONS = 3

/**
 * What changed in the 24 h before an incident, those of its services first, or in the last 24 h where there is none; times
 * in the reader's zone. For one person. `changes` come the latest first.
 */
export function changesList(changes: readonly SystemChange[], incident: Incident | null, zone: string): MessageView {
  const when = incident
    ? `Changed in the 24 h before #${incident.number} ${inline(incident.title, 150)}`
    : 'Changed in the last 24 h'
  const since = incident?.milestones.declaredAt
    ? `, ${localDayTime(timeOfSuspects(incident).from, zone)} to the declaration`
    : ''
  const shown = incident ? suspectsFirst(changes, incident.services) : changes
  if (shown.length === 0)
    return message(when, [
      section(`*${when}*${since}\nNothing that Debrief was told of.`),
      context(['Channels and hooks that tell of changes stand under `changes:` and `hooks:` in the roster']),
    ])
  const texts = packed(shown.map((change) => changeLine(change, incident, zone)))
  const left = texts.slice(MOST_SECTIONS).flatMap((text) => text.split('\n')).length
  return message(when, [
    section(`*${when}*${since}`),
    ...texts.slice(0, MOST_SECTIONS).map((text) => section(text)),
    left === 0 ? null : context([`and ${left} more`]),
  ])
}

/** `Tue 02:47  payments-api 4.19 (Glen), as built`, with a mark where it is of an affected service. */
function changeLine(change: SystemChange, incident: Incident | null, zone: string): string {
  const { title, version, byName, at, service } = change
  const what = version === null || title.includes(version) ? title : `${title} ${version}`
  const affected = service !== null && incident?.services.includes(service) ? '*affected* ' : ''
  const by = byName === null ? '' : ` (${inline(byName, 60)})`
  const asBuilt = change.asBuilt === null ? '' : `, ${linked(change.asBuilt, 'as built')}`
  return `${localDayTime(at, zone)}  ${affected}${linked(change.link, what)}${by}${asBuilt}`
}

/** A line has its room: what has a very long address stands without it. */
function linked(address: string | null, label: string): string {
  return address === null || address.length > 500 ? inline(label, 200) : link(address, cut(label, 200))
}
