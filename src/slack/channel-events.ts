import type { ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { doubtChannel } from '../operations/follow-channel.ts'
import type { Edge } from './edge.ts'

/**
 * What may happen to a channel (docs.slack.dev/reference/events, each of them). Of a bot that was thrown out Slack does not always
 * tell; that, and what happened while nobody listened, is found when the next call is refused.
 */
export const CHANNEL_EVENTS =
  /^((channel|group)_(archive|deleted|left|rename|unarchive)|channel_id_changed|member_joined_channel)$/

const ChannelEvent = z.object({
  type: z.string().regex(CHANNEL_EVENTS),
  user: z.string().nullish(),
  channel: z.union([z.string(), z.object({ id: z.string() }).transform((one) => one.id)]).optional(),
  old_channel_id: z.string().optional(),
  new_channel_id: z.string().optional(),
})
const Envelope = z.object({ type: z.literal('event_callback'), event: ChannelEvent })

/** Has the incidents of a channel look at it when something has happened to it, durably before the event is acked. */
export function followChannels({ ctx, self }: Edge): (event: ReceiverEvent) => Promise<void> {
  return async ({ body }) => {
    const event = Envelope.safeParse(body).data?.event
    const channelId = event?.old_channel_id ?? event?.channel
    const joining = event?.type === 'member_joined_channel'
    // Others come and go.
    if (!event || !channelId || (joining && event.user !== self.botUserId)) return
    await doubtChannel(ctx, { teamId: self.teamId, channelId }, event.new_channel_id, joining)
  }
}
