import type { PagingChannel } from './channel.ts'
import { type DirectMessages, slackDmChannel } from './slack-dm/index.ts'
import { type WebhookSettings, webhookChannel } from './webhook/index.ts'

/** The ways to page, in the order they are tried. */
export function pagingChannels(parts: {
  directMessages: DirectMessages | null
  webhook: WebhookSettings | null
}): PagingChannel[] {
  const channels: PagingChannel[] = []
  if (parts.directMessages) channels.push(slackDmChannel(parts.directMessages))
  if (parts.webhook) channels.push(webhookChannel(parts.webhook))
  return channels
}

/** Folder names of all ways to page; a test holds them against the folders. */
export const PAGING_CHANNELS = ['slack-dm', 'webhook'] as const

export type { DirectMessages } from './slack-dm/index.ts'
