import type { Instant } from '../../domain/time.ts'
import type { Draft, Note } from '../draft.ts'
import { collect, readFiles } from '../files.ts'
import { finish, type Options } from '../finish.ts'
import { readUsers } from './people.ts'
import { readPolicies } from './policies.ts'
import { readSchedules } from './schedules.ts'
import { KINDS } from './shapes.ts'
import { readTeams } from './teams.ts'

/**
 * Reads a saved export of PagerDuty, a JSON file or a folder of them (docs/import-roster.md says which). Throws UserError with
 * file, line and value for what is malformed.
 */
export async function readPagerDuty(where: string, options: Options, now: Instant): Promise<Draft> {
  const notes: Note[] = []
  const found = collect(await readFiles(where), KINDS, notes)
  const users = readUsers(found.users, notes)
  const schedules = readSchedules(found, users.personOf, notes, now)
  const policies = readPolicies(found.policies, schedules, users.personOf, notes)
  const { teams, services } = readTeams(found, users, { schedules, policies }, notes)
  const { people, phones } = users
  const source = 'an export of PagerDuty'
  return finish({ source, people, teams, services, schedules, policies, notes, phones }, where, options)
}
