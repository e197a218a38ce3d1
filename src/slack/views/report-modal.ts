import type { ModalView } from '@slack/types'
import { TITLE_LIMIT, titleOf } from '../../domain/command/text.ts'
import type { Roster } from '../../domain/roster.ts'
import { encodeValue, FORMS } from './actions.ts'
import {
  type FormResult,
  type FormValues,
  modal,
  readChoice,
  readServices,
  readText,
  selectInput,
  servicesInput,
  textInput,
} from './forms.ts'

/** What the form of a customer's problem starts with. */
export type ReportModalInput = {
  roster: Roster
  /** The incident that it is about; null where it is not known yet whether there is one. */
  incident: { id: string; number: number; services: string[] } | null
}

const MOST_CUSTOMERS = 1_000_000

/** The form by which support reports what customers see. */
export function reportModal({ roster, incident }: ReportModalInput): ModalView {
  const blocks = [
    textInput('title', {
      label: 'What do customers see?',
      hint: 'A few words, like: payment by card fails',
      max: TITLE_LIMIT,
    }),
    textInput('count', { label: 'How many customers?', initial: '1', max: 7 }),
    servicesInput(roster, 'Leave it empty when you do not know.', incident?.services ?? []),
    textInput('example', {
      label: 'An example',
      hint: 'The address of a ticket, an order number, what a customer wrote',
      max: 2000,
      multiline: true,
      optional: true,
    }),
    incident
      ? null
      : selectInput('declare', {
          label: 'If no incident is open for it',
          choices: [
            { label: 'Offer it in the incidents channel', value: 'offer' },
            { label: 'Declare one now', value: 'declare' },
          ],
          initial: 'offer',
          radio: true,
        }),
  ]
  return modal({
    id: FORMS.report,
    title: incident ? `Customers of #${incident.number}` : 'Report a problem',
    submit: 'Report',
    metadata: encodeValue({ incident: incident?.id ?? null }),
    blocks: blocks.filter((block) => block !== null),
  })
}

/** What was put into it. `link` is the first http(s) address of the example. */
export type ReportForm = {
  title: string
  count: number
  services: string[]
  example: string | null
  link: string | null
  declare: boolean
}

/** Reads the form of a customer's problem; services that the roster no longer has are left out. */
export function readReportForm(values: FormValues, roster: Roster): FormResult<ReportForm> {
  const title = titleOf(readText(values, 'title') ?? '')
  if (title === '') return { ok: false, errors: { title: 'Say in a few words what customers see.' } }
  const typed = readText(values, 'count') ?? ''
  const count = /^\d+$/.test(typed) ? Number(typed) : 0
  if (count < 1 || count > MOST_CUSTOMERS)
    return { ok: false, errors: { count: 'Write a whole number, at least 1; a guess is fine.' } }
  const example = readText(values, 'example')
  const link = /https?:\/\/[^\s<>|]+/.exec(example ?? '')?.[0] ?? null
  return {
    ok: true,
    value: {
      title,
      count,
      services: readServices(values, roster),
      example: example === link ? null : example,
      link,
      declare: readChoice(values, 'declare') === 'declare',
    },
  }
}
