import { millisOf } from '../../src/domain/time.ts'
import { type Left, sounds } from './outbox.ts'
import { inQuiet, percentile } from './reading.ts'
import type { Week } from './run.ts'
import type { Stage } from './stage.ts'

/** A page as it is stored. */
export type StoredPage = {
  id: string
  incidentId: string
  person: string
  state: string
  createdAt: string
  endedAt: string | null
}

/** What the database says of an incident at the end of the week. */
export type StoredIncident = {
  id: string
  number: number
  severity: string
  outcome: string | null
  declaredAt: string
  acknowledgedAt: string | null
  /** Whether a ladder of it was answered, and whether the timeline says of one that nobody answered. */
  answered: boolean
  saidUnanswered: boolean
  /** `KEY STATE` of each ladder. */
  ladders: string[]
}

/** One line of the table. Times in seconds. */
export type Line = {
  severity: string
  incidents: number
  pages: number
  wakings: number
  needless: number
  unanswered: number
  toAnswer: { p50: number; p90: number; max: number } | null
}

/** What is stored of a week; `covers` were asked for and accepted. */
export async function storedOf({
  company,
}: Stage): Promise<{ pages: StoredPage[]; incidents: StoredIncident[]; covers: number }> {
  const { db } = company.bot.ctx
  const pages = await db
    .selectFrom('page')
    .select(['id', 'incident_id', 'person', 'state', 'created_at', 'ended_at'])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const incidents = await db.selectFrom('incident').selectAll().where('number', '>', 0).orderBy('number').execute()
  const ladders = await db.selectFrom('escalation').select(['incident_id', 'ladder', 'state']).execute()
  const said = await db
    .selectFrom('timeline_entry')
    .select('incident_id')
    .where('text', 'like', '%nobody answered%')
    .execute()
  const covers = await db.selectFrom('schedule_override').select('id').where('state', '=', 'accepted').execute()
  return {
    covers: covers.length,
    pages: pages.map((one) => ({
      id: one.id,
      incidentId: one.incident_id,
      person: one.person,
      state: one.state,
      createdAt: one.created_at,
      endedAt: one.ended_at,
    })),
    incidents: incidents.map((one) => ({
      id: one.id,
      number: one.number,
      severity: one.severity,
      outcome: one.drill ? 'drill' : one.outcome,
      declaredAt: one.declared_at!,
      acknowledgedAt: one.acknowledged_at,
      answered: ladders.some((each) => each.incident_id === one.id && each.state === 'answered'),
      saidUnanswered: said.some((each) => each.incident_id === one.id),
      ladders: ladders.flatMap((each) => (each.incident_id === one.id ? [`${each.ladder} ${each.state}`] : [])),
    })),
  }
}

/** Sounds so close together, to one person for one incident, wake them once. */
const ONE_WAKING_MS = 30 * 60_000

/** Somebody was woken: a telephone of theirs sounded in their quiet hours. */
export type Waking = { at: string; person: string; number: number; needless: boolean }

/** Who was woken, and whether in vain: for what was none, for what was not theirs, or although somebody else had it before they did anything. */
export function wakingsOf({
  left,
  numberOf,
  pages,
  incidents,
}: {
  left: readonly Left[]
  numberOf: (one: Left) => number | null
  pages: readonly StoredPage[]
  incidents: readonly StoredIncident[]
}): Waking[] {
  const last = new Map<string, number>()
  const wakings: Waking[] = []
  for (const one of left.filter((each) => sounds(each) && inQuiet(each))) {
    const number = numberOf(one)
    if (number === null) continue
    const key = `${one.to.key}:${number}`
    const before = last.get(key)
    last.set(key, millisOf(one.at))
    if (before !== undefined && millisOf(one.at) - before < ONE_WAKING_MS) continue
    const incident = incidents.find((each) => each.number === number)
    const own = pages.filter((page) => page.incidentId === incident?.id && page.person === one.to.key)
    const acted = own.some((page) => page.state === 'answered' || page.state === 'declined')
    const none = ['false-alarm', 'duplicate', 'drill'].includes(incident?.outcome ?? '')
    wakings.push({ at: one.at, person: one.to.key, number, needless: none || !acted })
  }
  return wakings
}

/** The table: a line for each severity, one for drills, and all. */
export function tableOf(
  { pages, incidents }: { pages: StoredPage[]; incidents: StoredIncident[] },
  wakings: readonly Waking[],
): Line[] {
  const real = incidents.filter((one) => one.outcome !== 'drill')
  const line = (severity: string, some: StoredIncident[]): Line => {
    const numbers = new Set(some.map((one) => one.number))
    const ids = new Set(some.map((one) => one.id))
    const woken = wakings.filter((one) => numbers.has(one.number))
    const times = some
      .flatMap((one) => (one.acknowledgedAt ? [(millisOf(one.acknowledgedAt) - millisOf(one.declaredAt)) / 1000] : []))
      .sort((a, b) => a - b)
    return {
      severity,
      incidents: some.length,
      pages: pages.filter((one) => ids.has(one.incidentId)).length,
      wakings: woken.length,
      needless: woken.filter((one) => one.needless).length,
      unanswered: some.filter((one) => !one.answered && pages.some((page) => page.incidentId === one.id)).length,
      toAnswer:
        times.length === 0
          ? null
          : { p50: percentile(times, 0.5), p90: percentile(times, 0.9), max: percentile(times, 1) },
    }
  }
  return [
    ...['SEV1', 'SEV2', 'SEV3', 'SEV4'].map((severity) =>
      line(
        severity,
        real.filter((one) => one.severity === severity),
      ),
    ),
    line(
      'drills',
      incidents.filter((one) => one.outcome === 'drill'),
    ),
    line('all', incidents),
  ]
}

/** The number of the incident that something told of. */
export function numbering({ pages, incidents }: { pages: StoredPage[]; incidents: StoredIncident[] }) {
  const byPage = new Map(pages.map((one) => [one.id, incidents.find((each) => each.id === one.incidentId)]))
  return (one: Left): number | null => {
    const number = /SEV[1-4] #(\d+)/.exec(one.text)?.[1]
    return (one.pageId === null ? undefined : byPage.get(one.pageId)?.number) ?? (number ? Number(number) : null)
  }
}

/** The table in words that line up. */
export function written(lines: readonly Line[], { cases, samples }: Pick<Week, 'samples' | 'cases'>): string {
  const heads = ['', 'incidents', 'pages', 'wakings', 'needless', 'unanswered', 'answer p50', 'p90', 'max']
  const rows = lines.map((one) => [
    one.severity,
    ...[one.incidents, one.pages, one.wakings, one.needless, one.unanswered].map(String),
    ...(one.toAnswer ? [one.toAnswer.p50, one.toAnswer.p90, one.toAnswer.max].map(minutes) : ['-', '-', '-']),
  ])
  const plots = [...Map.groupBy(cases, (one) => one.planned.plot)].map(([plot, all]) => `${all.length} ${plot}`)
  const wide = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]!.length)))
  const text = [heads, ...rows].map((row) => row.map((cell, at) => cell.padStart(wide[at]!)).join('  '))
  return [...text, `${plots.join(', ')}; ${samples.length} looks at who is on call`].join('\n')
}

function minutes(seconds: number): string {
  const [whole, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)]
  return `${whole}:${String(rest).padStart(2, '0')}`
}
