import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { jsonRows } from '../db/rows.ts'

/** A Slack user as far as Debrief needs one. */
export type SlackUser = {
  userId: string
  name: string
  handle: string | null
  isBot: boolean
  dmChannelId: string | null
}

/** Stores users; a direct-message channel that is known stays known. */
export async function storeUsers(ctx: Context, teamId: string, users: readonly SlackUser[]): Promise<void> {
  if (users.length === 0) return
  await sql`
    insert into slack_user (team_id, user_id, name, handle, is_bot, dm_channel_id)
    select team_id, user_id, name, handle, is_bot, dm_channel_id
    from jsonb_populate_recordset(null::slack_user, ${jsonRows(users.map((user) => ({ teamId, ...user })))}::jsonb)
    on conflict (team_id, user_id) do update set name = excluded.name, handle = coalesce(excluded.handle, slack_user.handle),
      is_bot = excluded.is_bot, dm_channel_id = coalesce(excluded.dm_channel_id, slack_user.dm_channel_id)`.execute(
    ctx.db,
  )
}
