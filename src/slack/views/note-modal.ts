import type { ModalView } from '@slack/types'
import { type ClockTime, readClock } from '../../domain/command/arguments.ts'
import type { Incident } from '../../domain/incident.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readText, textInput } from './forms.ts'

/** The form that adds to the timeline; `text` may come from a message. */
export function noteModal(incident: Incident, text: string | null = null): ModalView {
  return modal({
    id: FORMS.note,
    title: `Note for #${incident.number}`,
    submit: 'Add note',
    metadata: encodeValue({ incident: incident.id }),
    blocks: [
      textInput('text', { label: 'What happened?', initial: text, multiline: true }),
      textInput('at', { label: 'When?', hint: 'HH:MM; empty means now', max: 10, optional: true }),
    ],
  })
}

/** Reads the form of a note; a time of day is meant in `zone`. */
export function readNoteForm(values: FormValues, zone: string): FormResult<{ at: ClockTime | null; text: string }> {
  const text = readText(values, 'text')
  if (text === null) return { ok: false, errors: { text: 'Write what happened.' } }
  const typed = readText(values, 'at')
  if (typed === null) return { ok: true, value: { at: null, text } }
  const clock = readClock(typed, zone)
  if (!clock.ok) return { ok: false, errors: { at: clock.message } }
  if (clock.value.at === null || clock.value.rest !== '') {
    return { ok: false, errors: { at: 'Write the time as HH:MM, like 03:25.' } }
  }
  return { ok: true, value: { at: clock.value.at, text } }
}
