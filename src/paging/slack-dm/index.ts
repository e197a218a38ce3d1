import { PAGER_KEY, ROBOT_KEY } from '../../domain/page.ts'
import type { MessageView } from '../../slack/views/blocks.ts'
import type { Delivery, OutgoingPage, PagingChannel } from '../channel.ts'

/** Posts a direct message and finds one posted before; given by the Slack edge, so that this folder knows no client. */
export type DirectMessages = {
  post(channelId: string, view: MessageView, key: string): Promise<Delivery>
  /** The ts of the message that carries `key`, or null. */
  find(channelId: string, key: string): Promise<string | null>
  render(page: OutgoingPage): Promise<MessageView>
  /** Opens the channel with somebody who was not in the roster when it was stored. */
  open(userId: string): Promise<{ state: 'open'; channelId: string } | Exclude<Delivery, { state: 'sent' }>>
}

/** Pages by direct message. One call: the channel was opened when the roster was stored. */
export function slackDmChannel(messages: DirectMessages): PagingChannel {
  return {
    id: 'slack-dm',
    methods: ['message'],
    takes: ({ person }) => person !== ROBOT_KEY && !person.startsWith(PAGER_KEY),
    async send(outgoing) {
      const { page } = outgoing
      if (!page.userId) return { state: 'failed-permanent', reason: 'no Slack account in the roster' }
      const known = outgoing.dmChannelId
      const opened = known ? { state: 'open' as const, channelId: known } : await messages.open(page.userId)
      if (opened.state !== 'open') return opened
      const dmChannelId = opened.channelId
      if (outgoing.mayHaveArrived) {
        const ts = await messages.find(dmChannelId, page.id)
        if (ts) return { state: 'sent', externalId: `${dmChannelId}:${ts}`, channelId: dmChannelId, ts }
      }
      return messages.post(dmChannelId, await messages.render(outgoing), page.id)
    },
  }
}
