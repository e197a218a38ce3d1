import { type Chance, oneOf } from './chance.ts'

/** How large a week is. */
export type Size = { people: number; teams: number; incidents: number; seed: number }

declare module 'vitest' {
  export interface ProvidedContext {
    /** How large the week is; a quarter where nothing is said. */
    week?: Size
  }
}

/** Somebody of the company. `account`: whether Slack has one for their address, and whether it lives. */
export type Citizen = {
  key: string
  name: string
  email: string
  zone: string
  account: 'alive' | 'deactivated' | 'none'
  phone: string | null
  topic: string | null
  team: string
}

/** Who of a team is called: by turns of weeks or days, by the sun, or in the order of its members. */
export type Rota = 'weekly' | 'daily' | 'sun' | 'members'

/** A team; `lead` and `members` are keys, and its service and schedule have keys of their own. */
export type Crew = { key: string; name: string; zone: string; rota: Rota; lead: string; members: string[] }

/** A company as it is on the Monday at which the week begins. `roster` is a roster file. */
export type Town = { people: Citizen[]; crews: Crew[]; roster: string }

/** Five continents, one zone with half an hour, and one whose clocks are changed within the week. */
const ZONES = [
  'Europe/Madrid',
  'America/New_York',
  'Asia/Kolkata',
  'Europe/London',
  'America/Sao_Paulo',
  'Africa/Johannesburg',
  'Australia/Sydney',
]
const SUN = ['Asia/Tokyo', 'Europe/Madrid', 'America/Los_Angeles']
const ROTAS: readonly Rota[] = ['weekly', 'sun', 'daily', 'members']
const FIRST = ['Ada', 'Ben', 'Cleo', 'Dov', 'Eva', 'Finn', 'Gina', 'Hugo', 'Ines', 'Jan', 'Kira', 'Leo', 'Mina']
const LAST = ['Abel', 'Brandt', 'Costa', 'Dupont', 'Eriksen', 'Fischer', 'Gupta', 'Haas', 'Ito', 'Jansen', 'Kaya']

/** Key of the schedule by which somebody is asked to lead. */
export const DUTY_MANAGERS = 'duty-managers'

/** The key of a team's schedule; null where its members are called in their order. */
export function scheduleOf({ key, rota }: Crew): string | null {
  return rota === 'members' ? null : `${key}-duty`
}

/** Builds a company. Four of five have a telephone, some no account that lives, one in twelve a topic for pushes. */
export function buildTown(size: Size, chance: Chance): Town {
  const crews = Array.from({ length: size.teams }, (_, index): Crew => {
    const rota = ROTAS[index % ROTAS.length]!
    const zone = rota === 'sun' ? 'Etc/UTC' : ZONES[(index - Math.floor(index / 4)) % ZONES.length]!
    return { key: `team-${index + 1}`, name: `Team ${index + 1}`, zone, rota, lead: '', members: [] }
  })
  const people = Array.from({ length: size.people }, (_, index): Citizen => {
    const crew = crews[index % crews.length]!
    const place = crew.members.length
    const key = `p${String(index + 1).padStart(3, '0')}`
    // Whoever leads is not the one without an account.
    const odd = place > 0 && place % 3 === 2 ? chance('account', key) : 1
    const account = odd < 0.06 ? 'deactivated' : odd < 0.15 ? 'none' : 'alive'
    crew.members.push(key)
    return {
      key,
      name: `${FIRST[index % FIRST.length]} ${LAST[Math.floor(index / FIRST.length) % LAST.length]} ${index + 1}`,
      email: `${key}@week.example`,
      zone: crew.rota === 'sun' ? SUN[place % SUN.length]! : crew.zone,
      account,
      phone: account !== 'alive' || chance('phone', key) < 0.8 ? `+346${String(10_000_000 + index)}` : null,
      topic: chance('topic', key) < 1 / 12 ? `topic-of-${key}` : null,
      team: crew.key,
    }
  })
  for (const crew of crews) crew.lead = crew.members.shift()!
  return { people, crews, roster: JSON.stringify(rosterOf(people, crews, chance)) }
}

function rosterOf(people: readonly Citizen[], crews: readonly Crew[], chance: Chance) {
  const named = <T>(entries: [string, T][]) => Object.fromEntries(entries)
  const managers = crews.map((one) => one.lead)
  return {
    company: {
      name: 'A week',
      zone: 'Europe/Madrid',
      incidents_channel: 'incidents',
      default_severity: 'SEV2',
      catch_all: crews[0]!.key,
    },
    people: named(people.map(({ key, name, email, zone }) => [key, { name, email, zone }])),
    teams: named(
      crews.map((crew) => {
        const schedule = scheduleOf(crew)
        const { name, lead, members, key } = crew
        return [key, { name, lead, members, channel: key, ...(schedule ? { schedule } : {}) }]
      }),
    ),
    services: named(crews.map(({ key }) => [`service-of-${key}`, key])),
    schedules: named<object>([
      [DUTY_MANAGERS, { rotate: managers.slice(0, 6), every: '1d', from: '2026-01-05 09:00' }],
      ...crews.flatMap((crew): [string, object][] => {
        const key = scheduleOf(crew)
        return key ? [[key, scheduleFileOf(crew, people, chance)]] : []
      }),
    ]),
    roles: { commander: { call: [`schedule:${DUTY_MANAGERS}`, `next:${DUTY_MANAGERS}`], paged_at: ['SEV1'] } },
    hooks: { probe: { kind: 'json', name: 'Probe', rule: 'declare' } },
  }
}

function scheduleFileOf(crew: Crew, people: readonly Citizen[], chance: Chance) {
  const { key, zone, rota, lead } = crew
  const rotate = crew.members.length > 0 ? crew.members : [lead]
  const beside = { zone, group: `${key}-oncall`, channel: key }
  // Somebody stands in for two nights of the week.
  const person = oneOf([lead, ...rotate], chance('override', key))
  const overrides = [{ person, from: '2026-03-25 20:00', until: '2026-03-27 08:00' }]
  if (rota !== 'sun')
    return { rotate, every: rota === 'daily' ? '1d' : '1w', from: '2026-01-05 09:00', overrides, ...beside }
  const hours = [
    { from: '22:00', to: '06:00' },
    { from: '06:00', to: '14:00' },
    { from: '14:00', to: '22:00' },
  ]
  const layers = SUN.flatMap((place, index) => {
    const there = rotate.filter((one) => people.find((each) => each.key === one)?.zone === place)
    return there.length === 0 ? [] : [{ rotate: there, from: '2026-01-05 00:00', hours: hours[index] }]
  })
  // Where nobody of the team is up, whoever has the turn of the week is called.
  return { layers: [{ rotate, from: '2026-01-05 00:00' }, ...layers], overrides, ...beside }
}
