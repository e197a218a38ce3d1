import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { capital } from '../../domain/language/phrase.ts'
import { SIGNAL_WORDS } from '../../domain/language/signal-words.ts'
import { type Lamp, SIGNALS, type Signal } from '../../domain/sighting.ts'
import { clockOf } from '../../domain/time.ts'
import { encodeValue, FORMS } from './actions.ts'
import { section } from './blocks.ts'
import { checkboxesInput, type FormValues, modal, readChoices, readText, textInput } from './forms.ts'
import { counted } from './lamps.ts'

/** The form of resolving. It asks for what is missing and may be sent empty. */
export function resolveModal(incident: Incident, lamps: readonly Lamp[] = []): ModalView {
  const blocks = [
    section('All may stay empty: what is not known now becomes a question in the draft.'),
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
    checkboxesInput('confirmed', {
      label: 'Who has confirmed that it is well again?',
      hint: 'Tick only what somebody has said or seen.',
      choices: lamps.map((lamp) => ({
        label: capital(SIGNAL_WORDS[lamp.signal]),
        value: lamp.signal,
        description: stateOf(lamp, incident.zone),
      })),
      optional: true,
    }),
  ]
  return modal({
    id: FORMS.resolve,
    title: `Resolve #${incident.number}`,
    submit: 'Resolve',
    metadata: encodeValue({ incident: incident.id }),
    blocks: blocks.filter((block) => block !== null),
  })
}

/** Plain text: a form shows no one's own clock. */
function stateOf(lamp: Lamp, zone: string): string {
  if (lamp.state === 'unseen') return 'Not seen in this incident'
  if (lamp.state === 'green')
    return `Green${lamp.greenAt === null ? '' : ` since ${clockOf(lamp.greenAt, zone)}`}${lamp.confirmedBy === null ? '' : `, says ${lamp.confirmedBy}`}`
  const since = lamp.firstAt === null ? null : `since ${clockOf(lamp.firstAt, zone)}`
  return ['RED', since, counted(lamp)].filter((part) => part !== null).join(', ')
}

/** What was put into the form of resolving; null is what nobody wrote. */
export type ResolveForm = { impact: string | null; resolution: string | null; confirmed: Signal[] }

/** Reads the form of resolving. */
export function readResolveForm(values: FormValues): ResolveForm {
  const ticked = readChoices(values, 'confirmed')
  return {
    impact: readText(values, 'impact'),
    resolution: readText(values, 'resolution'),
    confirmed: SIGNALS.filter((signal) => ticked.includes(signal)),
  }
}
