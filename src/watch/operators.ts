import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { retryDelay } from '../domain/backoff.ts'
import { instantOf } from '../domain/time.ts'
import { reasonOf } from '../errors.ts'
import { type Logger, withoutSecrets } from '../log.ts'

/** Says to those who run Debrief that something is wrong with it; `key` names what, and stays the same while it lasts. */
export type TellOperators = (what: { key: string; text: string }) => void

/** The way to those who run Debrief that leads past Slack. */
export type Operators = {
  /** May be called as often as it is seen: what lasts is told once in a quarter of an hour. */
  tell: TellOperators
  /** It is well again: said once, where it had been told that it was not. */
  recovered(key: string): void
  /** Waits a moment for what is on its way. */
  close(): Promise<void>
}

/** Milliseconds in which what lasts is told once. */
const AGAIN_MS = 900_000
const TIMEOUT_MS = 10_000
const GOODBYE_MS = 2_000

/** Said at start, where it is no reason to stop, and by `check`, where it is one. */
export const NO_ALARM_URL =
  'DEBRIEF_ALARM_URL is not set: when Debrief itself is unwell nobody is told, it only stands in the log. Name an address that takes a POST and does not lead through Slack, such as a topic of ntfy.'

/**
 * Tells operators by `POST url` with JSON: `key`, `state` (`wrong` or `well`), `text`, `at` (real time) and `host`. What is not
 * taken is sent again without end, the newest of each key. All of it is in the log as well; without a url that is all.
 * A name and password in the url go as HTTP Basic authentication.
 */
export function createOperators(parts: { url: string | undefined; wireNow: () => number; log: Logger }): Operators {
  const { url, wireNow, log } = parts
  const lasting = new Map<string, { text: string; toldAt: number }>()
  const waiting = new Map<string, string>()
  const ended = new AbortController()
  const { signal } = ended
  let sending: Promise<void> | null = null

  const say = (key: string, state: 'wrong' | 'well', said: string) => {
    const text = withoutSecrets(said)
    log[state === 'wrong' ? 'error' : 'info']({ alarm: key }, text)
    if (url === undefined) return
    waiting.set(key, JSON.stringify({ key, state, text, at: instantOf(wireNow()), host: hostname() }))
    sending ??= send(url)
  }
  const send = async (to: string) => {
    for (let attempts = 1; waiting.size > 0 && !signal.aborted; ) {
      const [key, body] = [...waiting][0]!
      const trouble = await post(to, body)
      if (trouble === null && waiting.get(key) === body) waiting.delete(key)
      if (trouble !== null && attempts === 1)
        log.warn({ reason: trouble }, 'operators are not told yet; it is tried again')
      if (trouble !== null) await pause(retryDelay(attempts), null, { signal }).catch(() => {})
      attempts = trouble === null ? 1 : attempts + 1
    }
    sending = null
  }
  return {
    tell({ key, text }) {
      const before = lasting.get(key)
      if (before && wireNow() - before.toldAt < AGAIN_MS) return
      lasting.set(key, { text, toldAt: wireNow() })
      say(key, 'wrong', text)
    },
    recovered(key) {
      const before = lasting.get(key)
      if (lasting.delete(key)) say(key, 'well', `Well again: ${before!.text}`)
    },
    async close() {
      await Promise.race([sending, pause(GOODBYE_MS, null, { signal }).catch(() => {})])
      ended.abort()
    },
  }
}

/** Null when it was taken, else why not. */
async function post(address: string, body: string): Promise<string | null> {
  const url = new URL(address)
  const account = [url.username, url.password].map(decodeURIComponent).join(':')
  // fetch refuses addresses with credentials (https://fetch.spec.whatwg.org/#dom-request).
  url.username = url.password = ''
  const basic = account === ':' ? {} : { authorization: `Basic ${Buffer.from(account).toString('base64')}` }
  const headers = { 'content-type': 'application/json', ...basic }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
    await response.body?.cancel()
    return response.ok ? null : `the address answered ${response.status}`
  } catch (thrown) {
    return withoutSecrets(reasonOf(thrown))
  }
}
