import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readText, readUser, textInput, userInput } from './forms.ts'

/** The form that notes what must be undone later. */
export function temporaryModal(incident: Incident): ModalView {
  return modal({
    id: FORMS.temporary,
    title: `Undo later: #${incident.number}`,
    submit: 'Note',
    metadata: encodeValue({ incident: incident.id }),
    blocks: [
      textInput('text', { label: 'What is only for now?', hint: 'Such as: status banner is on', max: 500 }),
      userInput('owner', { label: 'Who undoes it?', hint: 'Empty means you', optional: true }),
    ],
  })
}

/** Reads the form; without an owner it is whoever sent it. */
export function readTemporaryForm(values: FormValues): FormResult<{ text: string; ownerUserId: string | null }> {
  const text = readText(values, 'text')
  if (text === null) return { ok: false, errors: { text: 'Write what must be undone later.' } }
  return { ok: true, value: { text, ownerUserId: readUser(values, 'owner') } }
}
