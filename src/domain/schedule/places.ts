import type { Person, Roster, Team } from '../roster.ts'
import { membersOf } from '../roster-lookup.ts'
import type { Schedule } from './schedule.ts'

/** The teams that a schedule works for: whose own it is, and whose policy calls by it. */
export function teamsOn(roster: Roster, schedule: string): Team[] {
  const calls = (policy: string) =>
    roster.policies
      .filter(({ key }) => key === policy)
      .flatMap(({ steps, lastResort }) => [...steps.flatMap((step) => step.targets), ...lastResort])
      .some((target) => target.kind === 'schedule' && target.schedule === schedule)
  return roster.teams.filter((team) => team.schedule === schedule || calls(team.policy))
}

/** Slack channel (id once settled) in which a team reads of its duty; null for none. */
export function channelOfTeam(roster: Roster, team: Team): string | null {
  return team.channel ?? roster.schedules.find((one) => one.key === team.schedule)?.channel ?? null
}

/** Slack channel of a schedule's hand-offs: its own, else that of the first of its teams that has one; null for none. */
export function channelOfSchedule(roster: Roster, schedule: Schedule): string | null {
  return schedule.channel ?? teamsOn(roster, schedule.key).find((team) => team.channel !== null)?.channel ?? null
}

/** Whether somebody takes turns in a schedule, or is of its teams, their leads included. */
export function belongsTo(roster: Roster, schedule: Schedule, person: Person): boolean {
  if (schedule.layers.some((layer) => layer.people.includes(person.key))) return true
  return teamsOn(roster, schedule.key).some((team) => membersOf(roster, team.key).some((one) => one.key === person.key))
}
