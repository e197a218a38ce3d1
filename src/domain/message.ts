import type { Instant } from './time.ts'

/** Who said something. `name` is readable; `userId` is null for webhooks and classic bots. */
export type Author = {
  kind: 'person' | 'bot' | 'self'
  userId: string | null
  botId: string | null
  name: string
}

/** A Slack message as the record holds it now, with its last text. */
export type Message = {
  channelId: string
  /** Slack ts, unique in the channel, `1615299304.141745`. */
  ts: string
  /** The ts of the thread's first message, which has it too; null outside of threads. */
  threadTs: string | null
  author: Author
  /** Readable text: Slack mrkdwn, or what blocks, attachments and files say where there is no text. */
  text: string
  files: { name: string; permalink: string | null }[]
  /** Slack's subtype, null for a plain message. */
  subtype: string | null
  /** When it was said; the instant of its ts. */
  at: Instant
  editedAt: Instant | null
  deletedAt: Instant | null
}
