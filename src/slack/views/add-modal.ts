import type { ModalView } from '@slack/types'
import { TITLE_LIMIT, titleOf } from '../../domain/command/text.ts'
import type { Incident } from '../../domain/incident.ts'
import type { Message } from '../../domain/message.ts'
import { SEVERITIES, type Severity } from '../../domain/severity.ts'
import type { Stretch } from '../../domain/stretch.ts'
import { type Instant, tsOf } from '../../domain/time.ts'
import { encodeValue, FORMS } from './actions.ts'
import { section } from './blocks.ts'
import {
  type Choice,
  type FormResult,
  type FormValues,
  modal,
  readChoice,
  readText,
  selectInput,
  textInput,
} from './forms.ts'
import { quoteLine } from './text.ts'

/** How much is added of the place of a message. */
export type HowMuch = 'message' | 'thread' | 'since'

/** What the form of adding a message starts with. `key` is unique to this form. */
export type AddModalInput = {
  key: string
  /** Open ones first, then closed ones. */
  incidents: readonly Incident[]
  /** The message, readable; may be empty. */
  text: string
  /** Whether the message is part of a thread. */
  inThread: boolean
  severity: Severity
}

const NEW = 'new'
const NEW_INCIDENT: Choice = { label: 'A new incident', value: NEW }
const HOW_MUCH: Record<HowMuch, string> = {
  message: 'This message',
  thread: 'Its whole thread',
  since: 'Everything in the channel since this message',
}

/** The form that adds a message of any channel to the record of an incident, or declares one from it. */
export function addModal({ key, incidents, text, inThread, severity }: AddModalInput): ModalView {
  // Slack takes 100 choices, and a new incident is always one of them.
  const choices = incidents.slice(0, 99).map(choiceOf)
  const open = choices.filter((_, index) => incidents[index]?.status !== 'closed')
  const offered = [...open, NEW_INCIDENT, ...choices.slice(open.length)]
  const blocks = [
    text === '' ? null : section(quoteLine(text)),
    selectInput('incident', { label: 'Add to', choices: offered, initial: offered[0]?.value ?? NEW }),
    selectInput('what', {
      label: 'What?',
      choices: Object.entries(HOW_MUCH).map(([value, label]) => ({ value, label })),
      initial: inThread ? 'thread' : 'message',
      radio: true,
    }),
    textInput('title', {
      label: 'What is wrong?',
      hint: 'For a new incident only',
      initial: titleOf(text),
      max: TITLE_LIMIT,
      optional: true,
    }),
    selectInput('severity', {
      label: 'How bad is it?',
      hint: 'For a new incident only',
      choices: SEVERITIES.map((one) => ({ label: one, value: one })),
      initial: severity,
      optional: true,
    }),
  ]
  return modal({
    id: FORMS.add,
    title: 'Add to incident',
    submit: 'Add',
    metadata: encodeValue({ key }),
    blocks: blocks.filter((block) => block !== null),
  })
}

function choiceOf({ id, number, title, status }: Incident): Choice {
  return { label: `#${number} ${title}`, value: id, ...(status === 'closed' ? { description: 'closed' } : {}) }
}

/** What was put into it: the incident's id, or what a new one is to be. */
export type AddForm = { what: HowMuch; incidentId: string | null; title: string; severity: Severity | null }

/** Reads the form of adding. */
export function readAddForm(values: FormValues): FormResult<AddForm> {
  const chosen = readChoice(values, 'incident')
  if (chosen === null) return { ok: false, errors: { incident: 'Choose an incident.' } }
  const title = titleOf(readText(values, 'title') ?? '')
  if (chosen === NEW && title === '') return { ok: false, errors: { title: 'Say in a few words what is wrong.' } }
  const what = readChoice(values, 'what')
  const severity = readChoice(values, 'severity')
  return {
    ok: true,
    value: {
      what: what === 'thread' || what === 'since' ? what : 'message',
      incidentId: chosen === NEW ? null : chosen,
      title,
      severity: SEVERITIES.find((one) => one === severity) ?? null,
    },
  }
}

/** The stretch that was chosen of the place of a message; what followed it ends now. */
export function stretchOf(
  what: HowMuch,
  { channelId, ts, threadTs }: Pick<Message, 'channelId' | 'ts' | 'threadTs'>,
  now: Instant,
): Stretch {
  switch (what) {
    // An answer is read by its thread.
    case 'message':
      return { channelId, threadTs: threadTs === ts ? null : threadTs, fromTs: ts, toTs: ts }
    case 'thread':
      return { channelId, threadTs: threadTs ?? ts, fromTs: threadTs ?? ts, toTs: null }
    case 'since':
      return { channelId, threadTs: null, fromTs: ts, toTs: tsOf(now) }
  }
}

/** What readers call a channel. Slack names no private place (docs.slack.dev/interactivity/implementing-shortcuts). */
export function channelLabel(name: string): string {
  if (name === 'directmessage') return 'a direct message'
  return name === 'privategroup' ? 'a private channel' : `#${name}`
}
