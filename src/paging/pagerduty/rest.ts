import { z } from 'zod'
import type { HeardAnswer, SentTry } from '../channel.ts'

/** Where the REST API is, and what it is asked with. */
export type PagerDutyApi = { url: string; token: string }

/** Somebody or something that acted, as PagerDuty refers to it. */
export const Agent = z.object({ id: z.string(), type: z.string(), summary: z.string().nullish() })
export type Agent = z.infer<typeof Agent>

const Incidents = z.object({
  incidents: z.array(
    z.object({ id: z.string(), acknowledgements: z.array(z.object({ acknowledger: Agent })).default([]) }),
  ),
})
const Alerts = z.object({ alerts: z.array(z.object({ alert_key: z.string().nullish() })) })
const User = z.object({ user: z.object({ name: z.string().nullish(), email: z.string().nullish() }) })

/** Whether an alert is of a page of ours, by its key. */
export function isOurs(key: string | null | undefined): key is string {
  return key?.startsWith('debrief-') ?? false
}

/** Whether it is a person; Debrief's own events, automations and timers are none, and answer for nobody. */
export function isPerson(agent: Agent): boolean {
  return agent.type === 'user_reference' || agent.type === 'user'
}

/** The answer that somebody's acknowledgement is: the same by webhook and by asking, and for each time that PagerDuty tells it. */
export function answerBy(agent: Agent, key: string, name: Named): HeardAnswer {
  return {
    key: `pagerduty:${agent.id}:${key}`,
    about: { externalId: key },
    answer: 'on-it',
    how: 'by-pager',
    by: { name: name.name ?? agent.summary ?? 'somebody', email: name.email ?? null },
  }
}

/** Asks for incidents that somebody has acknowledged, of the alerts that are open with us. Rejects when PagerDuty does not answer. */
export async function acknowledgedBy(
  api: PagerDutyApi,
  open: readonly SentTry[],
  signal: AbortSignal,
): Promise<HeardAnswer[]> {
  const answers: HeardAnswer[] = []
  for (const key of new Set(open.map(({ externalId }) => externalId).filter(isOurs))) {
    const query = new URLSearchParams({ incident_key: key, 'statuses[]': 'acknowledged', date_range: 'all' })
    const { incidents } = Incidents.parse(await ask(api, `/incidents?${query}`, signal))
    const agents = incidents.flatMap((incident) => incident.acknowledgements.map(({ acknowledger }) => acknowledger))
    const last = agents.findLast(isPerson)
    if (last) answers.push(answerBy(last, key, await nameOf(api, last, signal)))
  }
  return answers
}

/** The keys of all alerts of an incident. Rejects when PagerDuty does not answer. */
export async function alertKeys(api: PagerDutyApi, incidentId: string, signal: AbortSignal): Promise<string[]> {
  const { alerts } = Alerts.parse(await ask(api, `/incidents/${encodeURIComponent(incidentId)}/alerts`, signal))
  return alerts.map((alert) => alert.alert_key).filter(isOurs)
}

type Named = { name?: string | null | undefined; email?: string | null | undefined }

/** Who somebody is by name and e-mail address; nothing where PagerDuty does not say, for the answer counts without it. */
export async function nameOf(api: PagerDutyApi | null, agent: Agent, signal: AbortSignal): Promise<Named> {
  if (!api) return {}
  const asked = ask(api, `/users/${encodeURIComponent(agent.id)}`, signal).then((said) => User.parse(said).user)
  return asked.catch(() => ({}))
}

async function ask(api: PagerDutyApi, path: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`${api.url.replace(/\/+$/, '')}${path}`, {
    headers: { accept: 'application/vnd.pagerduty+json;version=2', authorization: `Token token=${api.token}` },
    signal,
    redirect: 'error',
  })
  if (response.ok) return response.json()
  await response.body?.cancel()
  throw new Error(`PagerDuty answered ${response.status} to GET ${path.split(/[/?]/)[1]}`)
}
