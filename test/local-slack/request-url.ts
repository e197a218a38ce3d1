import { createHmac } from 'node:crypto'
import { isObject } from './args.ts'
import type { Json } from './types.ts'

type Kind = 'events_api' | 'slash_commands' | 'interactive'

/** Sends one payload to a request URL, signed as Slack signs it (v0, HMAC-SHA256 over time and body). Null unless answered 2xx. */
export async function postSigned(
  url: string,
  secret: string,
  kind: Kind,
  payload: Json,
  retry: { attempt: number; reason: string },
  timeoutMs: number,
): Promise<Json | null> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const body = encode(kind, payload)
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  const headers: Record<string, string> = {
    'content-type': kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
  }
  if (retry.attempt > 0) {
    headers['x-slack-retry-num'] = String(retry.attempt)
    headers['x-slack-retry-reason'] = retry.reason === 'timeout' ? 'http_timeout' : 'http_error'
  }
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
    const text = await answer.text()
    return answer.ok ? read(text) : null
  } catch {
    return null
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
