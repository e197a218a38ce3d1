import { shortTo } from '../../domain/language/phrase.ts'
import { PAGER_KEY, ROBOT_KEY } from '../../domain/page.ts'
import { millisOf } from '../../domain/time.ts'
import type { Delivery, EndedTry, OutgoingPage, PagingChannel } from '../channel.ts'
import { refused, told, type Untaken, unanswered } from '../untaken.ts'
import { headlineOf, plainLine, roleOf } from '../words.ts'
import { readAcknowledgement } from './hook.ts'
import { acknowledgedBy } from './rest.ts'

/** Accounts of PagerDuty; `PagingSecrets` says what each is. `webhookSecret`: several, with commas between them, where several subscriptions call us. */
export type PagerDutySettings = {
  routingKeys: Readonly<Record<string, string>>
  webhookSecret: string | undefined
  apiToken: string | undefined
  eventsUrl: string
  apiUrl: string
}

const SEVERITY = { SEV1: 'critical', SEV2: 'error', SEV3: 'warning', SEV4: 'info' } as const

/**
 * Pages through PagerDuty: a team's whole ladder, or people whom nothing else reaches. Alerts go in by Events API v2
 * (https://developer.pagerduty.com/docs/send-alert-event), which cannot address a person: its summary says who is meant, and
 * PagerDuty calls whoever is on call for the service. Acknowledgements come back by webhook v3, or are asked for by the REST API.
 *
 * Not by `@pagerduty/pdjs`: it waits 20 s and longer by itself on 429, its timeout ends nothing, and it takes no other
 * scheme than https.
 */
export function pagerDutyChannel(settings: PagerDutySettings): PagingChannel {
  const { apiToken, webhookSecret } = settings
  const api = apiToken ? { url: settings.apiUrl, token: apiToken } : null
  const secrets = webhookSecret?.split(',').map((one) => one.trim())
  return {
    id: 'pagerduty',
    methods: ['message'],
    takes: ({ person }) => person !== ROBOT_KEY,
    send: (page, signal) => trigger(settings, page, signal),
    ended: (ended, signal) => settle(settings, ended, signal),
    ...(secrets && { receive: (request) => readAcknowledgement(request, secrets, api) }),
    ...(api && { poll: (open, signal) => acknowledgedBy(api, open, signal) }),
  }
}

async function trigger(settings: PagerDutySettings, outgoing: OutgoingPage, signal: AbortSignal): Promise<Delivery> {
  const { page, escalation, incident } = outgoing
  const team = teamOf(outgoing)
  const key = dedupKey(outgoing)
  const isTeam = page.person.startsWith(PAGER_KEY)
  const meant = isTeam ? `whoever is on call of ${escalation.label}` : `${page.personName} (${roleOf(outgoing)})`
  const asked = page.rung === 'still-in' ? `are you still on it, ${page.personName}?` : `for ${meant}`
  const event = {
    event_action: 'trigger',
    dedup_key: key,
    client: 'Debrief',
    payload: {
      // 1024 characters at most.
      summary: `${shortTo(headlineOf(outgoing), 800)} - ${shortTo(plainLine(asked), 200)}`,
      source: incident.services.join(', ') || 'Debrief',
      severity: SEVERITY[incident.severity],
      timestamp: page.createdAt,
      custom_details: {
        incident: incident.number,
        for: meant,
        reason: escalation.reason,
        declared_by: outgoing.declaredBy,
        seen: outgoing.seen,
        where_people_meet: outgoing.fallbackBridge,
      },
    },
  }
  const failed = await enqueue(settings, team, event, signal)
  return failed ?? { state: 'sent', externalId: key, channelId: null, ts: null }
}

async function settle(settings: PagerDutySettings, ended: EndedTry, signal: AbortSignal): Promise<Delivery> {
  const event = { event_action: ended.how === 'answered' ? 'acknowledge' : 'resolve', dedup_key: ended.externalId }
  const failed = await enqueue(settings, ended.team, event, signal)
  return failed ?? { state: 'sent', externalId: ended.externalId, channelId: null, ts: null }
}

/** Hands an event in; null when it was taken. */
async function enqueue(
  settings: PagerDutySettings,
  team: string | null,
  event: object,
  signal: AbortSignal,
): Promise<Untaken | null> {
  const { routingKeys } = settings
  const key = team !== null && Object.hasOwn(routingKeys, team) ? routingKeys[team] : routingKeys['*']
  if (!key) {
    const whose = team === null ? 'nobody in particular (*)' : `the team ${team}`
    return { state: 'failed-permanent', reason: `PAGERDUTY_ROUTING_KEYS has no key for ${whose}` }
  }
  try {
    const response = await fetch(`${settings.eventsUrl.replace(/\/+$/, '')}/v2/enqueue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ routing_key: key, ...event }),
      signal,
      redirect: 'error',
    })
    const said = await response.text()
    return response.ok ? null : refused('PagerDuty', response, told(problemsIn(said), Object.values(routingKeys)))
  } catch (thrown) {
    // The key of the alert makes repeating it safe.
    return unanswered('PagerDuty', thrown)
  }
}

/**
 * One alert for each time that a ladder is called, however often and whoever it calls. Calling it anew is another alert: an
 * acknowledged one rings no more, whatever is sent to it. So is asking somebody whether they are still there.
 */
function dedupKey({ page, escalation, incident }: OutgoingPage): string {
  // A ladder that goes on because whoever answered has been silent.
  const again = escalation.answeredBy === null ? '' : '-again'
  const run = `${Math.floor(millisOf(escalation.startedAt) / 1000)}${again}`
  const ladder = page.person.startsWith(PAGER_KEY)
    ? `debrief-${incident.id}-${page.person.slice(PAGER_KEY.length)}-${run}`
    : `debrief-page-${escalation.id}-${run}`
  return page.rung === 'still-in' ? `${ladder}-${page.id}` : ladder
}

function teamOf({ page, escalation }: OutgoingPage): string | null {
  return page.person.startsWith(PAGER_KEY) ? page.person.slice(PAGER_KEY.length) : escalation.team
}

/** What PagerDuty finds wrong with an event: `message` and `errors` of its answer. */
function problemsIn(said: string): string {
  try {
    const { message, errors } = JSON.parse(said) as { message?: unknown; errors?: unknown }
    return [message, ...(Array.isArray(errors) ? errors : [])].filter((one) => typeof one === 'string').join(': ')
  } catch {
    return ''
  }
}
