import { createHmac, randomUUID } from 'node:crypto'
import { type Agent, request } from 'node:http'

/** The secret of the tests' hooks. */
export const HOOK_SECRET = 'a-secret-for-hooks-of-the-tests'

/** How a request is signed: by Standard Webhooks unless it says otherwise. */
export type Sending = {
  secret?: string
  /** Of Standard Webhooks: what is delivered, and when (epoch seconds); new and now. */
  id?: string
  sentAt?: number
  /** In place of the signature. */
  headers?: Record<string, string>
  method?: string
}

export type HookResponse = { status: number; headers: Record<string, string | string[] | undefined>; body: HookBody }
/** The fields of any answer of a hook. */
export type HookBody = {
  result?: string
  incident?: number | null
  url?: string | null
  sightings?: { dedup_key: string; result: string; incident: number | null }[]
  problems?: string[]
  error?: string
  stored?: number
}

/** Headers that sign a body by Standard Webhooks. */
export function signed(body: string | Buffer, { secret = HOOK_SECRET, id = randomUUID(), sentAt }: Sending = {}) {
  const timestamp = String(sentAt ?? Math.floor(Date.now() / 1000))
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)])
  const signature = createHmac('sha256', key).update(content).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

/** Hex HMAC-SHA256 of a body, of which GitHub, PagerDuty and Grafana make their signatures. */
export function hexOf(body: string, secret = HOOK_SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

/** Posts a body (an object as JSON, a text as it is) to an address of hooks. */
export async function post(url: string, body: unknown, sending: Sending = {}, agent?: Agent): Promise<HookResponse> {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...(sending.headers ?? signed(text, sending)),
  }
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: sending.method ?? 'POST', headers, ...(agent ? { agent } : {}) },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const said = Buffer.concat(chunks).toString()
          const parsed = said === '' ? {} : (JSON.parse(said) as HookBody)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed })
        })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}
