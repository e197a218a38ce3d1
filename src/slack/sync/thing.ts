import { createHash } from 'node:crypto'
import type { MessageView } from '../views/blocks.ts'

/** One thing that Slack should show. `digest` says what it looks like: the same digest needs no call. */
export type Wanted = { tag: string; digest: string } & (
  | { kind: 'channel'; name: string; number: number; title: string }
  | { kind: 'topic' | 'purpose'; channelId: string; text: string }
  | { kind: 'bookmark'; channelId: string; title: string; link: string }
  | { kind: 'invite'; channelId: string; users: string[] }
  | { kind: 'pin'; channelId: string; ts: string }
  /** `once` messages are never edited; `covers` names the tags that this one message stands for besides its own. */
  | {
      kind: 'message'
      channelId: string
      threadTs: string | null
      view: MessageView
      once: boolean
      covers?: string[]
    }
  /** A direct message that a paging channel posted: only edited here. */
  | { kind: 'edit'; channelId: string; ts: string; view: MessageView }
  | { kind: 'file'; channelId: string; threadTs: string; filename: string; title: string; content: string }
)

/** A message that is kept as it should be: posted once, then edited in place. */
export function message(tag: string, channelId: string, threadTs: string | null, view: MessageView): Wanted {
  return digested({ kind: 'message', tag, channelId, threadTs, view, once: false })
}

type WithoutDigest<T> = T extends unknown ? Omit<T, 'digest'> : never

/** Adds what it looks like. */
export function digested(wanted: WithoutDigest<Wanted>): Wanted {
  return { ...wanted, digest: createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 32) } as Wanted
}
