import { readFile } from 'node:fs/promises'
import { contactsOf } from './db/contacts.ts'
import type { Contact } from './domain/contact.ts'
import { maskedAddress } from './domain/language/contact-words.ts'
import type { Roster } from './domain/roster.ts'
import { findPerson } from './domain/roster-lookup.ts'
import { UserError } from './errors.ts'
import { printable } from './log.ts'
import { type ContactWish, MOST_CONTACTS, removeContact, storeContacts } from './operations/contacts.ts'
import { readAddress } from './paging/address.ts'
import { nearest } from './roster/names.ts'
import { atShell, type Desk, personNamed } from './shell.ts'
import type { Settings } from './start.ts'

/** How it is typed. */
export const CONTACT_USAGE = `debrief contact list [PERSON]     how people are reached besides Slack
debrief contact add PERSON +NUMBER|ntfy:TOPIC
                                 the same as they do by /incident me; counts as verified by you
debrief contact remove PERSON +NUMBER|ntfy:TOPIC
debrief contact import FILE      numbers from CSV (person,phone), which count as verified by you; all or none`

/** Lists, adds, removes and imports how people are reached, by the database alone. Rejects with UserError, and stores nothing, for what it cannot read. */
export async function contactFromShell(settings: Settings, args: readonly string[]): Promise<void> {
  const [action, who, address, ...more] = args
  if (action === 'list' && address === undefined) return atShell(settings, (desk) => list(desk, who))
  if (action === 'import' && who !== undefined && address === undefined) {
    const text = await readFile(who, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      throw new UserError(`${who} cannot be read (${thrown.code}).`)
    })
    return atShell(settings, (desk) => importAll(desk, who, text))
  }
  if ((action !== 'add' && action !== 'remove') || !who || !address || more.length > 0)
    throw new UserError(CONTACT_USAGE)
  const wish = addressTyped(address)
  return atShell(settings, (desk) => (action === 'add' ? add(desk, who, wish) : remove(desk, who, wish)))
}

async function list({ ctx, teamId, roster }: Desk, who: string | undefined): Promise<void> {
  const person = who === undefined ? null : personNamed(roster, who)
  const contacts = await contactsOf(ctx.db, teamId, person?.key ?? null)
  for (const one of contacts) {
    const name = roster.people.find(({ key }) => key === one.person)?.name ?? `${one.person} (not in the roster)`
    const state = one.verifiedAt === null ? 'waits for its code, not used' : `verified ${one.verifiedAt}`
    const proved = one.provedAt === null ? '' : `, last proved ${one.provedAt}`
    console.log(printable(`${name}: ${maskedAddress(one)}, ${state}${proved}`))
  }
  const people = person ? [person] : roster.people
  const without = people.filter(({ key }) => !contacts.some((one) => one.person === key && one.verifiedAt !== null))
  if (without.length > 0) console.log(printable(`By nothing but Slack: ${without.map(({ name }) => name).join(', ')}`))
}

async function add({ ctx, teamId, roster }: Desk, who: string, wish: Omit<ContactWish, 'person'>): Promise<void> {
  const person = personNamed(roster, who)
  const known = await contactsOf(ctx.db, teamId, person.key)
  const problem = tooMany([...known.filter((one) => one.verifiedAt !== null), { person: person.key, ...wish }])
  if (problem) throw new UserError(`${person.name} ${problem}. Nothing was stored.`)
  await storeContacts(ctx, teamId, [{ person: person.key, ...wish }])
  console.log(printable(`${person.name} is reached by ${maskedAddress(wish)} from now on.`))
}

async function remove({ ctx, teamId, roster }: Desk, who: string, wish: Omit<ContactWish, 'person'>): Promise<void> {
  // Who has left the roster may still have a number here.
  const key = findPerson(roster, who)?.key ?? who
  const found = (await contactsOf(ctx.db, teamId, key)).find(
    (one) => one.kind === wish.kind && one.address === wish.address,
  )
  if (!found) throw new UserError(`${who} is not reached by ${maskedAddress(wish)}. Nothing changed.`)
  console.log(printable(await removeContact(ctx, teamId, key, found.id)))
}

async function importAll({ ctx, teamId, roster }: Desk, file: string, text: string): Promise<void> {
  const known = (await contactsOf(ctx.db, teamId, null)).filter((one) => one.verifiedAt !== null)
  const { wishes, problems } = readCsv(text, file, roster, known)
  if (problems.length > 0) throw new UserError([...problems, 'Nothing was stored.'].join('\n'))
  await storeContacts(ctx, teamId, wishes)
  const people = new Set(wishes.map((one) => one.person)).size
  console.log(printable(`${wishes.length} numbers of ${people} people are used from now on.`))
}

/** Numbers of a CSV with the columns `person` and `phone`, and what is wrong with it, each with its line. */
function readCsv(text: string, file: string, roster: Roster, known: readonly ContactWish[]) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)
  const problems: string[] = []
  const wishes: ContactWish[] = []
  if (lines[0]?.trim().toLowerCase() !== 'person,phone')
    problems.push(
      `${file}:1: the first line is person,phone, and each other a key of the roster, a comma and a number.`,
    )
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue
    const at = `${file}:${index + 1}`
    const [who = '', phone = '', ...more] = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
    const person = findPerson(roster, who)
    const read = readAddress('phone', phone)
    if (more.length > 0) problems.push(`${at}: there are more than two columns.`)
    else if (!person)
      problems.push(`${at}: the roster has nobody, or more than one, who is "${who}". ${near(roster, who)}`)
    else if (!read.ok) problems.push(`${at}: the number of ${who} will not do. ${read.problem}`)
    else {
      const wish = { person: person.key, kind: 'phone' as const, address: read.address }
      if (!wishes.some((one) => one.person === wish.person && one.address === wish.address)) wishes.push(wish)
      const theirs = [...known, ...wishes].filter((one) => one.person === person.key)
      const problem = tooMany(theirs)
      if (problem) problems.push(`${at}: ${person.name} ${problem}.`)
    }
  }
  if (problems.length === 0 && wishes.length === 0) problems.push(`${file}: it names no numbers.`)
  return { wishes, problems }
}

/** What is wrong with so many ways to reach one person; null where nothing is. */
function tooMany(contacts: readonly ContactWish[]): string | null {
  for (const kind of ['phone', 'ntfy'] as const) {
    const each = new Set(contacts.filter((one) => one.kind === kind).map((one) => one.address))
    if (each.size > MOST_CONTACTS[kind])
      return `would have ${each.size} ${kind === 'phone' ? 'numbers' : 'topics'}, and may have ${MOST_CONTACTS[kind]}`
  }
  return null
}

function near({ people }: Roster, who: string): string {
  const names = people.flatMap((one) => [one.key, one.name, ...one.aliases])
  return nearest(
    who,
    names,
    people.map((one) => one.key),
  )
}

function addressTyped(typed: string): { kind: Contact['kind']; address: string } {
  const topic = /^ntfy:(.+)$/i.exec(typed)?.[1]
  const kind = topic === undefined ? 'phone' : 'ntfy'
  const read = readAddress(kind, topic ?? typed)
  if (!read.ok) throw new UserError(`${read.problem}\n${CONTACT_USAGE}`)
  return { kind, address: read.address }
}
