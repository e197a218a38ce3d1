import type { Escalation } from '../domain/escalation.ts'
import type { Incident } from '../domain/incident.ts'
import type { Page } from '../domain/page.ts'

/** A page on its way to one person. */
export type OutgoingPage = {
  page: Page
  escalation: Escalation
  incident: Incident
  /** The direct-message channel opened beforehand; null when Slack has none for this person. */
  dmChannelId: string | null
  /** Readable name of whoever declared it. */
  declaredBy: string
  /** What was seen, in the words of whoever declared it; null when nobody said. */
  seen: string | null
  /** True when an earlier try may have arrived although no answer came: look before sending again. */
  mayHaveArrived: boolean
}

/** What one try came to. Trouble of delivery is a value; a throw is a bug. */
export type Delivery =
  | { state: 'sent'; externalId: string; channelId: string | null; ts: string | null }
  /** Not taken now, or taken without saying so; another try may be. `retryAfterMs`: wire time that the far side asks for. */
  | { state: 'failed-temporary'; reason: string; retryAfterMs: number | null }
  /** Will not be taken at all. */
  | { state: 'failed-permanent'; reason: string }

/** A way to reach people. */
export type PagingChannel = {
  /** Folder name and registry key. */
  readonly id: string
  /** Must be safe to repeat, and give up when `signal` says so; never rejects for trouble of delivery. */
  send(page: OutgoingPage, signal: AbortSignal): Promise<Delivery>
}
