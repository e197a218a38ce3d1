import type { ModalView } from '@slack/types'
import type { CloseArguments } from '../../domain/command/arguments.ts'
import type { Incident } from '../../domain/incident.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readChoice, readText, selectInput, textInput } from './forms.ts'

/** The form that closes an incident as what it was. */
export function closeModal(incident: Incident, initial: CloseArguments['outcome'] = 'resolved'): ModalView {
  const blocks = [
    selectInput('outcome', {
      label: 'Close it as',
      choices: [
        { label: 'Resolved', value: 'resolved', description: 'A postmortem is drafted' },
        { label: 'False alarm', value: 'false-alarm', description: 'No postmortem; who was woken is told' },
        { label: 'Duplicate', value: 'duplicate', description: 'No postmortem; name the other incident' },
      ],
      initial,
      radio: true,
    }),
    textInput('duplicate', { label: 'Duplicate of', hint: 'Its number, like 12', max: 12, optional: true }),
  ]
  return modal({
    id: FORMS.close,
    title: `Close #${incident.number}`,
    submit: 'Close',
    metadata: encodeValue({ incident: incident.id }),
    blocks: blocks.filter((block) => block !== null),
  })
}

/** Reads the form of closing. `number` is the incident's own, which it cannot be a duplicate of. */
export function readCloseForm(values: FormValues, number: number): FormResult<CloseArguments> {
  const outcome = readChoice(values, 'outcome')
  if (outcome === 'resolved' || outcome === 'false-alarm') return { ok: true, value: { outcome, duplicateOf: null } }
  if (outcome !== 'duplicate') return { ok: false, errors: { outcome: 'Choose how it ended.' } }
  const typed = readText(values, 'duplicate') ?? ''
  const other = Number(/^#?(\d{1,9})$/.exec(typed)?.[1] ?? 0)
  if (other === number) return wrongNumber(`#${number} is this incident. Give the number of the other one.`)
  if (other === 0) return wrongNumber('Give the number of the other incident, like 12.')
  return { ok: true, value: { outcome, duplicateOf: other } }
}

const wrongNumber = (sentence: string): FormResult<never> => ({ ok: false, errors: { duplicate: sentence } })
