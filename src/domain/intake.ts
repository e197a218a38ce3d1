import { type Incident, type Milestones, mendedAt } from './incident.ts'
import { likeTitle } from './language/similar.ts'
import type { HookRule } from './roster.ts'
import { isSevere, type Severity } from './severity.ts'
import { inOrderSeen, type Sighting, seenAt } from './sighting.ts'
import { type Instant, inZone, millisOf } from './time.ts'
import type { Kind } from './timeline.ts'

/** A sign of trouble as it comes in: what becomes of it is not known yet. */
export type Seen = Omit<Sighting, 'id' | 'receivedAt' | 'recoveredAt' | 'state' | 'incidentId' | 'channelId' | 'ts'>

type Standing = Pick<Incident, 'title' | 'services' | 'status' | 'milestones'>
type About = { title: string; services: readonly string[] }

/** An open incident younger than this counts as the same when service or title agree; what is loose is taken up for so long. */
export const SAME_WITHIN_MS = 60 * 60_000
/** What nobody took up is news again after a day; what goes on for longer did not lead to what is declared now. */
const LOOSE_REPEATS_MS = 24 * 60 * 60_000

/** Whether a young open incident is probably about the same. */
export function isLike(open: Standing, about: About, now: Instant): boolean {
  if (since(open.milestones.declaredAt!, now) > SAME_WITHIN_MS) return false
  return sharesService(open, about) || likeTitle(open.title, about.title)
}

/** Whether what is seen now can belong to it: nobody watches an incident that was resolved long ago and not closed. */
export function takesMore(open: Standing, now: Instant): boolean {
  return open.status !== 'closed' && !(open.status === 'resolved' && isLeft(open, now))
}

/** Whether an incident was said to be mended so long ago that everybody may have gone to sleep. */
export function isLeft(open: Standing, now: Instant): boolean {
  return since(mendedAt(open) ?? now, now) > SAME_WITHIN_MS
}

/** Whether something was seen after its incident was said to be mended. */
export function seenAgain(open: Standing, at: Instant): boolean {
  const ended = mendedAt(open)
  return ended !== null && at > ended
}

/**
 * The sighting that a new one of the same source and key only repeats; null when it is news. `incident`: the one that the
 * known sighting belongs to; `wellAt`: when somebody last found its signal well again there.
 */
export function repeated<T extends { sighting: Sighting; incident: Standing | null; wellAt: Instant | null }>(
  at: Instant,
  known: readonly T[],
  now: Instant,
): T | null {
  const repeats = ({ sighting, incident, wellAt }: T): boolean => {
    if (sighting.at === at) return true
    // A firing that comes in after its own recovery.
    if (sighting.recoveredAt !== null) return at <= sighting.recoveredAt
    // What goes on after somebody found it well is news; so is what goes on after its incident was said to be mended.
    if (wellAt !== null && sighting.at <= wellAt && at > wellAt) return false
    if (incident) return takesMore(incident, now) && !seenAgain(incident, at)
    return since(sighting.receivedAt, now) < LOOSE_REPEATS_MS
  }
  return known.find(repeats) ?? null
}

/** Whether a sighting may still become part of an incident: of the last day, not over, and nobody took it up or dismissed it. */
export function isWaiting({ incidentId, state, recoveredAt, at }: Sighting, now: Instant): boolean {
  return incidentId === null && state !== 'dismissed' && recoveredAt === null && since(at, now) < LOOSE_REPEATS_MS
}

/** The open incidents that a sighting may belong to, the likeliest first: one of its services, then a young one like it. */
export function incidentsFor<T extends Standing>(about: About, open: readonly T[], now: Instant): T[] {
  const taking = open.filter((one) => takesMore(one, now))
  const byService = taking.filter((one) => sharesService(one, about))
  return [...byService, ...taking.filter((one) => !byService.includes(one) && isLike(one, about, now))]
}

/** So many incidents that nobody but machines declared, within so long, are a storm of alerts: people are up by then. */
const STORM = 5
const STORM_MS = 10 * 60_000

/** Whether machines have declared so much just now that one more wave of pages would only be in the way. */
export function isStorm(open: readonly Pick<Incident, 'declaredBy' | 'milestones'>[], now: Instant): boolean {
  const young = (one: Pick<Incident, 'milestones'>) => since(one.milestones.declaredAt!, now) < STORM_MS
  return open.filter((one) => one.declaredBy === null && young(one)).length >= STORM
}

/** What becomes of news that no open incident takes. An offer that nobody could see is declared when it is bad. */
export function ruleFor(
  rule: HookRule,
  { severity, offersAreSeen, storm }: { severity: Severity; offersAreSeen: boolean; storm: boolean },
): 'declare' | 'offer' | 'note' {
  if (rule === 'attach') return 'note'
  if (storm) return offersAreSeen ? 'offer' : 'note'
  if (rule === 'declare' || offersAreSeen) return rule
  return isSevere(severity) ? 'declare' : 'note'
}

/** Sightings that nobody took up and that are part of what is declared now. */
export function looseFor(about: About, loose: readonly Sighting[], now: Instant): Sighting[] {
  return loose.filter(
    (one) =>
      since(one.receivedAt, now) <= SAME_WITHIN_MS && (sharesService(one, about) || likeTitle(one.title, about.title)),
  )
}

/**
 * When it was detected, and how, with what was seen besides. A declaration was itself a detection: only what was seen
 * before it moves the time. A stated time stays.
 */
export function detectionWith(
  incident: Pick<Incident, 'detection' | 'milestones'> & { stated: Partial<Record<string, Instant>> },
  seen: readonly Sighting[],
): { detection: Incident['detection']; detectedAt: Milestones['detectedAt'] } {
  const { detectedAt, declaredAt } = incident.milestones
  const first = inOrderSeen(seen)[0]
  const earlier = first !== undefined && first.at <= (detectedAt ?? declaredAt ?? first.at)
  return {
    detection: incident.detection ?? (earlier ? first.signal : null),
    detectedAt: earlier && !incident.stated['detectedAt'] ? first.at : detectedAt,
  }
}

/** How a sighting stands in the timeline; one that was going on for long says since when, in the zone. */
export function entryOfSighting(sighting: Sighting, zone: string): { kind: Kind; text: string } {
  const { signal, title, text, count, at } = sighting
  const many = count > 1 ? ` (${count} ${signal === 'customer' ? 'customers' : 'times'})` : ''
  const began = inZone(at, zone).toFormat('d LLL yyyy HH:mm')
  const since = seenAt(sighting) === at ? '' : ` (${signal === 'alert' ? 'firing ' : ''}since ${began})`
  const more = `${text === '' || text === title ? '' : `: ${text}`}${since}`
  if (signal === 'customer') return { kind: 'report', text: `Reported by customers${many}: ${title}${more}` }
  return { kind: signal === 'staff' ? 'report' : 'alert', text: `${title}${many}${more}` }
}

function sharesService(one: { services: readonly string[] }, other: { services: readonly string[] }): boolean {
  return one.services.some((service) => other.services.includes(service))
}

function since(from: Instant, now: Instant): number {
  return millisOf(now) - millisOf(from)
}
