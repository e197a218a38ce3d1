import type { KnownBlock } from '@slack/types'
import { shownDate } from '../../domain/draft/actions.ts'
import { measureText } from '../../domain/draft/noticed.ts'
import type { Incident } from '../../domain/incident.ts'
import type { Postmortem, SectionKey, Statement } from '../../domain/postmortem.ts'
import type { Lamp } from '../../domain/sighting.ts'
import { stillInPlace as measuresInPlace, type TemporaryMeasure } from '../../domain/temporary-measure.ts'
import { type Instant, millisOf, spoken } from '../../domain/time.ts'
import { ACTIONS, encodeValue } from './actions.ts'
import { actions, button, context, header, type MessageView, message, packed, section, sectionOf } from './blocks.ts'
import { confirmedBy } from './lamps.ts'
import { type EvidenceLinks, evidenceNumbers, fitted, MAIN_SECTIONS, statementLines } from './statements.ts'
import { cut, inline, localTime } from './text.ts'

/** What the closing message shows. */
export type CloseInput = {
  incident: Incident
  /** Null until the draft is there. */
  postmortem: Postmortem | null
  /** Which draft this is, from 1. */
  draft: number
  /** Permalinks by Slack ts, for evidence that is a ts. */
  links: EvidenceLinks
  /** The four signals, and who found them well. */
  lamps: readonly Lamp[]
  /** What is to be undone later, as it stands now. */
  measures: readonly TemporaryMeasure[]
  /** Who pressed "Looks right", and when. */
  approved: { by: string; at: Instant } | null
}

/** Room of one section of the draft, and of a list, in a message that holds about 12,000 characters. */
const MAIN_LIMIT = 1100
const LIST_LIMIT = 1700

/** The one message of a closed incident, with its draft; edited in place when the draft is refreshed. */
export function closeMessage(input: CloseInput): MessageView {
  const { incident, postmortem } = input
  const title = headline(incident, postmortem)
  if (postmortem === null) {
    return message(inline(title), [
      header(title),
      section('The draft of the postmortem is being written from what was said here.'),
      actions([reopenButton(incident)]),
    ])
  }
  return message(inline(title), [
    header(title),
    sectionOf([facts(input, postmortem)]),
    main(input, postmortem, statementsOf(postmortem, 'summary'), 'In short.', 'Nobody said yet what happened.'),
    main(input, postmortem, statementsOf(postmortem, 'cause'), 'Cause.', 'not known'),
    main(input, postmortem, statementsOf(postmortem, 'resolution'), 'Fixed by.', null),
    main(input, postmortem, statementsOf(postmortem, 'ruled-out'), 'Ruled out.', null),
    ...stillInPlace(input, postmortem),
    actionItems(input, postmortem),
    questions(postmortem),
    buttons(input),
    smallPrint(input, postmortem),
  ])
}

/** The duration stands after the title, so the title is cut rather than it. */
function headline(incident: Incident, postmortem: Postmortem | null): string {
  const minutes = postmortem?.durationMinutes ?? null
  const end = minutes === null ? '' : ` · ${spoken(minutes * 60_000)}`
  const start = `#${incident.number} closed · `
  const title = [...incident.title].slice(0, 60).join('')
  return `${start}${title}${title.length < incident.title.length ? '…' : ''}${end}`
}

function facts({ incident, lamps }: CloseInput, postmortem: Postmortem): string {
  const confirmed = confirmedBy(lamps)
  return [inline(postmortem.headline, 800), ...spans(incident), ...(confirmed === null ? [] : [confirmed])].join(' · ')
}

/** Measures that have a button of their own; the others are counted. */
const OWN_BUTTONS = 5

/** What people noted, as it stands now and each with its button, then what else the chat tells of. */
function stillInPlace(input: CloseInput, postmortem: Postmortem): KnownBlock[] {
  const open = measuresInPlace(input.measures)
  const noted = new Set(input.measures.map(measureText))
  const statements = statementsOf(postmortem, 'still-in-place').filter(({ text }) => !noted.has(text))
  const told = main(input, postmortem, statements, 'Still in place - undo.', open.length === 0 ? 'none' : '')
  const more = open.length - OWN_BUTTONS
  return [
    ...(told === null ? [] : [told]),
    ...open.slice(0, OWN_BUTTONS).map((one) => measureLine(input.incident, one)),
    ...(more > 0 ? [section(`… ${more} more: \`/incident still\``)] : []),
  ]
}

function measureLine({ id }: Incident, { number, text, ownerName }: TemporaryMeasure): KnownBlock {
  const value = encodeValue({ incident: id, number })
  return section(
    `${number}. ${inline(text, 200)} (${inline(ownerName, 80)})`,
    button('Undone', ACTIONS.undoMeasure, value),
  )
}

/** How long from the start until somebody was on it, and until the impact ended. */
function spans({ milestones }: Incident): string[] {
  const from = milestones.startedAt ?? milestones.detectedAt ?? milestones.declaredAt
  const after = (label: string, at: Instant | null) =>
    at === null || from === null ? null : `${label} ${spoken(millisOf(at) - millisOf(from))}`
  return [after('acknowledged', milestones.acknowledgedAt), after('mitigated', milestones.mitigatedAt)].filter(
    (part) => part !== null,
  )
}

function statementsOf(postmortem: Postmortem, key: SectionKey): readonly Statement[] {
  return postmortem.sections.find((one) => one.key === key)?.statements ?? []
}

