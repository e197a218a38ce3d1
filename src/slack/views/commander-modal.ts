import type { ModalView } from '@slack/types'
import type { Incident } from '../../domain/incident.ts'
import { encodeValue, FORMS } from './actions.ts'
import { type FormResult, type FormValues, modal, readUser, userInput } from './forms.ts'

/** The form that hands command over. */
export function commanderModal(incident: Incident): ModalView {
  return modal({
    id: FORMS.commander,
    title: `Command of #${incident.number}`,
    submit: 'Hand over',
    metadata: encodeValue({ incident: incident.id }),
    blocks: [userInput('commander', { label: 'Who leads from now on?' })],
  })
}

/** Reads the form of handing over: a Slack user id. */
export function readCommanderForm(values: FormValues): FormResult<string> {
  const user = readUser(values, 'commander')
  return user === null
    ? { ok: false, errors: { commander: 'Choose who leads from now on.' } }
    : { ok: true, value: user }
}
