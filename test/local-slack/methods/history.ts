import { flag, integer, text } from '../args.ts'
import { refuse } from '../errors.ts'
import { shown } from '../messages.ts'
import { type Call, conversation, type Method, requireMember } from '../method.ts'
import { inOrder } from '../state.ts'
import type { Json, SlackMessage, StoredMessage } from '../types.ts'

type Window = { oldest: string; latest: string; inclusive: boolean }

/** A time argument as a ts of equal width, so that text order is time order. */
function asTs(call: Call, name: 'oldest' | 'latest', otherwise: string): string {
  const raw = text(call.args, name)
  if (!raw || raw === '0' || raw === 'now') return otherwise
  if (!/^\d+(\.\d{1,6})?$/.test(raw)) return refuse(`invalid_ts_${name}`)
  const [whole = '', part = ''] = raw.split('.')
  return `${whole.padStart(10, '0')}.${part.padEnd(6, '0')}`
}

function windowOf(call: Call): Window {
  const oldest = asTs(call, 'oldest', '')
  const latest = asTs(call, 'latest', '')
  return { oldest, latest, inclusive: flag(call.args, 'inclusive') }
}

function inside({ oldest, latest, inclusive }: Window, ts: string): boolean {
  if (oldest && (inclusive ? ts < oldest : ts <= oldest)) return false
  return !(latest && (inclusive ? ts > latest : ts >= latest))
}

/** The ts after which a page begins. Slack's cursors carry it in base64, `next_ts:...`. */
function cursorTs(call: Call): string | null {
  const cursor = text(call.args, 'cursor')
  if (!cursor) return null
  const match = /^next_ts:(\d{16})$/.exec(Buffer.from(cursor, 'base64').toString())
  return match?.[1] ? `${match[1].slice(0, 10)}.${match[1].slice(10)}` : refuse('invalid_cursor')
}

function cursorOf(message: StoredMessage | undefined): string {
  return message ? Buffer.from(`next_ts:${message.message.ts.replace('.', '')}`).toString('base64') : ''
}

function answer(taken: SlackMessage[], hasMore: boolean, last: StoredMessage | undefined): Json {
  const next = hasMore ? { response_metadata: { next_cursor: cursorOf(last) } } : {}
  return { ok: true, messages: taken, has_more: hasMore, ...next }
}

/** Reading what was said: newest first in a channel, oldest first in a thread. */
export const historyMethods: Record<string, Method> = {
  'conversations.history': {
    args: 'channel! cursor include_all_metadata inclusive latest limit oldest',
    tier: 3,
    run(call) {
      const channel = conversation(call, 'history')
      requireMember(call.world, channel)
      const span = windowOf(call)
      const before = cursorTs(call)
      const limit = Math.min(integer(call.args, 'limit', 100) || 100, 999)
      const found = inOrder(channel)
        .filter(
          ({ deleted, message }) => !deleted && inside(span, message.ts) && (before === null || message.ts < before),
        )
        .filter(
          ({ message }) =>
            message.thread_ts === undefined ||
            message.thread_ts === message.ts ||
            message.subtype === 'thread_broadcast',
        )
        .reverse()
      const taken = found.slice(0, limit)
      const how = flag(call.args, 'include_all_metadata') ? ({ metadata: 'all' } as const) : {}
      const messages = taken.map((stored) => shown(channel, stored, how))
      return { ...answer(messages, found.length > limit, taken.at(-1)), pin_count: channel.pins.length }
    },
  },
  'conversations.replies': {
    args: 'channel! cursor include_all_metadata inclusive latest limit oldest ts!',
    tier: 3,
    json: false,
    run(call) {
      const channel = conversation(call, 'history')
      requireMember(call.world, channel)
      const root = channel.messages.get(text(call.args, 'ts') ?? '')
      if (!root || (root.deleted && !root.message.thread_ts)) return refuse('thread_not_found')
      const span = windowOf(call)
      const after = cursorTs(call)
      const limit = Math.min(integer(call.args, 'limit', 1000) || 1000, 1000)
      const { ts } = root.message
      const found = inOrder(channel).filter(
        ({ deleted, message }) =>
          !deleted &&
          (message.ts === ts
            ? after === null
            : message.thread_ts === ts && inside(span, message.ts) && (after === null || message.ts > after)),
      )
      if (found.length === 0 && after === null) return refuse('thread_not_found')
      const taken = found.slice(0, limit)
      const how = flag(call.args, 'include_all_metadata') ? ({ metadata: 'all' } as const) : {}
      return answer(
        taken.map((stored) => shown(channel, stored, how)),
        found.length > limit,
        taken.at(-1),
      )
    },
  },
}
