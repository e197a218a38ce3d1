import type { Instant } from './time.ts'

/** Where a page stands. `due`: not yet taken by a channel; `failed`: no channel takes it; `stopped`: no longer needed. */
export type PageState = 'due' | 'sent' | 'failed' | 'answered' | 'declined' | 'not-ours' | 'stopped'

/** How a ladder was answered: by the button, by writing in the channel, by a team mate, or by telephone as the commander says. */
export type AnswerHow = 'button' | 'by-message' | 'for-team' | 'by-phone'

/** Reaching one responder for one incident; in Slack the direct message. */
export type Page = {
  id: string
  incidentId: string
  escalationId: string
  /** Person key of the roster. */
  person: string
  personName: string
  /** Slack user id; null when the person has no account, so that only other channels reach them. */
  userId: string | null
  step: number
  round: number
  rung: 'step' | 'last-resort'
  state: PageState
  createdAt: Instant
  sentAt: Instant | null
  /** The paging channel that took it. */
  via: string | null
  channelId: string | null
  ts: string | null
  endedAt: Instant | null
  /** Slack user id of whoever ended it. */
  endedBy: string | null
  endedHow: string | null
}

/** Whether the page still asks for an answer. */
export function isOpen(page: Page): boolean {
  return page.state === 'due' || page.state === 'sent' || page.state === 'failed'
}
