import { IANAZone } from 'luxon'
import type { Target } from '../domain/roster.ts'
import { UserError } from '../errors.ts'
import { nearest } from '../roster/names.ts'
import { createNames, type Draft, type Note, type People } from './draft.ts'

/** What is given at the prompt. `team`: key of the team that answers for what nobody owns. */
export type Options = { zone: string | null; team: string | null }

/** What every importer has found, before it is a whole roster. */
export type Parts = Omit<Draft, 'company' | 'people'> & { people: People }

/**
 * Makes a roster of what an export holds: with teams where it has none (one for each policy, else for each schedule, else one of
 * all), a zone, and a catch-all. Throws UserError when there is nobody, or no such team.
 */
export function finish(parts: Parts, where: string, options: Options): Draft {
  const { people, notes } = parts
  if (people.list.length === 0)
    throw new UserError(`${where} holds no people, so there is nobody to call. Save the users too.`)
  for (const person of people.list)
    if (person.zone !== null && !IANAZone.isValidZone(person.zone)) {
      notes.push({ place: `people.${person.key}.zone`, text: `"${person.zone}" is no IANA time zone, and is left out` })
      person.zone = null
    }
  const teams = parts.teams.length > 0 ? parts.teams : teamsOf(parts)
  const zone =
    options.zone ?? mostOf(parts.schedules.map((one) => one.zone)) ?? mostOf(people.list.map((one) => one.zone))
  if (options.team !== null && !teams.some(({ key }) => key === options.team)) {
    const keys = teams.map(({ key }) => key)
    throw new UserError(`--team ${options.team}: there is no such team in ${where}. ${nearest(options.team, keys)}`)
  }
  const catchAll = options.team ?? teams[0]!.key
  const assumed: Note[] = [
    { place: 'company.name', text: 'no export says it; write yours' },
    ...(options.team === null
      ? [
          {
            place: 'company.catch_all',
            text: `${catchAll} is only the first team: write who answers for what nobody owns`,
          },
        ]
      : []),
    ...(options.zone === null
      ? [
          {
            place: 'company.zone',
            text: zone ? `${zone} is what most of it has: write yours` : 'nothing says it, so it is UTC: write yours',
          },
        ]
      : []),
  ]
  for (const note of assumed) notes.push(note)
  return {
    ...parts,
    teams,
    people: people.list,
    phones: parts.phones.filter(({ person }) => people.list.some(({ key }) => key === person)),
    company: { name: 'Our company', zone: zone ?? 'Etc/UTC', catchAll },
  }
}

/** The people whom targets may call, each once, in their order. */
export function peopleCalled(targets: readonly Target[], parts: Pick<Parts, 'schedules' | 'teams'>): string[] {
  const called = targets.flatMap((target) => {
    if (target.kind === 'person') return [target.person]
    if (target.kind === 'team') return parts.teams.find(({ key }) => key === target.team)?.members ?? []
    if (target.kind !== 'schedule') return []
    const schedule = parts.schedules.find(({ key }) => key === target.schedule)
    return [
      ...(schedule?.layers.flatMap((layer) => layer.people) ?? []),
      ...(schedule?.overrides.map(({ person }) => person) ?? []),
    ]
  })
  return [...new Set(called)]
}

function teamsOf(parts: Parts): Draft['teams'] {
  const unique = createNames()
  const made = [
    ...parts.policies.map((policy) => ({
      name: policy.name,
      members: peopleCalled(
        policy.steps.flatMap((step) => step.targets),
        parts,
      ),
      schedule: null as string | null,
      policy: policy.key as string | null,
    })),
    ...(parts.policies.length > 0 ? [] : parts.schedules).map((schedule) => ({
      name: schedule.name,
      members: peopleCalled([{ kind: 'schedule', schedule: schedule.key, turn: 'now' }], parts),
      schedule: schedule.key,
      policy: null,
    })),
  ].filter(({ members }) => members.length > 0)
  const all = { name: 'Everybody', members: parts.people.list.map(({ key }) => key), schedule: null, policy: null }
  const teams = (made.length > 0 ? made : [all]).map((team) => ({ ...team, ...unique(team.name) }))
  parts.notes.push({
    place: 'teams',
    text: `the export has none, so there is one for each ${parts.policies.length > 0 ? 'policy' : 'schedule'}: ${teams.map(({ key }) => key).join(', ')}`,
  })
  return teams
}

function mostOf(values: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
