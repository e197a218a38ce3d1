import { accountsOf, PUBLIC_URL } from '../far-sides/accounts.ts'
import { startNtfy } from '../far-sides/ntfy.ts'
import { startFakeTwilio } from '../far-sides/twilio.ts'
import { type CompanyOptions, ROSTER, startCompany } from '../harness.ts'

/** Numbers of people who have given one. */
export const PHONES = { bob: '+34600000001', lin: '+34600000002', maria: '+34600000003', ivo: '+34600000004' }
/** Bob's topic. */
export const TOPIC = 'bob-is-paged-here'

/** The roster, with each wait as the severity says and with where people meet when Slack is down. */
export const BY_SEVERITY = ROSTER.replaceAll(', wait: 5m', '').replace(
  'company: {',
  'company: { fallback_bridge: "+34 900 000 000 pin 1212",',
)

/** A company whose people have telephones, and Bob a topic for pushes; and the far sides of those. */
export async function startWithPhones(
  options: CompanyOptions & { who?: readonly (keyof typeof PHONES)[]; push?: boolean } = {},
) {
  const { who = ['bob', 'lin', 'maria', 'ivo'], push = true, ...rest } = options
  const stack = new AsyncDisposableStack()
  let now = () => Date.now()
  const twilio = stack.use(await startFakeTwilio({ now: () => now() }))
  const ntfy = stack.use(await startNtfy())
  const contacts: CompanyOptions['contacts'] = [
    ...who.map((person) => ({ person, kind: 'phone' as const, address: PHONES[person] })),
    ...(push ? [{ person: 'bob' as const, kind: 'ntfy' as const, address: TOPIC }] : []),
  ]
  const accounts = accountsOf({ twilio, ntfy })
  const company = stack.use(await startCompany({ roster: BY_SEVERITY, accounts, contacts, ...rest }))
  now = company.clock.millis
  twilio.configure(PUBLIC_URL, company.bot.address)
  return {
    company,
    twilio,
    ntfy,
    /** Text messages and calls that somebody has had, oldest first. */
    texts: (person: keyof typeof PHONES) => twilio.messages.filter((one) => one.to === PHONES[person]),
    rings: (person: keyof typeof PHONES) => twilio.calls.filter((one) => one.to === PHONES[person]),
    /** Presses a button of a push, as the app does. */
    pressPush: (label: string) => ntfy.press(ntfy.messages.at(-1)!, label, [PUBLIC_URL, company.bot.address]),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
