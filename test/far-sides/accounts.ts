import type { PagingSecrets } from '../../src/config.ts'

/** Where the far sides of pages believe Debrief to be; what leads there in tests is `company.bot.address`. */
export const PUBLIC_URL = 'https://debrief.acme.example'
/** Signs the buttons of pushes. */
export const ANSWER_SECRET = 'an-answer-secret-of-the-tests'
/** Signs webhooks of PagerDuty. */
export const PAGERDUTY_SECRET = 'a-webhook-secret-of-the-tests'
/** The Integration Key of a service of PagerDuty, 32 characters. */
export const ROUTING_KEY = 'r0ut1ngkeyofthetests000000000000'
/** A read-only key of PagerDuty's REST API. */
export const PAGERDUTY_TOKEN = 'an-api-token-of-the-tests'

/** The far sides that a company has accounts with, as they run in the test. */
export type FarSides = {
  twilio?: { url: string; accountSid: string; authToken: string; from: string }
  /** `team`: whose service the routing key is; all teams' where nothing is said. */
  pagerduty?: { url: string; team?: string; webhook?: boolean; rest?: boolean }
  /** Without it a push leads nowhere. */
  ntfy?: { url: string }
  smtpUrl?: string
}

/** Accounts with these far sides and with no other. */
export function accountsOf({ twilio, pagerduty, ntfy, smtpUrl }: FarSides): PagingSecrets {
  const { team = '*', webhook = true, rest = true } = pagerduty ?? {}
  return {
    twilio: {
      accountSid: twilio?.accountSid,
      authToken: twilio?.authToken,
      from: twilio?.from,
      apiUrl: twilio?.url,
    },
    pagerduty: {
      routingKeys: pagerduty ? { [team]: ROUTING_KEY } : {},
      webhookSecret: pagerduty && webhook ? PAGERDUTY_SECRET : undefined,
      apiToken: pagerduty && rest ? PAGERDUTY_TOKEN : undefined,
      eventsUrl: pagerduty?.url ?? NOWHERE,
      apiUrl: pagerduty?.url ?? NOWHERE,
    },
    ntfy: { url: ntfy?.url ?? NOWHERE, token: undefined },
    email: { smtpUrl, from: smtpUrl ? 'debrief@acme.example' : undefined },
    answerSecret: ANSWER_SECRET,
  }
}

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9'
