import { dutyWork, type Work } from '../db/save.ts'
import type { Roster } from '../domain/roster.ts'
import { channelOfTeam } from '../domain/schedule/places.ts'
import type { Instant } from '../domain/time.ts'

/**
 * What is due once a roster is in force: each looks at how things stand, tells what is news, and says when to look again. So
 * it is asked for as often as anything may have changed.
 */
export function dutyOf(roster: Roster, now: Instant): Work[] {
  const channels = new Set(roster.teams.flatMap((team) => channelOfTeam(roster, team) ?? []))
  const subjects = [
    ...roster.schedules.map(({ key }) => `handoff:${key}`),
    ...[...channels].map((id) => `night:${id}`),
    'gaps',
    'week',
  ]
  return subjects.map((subject) => dutyWork(subject, now))
}
