import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { encodeValue, FORMS } from './actions.ts'
import { section } from './blocks.ts'
import { type FormValues, modal, readText, textInput } from './forms.ts'

/** The form of resolving. It asks for what is missing and may be sent empty. */
export function resolveModal(incident: Incident): ModalView {
  return modal({
    id: FORMS.resolve,
    title: `Resolve #${incident.number}`,
    submit: 'Resolve',
    metadata: encodeValue({ incident: incident.id }),
    blocks: [
      section('Both may stay empty: what is not known now becomes a question in the draft.'),
      textInput('impact', {
        label: 'Who or what was affected?',
        hint: 'Customers, systems, business; numbers where you have them.',
        initial: incident.impact,
        multiline: true,
        optional: true,
      }),
      textInput('resolution', {
        label: 'What mended it?',
        initial: incident.resolution,
        multiline: true,
        optional: true,
      }),
    ],
  })
}

/** Reads the form of resolving; null is what nobody wrote. */
export function readResolveForm(values: FormValues): { impact: string | null; resolution: string | null } {
  return { impact: readText(values, 'impact'), resolution: readText(values, 'resolution') }
}
