import { createHmac } from 'node:crypto'
import { isObject } from './args.ts'
import type { Json } from './types.ts'

type Kind = 'events_api' | 'slash_commands' | 'interactive'

/** What Slack says of the try before in x-slack-retry-reason (docs.slack.dev/apis/events-api#retries). */
export type HttpFailure = 'http_timeout' | 'connection_failed' | 'http_error' | 'too_many_redirects'

/** What a request came to: the answer's body, or why it failed and whether the answer asks for no retry. */
export type Posted = { body: Json } | { failed: HttpFailure; noRetry: boolean }

/** Requests on their way at a time: a burst goes out over some connections, not over one for each. */
const MOST_AT_ONCE = 64

/** Lets so many through at a time, in order; answers what lets the next one through. */
export function createGate(most = MOST_AT_ONCE): () => Promise<() => void> {
  let free = most
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}

/** Redirects that Slack follows. */
const MOST_REDIRECTS = 2

/** Headers and body of a payload as Slack signs it (v0, HMAC-SHA256 over time and body); `at` in seconds since the epoch. */
export function signed(
  secret: string,
  kind: Kind,
  payload: Json,
  at = Math.floor(Date.now() / 1000),
): { headers: Record<string, string>; body: string } {
  const body = encode(kind, payload)
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`
  const headers = {
    'content-type': kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': signature,
  }
  return { headers, body }
}

/** Sends one payload to a request URL, signed; `retry.attempt` counts from 0, and `retry.reason` is of the try before. */
export async function postSigned(
  url: string,
  secret: string,
  kind: Kind,
  payload: Json,
  retry: { attempt: number; reason: string },
  timeoutMs: number,
): Promise<Posted> {
  const { headers, body } = signed(secret, kind, payload)
  if (retry.attempt > 0) {
    headers['x-slack-retry-num'] = String(retry.attempt)
    headers['x-slack-retry-reason'] = retry.reason
  }
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    let to = url
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const answer = await fetch(to, { method: 'POST', headers, body, signal, redirect: 'manual' })
      const text = await answer.text()
      if (answer.ok) return { body: read(text) }
      const next = answer.headers.get('location')
      if (answer.status < 300 || answer.status > 399 || next === null)
        return { failed: 'http_error', noRetry: answer.headers.get('x-slack-no-retry') === '1' }
      to = new URL(next, to).href
    }
    return { failed: 'too_many_redirects', noRetry: false }
  } catch {
    return { failed: signal.aborted ? 'http_timeout' : 'connection_failed', noRetry: false }
  }
}

function encode(kind: Kind, payload: Json): string {
  if (kind === 'events_api') return JSON.stringify(payload)
  const fields = kind === 'slash_commands' ? payload : { payload: JSON.stringify(payload) }
  return new URLSearchParams(
    Object.entries(fields).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString()
}

function read(text: string): Json {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : {}
  } catch {
    return text === '' ? {} : { text }
  }
}
