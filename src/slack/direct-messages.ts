import type { Context } from '../context.ts'
import { plus } from '../domain/time.ts'
import type { DirectMessages } from '../paging/index.ts'
import { type Lanes, methodRefused, type SlackCall, type SlackFailure } from './lanes.ts'
import { MARKER, said } from './marker.ts'
import { findMessage } from './sync/find.ts'
import { pageInput } from './sync/inputs.ts'
import { pageMessage } from './views/page.ts'

/** How far back a page whose answer was lost is looked for. */
const LOOK_BACK = { minutes: -60 }

/**
 * Opens the channel of direct messages with somebody. Where Slack leaves Debrief without that method, it is the person's own
 * id, to which a message goes as well (docs.slack.dev/reference/methods/chat.postMessage#channels).
 */
export async function openDirect(
  call: SlackCall,
  userId: string,
): Promise<{ ok: true; channelId: string } | SlackFailure> {
  const result = await call('conversations.open', { users: userId })
  if (result.ok) return { ok: true, channelId: (result.data['channel'] as { id: string }).id }
  return methodRefused(result) ? { ok: true, channelId: userId } : result
}

/** Direct messages for the paging channel, in the lane that nothing else uses. */
export function directMessages(ctx: Context, lanes: Lanes): DirectMessages {
  return {
    render: async (outgoing) => {
      const roster = await ctx.rosters.at(outgoing.incident.rosterVersion)
      return pageMessage(pageInput(outgoing, roster, null))
    },
    async post(channelId, view, key) {
      const metadata = { event_type: MARKER, event_payload: { key } }
      const result = await lanes.page('chat.postMessage', { channel: channelId, ...said(view), metadata })
      if (result.ok) {
        const { channel, ts } = result.data as { channel: string; ts: string }
        return { state: 'sent', externalId: `${channel}:${ts}`, channelId: channel, ts }
      }
      if (result.kind === 'permanent') return { state: 'failed-permanent', reason: result.code }
      return { state: 'failed-temporary', reason: result.code, retryAfterMs: result.retryAfterMs }
    },
    async find(channelId, key) {
      const found = await findMessage(lanes.page, channelId, null, key, plus(ctx.now(), LOOK_BACK))
      return found.ok ? found.ts : null
    },
    async open(userId) {
      const result = await openDirect(lanes.page, userId)
      if (result.ok) return { state: 'open', channelId: result.channelId }
      const reason = `conversations.open: ${result.code}`
      if (result.kind === 'permanent') return { state: 'failed-permanent', reason }
      // Opening is safe to repeat, and nothing was posted.
      return { state: 'failed-temporary', reason, retryAfterMs: result.retryAfterMs, mayHaveArrived: false }
    },
  }
}
