import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import type { Roster } from '../../domain/roster.ts'
import { SEVERITIES, type Severity } from '../../domain/severity.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readChoice, selectInput } from './forms.ts'

/** The form that changes the severity, with the company's meanings. */
export function severityModal(incident: Incident, roster: Roster): ModalView {
  const select = selectInput('severity', {
    label: 'How bad is it?',
    hint: 'Raising it pages who is missing; lowering it stops what nobody has answered.',
    choices: SEVERITIES.map((severity) => ({
      label: severity,
      value: severity,
      description: roster.severities.find((definition) => definition.severity === severity)?.meaning,
    })),
    initial: incident.severity,
    radio: true,
  })
  return modal({
    id: FORMS.severity,
    title: `Severity of #${incident.number}`,
    submit: 'Set severity',
    metadata: encodeValue({ incident: incident.id }),
    blocks: select === null ? [] : [select],
  })
}

/** Reads the form of the severity. */
export function readSeverityForm(values: FormValues): FormResult<Severity> {
  const chosen = readChoice(values, 'severity')
  const severity = SEVERITIES.find((known) => known === chosen)
  return severity === undefined
    ? { ok: false, errors: { severity: 'Choose a severity.' } }
    : { ok: true, value: severity }
}
