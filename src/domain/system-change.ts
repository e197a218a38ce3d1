import type { Incident } from './incident.ts'
import { type Instant, plus } from './time.ts'

/** Something of the company's systems that is different afterwards: a deployment, a flag, a configuration. */
export type SystemChange = {
  id: string
  teamId: string
  /** Key of the hook that told it, or the id of the channel in which it was said. */
  source: string
  /** The same for the same change of one source. */
  key: string
  /** When it began. */
  at: Instant
  /** One line; empty when it was taken back, so that what comes late does not bring it back. */
  title: string
  /** Service key, where it is known. */
  service: string | null
  version: string | null
  /** Who did it, readable. */
  byName: string | null
  link: string | null
  /** The release's document: tickets, people, notes. */
  asBuilt: string | null
  /** As of when this is known: by its source's clock where that gives it, else when it came in. */
  receivedAt: Instant
}

/**
 * A change as a channel or hook tells it. `service` may be any text that names one (a repository, an application); `asOf`
 * is the source's own time of telling it, so that the later word stands whatever the order in which they come.
 */
export type NewChange = Omit<SystemChange, 'id' | 'teamId' | 'receivedAt'> & { asOf?: Instant }

/** Hours before the start of an incident in which changes are of interest. */
const HOURS_BEFORE = 24

/** The time in which a change may have led to an incident: the 24 h before its start, as far as that is known, until it was declared. */
export function timeOfSuspects({ milestones }: Pick<Incident, 'milestones'>): { from: Instant; to: Instant } {
  const declared = milestones.declaredAt!
  const known = [milestones.startedAt, milestones.detectedAt, declared].filter((at) => at !== null).sort()[0]!
  return { from: plus(known, { hours: -HOURS_BEFORE }), to: declared }
}

/** Changes with those of the affected services first, then the latest first. */
export function suspectsFirst(changes: readonly SystemChange[], services: readonly string[]): SystemChange[] {
  const affected = (one: SystemChange) => (one.service !== null && services.includes(one.service) ? 0 : 1)
  return [...changes].sort((a, b) => affected(a) - affected(b) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}
