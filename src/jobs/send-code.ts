import { randomInt } from 'node:crypto'
import type { Context } from '../context.ts'
import { retryDelay } from '../domain/backoff.ts'
import { codeText } from '../domain/language/contact-words.ts'
import { codeHash } from '../operations/contacts.ts'
import type { JobResult } from '../operations/settle-work.ts'
import type { PagingChannel } from '../paging/channel.ts'

const MOST_TRIES = 4
const TIMEOUT_MS = 5_000

/** Sends a new code to a number or topic that is not verified yet. It is made here, and only its hash is stored, before it leaves. */
export async function sendCode(
  ctx: Context,
  channels: readonly PagingChannel[],
  { key, generation, subject, attempts }: { key: string; generation: number; subject: string | null; attempts: number },
): Promise<JobResult> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const contact = await ctx.db
    .updateTable('contact_method')
    .set({ code_hash: codeHash(subject ?? '', code), code_sent_at: ctx.now(), code_tries: 0 })
    .where('id', '=', subject)
    .where('verified_at', 'is', null)
    .returning(['kind', 'address'])
    .executeTakeFirst()
  const done = { key, generation, error: null, retryAt: null }
  if (!contact) return done
  const method = contact.kind === 'phone' ? 'sms' : 'push'
  const channel = channels.find((one) => one.say && one.methods.includes(method))
  const delivery = await channel?.say?.(contact.address, codeText(code), AbortSignal.timeout(TIMEOUT_MS))
  if (delivery?.state === 'sent') return done
  const again = delivery?.state === 'failed-temporary' && attempts < MOST_TRIES
  return {
    ...done,
    error: delivery?.reason ?? 'no account for it is set up here',
    retryAt: again ? ctx.wireNow() + Math.max(delivery.retryAfterMs ?? 0, retryDelay(attempts)) : null,
  }
}
