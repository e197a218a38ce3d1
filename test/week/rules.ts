import { millisOf } from '../../src/domain/time.ts'
import type { StoredIncident, StoredPage } from './figures.ts'
import type { Left } from './outbox.ts'
import { inQuiet } from './reading.ts'
import type { Stage } from './stage.ts'

/** A week as it can be judged: what reached people, what they did, and what is stored of it. `numberOf`: of the incident that something told of. */
export type Judged = Pick<Stage, 'left' | 'acted'> & {
  pages: readonly StoredPage[]
  incidents: readonly StoredIncident[]
  numberOf(one: Left): number | null
}

/** Who has done something so lately counts as up, as with Debrief itself. */
const UP_MS = 20 * 60_000

/** A line for people to read. */
const told = (one: Left) => `${one.at} ${one.to.key} (${one.to.zone}) by ${one.by}: ${one.text.slice(0, 160)}`

/** Whether somebody had done something at most so long before; 0 is at that very instant: what reaches them then answers it. */
function did({ acted }: Judged, { to, at }: Left, withinMs: number): boolean {
  return acted.some((one) => one.by === to.key && one.at <= at && millisOf(at) - millisOf(one.at) <= withinMs)
}

/** The pages that something may belong to: of the person, for the incident, asking for an answer at that instant. */
function pagesOf(judged: Judged, one: Left): StoredPage[] {
  const number = judged.numberOf(one)
  const incident = judged.incidents.find((each) => each.number === number)
  return judged.pages.filter(
    (page) =>
      page.incidentId === incident?.id &&
      page.person === one.to.key &&
      page.createdAt <= one.at &&
      (page.endedAt === null || page.endedAt >= one.at),
  )
}

/** Whether it is a page: the marker says so, or, of what carries none, there is one that it belongs to. Who is paged is let into the channel with it. */
function isPage(judged: Judged, one: Left): boolean {
  if (one.by === 'shown' || one.by === 'mention') return false
  if (one.by === 'message') return judged.pages.some((page) => page.id === one.pageId)
  if (one.by === 'invite') return judged.pages.some((page) => page.person === one.to.key && page.createdAt === one.at)
  return pagesOf(judged, one).length > 0
}

/**
 * What was no page and reached somebody in their quiet hours: `asleep`, of which there may be none, and `up`, of those who had
 * just done something. What answers their own doing is neither.
 */
export function disturbances(judged: Judged): { asleep: string[]; up: string[] } {
  const all = judged.left.filter((one) => inQuiet(one) && !did(judged, one, 0) && !isPage(judged, one))
  const { up = [], asleep = [] } = Object.groupBy(all, (one) => (did(judged, one, UP_MS) ? 'up' : 'asleep'))
  return { asleep: asleep.map(told), up: up.map(told) }
}

/** Below SEV2: what reached anybody in their quiet hours, and every telephone that sounded. */
export function mildWakings(judged: Judged): string[] {
  return judged.left
    .filter((one) => /^(?:Copy of a page: )?SEV[34] #/.test(one.text) || /Severity (?:three|four)\./.test(one.text))
    .filter((one) => ['sms', 'push', 'call'].includes(one.by) || (['message', 'mail'].includes(one.by) && inQuiet(one)))
    .filter((one) => !did(judged, one, UP_MS))
    .map(told)
}

/** What called somebody although no page of theirs asked for an answer any more, or yet. */
export function outOfTime(judged: Judged): string[] {
  return judged.left
    .filter((one) => ['sms', 'call', 'push', 'mail'].includes(one.by))
    .filter((one) => pagesOf(judged, one).length === 0)
    .map(told)
}

/** Incidents at SEV1 and SEV2 that nobody answered, and that do not say so. */
export function silentlyUnanswered({ incidents }: Judged): string[] {
  return incidents
    .filter((one) => ['SEV1', 'SEV2'].includes(one.severity) && !one.answered && !one.saidUnanswered)
    .filter((one) => !['false-alarm', 'duplicate', 'drill'].includes(one.outcome ?? ''))
    .map((one) => `#${one.number} ${one.severity}: ${one.ladders.join(', ')}`)
}
