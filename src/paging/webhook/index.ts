import { ROBOT_KEY } from '../../domain/page.ts'
import { standardSignature } from '../../signature.ts'
import type { Delivery, OutgoingPage, PagingChannel } from '../channel.ts'
import { refused, unanswered } from '../untaken.ts'

/** Where pages go, the secret that signs them, and the real clock for the signature (epoch milliseconds). */
export type WebhookSettings = { url: string; secret: string; wireNow: () => number }

/**
 * The second way to page: signed JSON to an address of the company's, by Standard Webhooks
 * (https://www.standardwebhooks.com): `webhook-id` is the page's id and stays the same when it is sent again,
 * `webhook-signature` is `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`.
 */
export function webhookChannel(settings: WebhookSettings): PagingChannel {
  return {
    id: 'webhook',
    methods: ['message'],
    takes: ({ person }) => person !== ROBOT_KEY,
    send: (page, signal) => send(settings, page, signal),
  }
}

async function send(settings: WebhookSettings, outgoing: OutgoingPage, signal: AbortSignal): Promise<Delivery> {
  const id = outgoing.page.id
  const timestamp = Math.floor(settings.wireNow() / 1000)
  const body = JSON.stringify(bodyOf(outgoing))
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${standardSignature(settings.secret, `${id}.${timestamp}.${body}`)}`,
  }
  try {
    const response = await fetch(settings.url, { method: 'POST', headers, body, signal, redirect: 'error' })
    await response.body?.cancel()
    if (response.ok) return { state: 'sent', externalId: id, channelId: null, ts: null }
    return refused('the webhook', response)
  } catch (thrown) {
    // The receiver knows the id, so sending again is safe.
    return unanswered('the webhook', thrown)
  }
}

function bodyOf({ page, escalation, incident, declaredBy }: OutgoingPage) {
  return {
    type: 'page.created',
    page: {
      id: page.id,
      person: page.person,
      name: page.personName,
      slackUserId: page.userId,
      for: escalation.label,
      reason: escalation.reason,
      createdAt: page.createdAt,
    },
    incident: {
      id: incident.id,
      number: incident.number,
      title: incident.title,
      severity: incident.severity,
      drill: incident.drill,
      services: incident.services,
      declaredBy,
      declaredAt: incident.milestones.declaredAt,
    },
  }
}
