import type { ModalView } from '@slack/types'
import { TITLE_LIMIT, titleOf } from '../../domain/command/text.ts'
import { DETECTIONS, type Detection } from '../../domain/incident.ts'
import type { Roster } from '../../domain/roster.ts'
import { SEVERITIES, type Severity } from '../../domain/severity.ts'
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

/** What the form of declaring starts with. `key` is unique to this form: a form sent twice declares once. */
export type DeclareModalInput = {
  roster: Roster
  key: string
  title: string | null
  severity: Severity | null
  services: string[]
  /** What is seen, when the form was opened on a message. */
  seen: string | null
}

const NOTICED: Record<Detection, string> = {
  telemetry: 'Telemetry: somebody saw it on a dashboard',
  alert: 'An alert',
  staff: 'Somebody of the company',
  customer: 'A customer',
}

/** The form that declares an incident. Only the title is required. */
export function declareModal(input: DeclareModalInput): ModalView {
  const { roster } = input
  const blocks = [
    textInput('title', {
      label: 'What is wrong?',
      hint: 'A few words, like: checkout returns 500s',
      initial: input.title,
      max: TITLE_LIMIT,
    }),
    selectInput('severity', {
      label: 'How bad is it?',
      choices: SEVERITIES.map((severity) => ({
        label: severity,
        value: severity,
        description: meaningOf(roster, severity),
      })),
      initial: input.severity ?? roster.company.defaultSeverity,
      radio: true,
    }),
    servicesInput(roster, 'Their teams are paged. Leave it empty when you do not know.', input.services),
    textInput('seen', { label: 'What is seen?', initial: input.seen, multiline: true, optional: true }),
    selectInput('noticed', {
      label: 'Noticed by',
      choices: DETECTIONS.map((detection) => ({ label: NOTICED[detection], value: detection })),
      optional: true,
    }),
  ]
  return modal({
    id: FORMS.declare,
    title: 'Declare an incident',
    submit: 'Declare',
    metadata: encodeValue({ key: input.key }),
    blocks: blocks.filter((block) => block !== null),
  })
}

function meaningOf(roster: Roster, severity: Severity): string | undefined {
  return roster.severities.find((definition) => definition.severity === severity)?.meaning
}

/** What was put into the form of declaring. */
export type DeclareForm = {
  title: string
  severity: Severity
  services: string[]
  seen: string | null
  detection: Detection | null
}

/** Reads the form of declaring; services that the roster no longer has are left out. */
export function readDeclareForm(values: FormValues, roster: Roster): FormResult<DeclareForm> {
  const title = titleOf(readText(values, 'title') ?? '')
  if (title === '') return { ok: false, errors: { title: 'Say in a few words what is wrong.' } }
  const severity = readChoice(values, 'severity')
  const noticed = readChoice(values, 'noticed')
  return {
    ok: true,
    value: {
      title,
      severity: SEVERITIES.find((known) => known === severity) ?? roster.company.defaultSeverity,
      services: readServices(values, roster),
      seen: readText(values, 'seen'),
      detection: DETECTIONS.find((known) => known === noticed) ?? null,
    },
  }
}
