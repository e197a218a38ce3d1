import type { ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import type { Edge } from './edge.ts'
import type { Told } from './token.ts'

/** Events that end the app's access (docs.slack.dev/reference/events/tokens_revoked and app_uninstalled); each may concern others, so Slack is asked. */
export const ACCESS_EVENTS = /^(app_uninstalled|tokens_revoked)$/

/** Wire milliseconds without another word of limits until limits are news again; Slack says so every minute while it drops events. */
const LIMIT_OVER_MS = 300_000

/**
 * Looks at the bot token when an event says that it may be gone, and tells when Slack drops events of this app: more than
 * 30,000 in an hour (docs.slack.dev/reference/events/app_rate_limited). Then `missed` is called, and the event is acked here:
 * it has no inner event that Bolt would know.
 */
export function noticeAccess({ ctx, lanes }: Edge, operators: Told | undefined, missed: () => void) {
  let limitedAt = Number.NEGATIVE_INFINITY
  return async ({ body, ack }: Pick<ReceiverEvent, 'body' | 'ack'>): Promise<void> => {
    const type = Outer.safeParse(body).data
    if (type === 'app_rate_limited') {
      const news = ctx.wireNow() - limitedAt > LIMIT_OVER_MS
      limitedAt = ctx.wireNow()
      missed()
      if (news)
        operators?.tell({
          key: 'slack-events-limited',
          text: 'Slack drops events of this app, because there were too many in an hour: messages are read up from history, mentions may stay unanswered.',
        })
      await ack()
    } else if (type && ACCESS_EVENTS.test(type)) ctx.inBackground(lanes.ask('auth.test').then(() => {}))
  }
}

const Outer = z.union([
  z.object({ type: z.literal('app_rate_limited') }).transform(({ type }) => type),
  z.object({ event: z.object({ type: z.string() }) }).transform(({ event }) => event.type),
])
