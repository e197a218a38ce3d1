import type { Escalation } from '../domain/escalation.ts'
import type { Incident } from '../domain/incident.ts'
import type { Page } from '../domain/page.ts'
import type { Instant } from '../domain/time.ts'

/** A page on its way to one person. */
export type OutgoingPage = {
  page: Page
  escalation: Escalation
  incident: Incident
  /** The direct-message channel opened beforehand; null when Slack has none for this person. */
  dmChannelId: string | null
  /** Readable name of whoever declared it. */
  declaredBy: string
  zone: string
  seen: string | null
  now: Instant
  /** True when an earlier try may have arrived although no answer came: look before sending again. */
  mayHaveArrived: boolean
}

/** What one try came to. Trouble of delivery is a value; a throw is a bug. */
export type Delivery =
  | { state: 'sent'; externalId: string; channelId: string | null; ts: string | null }
  /** Not taken now; another try may be. `mayHaveArrived` when the far side may have taken it without saying so. */
  | { state: 'failed-temporary'; reason: string; retryAfterMs: number | null; mayHaveArrived: boolean }
  /** Will not be taken at all. */
  | { state: 'failed-permanent'; reason: string }

/** A way to reach people. */
export type PagingChannel = {
  /** Folder name and registry key. */
  readonly id: string
  /** Must be safe to repeat. */
  send(page: OutgoingPage, signal: AbortSignal): Promise<Delivery>
}
