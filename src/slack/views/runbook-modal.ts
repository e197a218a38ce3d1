import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import type { Roster } from '../../domain/roster.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readChoice, selectInput } from './forms.ts'

/** The form that brings a runbook into the channel. */
export function runbookModal(incident: Incident, roster: Roster): ModalView {
  const choices = roster.runbooks.map((one) => ({ label: one.title, value: one.key }))
  const select = selectInput('runbook', { label: 'Runbook', hint: 'Its steps come to the channel.', choices })
  return modal({
    id: FORMS.runbook,
    title: `Runbook for #${incident.number}`,
    submit: 'Show',
    metadata: encodeValue({ incident: incident.id }),
    blocks: select === null ? [] : [select],
  })
}

/** Reads the form: a runbook's key. */
export function readRunbookForm(values: FormValues): FormResult<string> {
  const key = readChoice(values, 'runbook')
  return key === null ? { ok: false, errors: { runbook: 'Choose a runbook.' } } : { ok: true, value: key }
}
