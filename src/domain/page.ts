import type { Instant } from './time.ts'

/** Where a page stands. `due`: not yet taken by a channel; `failed`: no channel takes it; `held`: until working hours; `stopped`: no longer needed. */
export type PageState = 'due' | 'sent' | 'failed' | 'answered' | 'declined' | 'not-ours' | 'held' | 'stopped'

/** How a ladder was answered: by the button, by text message, by keys in a call, by writing in the channel, by a team mate, by the team's own pager, or by telephone as the commander says. */
export type AnswerHow =
  | 'button'
  | 'by-sms'
  | 'by-voice'
  | 'by-push'
  | 'by-message'
  | 'for-team'
  | 'by-pager'
  | 'by-phone'

/** Person key of the robot that answers Debrief's own test pages. */
export const ROBOT_KEY = 'robot'

/** How the person key of a team's own pager begins; the team's key follows. */
export const PAGER_KEY = 'pager:'

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
  /** `still-in`: whoever had answered has been silent since, and is asked. */
  rung: 'step' | 'last-resort' | 'still-in'
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
