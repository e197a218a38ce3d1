import { contactsOf } from '../../db/contacts.ts'
import { currentRoster } from '../../db/rosters.ts'
import type { MeArguments } from '../../domain/command/me.ts'
import type { Person } from '../../domain/roster.ts'
import { personBySlack } from '../../domain/roster-lookup.ts'
import { UserError } from '../../errors.ts'
import { type Answer, sentence as sentenceAnswer } from '../../operations/answer.ts'
import type { Request } from '../../operations/change.ts'
import { addContact, confirmContact, removeContact } from '../../operations/contacts.ts'
import { showNumbers } from '../../operations/give-order.ts'
import { sendTestPage } from '../../operations/test-page.ts'
import { readAddress } from '../../paging/address.ts'
import { type Edge, type Reply, replyTo } from '../edge.ts'
import { decodeValue } from '../views/actions.ts'
import { sentence } from '../views/ephemeral.ts'
import { codeModal, contactModal, meMessage, numbersMessage } from '../views/me.ts'

/** What somebody asks or says of how they are reached; what was said aloud (`spoken`) is not taken. */
export async function meReply(edge: Edge, asked: MeArguments, request: Request, spoken = false): Promise<Reply> {
  if (spoken)
    return {
      show: sentence('Use `/incident me`, which nobody else sees: what is written in a channel stands there for all.'),
    }
  const { ctx, self } = edge
  const person = await whoAsks(edge, request)
  switch (asked.act) {
    case 'show': {
      const contacts = await contactsOf(ctx.db, self.teamId, person.key)
      const can = { phone: ctx.methods.has('sms'), ntfy: ctx.methods.has('push') }
      return { show: meMessage({ person, contacts, can }) }
    }
    case 'test':
      await sendTestPage(ctx, self.teamId, person)
      return {
        show: sentence(
          'A test page is on its way to you by every way that you have. Answer it as you would a real one.',
        ),
      }
    case 'add': {
      const read = readAddress(asked.contact, asked.address)
      if (!read.ok) return { show: sentence(read.problem) }
      return replyTo(edge, await add(edge, asked.contact, read.address, request), request)
    }
    case 'code':
      return { show: sentence(await confirmContact(ctx, self.teamId, person.key, asked.code)) }
  }
}

/** The form of a number or topic, or of its code. */
export async function meForm(edge: Edge, form: 'phone' | 'ntfy' | 'code', request: Request): Promise<Reply> {
  await whoAsks(edge, request)
  return { open: form === 'code' ? codeModal() : contactModal(form) }
}

/** What came of either form: what was wrong with it, or an answer. */
export async function submitMe(
  edge: Edge,
  form: 'phone' | 'ntfy' | 'code',
  typed: string,
  request: Request,
): Promise<{ errors: Record<string, string> } | { answer: Answer }> {
  if (form === 'code') {
    const code = typed.replace(/\s/g, '')
    if (!/^\d{6}$/.test(code)) return { errors: { code: 'A code has six digits.' } }
    const { key } = await whoAsks(edge, request)
    return { answer: sentenceAnswer(await confirmContact(edge.ctx, edge.self.teamId, key, code)) }
  }
  const read = readAddress(form, typed)
  return read.ok ? { answer: await add(edge, form, read.address, request) } : { errors: { address: read.problem } }
}

/** Forgets the number or topic of a button. */
export async function removeReply(edge: Edge, value: string | undefined, request: Request): Promise<Reply> {
  const { key } = await whoAsks(edge, request)
  const id = decodeValue(value, { contact: 'string' })?.contact ?? ''
  return { show: sentence(await removeContact(edge.ctx, edge.self.teamId, key, id)) }
}

/** Numbers of those whom an incident has called. */
export async function numbersReply(edge: Edge, incidentId: string, request: Request): Promise<Reply> {
  const { text, numbers } = await showNumbers(edge.ctx, incidentId, request)
  return { show: numbers ? numbersMessage(numbers) : sentence(text) }
}

async function add(edge: Edge, kind: 'phone' | 'ntfy', address: string, request: Request): Promise<Answer> {
  const { key } = await whoAsks(edge, request)
  if (!edge.ctx.methods.has(kind === 'phone' ? 'sms' : 'push'))
    throw new UserError(
      'No account for it is set up here, so nothing could be sent there: the operators can. Nothing changed.',
    )
  return addContact(edge.ctx, edge.self.teamId, { person: key, kind, address }, request)
}

async function whoAsks({ ctx }: Edge, { by }: Request): Promise<Person> {
  const roster = await currentRoster(ctx.db, ctx.rosters)
  const person = roster && personBySlack(roster, by.userId)
  if (!person)
    throw new UserError(
      'You are not in the roster, so Debrief pages you only where somebody names you, by direct message. Whoever keeps the roster can add you.',
    )
  return person
}
