import path from 'node:path'
import type { Roster } from '../../src/domain/roster.ts'
import { onCallAt } from '../../src/domain/schedule/on-call.ts'
import { formatProblem } from '../../src/roster/problems.ts'
import { readRoster } from '../../src/roster/read.ts'
import { type ImportOptions, importRoster } from '../../src/roster-import/index.ts'

/** When the tests' exports are read; their schedules are looked at from here on. */
export const NOW = '2026-11-21T12:00:00.000Z'

/** The path of a saved export of this folder. */
export const exported = (name: string) => path.join(import.meta.dirname, 'exports', name)

/** An export as the roster that comes of it, read back from its text; `notes` are what was not carried over, without the path of the tests. */
export async function imported(
  kind: string,
  where: string,
  options: ImportOptions = {},
): Promise<{ yaml: string; roster: Roster; report: string; notes: string[] }> {
  const { yaml, report } = await importRoster([kind, where], options, NOW)
  if (yaml === null) throw new Error('it went into a file')
  const read = readRoster(yaml, 'roster.yml')
  if (!read.ok) throw new Error(read.problems.map(formatProblem).join('\n'))
  const short = report.replaceAll(`${exported('')}${path.sep}`, '')
  const notes = short.split('\n').flatMap((line) => (line.startsWith('- ') ? line.slice(2) : []))
  return { yaml, roster: read.roster, report: short, notes }
}

/** Who is on call by a schedule of a roster at instants, given to the minute in UTC. */
export function onCall(roster: Roster, key: string, ...minutes: string[]): (string | null)[] {
  const schedule = roster.schedules.find((one) => one.key === key)
  if (!schedule) throw new Error(`no schedule ${key}; there are ${roster.schedules.map((one) => one.key).join(', ')}`)
  return minutes.map((minute) => onCallAt(schedule, `${minute}:00.000Z`).person)
}
