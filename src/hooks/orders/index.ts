import { z } from 'zod'
import type { Person, Roster } from '../../domain/roster.ts'
import { findPerson } from '../../domain/roster-lookup.ts'
import { SEVERITIES, type Severity } from '../../domain/severity.ts'
import { nearest } from '../../roster/names.ts'
import { problemsOf, shown, titleOf, words } from '../reading.ts'

/** Orders that an operator's own tool gives, each the last part of an address; whose secret signs them. */
export const ORDERS = ['answer', 'severity', 'numbers'] as const
export type OrderName = (typeof ORDERS)[number]
/** Whether a hook is there for an order. */
export function isOrder(purpose: string): purpose is OrderName {
  return ORDERS.some((one) => one === purpose)
}

/** In `DEBRIEF_HOOK_SECRETS`; without a secret of its own, orders are signed with that of all sources. */
export const ORDER_SOURCE = 'operator'

/** What is ordered of an incident, by number; `by` is a person of the roster or whatever name was given. */
export type ReadOrder = { incident: number; by: Person | string } & (
  | { kind: 'answer'; person: Person; answer: 'on-it' | 'cannot' | 'not-ours' }
  | { kind: 'severity'; severity: Severity }
  | { kind: 'numbers' }
)

const incident = z.number().int().positive()
const by = words.pipe(z.string().max(200))
const BODIES = {
  answer: z.strictObject({ incident, person: by, answer: z.enum(['on-it', 'cannot', 'not-ours']) }),
  severity: z.strictObject({ incident, severity: z.enum(SEVERITIES), by }),
  numbers: z.strictObject({ incident, by }),
}

/** Reads an order. Never throws, whatever the body is. */
export function readOrder(
  name: OrderName,
  body: unknown,
  roster: Roster,
): { ok: true; order: ReadOrder } | { ok: false; problems: string[] } {
  const parsed = BODIES[name].safeParse(body, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, '', Object.keys(BODIES[name].shape)) }
  const { incident: number, ...read } = parsed.data
  if ('person' in read) {
    const person = findPerson(roster, read.person)
    const keys = roster.people.map((one) => one.key)
    const names = roster.people.flatMap((one) => [one.key, one.name, ...one.aliases])
    const none = `person: the roster has nobody, or more than one, who is ${shown(read.person)}.`
    if (!person) return { ok: false, problems: [`${none} ${nearest(read.person, names, keys)}`] }
    return { ok: true, order: { kind: 'answer', incident: number, person, answer: read.answer, by: person } }
  }
  const given = { incident: number, by: findPerson(roster, read.by) ?? titleOf(read.by) }
  return 'severity' in read
    ? { ok: true, order: { kind: 'severity', severity: read.severity as Severity, ...given } }
    : { ok: true, order: { kind: 'numbers', ...given } }
}
