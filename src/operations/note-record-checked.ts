import type { Context } from '../context.ts'
import { syncWork } from '../db/save.ts'
import { scheduleWork } from './schedule-work.ts'

/** The record was held against Slack's history: how many messages Slack has. */
export async function noteRecordChecked(
  ctx: Context,
  incidentId: string,
  count: { slackMessages: number },
): Promise<void> {
  const now = ctx.now()
  await ctx.db
    .updateTable('incident')
    .set({ slack_messages: count.slackMessages, checked_at: now })
    .where('id', '=', incidentId)
    .execute()
  await scheduleWork(ctx, incidentId, syncWork(incidentId, now))
}
