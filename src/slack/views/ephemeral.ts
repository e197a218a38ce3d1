import { ANYWHERE, type Declared } from '../../domain/command/command.ts'
import { SLASH_COMMAND, type SubCommand, usageOf } from '../../domain/command/words.ts'
import type { Incident } from '../../domain/incident.ts'
import type { Roster } from '../../domain/roster.ts'
import { SEVERITIES, type Severity } from '../../domain/severity.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, type MessageView, message, section } from './blocks.ts'
import { channelLink, escapeText, inline, link, localTime } from './text.ts'

/** A sentence for one person; what it quotes is shown as it was typed. */
export function sentence(text: string): MessageView {
  const shown = inline(text, 2900)
  return message(shown, [section(shown)])
}

/** What was asked for is there already, and where; without a link where Slack has not shown it yet. */
export function standsThere(text: string, permalink: string | null): MessageView {
  const shown = `${inline(text, 1000)}${permalink === null ? '' : ` ${link(permalink, 'Open it')}`}`
  return message(inline(text, 1000), [section(shown)])
}

/** What is shown while something is not yet committed: `Saving …`. */
export function saving(what: string | null = null): MessageView {
  return sentence(what === null ? 'Saving …' : `Saving ${what} …`)
}

/** The answer to an unknown word inside an incident, where nothing but `new` declares. */
export function unknownWord(word: string, suggestion: string | null): MessageView {
  const meant =
    suggestion === null
      ? `Use ${SLASH_COMMAND} help for what there is.`
      : `Did you mean ${SLASH_COMMAND} ${suggestion}?`
  return sentence(`"${word}" is not a command here. ${meant} To declare another incident: ${SLASH_COMMAND} new <title>`)
}

/** An incident just declared, as the declarer is told; the channel may not be there yet. `called`: names of those being paged. */
export type DeclaredInput = {
  incident: Pick<Incident, 'id' | 'number' | 'title' | 'severity' | 'channelId'>
  called?: string[]
}

/** The answer to a declaration that said how bad it is. */
export function declaredMessage(input: DeclaredInput): MessageView {
  const text = declaredText(input, '')
  return message(text, [section(text)])
}

function declaredText({ incident, called = [] }: DeclaredInput, until: string): string {
  const where = incident.channelId === null ? '' : ` in ${channelLink(incident.channelId)}`
  const more = called.length > 20 ? ` and ${called.length - 20} more` : ''
  const names = called.slice(0, 20).map((name) => inline(name, 100))
  const paging = called.length === 0 ? '' : ` Paging ${names.join(', ')}${more}.`
  return `Declared #${incident.number} ${inline(incident.title)}${where}, as ${incident.severity}${until}.${paging}`
}

/** Asked of whoever declared without a severity. */
export type HowBadInput = DeclaredInput & { roster: Roster }

/** "How bad is it?": the four severities in the company's words, each with its button. */
export function howBad(input: HowBadInput): MessageView {
  const { incident, roster } = input
  const value = (severity: Severity) => encodeValue({ incident: incident.id, severity })
  const declared = declaredText(input, ' until you say otherwise')
  return message(`${declared} How bad is it?`, [
    section(`${declared}\n*How bad is it?*`),
    ...SEVERITIES.map((severity) =>
      section(severityLine(roster, severity), button(severity, ACTIONS.setSeverity, value(severity))),
    ),
  ])
}

function severityLine(roster: Roster, severity: Severity): string {
  const meaning = roster.severities.find((definition) => definition.severity === severity)?.meaning
  return meaning === undefined ? `*${severity}*` : `*${severity}*  ${inline(meaning, 500)}`
}

/** What a question about declaring carries. `key` is unique to it: a button pressed twice declares once. */
export type DeclareQuestion = { key: string; declared: Declared }

const declareValue = ({ key, declared }: DeclareQuestion, severity: Severity | null) =>
  encodeValue({ key, severity, title: declared.title, services: declared.services })

/** Shape of the value of every button that declares, for `decodeValue`. */
export const DECLARE_VALUE = { key: 'string', severity: 'string?', title: 'string', services: 'strings' } as const

/** Offered before a second incident is declared on the same thing: join the open one, or go on. */
export function similarOpen(question: DeclareQuestion, open: Incident[]): MessageView {
  const shown = open.slice(0, 5)
  const one = shown.length === 1
  return message(one ? 'This may be open already.' : 'One of these may be it already.', [
    section(
      `Before "${inline(question.declared.title)}" is declared: ${one ? 'this is open already.' : 'these are open already.'}`,
    ),
    ...shown.map((incident) => section(openLine(incident), joinButton(incident))),
    actions([button('Mine is different', ACTIONS.declare, declareValue(question, question.declared.severity))]),
  ])
}

function openLine(incident: Incident): string {
  const where = incident.channelId === null ? '' : ` · ${channelLink(incident.channelId)}`
  const since = incident.milestones.declaredAt
  const declared = since === null ? '' : ` · since ${localTime(since, incident.zone)}`
  return `*#${incident.number} ${inline(incident.title)}* · ${incident.severity} · ${incident.status}${declared}${where}`
}

function joinButton(incident: Incident) {
  return button('Join', ACTIONS.join, encodeValue({ incident: incident.id }), 'primary')
}

/** Asked where a title begins with a sub-command's word, `Declare "page not loading"?`, and how that command is written. */
export function confirmDeclare(
  question: DeclareQuestion & { subCommand: SubCommand },
  defaultSeverity: Severity,
): MessageView {
  const { subCommand } = question
  const where = ANYWHERE.includes(subCommand) ? '' : " in an incident's channel"
  const severity = question.declared.severity ?? defaultSeverity
  const ask = `Declare "${inline(question.declared.title)}"?`
  return message(ask, [
    section(ask),
    actions([
      button(`Declare ${severity}`, ACTIONS.declare, declareValue(question, severity), 'primary'),
      severity === 'SEV1' ? null : button('SEV1', ACTIONS.declareWorst, declareValue(question, 'SEV1'), 'danger'),
      button('No', ACTIONS.declareNo, encodeValue({ key: question.key })),
    ]),
    context([subCommand === 'new' ? null : `The command is \`${escapeText(usageOf(subCommand))}\`${where}`]),
  ])
}
