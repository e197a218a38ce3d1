import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { Context } from '../context.ts'
import { contactsOf } from '../db/contacts.ts'
import { save } from '../db/save.ts'
import type { DB } from '../db/schema.ts'
import type { Contact } from '../domain/contact.ts'
import { maskedAddress } from '../domain/language/contact-words.ts'
import { type Instant, plus } from '../domain/time.ts'
import { UserError } from '../errors.ts'
import { type Answer, sentence } from './answer.ts'
import { inboxRow, inTransaction, once, type Request } from './change.ts'
import { renewRoster } from './store-roster.ts'

/** A way to reach somebody of the roster (by key): a number in E.164 form, or an ntfy topic. */
export type ContactWish = Pick<Contact, 'person' | 'kind' | 'address'>

/** How many of a kind somebody may have: the second number is called when a ladder goes round again. */
export const MOST_CONTACTS = { phone: 2, ntfy: 1 } as const
const CODE = { minutes: 10, tries: 5, anHour: 3, action: 'contact_code' }

/** What is kept of a code, which only its receiver knows; it counts for that one way alone. */
export function codeHash(contactId: string, code: string): string {
  return createHash('sha256').update(`${contactId}:${code}`).digest('hex')
}

/** Notes a way to reach somebody and has a code sent there. It is used once the code has come back. Rejects with UserError. */
export async function addContact(ctx: Context, teamId: string, wish: ContactWish, request: Request): Promise<Answer> {
  const answer = await once(ctx, request, () =>
    inContacts(ctx, async (tx, now) => {
      const same = (await contactsOf(tx, teamId, wish.person)).filter((one) => one.kind === wish.kind)
      const known = same.find((one) => one.address === wish.address)
      if (known?.verifiedAt) throw new UserError(`You are reached by ${maskedAddress(known)} already. Nothing changed.`)
      if (same.filter((one) => one.verifiedAt).length >= MOST_CONTACTS[wish.kind])
        throw new UserError('You have as many as you may have: remove one first. Nothing changed.')
      const asked = await tx
        .selectFrom('inbox')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('action', '=', CODE.action)
        .where('by_user_id', '=', request.by.userId)
        .where('received_at', '>', plus(now, { hours: -1 }))
        .executeTakeFirstOrThrow()
      if (Number(asked.count) >= CODE.anHour)
        throw new UserError(`${CODE.anHour} codes were sent within an hour: try again later. Nothing changed.`)
      const id = known?.id ?? ctx.newId()
      // One at a time waits for its code.
      await sql`delete from contact_method where team_id = ${teamId} and person = ${wish.person} and kind = ${wish.kind}
        and verified_at is null and id <> ${id}`.execute(tx)
      if (!known)
        await tx
          .insertInto('contact_method')
          .values({ id, team_id: teamId, ...wish, added_at: now })
          .execute()
      const told = sentence(
        `A code is on its way to ${maskedAddress(wish)}. Type \`/incident me\` and the code within ${CODE.minutes} minutes; until then it is not used.`,
      )
      const inbox = inboxRow({ ...request, action: CODE.action }, now, told)
      await save(tx, null, { work: [{ key: `code:${id}`, kind: 'code', subject: id, dueAt: now }], inbox })
      return told
    }),
  )
  ctx.poke()
  return answer
}

/** Takes a code that somebody has received: the way that it came by is theirs, and used from now on. */
export async function confirmContact(ctx: Context, teamId: string, person: string, code: string): Promise<string> {
  return inContacts(ctx, async (tx, now) => {
    const since = plus(now, { minutes: -CODE.minutes })
    const waiting = (await contactsOf(tx, teamId, person)).filter(
      (one) => one.codeHash !== null && (one.codeSentAt ?? '') > since && one.codeTries < CODE.tries,
    )
    if (waiting.length === 0)
      return 'No code is waited for: they count 10 minutes and 5 tries. Add the number or topic again for a new one.'
    const right = waiting.find((one) => one.codeHash === codeHash(one.id, code))
    if (!right) {
      const ids = waiting.map((one) => one.id)
      await sql`update contact_method set code_tries = code_tries + 1 where id = any(${ids}::uuid[])`.execute(tx)
      return 'That is not the code that was sent. Nothing changed.'
    }
    await sql`update contact_method set verified_at = ${now}, proved_at = ${now}, code_hash = null where id = ${right.id}`.execute(
      tx,
    )
    await renewRoster(tx, now)
    return `You are reached by ${maskedAddress(right)} from now on.`
  })
}

/** Forgets a way to reach somebody; what is on its way to it still arrives. */
export async function removeContact(ctx: Context, teamId: string, person: string, id: string): Promise<string> {
  return inContacts(ctx, async (tx, now) => {
    const gone = (await contactsOf(tx, teamId, person)).find((one) => one.id === id)
    if (!gone) return 'It is not there any more. Nothing changed.'
    await tx.deleteFrom('contact_method').where('id', '=', id).execute()
    await renewRoster(tx, now)
    return `Debrief has forgotten ${maskedAddress(gone)}.`
  })
}

/** Stores ways that the operator answers for: they count as verified. All of them, or none. */
export async function storeContacts(ctx: Context, teamId: string, wishes: readonly ContactWish[]): Promise<void> {
  await inContacts(ctx, async (tx, now) => {
    for (const wish of wishes)
      await tx
        .insertInto('contact_method')
        .values({ id: ctx.newId(), team_id: teamId, ...wish, added_at: now, verified_at: now })
        .onConflict((known) =>
          known.columns(['team_id', 'person', 'kind', 'address']).doUpdateSet({ verified_at: now, code_hash: null }),
        )
        .execute()
    await renewRoster(tx, now)
  })
}

/** One change at a time, in the order in which rosters are stored too. */
function inContacts<T>(ctx: Context, decide: (tx: Transaction<DB>, now: Instant) => Promise<T>): Promise<T> {
  return inTransaction(ctx, async (tx) => {
    await sql`select 1 from workspace for update`.execute(tx)
    return decide(tx, ctx.now())
  })
}
