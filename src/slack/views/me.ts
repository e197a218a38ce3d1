import type { ModalView } from '@slack/types'
import type { Contact } from '../../domain/contact.ts'
import { maskedAddress } from '../../domain/language/contact-words.ts'
import { capital } from '../../domain/language/phrase.ts'
import type { Person } from '../../domain/roster.ts'
import { ACTIONS, encodeValue, FORMS } from './actions.ts'
import { actions, askingButton, button, context, type MessageView, message, packed, section } from './blocks.ts'
import { type FormValues, modal, readText, textInput } from './forms.ts'
import { inline, localDayTime } from './text.ts'

/** A way to reach somebody; `waits`: for its code, or why that could not be sent. */
type ShownContact = Contact & { codeError: string | null }

/** How somebody is reached, for themselves alone. `can`: which ways are set up here. */
export type MeInput = { person: Person; contacts: readonly ShownContact[]; can: { phone: boolean; ntfy: boolean } }

const OPENS = { phone: '`/incident me +34 600 111 222`', ntfy: '`/incident me ntfy TOPIC`' }

/** What `/incident me` shows. Of numbers and topics only the end: somebody may look over a shoulder. */
export function meMessage({ person, contacts, can }: MeInput): MessageView {
  const title = `How Debrief reaches ${inline(person.name, 100)}`
  const waits = contacts.some((one) => one.verifiedAt === null)
  const proven = contacts.some((one) => one.verifiedAt !== null)
  const missing = [can.phone ? null : 'SMS and calls', can.ntfy ? null : 'push'].filter((one) => one !== null)
  return message(title, [
    section(
      `*${title}*\n${person.slack === null ? 'Not by Slack.' : 'By direct message, always.'}${proven ? '' : ' By nothing that rings: a phone that lies on a table in silence wakes nobody. Add a number.'}`,
    ),
    ...contacts.slice(0, 6).map((one) => section(contactLine(one, person.zone), remover(one))),
    actions([
      can.phone ? button('Add a number', ACTIONS.addPhone, 'phone') : null,
      can.ntfy ? button('Add push (ntfy)', ACTIONS.addTopic, 'ntfy') : null,
      waits ? button('Enter the code', ACTIONS.enterCode, 'code', 'primary') : null,
      button('Test my phone', ACTIONS.testPage, 'test'),
    ]),
    missing.length === 0
      ? null
      : context([`No account for ${missing.join(' and ')} is set up here: the operators can`]),
    context([
      proven ? 'Keep the number that texts come from as a favourite, so that its calls ring through silence' : null,
      `Only you see this; to type it: ${OPENS.phone}, ${OPENS.ntfy}`,
    ]),
  ])
}

function contactLine(contact: ShownContact, zone: string): string {
  const what = `*${capital(maskedAddress(contact))}*${contact.kind === 'phone' ? ', for SMS and calls' : ' of ntfy, for pushes'}`
  if (contact.verifiedAt === null) {
    const why = contact.codeError === null ? '' : ` It could not be sent: ${inline(contact.codeError, 300)}.`
    return `${what}: waits for its code, and is not used.${why}`
  }
  const proof = contact.provedAt === null ? 'never proved' : `last proved ${localDayTime(contact.provedAt, zone)}`
  return `${what}: verified, ${proof}`
}

function remover(contact: ShownContact) {
  const question = `Debrief forgets ${maskedAddress(contact)} and pages you no more by it.`
  return askingButton('Remove', ACTIONS.removeContact, encodeValue({ contact: contact.id }), question)
}

/** The form that takes a number or a topic. */
export function contactModal(kind: Contact['kind']): ModalView {
  const phone = kind === 'phone'
  return modal({
    id: phone ? FORMS.phone : FORMS.topic,
    title: phone ? 'Add a number' : 'Add push by ntfy',
    submit: 'Send the code',
    metadata: encodeValue({}),
    blocks: [
      textInput('address', {
        label: phone ? 'Your mobile number' : 'Topic',
        hint: phone
          ? 'With + and the country: +34 600 111 222. It is kept for paging you and shown to nobody else, but to those of an incident that has paged you who ask for it by button; that is written down.'
          : 'Subscribe to it in the ntfy app. Whoever knows a topic reads it: let it be long, and no word.',
        max: phone ? 40 : 100,
      }),
    ],
  })
}

/** The form that takes the code. */
export function codeModal(): ModalView {
  const code = textInput('code', { label: 'The six digits', hint: 'They count for 10 minutes.', max: 10 })
  return modal({
    id: FORMS.code,
    title: 'Enter the code',
    submit: 'Prove it',
    metadata: encodeValue({}),
    blocks: [code],
  })
}

/** What was put into either form, without blanks. */
export function readMeForm(values: FormValues, field: 'address' | 'code'): string {
  return (readText(values, field) ?? '').trim()
}

/** Numbers of those whom an incident has called, for whoever asked alone. */
export function numbersMessage(people: readonly { name: string; answered: boolean; numbers: string[] }[]): MessageView {
  const lines = people.map(({ name, answered, numbers }) => {
    const told = numbers.length === 0 ? 'no number is known' : numbers.map((one) => `<tel:${one}|${one}>`).join(', ')
    return `*${inline(name, 100)}*${answered ? ' (answered)' : ''}: ${told}`
  })
  if (lines.length === 0) lines.push('Nobody has been called yet.')
  return message('Numbers of those who were called', [
    ...packed(lines).map((text) => section(text)),
    context(['Only you see this. That you have seen it stands in the timeline']),
  ])
}
