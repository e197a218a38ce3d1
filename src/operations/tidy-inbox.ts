import type { Context } from '../context.ts'
import { plus } from '../domain/time.ts'

/** Slack repeats nothing after minutes, people nothing after days. */
const KEPT = { days: -7 }

/** Lets go of answers to commands, buttons and forms that nobody will repeat any more. Returns how many. */
export async function tidyInbox(ctx: Context): Promise<number> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('inbox')
    .where('received_at', '<', plus(ctx.now(), KEPT))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
