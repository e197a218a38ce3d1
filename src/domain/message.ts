import type { Instant } from './time.ts'

/** Who said something. `name` is readable; `userId` is null for webhooks and classic bots. */
export type Author = {
  kind: 'person' | 'bot' | 'self'
  userId: string | null
  botId: string | null
  name: string
}

/** A Slack message as the record holds it now: the last text, with every earlier one in `revisions`. */
export type Message = {
  channelId: string
  /** Slack ts, unique in the channel, `1615299304.141745`. */
  ts: string
  threadTs: string | null
  author: Author
  /** Readable text: Slack mrkdwn, or what blocks, attachments and files say where there is no text. */
  text: string
  files: { name: string; permalink: string | null }[]
  /** Slack's subtype, null for a plain message. */
  subtype: string | null
  at: Instant
  editedAt: Instant | null
  deletedAt: Instant | null
  permalink: string | null
}
