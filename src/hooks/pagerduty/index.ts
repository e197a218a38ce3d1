import { z } from 'zod'
import {
  type HookGiven,
  type HookReading,
  linkOf,
  problemsOf,
  servicesOf,
  severityOf,
  textOf,
  timeOf,
  titleOf,
  words,
} from '../reading.ts'

const named = z.object({ summary: z.string().nullish() }).nullish()

/** What is read of an incident (https://developer.pagerduty.com/docs/webhooks-overview). */
const PagerDutyIncident = z.object({
  id: words,
  title: z.string().nullish(),
  html_url: z.string().nullish(),
  number: z.number().nullish(),
  created_at: z.string().nullish(),
  urgency: z.string().nullish(),
  service: named,
  priority: named,
})

/** Any event of a v3 webhook; of other resources only that it is one. */
const Body = z.object({
  event: z.object({ event_type: words, occurred_at: z.string().nullish(), data: z.unknown() }),
})

/** Types that tell of trouble, and the one that tells that it is over; all others say who does what, and are not for us. */
const SEEN = ['incident.triggered', 'incident.reopened']
const OVER = 'incident.resolved'

/** Reads a v3 webhook of PagerDuty: an incident that is triggered, reopened or resolved there. */
export function readPagerDuty(body: unknown, given: HookGiven): HookReading {
  const parsed = Body.safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) }
  const { event } = parsed.data
  const isSeen = SEEN.includes(event.event_type)
  if (!isSeen && event.event_type !== OVER) return { ok: true, events: [], rule: null, problems: [] }

  const data = PagerDutyIncident.safeParse(event.data, { reportInput: true })
  if (!data.success) return { ok: false, problems: problemsOf(data.error, 'event.data') }
  const incident = data.data
  const dedupKey = titleOf(incident.id)
  const title = titleOf(incident.title ?? '') || `PagerDuty incident ${incident.number ?? dedupKey}`
  const link = linkOf(incident.html_url)
  const happened = timeOf(event.occurred_at, given.now)
  if (!isSeen) {
    const over = { kind: 'over' as const, dedupKey, at: happened, text: title, link }
    return { ok: true, rule: null, problems: [], events: [over] }
  }
  // The name of a service there is that of a service here, where it is one.
  const service = incident.service?.summary ?? ''
  const sign = {
    dedupKey,
    signal: given.source.signal,
    title,
    text: textOf(service && `Service: ${service}`, incident.urgency && `Urgency: ${incident.urgency}`),
    services: servicesOf(given, service ? [service] : [], `${service} ${title}`).services,
    severity: severityOf(given.source, incident.priority?.summary, incident.urgency),
    at:
      event.event_type === 'incident.triggered'
        ? timeOf(incident.created_at ?? event.occurred_at, given.now)
        : happened,
    count: 1,
    link,
    byUserId: null,
    byName: given.source.name,
  }
  return { ok: true, rule: null, problems: [], events: [{ kind: 'seen', sign }] }
}
