import { type Instant, millisOf, tsOf } from '../../domain/time.ts'
import { methodRefused, nextCursor, type SlackCall, type SlackResult } from '../lanes.ts'
import { MARKER } from '../marker.ts'

type Marked = { ts: string; metadata?: { event_type?: string; event_payload?: { key?: string } } }

/**
 * Looks in a channel or thread for our message that carries `key`, from `since` on. `ts` null: it is not there, or Slack refuses
 * to be asked for good, and then a message that may come twice is better than none.
 */
export async function findMessage(
  read: SlackCall,
  channelId: string,
  threadTs: string | null,
  key: string,
  since: Instant,
): Promise<{ ok: true; ts: string | null } | { ok: false; result: SlackResult }> {
  const method = threadTs ? 'conversations.replies' : 'conversations.history'
  const oldest = tsOf(since)
  let cursor: string | undefined
  do {
    const result = await read(method, {
      channel: channelId,
      ...(threadTs ? { ts: threadTs } : {}),
      oldest,
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    })
    if (!result.ok) return methodRefused(result) ? { ok: true, ts: null } : { ok: false, result }
    const found = ((result.data['messages'] ?? []) as Marked[]).find(
      (one) => one.metadata?.event_type === MARKER && one.metadata.event_payload?.key === key,
    )
    if (found) return { ok: true, ts: found.ts }
    cursor = nextCursor(result.data)
  } while (cursor)
  return { ok: true, ts: null }
}

/** A channel as users.conversations lists it; `created` in epoch seconds. */
export type FoundChannel = { id: string; name: string; created: number; creator: string; purpose?: { value?: string } }

/** Channels that the bot itself made under `name` or a suffix of it since `since`; reads only the bot's own memberships. */
export async function findOwnChannel(
  read: SlackCall,
  wanted: { name: string; botUserId: string; since: Instant },
): Promise<{ ok: true; channel: FoundChannel | null } | { ok: false; result: SlackResult }> {
  let cursor: string | undefined
  do {
    const result = await read('users.conversations', {
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    })
    if (!result.ok) return methodRefused(result) ? { ok: true, channel: null } : { ok: false, result }
    const channels = (result.data['channels'] ?? []) as FoundChannel[]
    const own = channels.find(
      (one) =>
        (one.name === wanted.name || new RegExp(`^${wanted.name}-\\d+$`).test(one.name)) &&
        one.creator === wanted.botUserId &&
        // Slack gives whole seconds, and its clock is not ours.
        one.created * 1000 >= millisOf(wanted.since) - 60_000,
    )
    if (own) return { ok: true, channel: own }
    cursor = nextCursor(result.data)
  } while (cursor)
  return { ok: true, channel: null }
}
