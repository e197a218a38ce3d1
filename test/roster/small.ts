import type { Roster } from '../../src/domain/roster.ts'
import { formatProblem } from '../../src/roster/problems.ts'
import { type RosterReading, readRoster } from '../../src/roster/read.ts'

/** The smallest roster without problem or warning; tests change a piece of it. */
export const SMALL = `company: { name: Small, zone: Etc/UTC, catch_all: ops, incidents_channel: incidents }
people:
  ana: { name: Ana Sol, slack: U0ANA, aliases: [sol] }
  ben: { name: Ben Ode, email: ben@small.example }
teams:
  ops: { members: [ana, ben] }
`

/** What a file has wrong, as people read it. */
export function problems(source: string): string[] {
  const reading = readRoster(source, 'r.yml')
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

/** What the owner of a valid file should know, as people read it. */
export function warnings(source: string): string[] {
  return valid(source).warnings.map(formatProblem)
}

/** The roster of a valid file. */
export function roster(source: string): Roster {
  return valid(source).roster
}

function valid(source: string): Extract<RosterReading, { ok: true }> {
  const reading = readRoster(source, 'r.yml')
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading
}
