import { z } from 'zod'
import {
  digestOf,
  type HookEvent,
  type HookGiven,
  type HookReading,
  linkOf,
  problemsOf,
  servicesOf,
  severityOf,
  textOf,
  timeOf,
  titleOf,
} from '../reading.ts'

/** Alerts of one group that become a sighting each; the others together are one more, with their number. */
const MOST_SHOWN = 20
/** Alerts of one body that are read as over. */
const MOST_OVER = 100
/** Alerts of one body: more than its bytes can hold of any that tell something. */
const MOST_ALERTS = 2_000

const texts = z.record(z.string(), z.string())

/** What is read of an alert; Grafana's are of the same family (see there). Times are RFC 3339, in nanoseconds. */
export const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts.nullish(),
  startsAt: z.string().nullish(),
  endsAt: z.string().nullish(),
  generatorURL: z.string().nullish(),
  /** Digest of the labels: the same alert keeps it. */
  fingerprint: z.string().nullish(),
})
export type Alert = z.infer<typeof Alert>

/** A group of alerts, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
const Group = z.object({
  alerts: z.array(z.unknown()).min(1).max(MOST_ALERTS),
  groupKey: z.string().nullish(),
  /** Alerts that were left off because of `max_alerts`. */
  truncatedAlerts: z.int().min(0).max(1_000_000).nullish(),
})

/** Reads what Alertmanager posts: one sighting for each alert, at its own time. */
export function readAlertmanager(body: unknown, given: HookGiven): HookReading {
  return readAlerts(body, given, Alert, {})
}

/** What one tool's alerts have more than the family. */
export type Dialect<T extends Alert> = {
  link?: (alert: T) => string | null
  text?: (alert: T) => string | null
  /** An alert that says nothing of the systems. */
  ignored?: (alert: T) => boolean
}

/** Reads a group: the good alerts of it are taken, the others told as problems; it is wrong where none is good. */
export function readAlerts<T extends Alert>(
  body: unknown,
  given: HookGiven,
  schema: z.ZodType<T>,
  dialect: Dialect<T>,
): HookReading {
  const group = Group.safeParse(body, { reportInput: true })
  if (!group.success) return { ok: false, problems: problemsOf(group.error) }
  const problems: string[] = []
  const alerts: T[] = []
  for (const [place, one] of group.data.alerts.entries()) {
    const parsed = schema.safeParse(one, { reportInput: true })
    if (parsed.success) alerts.push(parsed.data)
    else problems.push(...problemsOf(parsed.error, `alerts.${place}`))
  }
  if (alerts.length === 0) return { ok: false, problems: problems.slice(0, 50) }

  const told = alerts.filter((alert) => !dialect.ignored?.(alert))
  const firing = told.filter((alert) => alert.status === 'firing')
  const over = told.filter((alert) => alert.status === 'resolved')
  const events = [
    ...over.slice(0, MOST_OVER).map((alert) => overOf(alert, given, dialect)),
    ...firing.slice(0, MOST_SHOWN).map((alert) => seenOf(alert, given, dialect)),
  ]
  const rest = firing.slice(MOST_SHOWN)
  const more = rest.length + (firing.length > 0 ? (group.data.truncatedAlerts ?? 0) : 0)
  const restKey = `rest:${digestOf(group.data.groupKey || told[0]?.labels['alertname'] || '')}`
  if (more > 0) events.push(restOf(firing, rest, more, restKey, given))
  // All that fire have a sighting of their own now, and before this body they may not have had.
  else if (told.length > MOST_SHOWN || (told.length > 0 && group.data.truncatedAlerts))
    events.unshift({ kind: 'over', dedupKey: restKey, at: given.now, text: 'the others of the group', link: null })
  // What is over first: an alert that fires again in the same body is news.
  return { ok: true, events, rule: null, problems: problems.slice(0, 50) }
}

function seenOf<T extends Alert>(alert: T, given: HookGiven, dialect: Dialect<T>): HookEvent {
  const { labels } = alert
  const title = titleIn(alert)
  const named = labels['service'] ? [labels['service']] : []
  const about = Object.entries(labels).filter(([name]) => name !== 'alertname' && !name.startsWith('__'))
  return {
    kind: 'seen',
    sign: {
      dedupKey: keyOf(alert),
      signal: given.source.signal,
      title,
      text: textOf(
        labels['alertname'],
        alert.annotations?.['description'] ?? alert.annotations?.['message'],
        dialect.text?.(alert),
        about.map(([name, value]) => `${name}=${value}`).join(', '),
      ),
      services: servicesOf(given, named, `${title} ${labels['alertname'] ?? ''} ${labels['job'] ?? ''}`).services,
      severity: severityOf(given.source, labels['severity'], labels['priority']),
      at: timeOf(alert.startsAt, given.now),
      count: 1,
      link: linkIn(alert, dialect),
      byUserId: null,
      byName: given.source.name,
    },
  }
}

function overOf<T extends Alert>(alert: T, given: HookGiven, dialect: Dialect<T>): HookEvent {
  const at = timeOf(alert.endsAt, given.now)
  return { kind: 'over', dedupKey: keyOf(alert), at, text: titleIn(alert), link: linkIn(alert, dialect) }
}

/** The alerts of a group beyond those that are shown, as one with their number. */
function restOf(
  firing: readonly Alert[],
  rest: readonly Alert[],
  count: number,
  dedupKey: string,
  given: HookGiven,
): HookEvent {
  const model = rest[0] ?? firing[0]!
  const first = seenOf(model, given, {})
  if (first.kind !== 'seen') return first
  const name = model.labels['alertname'] ?? 'an alert'
  const times = (rest.length > 0 ? rest : firing).map((alert) => timeOf(alert.startsAt, given.now)).sort()
  return {
    kind: 'seen',
    sign: {
      ...first.sign,
      dedupKey,
      title: titleOf(`${count} more of ${name}`),
      text: '',
      at: times[0]!,
      count,
    },
  }
}

function titleIn({ labels, annotations }: Alert): string {
  const where = labels['instance'] ? ` on ${labels['instance']}` : ''
  return titleOf(annotations?.['summary'] ?? '') || titleOf(`${labels['alertname'] ?? 'Alert without a name'}${where}`)
}

function keyOf(alert: Alert): string {
  const labels = Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`)
  return titleOf(alert.fingerprint ?? '') || digestOf(...labels.sort())
}

function linkIn<T extends Alert>(alert: T, dialect: Dialect<T>): string | null {
  return linkOf(dialect.link?.(alert), alert.annotations?.['dashboard_url'], alert.generatorURL)
}
