import type { Severity } from './severity.ts'
import type { Instant } from './time.ts'

/** Every status, in the order that an incident goes through them. */
export const INCIDENT_STATUSES = ['declared', 'investigating', 'identified', 'mitigated', 'resolved', 'closed'] as const
/** Where an incident stands; a relapse goes back to `investigating`. */
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number]

/** Every way to end. */
export const OUTCOMES = ['resolved', 'false-alarm', 'duplicate', 'drill'] as const
/** How an incident ended; only `resolved` is drafted. */
export type Outcome = (typeof OUTCOMES)[number]

/** Every way to be noticed. */
export const DETECTIONS = ['telemetry', 'alert', 'staff', 'customer'] as const
/** How the incident was noticed. */
export type Detection = (typeof DETECTIONS)[number]

/** Every milestone, in their order. */
export const MILESTONES = [
  'startedAt',
  'detectedAt',
  'declaredAt',
  'acknowledgedAt',
  'mitigatedAt',
  'resolvedAt',
  'closedAt',
] as const
/** The incident's turning points; unknown stays null. `startedAt` is when the impact began and may precede anything said. */
export type Milestones = Record<(typeof MILESTONES)[number], Instant | null>
/** Nothing is known yet. */
export const NO_MILESTONES: Milestones = {
  startedAt: null,
  detectedAt: null,
  declaredAt: null,
  acknowledgedAt: null,
  mitigatedAt: null,
  resolvedAt: null,
  closedAt: null,
}

/** One disruption, from declaration to close. */
export type Incident = {
  id: string
  /** Slack workspace. */
  teamId: string
  /** Counted per workspace, what people say: `#12`. */
  number: number
  title: string
  severity: Severity
  status: IncidentStatus
  outcome: Outcome | null
  /** Number of the incident that this one repeats. */
  duplicateOf: number | null
  /** Service keys of the roster. */
  services: string[]
  /** Slack user ids. `declaredBy` is null where a machine or a shell declared it; `declaredVia` says which, in words. */
  declaredBy: string | null
  declaredVia: string | null
  commander: string | null
  /** IANA zone that documents of this incident are written in. */
  zone: string
  detection: Detection | null
  milestones: Milestones
  /** What people were told is affected and how it was mended; asked at resolve. */
  impact: string | null
  resolution: string | null
  /** The channel, or the fallback channel when the incident lives in a thread; null until Slack has given one. */
  channelId: string | null
  channelName: string | null
  /** Root of the thread when channel creation was refused. */
  threadTs: string | null
  /** Nobody is in trouble: everything of it says DRILL, and lists and figures leave it out. */
  drill: boolean
  /** Version of the roster that it goes by: while it is open, the one in force. */
  rosterVersion: number
}

/** Whether it was said that users are served again, and the incident goes on. */
export function isMended(status: IncidentStatus): boolean {
  return status === 'mitigated' || status === 'resolved'
}

/** Whether nothing more is to be done about it. */
export function isOver(status: IncidentStatus): boolean {
  return status === 'resolved' || status === 'closed'
}

/** When an incident was last said to be mended; null while it is not. */
export function mendedAt({ status, milestones }: Pick<Incident, 'status' | 'milestones'>): Instant | null {
  return status === 'mitigated' ? milestones.mitigatedAt : status === 'resolved' ? milestones.resolvedAt : null
}
