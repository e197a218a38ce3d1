import { createHmac, randomUUID } from 'node:crypto'
import { type Answered, type Asked, jsonOf, startFarSide } from './far-side.ts'

export type PagerDutyUser = { id: string; name: string; email: string }
/** What PagerDuty holds under a `dedup_key`; a trigger of an open one rings nobody anew. */
export type PagerDutyAlert = {
  incidentId: string
  routingKey: string
  dedupKey: string
  status: 'triggered' | 'acknowledged' | 'resolved'
  summary: string
  severity: string
  source: string
  triggers: number
  acknowledgers: PagerDutyUser[]
}
type Agent = { id: string; type: string; summary: string }

export type FakePagerDutyOptions = {
  routingKeys: readonly string[]
  apiToken?: string
  users?: readonly PagerDutyUser[]
  /** Incidents of services that make alerts of events have no key of their own. */
  incidentKeys?: boolean
}

/**
 * PagerDuty: Events API v2, as much of the REST API as we ask, and signed v3 webhooks. Refuses what it refuses: other keys,
 * actions, severities and lengths than its own, a wrong token, a path that it has not.
 */
export async function startPagerDuty(options: FakePagerDutyOptions) {
  const { users = [], incidentKeys = true } = options
  const alerts: PagerDutyAlert[] = []
  const find = (dedupKey: string) => alerts.findLast((one) => one.dedupKey === dedupKey)

  const enqueue = (asked: Asked): Answered => {
    const event = jsonOf(asked)
    const errors = event ? problemsOf(event, options.routingKeys) : ['Event object is not JSON']
    if (!event || errors.length > 0)
      return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } }
    const dedupKey = String(event['dedup_key'] ?? randomUUID())
    const routingKey = String(event['routing_key'])
    const open = alerts.find(
      (one) => one.dedupKey === dedupKey && one.routingKey === routingKey && one.status !== 'resolved',
    )
    if (event['event_action'] === 'trigger' && open) open.triggers += 1
    else if (event['event_action'] === 'trigger') {
      const { summary, severity, source } = event['payload'] as Record<'summary' | 'severity' | 'source', string>
      const incidentId = `Q${String(alerts.length + 1).padStart(6, '0')}`
      const status = 'triggered'
      alerts.push({
        incidentId,
        routingKey,
        dedupKey,
        status,
        summary,
        severity,
        source,
        triggers: 1,
        acknowledgers: [],
      })
    } else if (open) open.status = event['event_action'] === 'resolve' ? 'resolved' : 'acknowledged'
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } }
  }

  const rest = ({ method, url, headers }: Asked): Answered => {
    if (!options.apiToken || headers.authorization !== `Token token=${options.apiToken}`) return { status: 401 }
    if (!headers.accept?.startsWith('application/vnd.pagerduty+json')) return { status: 406 }
    const [kind, id, below] = url.pathname.slice(1).split('/')
    if (method !== 'GET') return { status: 405 }
    if (kind === 'incidents' && id === undefined) {
      const statuses = url.searchParams.getAll('statuses[]')
      const key = url.searchParams.get('incident_key')
      const found = alerts.filter((one) => statuses.includes(one.status) && (key === null || one.dedupKey === key))
      return { status: 200, body: { incidents: found.map((one) => incidentOf(one, incidentKeys)) } }
    }
    if (kind === 'incidents' && below === 'alerts') {
      const found = alerts.filter((one) => one.incidentId === id)
      return { status: 200, body: { alerts: found.map((one) => ({ id: one.incidentId, alert_key: one.dedupKey })) } }
    }
    const user = kind === 'users' && users.find((one) => one.id === id)
    return user ? { status: 200, body: { user: { ...user, type: 'user' } } } : { status: 404 }
  }

  const far = await startFarSide((asked) =>
    asked.url.pathname === '/v2/enqueue' && asked.method === 'POST' ? enqueue(asked) : rest(asked),
  )

  return Object.assign(far, {
    alerts,
    find,
    /** Somebody acknowledges there; nothing is told of it. */
    acknowledge(dedupKey: string, user: PagerDutyUser) {
      const alert = find(dedupKey)
      if (alert?.status !== 'triggered') throw new Error(`nothing is triggered under ${dedupKey}`)
      alert.status = 'acknowledged'
      alert.acknowledgers.push(user)
    },
    /** A v3 webhook of an alert, signed with each of the secrets. */
    webhook(type: string, dedupKey: string, agent: Agent | PagerDutyUser | null, secrets: readonly string[]) {
      const alert = find(dedupKey)
      if (!alert) throw new Error(`there is no alert ${dedupKey}`)
      const event = {
        id: randomUUID(),
        event_type: type,
        resource_type: 'incident',
        occurred_at: new Date().toISOString(),
        agent: agent && 'email' in agent ? referTo(agent) : agent,
        client: null,
        data: incidentOf(alert, incidentKeys),
      }
      return signed(JSON.stringify({ event }), secrets)
    },
    /** Calls an address with it, as PagerDuty does. */
    async deliver(url: string, { headers, body }: { headers: Record<string, string>; body: Buffer }) {
      return fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
    },
  })
}

function signed(text: string, secrets: readonly string[]) {
  const body = Buffer.from(text)
  const signatures = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`)
  return {
    headers: {
      'content-type': 'application/json',
      'x-webhook-id': randomUUID(),
      'x-pagerduty-signature': signatures.join(','),
    } as Record<string, string>,
    body,
  }
}

function problemsOf(event: Record<string, unknown>, routingKeys: readonly string[]): string[] {
  const errors: string[] = []
  const key = event['routing_key']
  if (typeof key !== 'string' || key === '') errors.push("'routing_key' is missing or blank")
  else if (key.length !== 32) errors.push("Length of 'routing_key' is incorrect (should be 32 characters)")
  else if (!routingKeys.includes(key)) errors.push('Invalid routing key')
  const action = event['event_action']
  if (!['trigger', 'acknowledge', 'resolve'].includes(String(action))) errors.push("'event_action' is unknown")
  const dedupKey = event['dedup_key']
  if (dedupKey !== undefined && (typeof dedupKey !== 'string' || dedupKey.length > 255))
    errors.push("'dedup_key' is longer than 255 characters")
  if (action !== 'trigger') return dedupKey ? errors : [...errors, "'dedup_key' is missing or blank"]
  const payload = event['payload'] as Record<string, unknown> | undefined
  for (const [name, most] of [
    ['summary', 1024],
    ['source', 255],
  ] as const) {
    const value = payload?.[name]
    if (typeof value !== 'string' || value === '') errors.push(`'payload.${name}' is missing or blank`)
    else if (value.length > most) errors.push(`'payload.${name}' is too long`)
  }
  if (!['critical', 'error', 'warning', 'info'].includes(String(payload?.['severity'])))
    errors.push(
      "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
    )
  return errors
}

function incidentOf(alert: PagerDutyAlert, withKey: boolean) {
  return {
    id: alert.incidentId,
    type: 'incident',
    status: alert.status,
    title: alert.summary,
    incident_key: withKey ? alert.dedupKey : null,
    acknowledgements: alert.acknowledgers.map((user) => ({
      at: '2026-03-09T02:04:00Z',
      acknowledger: referTo(user),
    })),
  }
}

function referTo(user: PagerDutyUser): Agent {
  return { id: user.id, type: 'user_reference', summary: user.name }
}
