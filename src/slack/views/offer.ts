import type { Incident } from '../../domain/incident.ts'
import { type Severity, worse } from '../../domain/severity.ts'
import type { Sighting } from '../../domain/sighting.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, section, sectionOf } from './blocks.ts'
import { channelLink, declaredBy, inline, link, localDayTime, localTime, quoteLine } from './text.ts'

/** What an offer shows, as it now stands. */
export type OfferInput = {
  sighting: Sighting
  /** Readable service names. */
  services: string[]
  /** What it is declared as unless somebody says worse. */
  severity: Severity
  /** The incident that it is part of. */
  incident: Incident | null
  /** In what words somebody dismissed it. */
  dismissed: string | null
  zone: string
}

/** A sign of trouble in the incidents channel: anybody can declare it or say that it is none; later it says what became of it. */
export function offer(input: OfferInput): MessageView {
  const { sighting, services, zone } = input
  const about = services.length === 0 ? null : inline(services.join(', '), 500)
  const count =
    sighting.count > 1 ? `${sighting.count} ${sighting.signal === 'customer' ? 'customers' : 'times'}` : null
  const facts = [`by ${inline(sighting.byName, 100)}`, localDayTime(sighting.at, zone), about, count]
  const where = sighting.link === null ? null : link(sighting.link, 'Where it is to be seen')
  const outcome = outcomeOf(input)
  const title = `${outcome.word} ${inline(sighting.title)}`
  return message(title, [
    sectionOf([
      `*${title}*`,
      sighting.text === '' ? null : quoteLine(sighting.text, 500),
      facts.filter((one) => one !== null).join(' · '),
      outcome.line,
    ]),
    outcome.open ? actions(buttonsOf(input)) : null,
    context([where]),
  ])
}

function outcomeOf({ sighting, incident, dismissed, zone }: OfferInput): {
  word: string
  line: string | null
  open: boolean
} {
  if (incident) {
    const channel =
      incident.channelId === null || incident.threadTs !== null ? '' : `${channelLink(incident.channelId)} · `
    return {
      word: `Part of #${incident.number}:`,
      line: `${channel}${declaredBy(incident)}`,
      open: false,
    }
  }
  const recovered =
    sighting.recoveredAt === null ? null : `Recovered by itself ${localTime(sighting.recoveredAt, zone)}.`
  if (dismissed !== null)
    return {
      word: 'No incident:',
      line: [inline(dismissed), recovered].filter((one) => one).join(' '),
      open: recovered === null,
    }
  if (recovered !== null) return { word: 'Over:', line: recovered, open: false }
  return { word: 'Is this an incident?', line: null, open: true }
}

function buttonsOf({ sighting, severity, dismissed }: OfferInput) {
  const value = (as: Severity) => encodeValue({ sighting: sighting.id, severity: as })
  return [
    button(`Declare ${severity}`, ACTIONS.offerDeclare, value(severity), 'primary'),
    severity === 'SEV1' ? null : button('Declare SEV1', ACTIONS.offerDeclareWorst, value('SEV1'), 'danger'),
    dismissed === null ? button('Not an incident', ACTIONS.offerDismiss, encodeValue({ sighting: sighting.id })) : null,
  ]
}

/** Said once, when it seems to be worse than it is called: raise it? */
export function raiseNotice(incident: Incident, text: string, to: Severity): MessageView {
  const raise = button(
    `Raise to ${to}`,
    ACTIONS.setSeverity,
    encodeValue({ incident: incident.id, severity: to }),
    'danger',
  )
  const said = inline(text)
  return message(`${incident.severity} #${incident.number}: ${said}`, [
    section(said, worse(to, incident.severity) ? raise : undefined),
  ])
}
