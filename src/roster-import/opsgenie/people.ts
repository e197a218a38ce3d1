import type { DraftPerson, Note } from '../draft.ts'
import { createPeople, type People } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import { phoneOf } from '../phones.ts'
import { type Ref, User } from './shapes.ts'

/** The users of an export. `blocked`: keys of those who are not called there, with their places. */
export type Users = {
  people: People
  /** Whom a participant, a member or a recipient is. */
  find(ref: Ref | null | undefined): DraftPerson | null
  blocked: Map<string, string>
  phones: { person: string; phone: string }[]
}

/** Reads the users; two of one address are one person. */
export function readUsers(found: readonly Found[], notes: Note[]): Users {
  const people = createPeople()
  const users: Users = {
    people,
    find: (ref) => people.find(ref?.id) ?? people.find(ref?.username ?? ref?.name),
    blocked: new Map(),
    phones: [],
  }
  for (const one of found) {
    const user = checked(one, 'a user', User)
    const { person, again } = people.add({
      refs: [user.id ?? '', user.username],
      name: user.fullName ?? user.username,
      email: user.username,
      zone: user.timeZone ?? null,
    })
    if (again)
      notes.push({ place: placeOf(one), text: `"${user.username}" is there twice, and is one person: ${person.key}` })
    if (person.email === null)
      notes.push({
        place: placeOf(one),
        text: `"${user.username}" is no e-mail address: give ${person.key} one, or slack:`,
      })
    if (user.blocked) users.blocked.set(person.key, placeOf(one))
    for (const { contactMethod, method, to, status } of user.userContacts) {
      const telephone = ['sms', 'voice'].includes((contactMethod ?? method ?? '').toLowerCase())
      const phone = telephone && to ? phoneOf(to) : null
      if (phone && status?.enabled !== false) users.phones.push({ person: person.key, phone })
      else if (telephone && !phone)
        notes.push({ place: placeOf(one), text: `a telephone number of ${person.name} is none with its country code` })
    }
  }
  return users
}

/** Takes out those who are blocked and whom nothing names any more. */
export function withoutBlocked({ people, blocked }: Users, needed: ReadonlySet<string>, notes: Note[]): void {
  for (const [key, place] of blocked) {
    const at = people.list.findIndex((person) => person.key === key)
    if (needed.has(key) || at < 0) continue
    const [person] = people.list.splice(at, 1)
    notes.push({ place, text: `${person!.name} is blocked in Opsgenie, and is left out` })
  }
}
