import { sql } from 'kysely'
import type { Context } from '../context.ts'

/** One try of a sender to deliver something: the id of what it delivers, with its secret, and the time of this try (epoch seconds). */
export type Delivery = { key: string; sentAt: number }

/** What is known of a delivery: nothing yet, that this very try was taken before, or what an earlier try was answered. */
export type KnownDelivery = { kind: 'new' } | { kind: 'replayed' } | { kind: 'again'; answer: unknown }

/** Looks up a delivery, and takes down that this try was seen. */
export async function recallDelivery(ctx: Context, { key, sentAt }: Delivery): Promise<KnownDelivery> {
  const { rows } = await sql<{ again: boolean; answer: unknown }>`
    with again as (
      update inbox set answer = jsonb_set(answer, '{sentAt}', to_jsonb(${sentAt}::bigint))
      where key = ${key} and (answer->>'sentAt')::bigint < ${sentAt} returning answer->'answer' as answer)
    select true as again, answer from again
    union all select false, answer->'answer' from inbox where key = ${key} order by again desc limit 1`.execute(ctx.db)
  const row = rows[0]
  if (!row) return { kind: 'new' }
  return row.again ? { kind: 'again', answer: row.answer } : { kind: 'replayed' }
}

/** Keeps what a delivery was answered, once everything that it says is committed: until then the sender may try the same again. */
export async function keepDelivery(ctx: Context, { key, sentAt }: Delivery, answer: unknown): Promise<void> {
  await ctx.db
    .insertInto('inbox')
    .values({ key, action: 'hook', received_at: ctx.now(), answer: JSON.stringify({ sentAt, answer }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}
