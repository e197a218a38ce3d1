import { z } from 'zod'
import type { Target } from '../domain/roster.ts'
import { fold } from '../domain/roster-lookup.ts'
import type { Schedule } from '../domain/schedule/schedule.ts'

/** What could not be carried over, or is otherwise than it was: where it stands in the export, and what became of it. */
export type Note = { place: string; text: string }

/** Someone of an export. `key` is the one of the roster; `zone` null is the company's. */
export type DraftPerson = { key: string; name: string; email: string | null; zone: string | null }

/** A ladder; a wait of null is left to the severity. */
export type DraftPolicy = {
  key: string
  name: string
  steps: { targets: Target[]; waitMinutes: number | null }[]
  rounds: number
}

/** A roster as an export has it, before it is written. All keys are those of the roster. */
export type Draft = {
  /** Whose export it is, readable. */
  source: string
  company: { name: string; zone: string; catchAll: string }
  people: DraftPerson[]
  teams: { key: string; name: string; members: string[]; schedule: string | null; policy: string | null }[]
  services: { key: string; name: string; team: string }[]
  schedules: Schedule[]
  policies: DraftPolicy[]
  notes: Note[]
  /** Telephone numbers (E.164); they never go into the roster. */
  phones: { person: string; phone: string }[]
}

/**
 * Gives names and keys that are each of one thing only: a name that is taken gets a number. The key is readable: `José Núñez`
 * is `jose-nunez`.
 */
export function createNames(): (wanted: string) => { key: string; name: string } {
  const taken = new Set<string>()
  return (wanted) => {
    const plain = wanted.replace(/\s+/g, ' ').trim() || 'unnamed'
    for (let count = 1; ; count++) {
      const name = count === 1 ? plain : `${plain} ${count}`
      const key = keyOf(name)
      if (taken.has(fold(name)) || taken.has(fold(key))) continue
      taken.add(fold(name)).add(fold(key))
      return { key, name }
    }
  }
}

function keyOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return plain || `x${name.match(/\d+$/)?.[0] ?? ''}`
}

/** People by what an export knows them by: their ids and e-mail addresses. Two with one address are one person. */
export type People = {
  list: DraftPerson[]
  /** They, and those of the roster who were known before. */
  all(): DraftPerson[]
  /** The person with this id or address, in any case; null when there is none. */
  find(ref: string | null | undefined): DraftPerson | null
  /** Takes somebody in; who is known by an address or id already is given back as they are, `again` true. */
  add(one: { refs: string[]; name: string; email: string | null; zone: string | null }): {
    person: DraftPerson
    again: boolean
  }
}

/** Nobody yet. Keys of `known` people (of a roster that is there already) stay as they are. */
export function createPeople(known: readonly DraftPerson[] = []): People {
  const list: DraftPerson[] = []
  const byRef = new Map<string, DraftPerson>()
  const unique = createNames()
  const ref = (text: string) => text.trim().toLowerCase()
  for (const person of known) {
    unique(person.key)
    for (const one of [person.key, person.name, person.email]) if (one) byRef.set(ref(one), person)
  }
  return {
    list,
    all: () => [...new Set([...list, ...known])],
    find: (text) => (text ? (byRef.get(ref(text)) ?? null) : null),
    add({ refs, name, email, zone }) {
      const address = email !== null && z.email().safeParse(email.trim()).success ? email.trim().toLowerCase() : null
      const before = [...(address ? [address] : []), ...refs].map((one) => byRef.get(ref(one))).find((one) => one)
      const person = before ?? { key: unique(name).key, name: name.replace(/\s+/g, ' ').trim(), email: address, zone }
      for (const one of [...refs, ...(address ? [address] : [])]) if (one) byRef.set(ref(one), person)
      const again = list.includes(person)
      if (!again) list.push(person)
      return { person, again }
    },
  }
}

/** `1 team`, `2 teams`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}
