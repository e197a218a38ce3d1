import { createHmac, timingSafeEqual } from 'node:crypto'
import { standardSignature } from '../signature.ts'

/** What hooks are signed with: for all sources, and for single ones, which then take no other; several while one is replaced. */
export type HookSecrets = { all: readonly string[]; of: Readonly<Record<string, readonly string[]>> }

/** A request as it came. */
export type SignedRequest = { headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer }

/**
 * Who signed it: nobody who knows the secret (`forged`), somebody at another time (`stale`), or a sender of ours. `id` and
 * `sentAt` (epoch seconds) of the try are known where Standard Webhooks is used; the id says with which secret, without telling it.
 */
export type Signed =
  | { kind: 'forged' }
  | { kind: 'stale'; offSeconds: number }
  | { kind: 'genuine'; id: string | null; sentAt: number }

/** Seconds that the clocks of sender and receiver may differ, as Standard Webhooks has it. */
const TOLERANCE_S = 5 * 60

/** Headers without one of which a request cannot be genuine, so that its body need not be read. */
const SIGNING_HEADERS = [
  'authorization',
  'webhook-signature',
  'x-pagerduty-signature',
  'x-grafana-alerting-signature',
  'x-hub-signature-256',
] as const

/** Whether hooks are on at all. */
export function hasSecrets(secrets: HookSecrets): boolean {
  return secrets.all.length > 0 || Object.keys(secrets.of).length > 0
}

/** The secrets that a source is signed with: its own, else those for all. */
export function secretsFor(secrets: HookSecrets, source: string): readonly string[] {
  return Object.hasOwn(secrets.of, source) ? secrets.of[source]! : secrets.all
}

/** Whether a request carries a signature of any form. */
export function isSigned(headers: SignedRequest['headers']): boolean {
  return SIGNING_HEADERS.some((name) => headers[name] !== undefined)
}

/** Holds a request's signature against the secrets; `now` is the wire's (epoch milliseconds). Each comparison takes constant time. */
export function verify(secrets: readonly string[], request: SignedRequest, now: number): Signed {
  let stale: Signed | null = null
  for (const secret of secrets) {
    const time = signedWith(secret, request)
    if (!time) continue
    const offSeconds = time.sentAt === null ? 0 : Math.round(now / 1000 - time.sentAt)
    if (Math.abs(offSeconds) <= TOLERANCE_S) {
      const id = time.id === null ? null : `${nameOf(secret)}:${time.id}`
      return { kind: 'genuine', id, sentAt: time.sentAt ?? 0 }
    }
    stale = { kind: 'stale', offSeconds }
  }
  return stale ?? { kind: 'forged' }
}

/** Tells one secret from another, and tells nothing of it. */
function nameOf(secret: string): string {
  return createHmac('sha256', secret).update('the name of this secret').digest('hex').slice(0, 16)
}

/** When it was sent, by a signature that is right; null where none is. */
function signedWith(
  secret: string,
  { headers, body }: SignedRequest,
): { id: string | null; sentAt: number | null } | null {
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : ''
  }
  const hex = (content: string | Buffer) => createHmac('sha256', secret).update(content).digest('hex')
  const untimed = { id: null, sentAt: null }

  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')]
  if (id && id.length <= 200 && /^\d{1,12}$/.test(timestamp)) {
    const expected = `v1,${standardSignature(secret, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]))}`
    if (anyIs(header('webhook-signature').split(' '), expected)) return { id, sentAt: Number(timestamp) }
  }
  // RFC 6750, for what can send a header but not sign (Alertmanager, Argo CD).
  const bearer = /^bearer +(.+)$/i.exec(header('authorization'))?.[1]
  if (bearer && same(bearer.trim(), secret)) return untimed
  // https://developer.pagerduty.com/docs/verifying-webhook-signatures: several while a secret is replaced
  const pagerDuty = header('x-pagerduty-signature')
  if (pagerDuty && anyIs(pagerDuty.split(','), `v1=${hex(body)}`)) return untimed
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  const gitHub = header('x-hub-signature-256')
  if (gitHub && same(gitHub, `sha256=${hex(body)}`)) return untimed
  // https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
  const grafana = header('x-grafana-alerting-signature')
  const at = header('x-grafana-alerting-timestamp')
  if (!grafana) return null
  if (!at) return same(grafana, hex(body)) ? untimed : null
  const timed = /^\d{1,12}$/.test(at) && same(grafana, hex(Buffer.concat([Buffer.from(`${at}:`), body])))
  return timed ? { id: null, sentAt: Number(at) } : null
}

function anyIs(given: readonly string[], expected: string): boolean {
  return given.slice(0, 10).some((one) => same(one.trim(), expected))
}

/** Compares digests, so that neither content nor length can be told from the time that it takes. */
function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compared').update(text).digest()
  return given !== '' && timingSafeEqual(digest(given), digest(expected))
}
