import { SLASH_COMMAND, SUB_COMMANDS } from '../../domain/command/words.ts'
import type { Incident } from '../../domain/incident.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, section } from './blocks.ts'
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

/** Every command with one line. `insideIncident`: without a word for declaring, since free text does not declare there. */
export function help(insideIncident: boolean): MessageView {
  const lines = Object.values(SUB_COMMANDS).map(
    ({ usage, does }) => `\`${escapeText(`${SLASH_COMMAND} ${usage}`)}\`  ${escapeText(does)}`,
  )
  const first = insideIncident
    ? `\`${SLASH_COMMAND}\` alone opens the control panel.`
    : `\`${escapeText(`${SLASH_COMMAND} <what is wrong>`)}\` declares an incident; \`${SLASH_COMMAND}\` alone opens a form.`
  return message(`Commands of ${SLASH_COMMAND}`, [
    section([first, ...lines].join('\n')),
    context([
      insideIncident ? `\`${SLASH_COMMAND} service:KEY\` adds an affected service and calls its team` : null,
      'What is written in an incident channel is recorded; no command is needed for that',
    ]),
  ])
}
