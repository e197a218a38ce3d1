import type { Twilio } from 'twilio'
import { reasonOf } from '../../errors.ts'
import { refused, told, type Untaken, unanswered } from '../untaken.ts'

/**
 * The account at Twilio: SID (`AC...`), its auth token, the number that pages come from (E.164), another address than
 * Twilio's own (a region's) if any, and where we are reached (no slash at its end), null where Twilio cannot call us.
 */
export type TwilioSettings = {
  accountSid: string
  authToken: string
  from: string
  apiUrl: string | null
  publicUrl: string | null
}

/** Twilio's own library. It takes 0.1 s and 35 MB to load, so that only who pages by it does. */
export type Sdk = typeof import('twilio')

/** Milliseconds of wire time for one request, whatever time the caller has. */
const TIMEOUT = 10_000

/** What to do about refusals that do not say it themselves (https://www.twilio.com/docs/api/errors). Twilio changes its codes: nothing else may depend on them. */
const HINTS: Record<number, string> = {
  20003: 'see TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
  21610: 'they answered STOP once, and have to send START to our number',
}

/**
 * The library's client for one piece of work: by `fetch`, so that it ends with `signal`, tries once, and goes to another
 * address where one is set. What Twilio refuses rejects with a reason that is safe to show; `untakenOf` reads it.
 */
export function clientOf(sdk: Sdk, settings: TwilioSettings, signal: AbortSignal): Twilio {
  const base = (settings.apiUrl ?? 'https://api.twilio.com').replace(/\/+$/, '')
  const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)])
  const httpClient = Object.assign(new sdk.RequestClient(), {
    async request(asked: Parameters<InstanceType<Sdk['RequestClient']>['request']>[0]) {
      const { pathname, search } = new URL(asked.uri)
      const query = asked.params ? `?${encoded(asked.params)}` : search
      const response = await fetch(`${base}${pathname}${query}`, {
        method: asked.method.toUpperCase(),
        headers: {
          accept: 'application/json',
          ...(asked.data ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          authorization: `Basic ${Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')}`,
        },
        ...(asked.data ? { body: encoded(asked.data) } : {}),
        signal: until,
        redirect: 'error',
      })
      const body = await response.text()
      if (!response.ok) throw refusal(refused('Twilio', response, saidBy(body, settings)))
      return { statusCode: response.status, body: JSON.parse(body), headers: {}, toString: () => body }
    },
  })
  return sdk(settings.accountSid, settings.authToken, { httpClient })
}

/** What a rejection of the client says of a try. */
export function untakenOf(thrown: unknown): Untaken {
  return thrown instanceof Error && 'untaken' in thrown
    ? (thrown.untaken as Untaken)
    : unanswered('Twilio', withoutNumbers(reasonOf(thrown)))
}

function refusal(untaken: Untaken): Error {
  return Object.assign(new Error(untaken.reason), { untaken })
}

/** The reason in an error body of Twilio: `{ code, message, more_info, status }`. */
function saidBy(body: string, settings: TwilioSettings): string {
  const { code, message } = errorIn(body)
  const parts = [code, told(withoutNumbers(message ?? ''), [settings.authToken]), code === null ? null : HINTS[code]]
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(', ')
}

function errorIn(body: string): { code: number | null; message: string | null } {
  try {
    const { code, message } = JSON.parse(body) as Record<string, unknown>
    return { code: typeof code === 'number' ? code : null, message: typeof message === 'string' ? message : null }
  } catch {
    return { code: null, message: null }
  }
}

/** Telephone numbers belong to people: `+34600111222` is `...222`. */
function withoutNumbers(text: string): string {
  return text.replace(/\+?\d[\d ()-]{4,}\d{3}/g, (number) => `...${number.slice(-3)}`)
}

function encoded(fields: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, String(value))
  return form.toString()
}
