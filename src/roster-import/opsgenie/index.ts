import type { Target } from '../../domain/roster.ts'
import type { Instant } from '../../domain/time.ts'
import { createNames, type Draft, type Note } from '../draft.ts'
import { checked, collect, placeOf, readFiles } from '../files.ts'
import { finish, type Options, peopleCalled } from '../finish.ts'
import { policyOf, type Reach } from './escalations.ts'
import { readUsers, withoutBlocked } from './people.ts'
import { readSchedules } from './schedules.ts'
import { Escalation, KINDS } from './shapes.ts'
import { finishTeams, means, type OwnPolicy, readTeams } from './teams.ts'

/**
 * Reads a saved export of Opsgenie, a JSON file or a folder of them (docs/import-roster.md says which). Throws UserError with
 * file, line and value for what is malformed.
 */
export async function readOpsgenie(where: string, options: Options, now: Instant): Promise<Draft> {
  const notes: Note[] = []
  const found = collect(await readFiles(where), KINDS, notes)
  const users = readUsers(found.users, notes)
  const teams = readTeams(found.teams, users, notes)
  const schedules = readSchedules(found, users, notes, now)
  const reach: Reach = {
    person: users.find,
    schedules: (ref) => schedules.filter(({ ids }) => means(ref, ids)).map(({ key }) => key),
    team: (ref) => {
      const team = teams.find(({ ids }) => means(ref, ids))
      const own = schedules.filter((one) => team && means(one.team, team.ids)).map(({ key }) => key)
      return team ? { key: team.key, members: team.members, schedules: own } : null
    },
  }
  const names = createNames()
  const policies = found.escalations.flatMap((one): OwnPolicy[] => {
    const read = checked(one, 'an escalation', Escalation)
    const policy = policyOf(read, reach, (text, rule) => {
      const place = placeOf(one, ...(rule === undefined ? [] : ['rules', rule]))
      notes.push({ place: `${place} escalation "${read.name}"`, text })
    })
    const team = teams.find(({ ids }) => means(read.ownerTeam, ids)) ?? null
    return policy ? [{ ...names(read.name), ...policy, ids: [read.id ?? read.name, read.name], team }] : []
  })
  const made = finishTeams(teams, schedules, policies, notes)
  const targets: Target[] = [
    ...made.map(({ key }): Target => ({ kind: 'team', team: key })),
    ...schedules.map(({ key }): Target => ({ kind: 'schedule', schedule: key, turn: 'now' })),
    ...policies.flatMap(({ steps }) => steps.flatMap((step) => step.targets)),
  ]
  withoutBlocked(users, new Set(peopleCalled(targets, { schedules, teams: made })), notes)
  const { people, phones } = users
  const source = 'an export of Opsgenie'
  return finish({ source, people, teams: made, services: [], schedules, policies, notes, phones }, where, options)
}
