import type { PagingSecrets } from '../config.ts'
import type { Method } from '../domain/contact.ts'
import type { HeardAnswer, PagingChannel } from './channel.ts'
import { emailChannel } from './email/index.ts'
import { ntfyChannel } from './ntfy/index.ts'
import { pagerDutyChannel } from './pagerduty/index.ts'
import { robotChannel } from './robot/index.ts'
import { type DirectMessages, slackDmChannel } from './slack-dm/index.ts'
import { twilioChannel } from './twilio/index.ts'
import { type WebhookSettings, webhookChannel } from './webhook/index.ts'

/** What the ways to page are opened with; what has no account is left out. */
export type PagingParts = {
  directMessages: DirectMessages | null
  webhook: WebhookSettings | null
  accounts?: PagingSecrets
  /** Where the far sides reach us; undefined where they cannot. */
  publicUrl?: string | undefined
  /** Real time, epoch milliseconds. */
  wireNow?: () => number
  /** Takes what the robot answers to synthetic pages. */
  heard?: (answer: HeardAnswer) => void
}

/** The ways to page. Of those that take the same kind of try, in the order in which they are tried. */
export function pagingChannels(parts: PagingParts): PagingChannel[] {
  const { directMessages, webhook, accounts, publicUrl, heard } = parts
  const { wireNow } = parts
  const channels: PagingChannel[] = []
  if (heard) channels.push(robotChannel(heard))
  if (directMessages) channels.push(slackDmChannel(directMessages))
  if (accounts && Object.keys(accounts.pagerduty.routingKeys).length > 0)
    channels.push(pagerDutyChannel(accounts.pagerduty))
  if (webhook) channels.push(webhookChannel(webhook))
  if (!accounts) return channels
  const { accountSid, authToken, from, apiUrl } = accounts.twilio
  if (accountSid && authToken && from)
    channels.push(twilioChannel({ accountSid, authToken, from, apiUrl: apiUrl ?? null, publicUrl: publicUrl ?? null }))
  if (wireNow) channels.push(ntfyChannel({ ...accounts.ntfy, publicUrl, answerSecret: accounts.answerSecret, wireNow }))
  const { smtpUrl, from: mailFrom } = accounts.email
  if (smtpUrl && mailFrom) channels.push(emailChannel({ smtpUrl, from: mailFrom }))
  return channels
}

/** The kinds of tries that some way takes. */
export function methodsOf(channels: readonly PagingChannel[]): ReadonlySet<Method> {
  return new Set(['message', ...channels.flatMap((one) => one.methods)])
}

/** Folder names of all ways to page; a test holds them against the folders. */
export const PAGING_CHANNELS = ['slack-dm', 'webhook', 'pagerduty', 'twilio', 'ntfy', 'email', 'robot'] as const

export type { DirectMessages } from './slack-dm/index.ts'
