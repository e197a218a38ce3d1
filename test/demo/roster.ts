import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseDocument, stringify } from 'yaml'
import type { Roster } from '../../src/domain/roster.ts'
import { readRoster } from '../../src/roster/read.ts'
import type { CaseFile } from './case-file.ts'

const EXAMPLE = path.resolve(import.meta.dirname, '../../roster.example.yml')

/** People who stand behind the first of each team; nobody of them is in a case. */
const DEPUTIES =
  'Noor Haddad, Ola Berg, Priya Nair, Quim Serra, Rui Costa, Tove Lind, Uma Reyes, Vito Gallo, Wren Adler, Yara Cohen'.split(
    ', ',
  )

/**
 * A roster file for a case: the example where everybody of the case is in it, else one made from the case's people. `changes`:
 * names of the channels in which changes are told.
 */
export async function rosterFor(
  given: CaseFile,
  changes: readonly string[] = [],
): Promise<{ text: string; roster: Roster }> {
  const example = await readFile(EXAMPLE, 'utf8')
  const known = parsed(example)
  const names = new Set(known.people.map((person) => `${person.key} ${person.name}`))
  if (given.roster.every((person) => names.has(`${person.handle} ${person.name}`)))
    return changes.length === 0 ? { text: example, roster: known } : withChanges(example, changes)
  const text = stringify(madeFrom(given))
  return { text, roster: parsed(text) }
}

function withChanges(example: string, changes: readonly string[]): { text: string; roster: Roster } {
  const document = parseDocument(example)
  document.set('changes', changes)
  const text = document.toString()
  return { text, roster: parsed(text) }
}

function parsed(text: string): Roster {
  const reading = readRoster(text, 'roster.yml')
  if (!reading.ok) throw new Error(`The demo's roster is not valid: ${JSON.stringify(reading.problems)}`)
  return reading.roster
}

/** Teams as the case names them, a second for each, one policy for all, and a runbook by which the title calls everybody. */
function madeFrom(given: CaseFile): object {
  const teams = new Map<string, { name: string; members: string[] }>()
  const people: Record<string, { name: string; email: string }> = {}
  for (const person of given.roster) {
    const team = teams.get(keyOf(person.team)) ?? { name: person.team, members: [] }
    team.members.push(person.handle)
    teams.set(keyOf(person.team), team)
    people[person.handle] = { name: person.name, email: `${keyOf(person.handle)}@company.example` }
  }
  const taken = new Set(given.roster.map((person) => person.name))
  const free = DEPUTIES.filter((name) => !taken.has(name))
  for (const team of teams.values()) {
    const name = free.shift()
    if (!name || team.members.length > 1) continue
    const key = keyOf(name).replace('-', '.')
    people[key] = { name, email: `${key}@company.example` }
    team.members.push(key)
  }
  const [first] = [...teams.keys()]
  const lead = given.roster.find((person) => /commander|lead/i.test(person.role)) ?? given.roster[0]!
  return {
    company: {
      name: 'Company',
      zone: given.timezone,
      incidents_channel: 'incidents',
      catch_all: keyOf(lead.team) || first,
    },
    people,
    teams: Object.fromEntries([...teams].map(([key, team]) => [key, { ...team, policy: 'default' }])),
    policies: {
      default: {
        steps: [
          { call: 'its first', wait: '5m' },
          { call: 'its second', wait: '5m' },
        ],
        rounds: 3,
        last_resort: [lead.handle],
        last_resort_every: '5m',
      },
    },
    roles: { commander: { call: [lead.handle], paged_at: ['SEV1'] } },
    runbooks: {
      outage: {
        title: 'Outage',
        when: { words: [titleOf(given)], severities: ['SEV1', 'SEV2', 'SEV3', 'SEV4'] },
        steps: ['See what is affected, and since when.', 'Call everybody who may know, then look for what changed.'],
        page: [...teams.keys()],
      },
    },
  }
}

/** The case's title without what was found out later. */
export function titleOf(given: CaseFile): string {
  return given.title.replace(/:.*$/s, '').trim()
}

function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
