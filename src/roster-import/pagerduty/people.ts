import { createPeople, type Note, type People } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import { phoneOf } from '../phones.ts'
import type { PersonOf } from './schedules.ts'
import { User } from './shapes.ts'

/** The users of an export. `teams`: ids of teams, with the keys of those whose account says that they are in it. */
export type Users = {
  people: People
  personOf: PersonOf
  teams: Map<string, string[]>
  phones: { person: string; phone: string }[]
}

/** Reads the users; two of one address are one person. */
export function readUsers(found: readonly Found[], notes: Note[]): Users {
  const people = createPeople()
  const teams: Users['teams'] = new Map()
  const phones: Users['phones'] = []
  for (const one of found) {
    const user = checked(one, 'a user', User)
    const { person, again } = people.add({
      refs: [user.id],
      name: user.name,
      email: user.email ?? null,
      zone: user.time_zone ?? null,
    })
    if (again)
      notes.push({ place: placeOf(one), text: `${user.name} is there twice, and is one person: ${person.key}` })
    if (person.email === null)
      notes.push({ place: placeOf(one), text: `${user.name} has no e-mail address: give ${person.key} one, or slack:` })
    for (const { id } of user.teams) teams.set(id, [...new Set([...(teams.get(id) ?? []), person.key])])
    for (const { type, address, country_code, enabled } of user.contact_methods) {
      const telephone = /^(phone|sms)_contact_method$/.test(type ?? '')
      const phone = telephone && address && country_code ? phoneOf(`${country_code}${address}`) : null
      if (phone && enabled !== false) phones.push({ person: person.key, phone })
      else if (telephone && !phone)
        notes.push({ place: placeOf(one), text: `a telephone number of ${user.name} is none with its country code` })
    }
  }
  const personOf: PersonOf = (ref, place) => {
    const known = people.find(ref.id)
    if (known) return known.key
    const name = ref.summary ?? ref.name ?? ref.id
    const { person } = people.add({ refs: [ref.id], name, email: ref.email ?? null, zone: null })
    notes.push({
      place,
      text: `${name} (${ref.id}) is no user of the export, maybe no longer: ${person.key} keeps the turns, write who has them`,
    })
    return person.key
  }
  return { people, personOf, teams, phones }
}
