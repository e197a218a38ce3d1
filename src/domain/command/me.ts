import type { Contact } from '../contact.ts'
import type { Read } from './arguments.ts'
import { shortened } from './text.ts'
import { usageOf } from './words.ts'

/** What somebody does about how they are reached; an `address` is as it was typed. */
export type MeArguments =
  | { act: 'show' | 'test' }
  | { act: 'add'; contact: Contact['kind']; address: string }
  | { act: 'code'; code: string }

/** Reads what follows `me`: nothing, `+34 600 111 222`, `ntfy TOPIC`, a code of six digits, `test`. */
export function readMe(text: string): Read<MeArguments> {
  const typed = text.trim()
  if (typed === '') return { ok: true, value: { act: 'show' } }
  if (/^test(?: my phone)?$/i.test(typed)) return { ok: true, value: { act: 'test' } }
  if (/^\d{3} ?\d{3}$/.test(typed)) return { ok: true, value: { act: 'code', code: typed.replace(' ', '') } }
  const topic = /^(?:ntfy|push|topic)\s+(\S+)$/i.exec(typed)?.[1]
  if (topic !== undefined) return { ok: true, value: { act: 'add', contact: 'ntfy', address: topic } }
  const number = typed.replace(/^(?:phone|number|tel:?)\s*/i, '')
  if (/^\+?[\d ().\-/]{7,}$/.test(number)) return { ok: true, value: { act: 'add', contact: 'phone', address: number } }
  return { ok: false, message: `"${shortened(typed)}" is not understood after me. Use ${usageOf('me')}.` }
}
