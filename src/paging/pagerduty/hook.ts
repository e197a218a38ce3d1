import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { FarRequest, FarSaid } from '../channel.ts'
import { Agent, alertKeys, answerBy, isOurs, isPerson, nameOf, type PagerDutyApi } from './rest.ts'

/** PagerDuty waits 5 s for an answer (https://developer.pagerduty.com/docs/webhooks-behavior). */
const ASK_MS = 3000

/** What is read of a v3 webhook (https://developer.pagerduty.com/docs/webhooks-overview); of incidents what tells them apart. */
const Body = z.object({
  event: z.object({ event_type: z.string(), agent: Agent.nullish(), data: z.unknown() }),
})
const Incident = z.object({ id: z.string(), incident_key: z.string().nullish() })

const NOTHING: FarSaid = { ok: true, answers: [], reply }

/**
 * Reads `POST /events`, signed by one of the secrets. Only an acknowledgement by a person is an answer: who resolves an
 * incident there has not said that they are here, and the others of its events say who is called.
 */
export async function readAcknowledgement(
  request: FarRequest,
  secrets: readonly string[],
  api: PagerDutyApi | null,
): Promise<FarSaid> {
  if (request.path !== '/events' || request.method !== 'POST') return { ok: false, status: 404 }
  if (!isSigned(request, secrets)) return { ok: false, status: 401 }
  const body = Body.safeParse(parsed(request.body))
  if (!body.success) return { ok: false, status: 400 }
  const { event_type: type, agent, data } = body.data.event
  if (type !== 'incident.acknowledged' || !agent || !isPerson(agent)) return NOTHING
  const incident = Incident.safeParse(data)
  if (!incident.success) return { ok: false, status: 400 }

  const signal = AbortSignal.timeout(ASK_MS)
  const { id, incident_key: key } = incident.data
  // An incident has no key of its own where its service makes alerts of events, and several alerts where it groups them.
  const alerts = api ? alertKeys(api, id, signal).catch(() => []) : []
  const [keys, name] = await Promise.all([alerts, nameOf(api, agent, signal)])
  const ours = new Set([...(isOurs(key) ? [key] : []), ...keys])
  return { ok: true, answers: [...ours].map((one) => answerBy(agent, one, name)), reply }
}

/** `v1=` and the HMAC-SHA256 of the body, hex; several while a secret is replaced (https://developer.pagerduty.com/docs/verifying-webhook-signatures). */
function isSigned({ headers, body }: FarRequest, secrets: readonly string[]): boolean {
  const header = headers['x-pagerduty-signature']
  const given = typeof header === 'string' ? header.split(',').slice(0, 10) : []
  return secrets.some((secret) => {
    const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(body).digest('hex')}`)
    return given.some((one) => {
      const bytes = Buffer.from(one.trim())
      return bytes.length === expected.length && timingSafeEqual(bytes, expected)
    })
  })
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}

/** PagerDuty shows nobody what it is answered. */
function reply(): { type: string; body: string } {
  return { type: 'application/json', body: '{}' }
}