function main(
  { links, incident }: CloseInput,
  postmortem: Postmortem,
  statements: readonly Statement[],
  label: string,
  otherwise: string | null,
): KnownBlock | null {
  if (statements.length === 0) return otherwise === null ? null : section(`*${label}*  ${otherwise}`)
  const numbers = evidenceNumbers(postmortem)
  const { text, left } = fitted(statementLines(statements, numbers, links, incident.zone), MAIN_LIMIT)
  return section(`*${label}*  ${text}${left === 0 ? '' : ` … ${left} more in the thread`}`)
}

function actionItems({ incident, links }: CloseInput, postmortem: Postmortem): KnownBlock {
  const items = postmortem.actions
  const statements = items.map(({ what, owner, due, evidence }) => ({
    text: `${cut(what, 300)} - ${cut(owner ?? 'nobody yet', 100)}, ${due === null ? 'no date' : shownDate(due)}`,
    evidence,
  }))
  const lines = statementLines(statements, evidenceNumbers(postmortem), links, incident.zone).map((line) => `• ${line}`)
  if (lines.length === 0) return section('*Actions.*  none')
  const { text, left } = fitted(lines, LIST_LIMIT, '\n')
  return section(`*Actions (${items.length}).*\n${text}${left === 0 ? '' : `\n… ${left} more in the file`}`)
}

/** Names, not mentions: a close at night calls nobody. */
function questions({ questions: asked }: Postmortem): KnownBlock | null {
  if (asked.length === 0) return null
  const lines = asked.map((question) => `• ${inline(question.to.name, 100)}: ${inline(question.text, 300)}`)
  const { text, left } = fitted(lines, LIST_LIMIT, '\n')
  return section(`*Missing (${asked.length}).*\n${text}${left === 0 ? '' : `\n… ${left} more in the file`}`)
}

function buttons({ incident, approved }: CloseInput): KnownBlock | null {
  const value = encodeValue({ incident: incident.id })
  return actions([
    approved === null ? button('Looks right', ACTIONS.looksRight, value, 'primary') : null,
    button('Refresh', ACTIONS.refreshDraft, value),
    reopenButton(incident),
  ])
}

function reopenButton(incident: Incident) {
  return button('Reopen', ACTIONS.reopen, encodeValue({ incident: incident.id }))
}

function smallPrint({ incident, draft, approved }: CloseInput, { messages }: Postmortem): KnownBlock | null {
  const from = `Draft ${draft}, from ${messages} message${messages === 1 ? '' : 's'}; nothing here is guessed.`
  if (approved !== null)
    return context([
      `${from} ${inline(approved.by, 100)} said ${localTime(approved.at, incident.zone)} that it looks right.`,
    ])
  return context([`${from} What is said here still counts until it is published.`])
}

/** The longer sections, for the thread of the closing message; in as many messages as Slack's limits need. */
export function closeThread(incident: Incident, postmortem: Postmortem, links: EvidenceLinks): MessageView[] {
  const numbers = evidenceNumbers(postmortem)
  const texts: string[] = []
  for (const part of postmortem.sections) {
    const lines = statementLines(part.statements, numbers, links, incident.zone).map((line) => `• ${line}`)
    const shownAbove = MAIN_SECTIONS.includes(part.key) && fitted(lines, MAIN_LIMIT).left === 0
    if (lines.length === 0 || shownAbove || part.key === 'actions' || part.key === 'open-questions') continue
    texts.push(...packed([`*${inline(part.title, 100)}*`, ...lines]))
  }
  const groups: string[][] = []
  for (const text of texts) {
    const last = groups.at(-1)
    if (last !== undefined && last.length < 3) last.push(text)
    else groups.push([text])
  }
  return groups.map((group, index) =>
    message(
      `Postmortem of #${incident.number}, part ${index + 1} of ${groups.length}`,
      group.map((text) => section(text)),
    ),
  )
}

/** How a false alarm or a duplicate closed. */
export type ClosedLineInput = {
  incident: Incident
  by: string
  /** From the declaration to the close, in milliseconds. */
  afterMs: number
  /** Names of those who were paged, and have been told. */
  woken: string[]
}

/** One line in place of a draft, for what was no incident of its own. */
export function closedLine({ incident, by, afterMs, woken }: ClosedLineInput): MessageView {
  const as = {
    'false-alarm': ' as false alarm',
    duplicate: incident.duplicateOf === null ? ' as duplicate' : ` as duplicate of #${incident.duplicateOf}`,
    drill: ' as drill',
    resolved: '',
  }[incident.outcome ?? 'resolved']
  const names = woken.slice(0, 20).map((name) => inline(name, 100))
  const more = woken.length > 20 ? ` and ${woken.length - 20} more` : ''
  const told = woken.length === 0 ? '' : ` Woken: ${names.join(', ')}${more} (told).`
  const text = `#${incident.number} closed${as} by ${inline(by, 100)} after ${spoken(afterMs)}.${told} No postmortem.`
  return message(text, [section(text), actions([reopenButton(incident)])])
}

/** Shown when the incident is closed and its draft could not be made. `retryAt` null: nothing more is tried by itself. */
export function draftFailed(incident: Incident, reason: string, retryAt: Instant | null): MessageView {
  const retry =
    retryAt === null ? 'Press Refresh to try again.' : `It is tried again ${localTime(retryAt, incident.zone)}.`
  const text = `#${incident.number} is closed, but its draft failed: ${inline(reason, 500)}. ${retry} Nothing that was said is lost.`
  return message(text, [
    section(text),
    actions([button('Refresh', ACTIONS.refreshDraft, encodeValue({ incident: incident.id })), reopenButton(incident)]),
  ])
}
