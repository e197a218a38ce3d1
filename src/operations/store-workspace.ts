import { sql } from 'kysely'
import type { Context } from '../context.ts'

/** Who the bot is in its workspace, as the last good auth.test said: start works from this while Slack is away. */
export type Workspace = {
  teamId: string
  teamUrl: string
  teamName: string
  botUserId: string
  botId: string
  appId: string | null
}

/** Stores the workspace as it is now; what is counted in it (incident numbers) stays. */
export async function storeWorkspace(ctx: Context, workspace: Workspace): Promise<void> {
  await sql`
    insert into workspace (team_id, team_url, team_name, bot_user_id, bot_id, app_id, next_number, seen_at)
    values (${workspace.teamId}, ${workspace.teamUrl}, ${workspace.teamName}, ${workspace.botUserId}, ${workspace.botId}, ${workspace.appId}, 1, ${ctx.now()})
    on conflict (team_id) do update set team_url = excluded.team_url, team_name = excluded.team_name, bot_user_id = excluded.bot_user_id,
      bot_id = excluded.bot_id, app_id = excluded.app_id, seen_at = excluded.seen_at`.execute(ctx.db)
}

/** The stored workspace, or null before the first good start. */
export async function storedWorkspace(ctx: Context): Promise<Workspace | null> {
  const row = await ctx.db.selectFrom('workspace').selectAll().orderBy('seen_at', 'desc').limit(1).executeTakeFirst()
  if (!row) return null
  return {
    teamId: row.team_id,
    teamUrl: row.team_url,
    teamName: row.team_name,
    botUserId: row.bot_user_id,
    botId: row.bot_id,
    appId: row.app_id,
  }
}
