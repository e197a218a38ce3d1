import { reasonOf } from '../errors.ts'
import { withoutSecrets } from '../log.ts'
import type { Delivery } from './channel.ts'

/** A try that a far side did not take. */
export type Untaken = Exclude<Delivery, { state: 'sent' }>

/**
 * What an HTTP status other than success says of a try: 408, 429 and 5xx pass, all others stay. `who` begins the reason
 * ("ntfy", "the webhook"); `detail` is what the far side said of it, without secrets.
 */
export function refused(who: string, response: Response, detail = ''): Untaken {
  const { status } = response
  const reason = `${who} answered ${status}${detail && ` (${detail})`}`
  if (status < 500 && status !== 429 && status !== 408) return { state: 'failed-permanent', reason }
  // Seconds; the other form, a date, nobody of ours sends.
  const seconds = Number(response.headers.get('retry-after') || Number.NaN)
  return { state: 'failed-temporary', reason, retryAfterMs: seconds >= 0 ? seconds * 1000 : null }
}

/** A call that came to no answer: it may have arrived all the same. */
export function unanswered(who: string, thrown: unknown): Untaken {
  const reason = withoutSecrets(reasonOf(thrown))
  return { state: 'failed-temporary', reason: `${who} does not answer (${reason})`, retryAfterMs: null }
}

/** What a far side said, short enough for a reason and without what must not be shown. */
export function told(text: string, secrets: readonly (string | undefined)[]): string {
  let shown = text
  for (const secret of secrets) if (secret) shown = shown.replaceAll(secret, '[masked]')
  return withoutSecrets(shown)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200)
}
