import type { Incident } from '../../domain/incident.ts'
import type { Instant } from '../../domain/time.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, channelUrl, context, linkButton, type MessageView, message, sectionOf } from './blocks.ts'
import { standing } from './standing.ts'
import { channelLink, declaredBy, inline, link, localTime, mention } from './text.ts'

/** What the incidents channel shows of an incident. */
export type AnnouncementInput = {
  incident: Incident
  /** Readable service names. */
  services: string[]
  /** The last status update, in one line. */
  lastUpdate: { text: string; at: Instant; permalink: string | null } | null
}

/** The one announcement of an incident in the incidents channel: posted once, edited in place as it goes on. */
export function announcement({ incident, services, lastUpdate }: AnnouncementInput): MessageView {
  const title = `*${incident.severity} · #${incident.number} ${inline(incident.title)}*`
  const state = [standing(incident), services.length === 0 ? null : inline(services.join(', '), 500)]
  const where = incident.threadTs === null && incident.channelId !== null ? incident.channelId : null
  const update =
    lastUpdate === null
      ? null
      : `${updateLink(lastUpdate.permalink)} ${localTime(lastUpdate.at, incident.zone)}: ${inline(lastUpdate.text)}`
  const lead = incident.commander === null ? null : `Commander ${mention(incident.commander)}`
  return message(`${incident.severity} #${incident.number} ${inline(incident.title)}: ${incident.status}`, [
    sectionOf([title, state.filter((part) => part !== null).join(' · '), update]),
    incident.status === 'closed'
      ? null
      : actions([
          button('Join', ACTIONS.join, encodeValue({ incident: incident.id })),
          button('I have a customer report', ACTIONS.reportForm, encodeValue({ incident: incident.id })),
          where === null ? null : linkButton('Open channel', ACTIONS.openChannel, channelUrl(incident.teamId, where)),
        ]),
    context([where === null ? null : channelLink(where), lead, declaredBy(incident)]),
  ])
}

function updateLink(permalink: string | null): string {
  return permalink === null ? 'Update' : link(permalink, 'Update')
}
