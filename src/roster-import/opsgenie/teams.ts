import type { Target } from '../../domain/roster.ts'
import { createNames, type DraftPolicy, many, type Note } from '../draft.ts'
import { checked, type Found, isMap, placeOf } from '../files.ts'
import { type Parts, peopleCalled } from '../finish.ts'
import type { Users } from './people.ts'
import type { OwnSchedule } from './schedules.ts'
import { type Ref, RoutingRule, Team } from './shapes.ts'

/** A team as the export has it; `ids` are what the export knows it by. */
export type OwnTeam = {
  ids: string[]
  found: Found
  key: string
  name: string
  members: { person: string; role: string }[]
}

/** A policy with what the export knows it by, and whose it is. */
export type OwnPolicy = DraftPolicy & { ids: string[]; team: OwnTeam | null }

/** Whether a reference means the thing that is known by these ids. */
export function means(ref: Ref | null | undefined, ids: readonly string[]): boolean {
  return Boolean((ref?.id && ids.includes(ref.id)) || (ref?.name && ids.includes(ref.name)))
}

/** Reads the teams and who is in them. */
export function readTeams(found: readonly Found[], users: Users, notes: Note[]): OwnTeam[] {
  const names = createNames()
  return found.map((one): OwnTeam => {
    const team = checked(one, 'a team', Team)
    const named = names(team.name)
    const say = (text: string) => notes.push({ place: `${placeOf(one)} team "${team.name}"`, text })
    if (named.name !== team.name) say(`there is another of this name, so this one is "${named.name}"`)
    const members = (team.members ?? []).flatMap(({ user, role }) => {
      const person = users.find(user)
      if (person) return [{ person: person.key, role: role?.toLowerCase() ?? 'user' }]
      say(`its member ${user?.username ?? user?.id ?? 'without a name'} is no user of the export, and left out`)
      return []
    })
    if (members.some(({ role }) => role === 'admin'))
      say('has admins, which no roster has: write its lead:, if one leads')
    return { ids: [team.id ?? '', team.name].filter((id) => id !== ''), found: one, ...named, members }
  })
}

/** The teams of the roster: each with one schedule and one policy, those of Opsgenie that are most its own. */
export function finishTeams(
  teams: readonly OwnTeam[],
  schedules: readonly OwnSchedule[],
  policies: readonly OwnPolicy[],
  notes: Note[],
): Parts['teams'] {
  return teams.flatMap((team) => {
    const say = (text: string) => notes.push({ place: `${placeOf(team.found)} team "${team.name}"`, text })
    const mine = schedules.filter((one) => means(one.team, team.ids)).map(({ key }) => key)
    if (mine.length > 1)
      say(
        `has ${mine.length} schedules, and a team here has one: ${mine[0]}. Others may be called by its policy: ${mine.slice(1).join(', ')}`,
      )
    const policy = policyFor(team, policies, say)
    const calls = policy?.steps.flatMap((step) => step.targets) ?? []
    const onCall = mine.map((schedule): Target => ({ kind: 'schedule', schedule, turn: 'now' }))
    const called = peopleCalled([...calls, ...onCall], { schedules: [...schedules], teams: [] })
    const listed = [...new Set(team.members.map(({ person }) => person))]
    if (listed.length === 0)
      say(
        called.length > 0
          ? 'has no members in the export; here they are those whom its policy and schedules call'
          : 'has no members in the export, and is left out: the list of teams does not tell them, a team by itself does',
      )
    const members = listed.length > 0 ? listed : called
    if (members.length === 0) return []
    return [{ key: team.key, name: team.name, members, schedule: mine[0] ?? null, policy: policy?.key ?? null }]
  })
}

function policyFor(team: OwnTeam, policies: readonly OwnPolicy[], say: (text: string) => void): OwnPolicy | null {
  const rules = routingOf(team.found)
  const others = rules.filter(({ isDefault }) => !isDefault).length
  if (others > 0) say(`${many(others, 'routing rule')} by what an alert says left out`)
  const routed = rules.find(({ isDefault }) => isDefault)?.notify
  const own = policies.filter((policy) => policy.team === team)
  const policy = policies.find(({ ids }) => means(routed, ids)) ?? own[0] ?? null
  if (own.length > 1 && policy)
    say(
      `has ${own.length} escalations, and a team here has one policy: ${policy.key}. The others are written, and nobody has them`,
    )
  return policy
}

/** In a backup the routing rules lie beside the team: `{ team, teamRoutingRules }`. */
function routingOf({ file, path }: Found) {
  const around = path
    .slice(0, -1)
    .reduce<unknown>((value, part) => (value as Record<string | number, unknown>)?.[part], file.value)
  const rules = path.at(-1) === 'team' && isMap(around) ? around['teamRoutingRules'] : []
  return (Array.isArray(rules) ? rules : []).flatMap((rule) => RoutingRule.safeParse(rule).data ?? [])
}
