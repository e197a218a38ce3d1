import type { Db } from './client.ts'
import { objectOf } from './rows.ts'

/** Somebody of the workspace as far as they are known. */
export type KnownUser = {
  userId: string
  name: string
  /** How they are called in mentions; null where it was never asked for. */
  handle: string | null
  /** The direct-message channel with them; null while none was opened. */
  dmChannelId: string | null
}

/** Everybody of a workspace who is known: of the roster, and whoever has written in a record. */
export async function knownUsers(db: Db, teamId: string): Promise<KnownUser[]> {
  const rows = await db
    .selectFrom('slack_user')
    .select(['user_id', 'name', 'handle', 'dm_channel_id'])
    .where('team_id', '=', teamId)
    .execute()
  return rows.map((row) => objectOf(row))
}
