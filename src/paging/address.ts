import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { Contact } from '../domain/contact.ts'

/** https://github.com/binwiederhier/ntfy/blob/main/server/server.go */
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/

/** Whether a text is the name of an ntfy topic. */
export function isTopic(text: string): boolean {
  return TOPIC.test(text)
}

/** A number or topic as somebody typed it: a number in E.164 form, or why it cannot be one. */
export function readAddress(
  kind: Contact['kind'],
  typed: string,
): { ok: true; address: string } | { ok: false; problem: string } {
  if (kind === 'ntfy') {
    const topic = typed.trim().replace(/^https?:\/\/[^/]+\//, '')
    return isTopic(topic)
      ? { ok: true, address: topic }
      : { ok: false, problem: 'A topic of ntfy is 1 to 64 letters, digits, - and _.' }
  }
  const number = parsePhoneNumberFromString(typed.trim())
  if (!typed.trim().startsWith('+'))
    return { ok: false, problem: 'Begin with + and the code of the country, like +34 600 111 222.' }
  // Not `isValid`: ranges of numbers that are new since the library was made would be refused.
  return number?.isPossible()
    ? { ok: true, address: number.number }
    : { ok: false, problem: 'That cannot be a telephone number: it has too many or too few digits.' }
}
