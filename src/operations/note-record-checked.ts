import type { Context } from '../context.ts'
import { save, syncWork } from '../db/save.ts'
import type { RecordSource } from '../db/sources.ts'
import { sentence } from './answer.ts'
import { change, entryBy } from './change.ts'

/** The record was held against Slack's history: how many messages Slack has. */
export async function noteRecordChecked(
  ctx: Context,
  incidentId: string,
  count: { slackMessages: number },
): Promise<void> {
  const now = ctx.now()
  await ctx.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('incident')
      .set({ slack_messages: count.slackMessages, checked_at: now })
      .where('id', '=', incidentId)
      .execute()
    await save(tx, incidentId, { work: [syncWork(incidentId, now)] })
  })
  ctx.poke()
}

/** The record could not be held against Slack's history. Said in the channel once for each reason: what is missing is not known. */
export async function noteRecordUnchecked(ctx: Context, incidentId: string, reason: string): Promise<void> {
  // Nobody asked: the key alone makes it happen once.
  const request = {
    key: `unchecked:${incidentId}:${reason}`,
    action: 'unchecked',
    by: { userId: '', userName: 'Debrief' },
  }
  await change(ctx, incidentId, request, (given) => {
    const text = `The record could not be held against Slack's history (${reason}): messages may be missing from it.`
    return {
      changes: { entries: [entryBy(given, null, 'update', text, { notice: { view: 'said' } })] },
      answer: sentence(text),
    }
  })
}

/** A stretch of another channel could not be read. Said once, to whoever added it: what is missing can be had by an invitation. */
export async function noteStretchUnread(ctx: Context, source: RecordSource, reason: string): Promise<void> {
  const { incidentId, channelId, fromTs, label, adoptedBy } = source
  const key = `unread:${incidentId}:${channelId}:${source.threadTs}:${fromTs}`
  const request = { key, action: 'unread', by: { userId: '', userName: 'Debrief' } }
  await change(ctx, incidentId, request, (given) => {
    const text = `What was added of ${label ?? 'another channel'} cannot be read (${reason}): the record has of it what is held already. Invite Debrief there, then add it again.`
    const notice = { view: 'said' as const, ...(adoptedBy === null ? {} : { to: adoptedBy }) }
    return { changes: { entries: [entryBy(given, null, 'update', text, { notice })] }, answer: sentence(text) }
  })
}
