import type { KnownBlock, ModalView } from '@slack/types'
import { SETTABLE_STATUSES, type SettableStatus } from '../../domain/command/arguments.ts'
import type { Incident } from '../../domain/incident.ts'
import { capital } from '../../domain/language/phrase.ts'
import type { UpdateText } from '../../domain/notice.ts'
import type { Instant } from '../../domain/time.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type MessageView, message, section, sectionOf } from './blocks.ts'
import { type FormResult, type FormValues, modal, readChoice, readText, selectInput, textInput } from './forms.ts'
import { inline, localTime, paragraph, splitText } from './text.ts'

/** Characters of one part of an update, as the form takes them. */
const FIELD_LIMIT = 2000
/** A command's text is not limited by a form; this much of it fits into one message. */
const TYPED_LIMIT = 10_500

/** One status update, as it is shown. */
export type UpdateInput = {
  incident: Incident
  /** Counted per incident from 1. */
  sequence: number
  at: Instant
  /** Who wrote it. */
  by: string
  /** The status before, when the update changed it. */
  previousStatus: Incident['status'] | null
  text: UpdateText
  nextBy: Instant | null
}

/** A status update as a message in the incident's channel. */
export function updateMessage(input: UpdateInput): MessageView {
  const { incident, text } = input
  const { zone } = incident
  const status = capital(incident.status)
  const change =
    input.previousStatus === null || input.previousStatus === incident.status
      ? status
      : `${capital(input.previousStatus)} → ${status}`
  const head = `#${incident.number} ${inline(incident.title)} · ${incident.severity} · ${change}`
  return message(`${head}: ${inline(firstLine(text), 500)}`, [
    sectionOf([`*${head}* · update ${input.sequence}, ${localTime(input.at, zone)}, ${inline(input.by, 100)}`]),
    ...sections([
      labelled('Customers see', text.customersSee),
      labelled('We know', text.weKnow),
      labelled('We do', text.weDo),
      input.nextBy === null ? null : `*Next update by* ${localTime(input.nextBy, zone)}`,
    ]),
    text.tellCustomers === null
      ? null
      : sectionOf([`*You may tell customers:* "${paragraph(text.tellCustomers, FIELD_LIMIT)}"`]),
  ])
}

const firstLine = (text: UpdateText) => text.customersSee ?? text.weKnow ?? text.weDo ?? text.tellCustomers ?? ''

/** What somebody wrote is shown whole, in as many sections as it takes. */
function sections(lines: (string | null)[]): KnownBlock[] {
  const text = lines.filter((line) => line !== null).join('\n')
  return splitText(text, 2900).map((piece) => section(piece))
}

function labelled(label: string, text: string | null): string | null {
  return text === null ? null : `*${label}:* ${paragraph(text, TYPED_LIMIT)}`
}

/** When the next update is promised: in minutes, or not at all. */
const NEXT_MINUTES = [15, 30, 60] as const

/** What the form starts with: the last update, and what the command brought. */
export type UpdateModalInput = { incident: Incident; last: UpdateText | null; nextMinutes: number | null }

/** The form of a status update. Nothing is required but one line. */
export function updateModal({ incident, last, nextMinutes }: UpdateModalInput): ModalView {
  const choices = SETTABLE_STATUSES.map((status) => ({ label: capital(status), value: status }))
  const next = [
    ...NEXT_MINUTES.map((minutes) => ({ label: `in ${minutes} min`, value: String(minutes) })),
    { label: 'none', value: 'none' },
  ]
  const blocks = [
    // Without a first value: one that went stale while the form was open would undo what somebody else set.
    selectInput('status', {
      label: 'Status',
      hint: `It is ${incident.status}; leave this empty to keep it.`,
      choices,
      optional: true,
    }),
    textInput('customers', field('What customers see', last?.customersSee)),
    textInput('know', field('What we know', last?.weKnow)),
    textInput('do', field('What we do', last?.weDo)),
    textInput('tell', {
      ...field('You may tell customers', last?.tellCustomers),
      hint: 'Plain words that support may pass on as they are.',
    }),
    selectInput('next', {
      label: 'Next update',
      choices: next,
      initial: nextMinutes === null ? 'none' : String(nextMinutes),
      optional: true,
    }),
  ]
  return modal({
    id: FORMS.update,
    title: `Update #${incident.number}`,
    submit: 'Post update',
    metadata: encodeValue({ incident: incident.id }),
    blocks: blocks.filter((block) => block !== null),
  })
}

function field(label: string, initial: string | null | undefined) {
  return { label, initial: initial ?? null, optional: true, multiline: true, max: FIELD_LIMIT }
}

/** What was put into the form of a status update; `status` null leaves it as it is. */
export type UpdateForm = { status: SettableStatus | null; text: UpdateText; nextMinutes: number | null }

/** Reads the form of a status update. */
export function readUpdateForm(values: FormValues): FormResult<UpdateForm> {
  const text = {
    customersSee: readText(values, 'customers'),
    weKnow: readText(values, 'know'),
    weDo: readText(values, 'do'),
    tellCustomers: readText(values, 'tell'),
  }
  if (firstLine(text) === '') {
    return {
      ok: false,
      errors: { customers: 'Write at least one line: what customers see, what we know, or what we do.' },
    }
  }
  const chosen = readChoice(values, 'status')
  const status = SETTABLE_STATUSES.find((known) => known === chosen) ?? null
  const minutes = Number(readChoice(values, 'next') ?? Number.NaN)
  return { ok: true, value: { status, text, nextMinutes: NEXT_MINUTES.find((known) => known === minutes) ?? null } }
}
