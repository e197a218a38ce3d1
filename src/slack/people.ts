import type { Context } from '../context.ts'
import { knownUsers } from '../db/users.ts'
import { reasonOf } from '../errors.ts'
import { storeUsers } from '../operations/store-users.ts'
import type { SlackCall } from './lanes.ts'

/** Names of Slack users: known ones at once, unknown ones are learned in the background. */
export type People = {
  nameOf(userId: string): string | null
  /** Learns users that are not known yet, and never fails; one users.info each, never a list of the workspace. */
  learn(userIds: readonly string[]): Promise<void>
}

/** Reads the known names once, then keeps them. */
export async function createPeople(ctx: Context, read: SlackCall, teamId: string): Promise<People> {
  const names = new Map((await knownUsers(ctx.db, teamId)).map((user) => [user.userId, user.name]))
  const asked = new Set<string>()
  return {
    nameOf: (userId) => names.get(userId) ?? null,
    async learn(userIds) {
      const unknown = [...new Set(userIds)].filter((userId) => !names.has(userId) && !asked.has(userId))
      for (const userId of unknown) asked.add(userId)
      for (const userId of unknown) {
        try {
          await learnOne(userId)
        } catch (thrown) {
          asked.delete(userId)
          ctx.log.warn({ user: userId, reason: reasonOf(thrown) }, 'a name could not be learned; it is asked again')
        }
      }
    },
  }

  async function learnOne(userId: string): Promise<void> {
    const result = await read('users.info', { user: userId })
    if (!result.ok) {
      if (result.kind !== 'permanent') asked.delete(userId)
      return
    }
    const user = result.data['user'] as {
      name?: string
      real_name?: string
      is_bot?: boolean
      profile?: { real_name?: string }
    }
    const name = user.profile?.real_name || user.real_name || user.name || userId
    await storeUsers(ctx, teamId, [
      { userId, name, handle: user.name ?? null, isBot: user.is_bot ?? false, dmChannelId: null },
    ])
    names.set(userId, name)
  }
}
