import type { Message } from './message.ts'

/** A stretch of a channel, a thread of it, or a single message (`fromTs` is `toTs`); Slack ts bound it, null goes on. */
export type Stretch = { channelId: string; threadTs: string | null; fromTs: string; toTs: string | null }

/** Whether a message is part of a stretch. */
export function holds(stretch: Stretch, message: Pick<Message, 'channelId' | 'ts' | 'threadTs'>): boolean {
  const { channelId, threadTs, fromTs, toTs } = stretch
  if (message.channelId !== channelId || message.ts < fromTs || (toTs !== null && message.ts > toTs)) return false
  return threadTs === null || threadTs === message.threadTs || threadTs === message.ts
}

/** Whether all of `inner` is part of `outer`. */
export function covers(outer: Stretch, inner: Stretch): boolean {
  const single = inner.fromTs === inner.toTs
  if (single) return holds(outer, { ...inner, ts: inner.fromTs })
  if (outer.channelId !== inner.channelId || outer.fromTs > inner.fromTs) return false
  if (outer.threadTs !== null && outer.threadTs !== inner.threadTs) return false
  return outer.toTs === null || (inner.toTs !== null && outer.toTs >= inner.toTs)
}
