import type { Contact } from '../contact.ts'

/** A number or topic as it is shown where others might look on: all but its last three characters is hidden. */
export function maskedAddress({ kind, address }: Pick<Contact, 'kind' | 'address'>): string {
  return `${kind === 'phone' ? 'the number' : 'the topic'} …${address.slice(-3)}`
}

/** What a code is sent with: to see that a number or topic is its owner's. */
export function codeText(code: string): string {
  return `Debrief: your code is ${code}. Type "/incident me ${code}" in Slack within 10 minutes. If you did not ask for it, ignore this.`
}
