import { SLASH_COMMAND } from '../../domain/command/words.ts'
import type { Incident } from '../../domain/incident.ts'
import { capital } from '../../domain/language/phrase.ts'
import { SIGNAL_WORDS } from '../../domain/language/signal-words.ts'
import type { Lamp } from '../../domain/sighting.ts'
import { context, type MessageView, message, section } from './blocks.ts'
import { counted } from './lamps.ts'
import { inline, link, localTime } from './text.ts'

/** The four signals: first sight of each, and who found it well. For one person. */
export function signalsView(incident: Pick<Incident, 'number' | 'zone'>, lamps: readonly Lamp[]): MessageView {
  const title = `Signals of #${incident.number}`
  return message(title, [
    section([`*${title}*`, ...lamps.map((lamp) => lampLine(lamp, incident.zone))].join('\n')),
    context([`\`${SLASH_COMMAND} signal customers green\` says that one is well again`]),
  ])
}

function lampLine(lamp: Lamp, zone: string): string {
  const name = `*${capital(SIGNAL_WORDS[lamp.signal])}*`
  if (lamp.state === 'unseen') return `${name}  not seen`
  const { first, firstAt, greenAt, confirmedBy } = lamp
  const seen =
    first === null ? null : `${first.link === null ? inline(first.title, 150) : link(first.link, first.title)}`
  const details = [
    firstAt === null ? null : `since ${localTime(firstAt, zone)}`,
    seen,
    first === null ? null : inline(first.byName, 60),
    counted(lamp),
  ].filter((part) => part !== null)
  const red = details.join(' · ')
  if (lamp.state === 'red') return `${name}  RED${red === '' ? '' : ` ${red}`}`
  const at = greenAt === null ? '' : ` ${localTime(greenAt, zone)}`
  const by = confirmedBy === null ? '' : ` (${inline(confirmedBy, 60)})`
  return `${name}  green${at}${by}${red === '' ? '' : ` · red ${red}`}`
}
