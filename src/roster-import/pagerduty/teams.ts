import type { Target } from '../../domain/roster.ts'
import { createNames, type Note } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import { type Parts, peopleCalled } from '../finish.ts'
import type { Users } from './people.ts'
import type { OwnPolicy } from './policies.ts'
import type { OwnSchedule } from './schedules.ts'
import { Service, Team } from './shapes.ts'

/**
 * Teams and services. There a service has a policy, here its team has: a team keeps the policy of its first service, and
 * services of another policy get a team of that policy's own.
 */
export function readTeams(
  found: { teams: readonly Found[]; services: readonly Found[] },
  users: Users,
  own: { schedules: readonly OwnSchedule[]; policies: readonly OwnPolicy[] },
  notes: Note[],
): Pick<Parts, 'teams' | 'services'> {
  const names = createNames()
  const services = found.services.map((one) => ({ one, read: checked(one, 'a service', Service) }))
  const { schedules, policies } = own
  const calledBy = (policy: OwnPolicy | null, schedule: string | null) => {
    const targets: Target[] = policy?.steps.flatMap((step) => step.targets) ?? []
    const onCall: Target[] = schedule === null ? [] : [{ kind: 'schedule', schedule, turn: 'now' }]
    return peopleCalled([...targets, ...onCall], { schedules: [...schedules], teams: [] })
  }
  const teams = found.teams.flatMap((one): (Parts['teams'][number] & { id: string })[] => {
    const read = checked(one, 'a team', Team)
    const title = read.name ?? read.summary ?? read.id
    const say = (text: string) => notes.push({ place: `${placeOf(one)} team "${title}"`, text })
    const served = services.flatMap(({ read: { teams: of, escalation_policy } }) =>
      of.some(({ id }) => id === read.id) ? (escalation_policy?.id ?? []) : [],
    )
    const mine = policies.filter((policy) => policy.teams.includes(read.id))
    const policy = policies.find(({ id }) => id === served[0]) ?? mine[0] ?? null
    const onCall = schedules.filter((schedule) => schedule.teams.includes(read.id)).map(({ key }) => key)
    if (onCall.length > 1)
      say(
        `has ${onCall.length} schedules, and a team here has one: ${onCall[0]}. Others may be called by its policy: ${onCall.slice(1).join(', ')}`,
      )
    const listed = [
      ...new Set([
        ...read.members.map(({ user }) => users.personOf(user, placeOf(one))),
        ...(users.teams.get(read.id) ?? []),
      ]),
    ]
    const members = listed.length > 0 ? listed : calledBy(policy, onCall[0] ?? null)
    if (members.length === 0) {
      say('has no members in the export, and is left out: users tell their teams when saved with ?include[]=teams')
      return []
    }
    if (listed.length === 0) say('has no members in the export; here they are those whom its policy and schedule call')
    return [{ id: read.id, ...names(title), members, schedule: onCall[0] ?? null, policy: policy?.key ?? null }]
  })
  const serviceNames = createNames()
  const made: Parts['services'] = []
  for (const { one, read } of services) {
    const title = read.name ?? read.summary ?? read.id
    const say = (text: string) => notes.push({ place: `${placeOf(one)} service "${title}"`, text })
    const policy = policies.find(({ id }) => id === read.escalation_policy?.id) ?? null
    const listed = teams.filter(({ id }) => read.teams.some((ref) => ref.id === id))
    const same = (team: { policy: string | null }) => policy === null || team.policy === policy.key
    let team =
      listed.find(same) ?? (listed.length === 0 ? teams.find((each) => policy !== null && same(each)) : undefined)
    if (team === undefined && policy !== null) {
      const members = calledBy(policy, null)
      if (members.length > 0) {
        team = { id: '', ...names(policy.name), members, schedule: null, policy: policy.key }
        teams.push(team)
        say(`goes by policy "${policy.name}", which no team of it has: team ${team.key} is made for that policy`)
      }
    }
    if (read.status === 'disabled') say('is disabled in PagerDuty; here it is named like any other')
    if (team) made.push({ ...serviceNames(title), team: team.key })
    else say('has no team and no policy that calls anybody, and is left out')
  }
  return { teams: teams.map(({ id, ...team }) => team), services: made }
}
