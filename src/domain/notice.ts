import type { IncidentStatus } from './incident.ts'
import type { Severity } from './severity.ts'
import type { Instant } from './time.ts'

/** A status update in its parts; at least one line is there. */
export type UpdateText = {
  customersSee: string | null
  weKnow: string | null
  weDo: string | null
  /** In plain words, for people outside. */
  tellCustomers: string | null
}

/** A status update as it was posted. */
export type PostedUpdate = {
  text: UpdateText
  previousStatus: IncidentStatus
  status: IncidentStatus
  /** When the next one is promised; null when none is. */
  nextBy: Instant | null
}

/**
 * What the channel is told of a timeline entry, by `view`; rendered when it is shown, from `data` and from how things stand
 * then. `to` is a Slack user id: it is told to that person alone, in the direct message.
 */
export type Notice = { to?: string } /** The card shows the entry; there is no message of its own. */ & (
  | { view: 'card' }
  /** The message of a runbook (its key) shows the entry. */
  | { view: 'runbook'; data: { key: string } }
  | { view: 'update'; data: PostedUpdate }
  /** `people`: person keys of the roster, those who are called now. */
  | { view: 'third-step' | 'last-resort'; data: { escalationId: string; people: string[] } }
  /** `told`: names of those who had been paged. */
  | { view: 'closed'; data: { by: string; told: string[] } }
  /** All four signals are red; one of them is red again after it was said to be mended. */
  | { view: 'all-red' | 'seen-again' }
  /** What was seen is called worse than the incident is. */
  | { view: 'worse'; data: { severity: Severity } }
  /** A stretch of another channel is part of the record from now on; `label` is what readers call that channel. */
  | { view: 'adopted'; data: { channelId: string; threadTs: string | null; fromTs: string; label: string } }
  /** The wait after a step of a runbook is over: the entry's text asks whether it is back. */
  | { view: 'after-step' }
  /** The entry's own text is the message. */
  | { view: 'exhausted' | 'not-ours' | 'reopened' | 'said' }
)
