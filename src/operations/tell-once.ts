import type { Context } from '../context.ts'

/** True for the first who asks with a key, on whichever process: what is told once is told by them. */
export async function isFirstToTell(ctx: Context, key: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await ctx.db
    .insertInto('inbox')
    .values({ key: `told:${key}`, action: 'told', received_at: ctx.now(), answer: 'null', incident_id: null })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
