import { SLASH_COMMAND, SUB_COMMANDS } from '../../domain/command/words.ts'
import type { Incident } from '../../domain/incident.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, packed, section } from './blocks.ts'
import { standing } from './standing.ts'
import { escapeText, inline, mention } from './text.ts'

/** What `/incident` alone shows inside an incident: where it stands, and what can be done next. For one person. */
export function controlPanel(incident: Incident): MessageView {
  const value = encodeValue({ incident: incident.id })
  const title = `${incident.severity} · #${incident.number} ${inline(incident.title)}`
  const lead = incident.commander === null ? 'Nobody leads yet.' : `Commander ${mention(incident.commander)}`
  const open = incident.status !== 'resolved' && incident.status !== 'closed'
  return message(`${title}: ${incident.status}`, [
    section(`*${title}*\n${standing(incident)}\n${lead}`),
    actions([
      open && incident.commander === null ? button('Take command', ACTIONS.takeCommand, value, 'primary') : null,
      open ? button('Post update', ACTIONS.postUpdate, value) : null,
      open ? button('Page...', ACTIONS.pageForm, value) : null,
      ...nextSteps(incident, value),
    ]),
    actions([
      open ? button('Severity...', ACTIONS.severityForm, value) : null,
      button('Catch me up', ACTIONS.catchUp, value),
      button('Timeline', ACTIONS.timeline, value),
    ]),
    context([`\`${SLASH_COMMAND} help\` lists every command`]),
  ])
}

function nextSteps({ status }: Incident, value: string) {
  switch (status) {
    case 'mitigated':
      return [button('Resolve', ACTIONS.resolve, value), button('Relapse', ACTIONS.relapse, value, 'danger')]
    case 'resolved':
      return [button('Close', ACTIONS.close, value), button('Reopen', ACTIONS.reopen, value)]
    case 'closed':
      return [button('Reopen', ACTIONS.reopen, value)]
    default:
      return [button('Mitigated', ACTIONS.mitigated, value)]
  }
}

/** Every command with one line. `insideIncident`: without a word for declaring, since free text does not declare there. `spoken`:
 * asked for in a message. */
export function help(insideIncident: boolean, spoken = false): MessageView {
  const lines = Object.values(SUB_COMMANDS).map(
    ({ usage, does }) => `\`${escapeText(`${SLASH_COMMAND} ${usage}`)}\`  ${escapeText(does)}`,
  )
  const inside = spoken ? 'says what is known, tried and open' : 'opens the control panel'
  const first = insideIncident
    ? `\`${SLASH_COMMAND}\` alone ${inside}.`
    : spoken
      ? `\`${escapeText(`${SLASH_COMMAND} new <what is wrong>`)}\` declares an incident; \`${SLASH_COMMAND}\` alone lists the open ones.`
      : `\`${escapeText(`${SLASH_COMMAND} <what is wrong>`)}\` declares an incident; \`${SLASH_COMMAND}\` alone opens a form.`
  return message(`Commands of ${SLASH_COMMAND}`, [
    ...packed([first, ...lines]).map((text) => section(text)),
    context([
      spoken
        ? null
        : 'The same words after `@debrief` do the same, in threads too; alone it says what is known, tried and open',
      `With its number first a command is for that incident, from anywhere: \`${SLASH_COMMAND} #12 mitigated\``,
      insideIncident ? `\`${SLASH_COMMAND} service:KEY\` adds an affected service and calls its team` : null,
      'What is written in an incident channel is recorded; no command is needed for that',
    ]),
  ])
}
