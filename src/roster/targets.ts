import type { Target } from '../domain/roster.ts'
import type { RosterFile } from './file.ts'
import { type FileNames, nearest, refer } from './names.ts'
import { type Path, quoted, type Report } from './problems.ts'

/** Whom a policy calls: a target, or a place in whatever team the policy works for. */
export type Call = Target | { kind: 'own'; who: Own }

const OWN = ['first', 'second', 'third', 'lead', 'members', 'on-call', 'next'] as const
type Own = (typeof OWN)[number]

/** Reads `ana`, `"@ana"`, `payments`, `person:ana`, `team:payments`, `role:commander`, `schedule:payments`, `next:payments` and `its lead`; reports what is none of them. */
function readCall(report: Report, file: RosterFile, names: FileNames, text: string, path: Path): Call | null {
  const { people, teams, schedules } = names
  const own = /^its\s+(.+)$/i.exec(text)?.[1]?.toLowerCase()
  if (own !== undefined) {
    const who = OWN.find((word) => word === own || `${word} member` === own)
    if (who) return { kind: 'own', who }
    const known = OWN.map((word) => `its ${word}`)
    report.problem(path, `a team has no ${quoted(own)}`, nearest(text, known))
    return null
  }
  const [, kind, name] = /^@?(?:(person|team|role|schedule|next)\s*:\s*)?(.+)$/is.exec(text) ?? []
  if (name === undefined) return null
  if (kind?.toLowerCase() === 'role') {
    const role = Object.keys(file.roles).find((key) => key === name.toLowerCase())
    if (role !== undefined) return { kind: 'role', role }
    report.problem(path, `there is no role ${quoted(name)} under roles`, nearest(name, Object.keys(file.roles)))
    return null
  }
  if (kind && /^(schedule|next)$/i.test(kind)) {
    const schedule = refer(report, schedules, 'schedule', name, path)
    const turn = kind.toLowerCase() === 'next' ? 'next' : 'now'
    return schedule === null ? null : { kind: 'schedule', schedule, turn }
  }
  const person = kind?.toLowerCase() === 'team' ? null : people.find(name)
  const team = kind?.toLowerCase() === 'person' ? null : teams.find(name)
  if (person !== null && team !== null && !text.startsWith('@')) {
    report.problem(path, `${quoted(name)} is a person and a team`, `Write person:${person} or team:${team}.`)
    return null
  }
  if (person !== null) return { kind: 'person', person }
  if (team !== null) return { kind: 'team', team }
  if (kind?.toLowerCase() === 'person') refer(report, people, 'person', name, path)
  else if (kind?.toLowerCase() === 'team') refer(report, teams, 'team', name, path)
  else
    report.problem(
      path,
      `nobody and no team is called ${quoted(name)}`,
      schedules.find(name) === null
        ? nearest(name, [...people.all, ...teams.all], [...people.keys, ...teams.keys])
        : `Did you mean schedule:${schedules.find(name)}?`,
    )
  return null
}

/**
 * Reads each call of a list at `path`. An empty list calls nobody and is a problem; so is, where only `named` people and
 * teams (or schedules) may stand, a role or a place in a team.
 */
export function readCalls(
  report: Report,
  file: RosterFile,
  names: FileNames,
  texts: string[],
  path: Path,
  allowed: 'any' | 'named' = 'any',
): Call[] {
  if (texts.length === 0) report.problem(path, 'it calls nobody', 'Name at least one person or team.')
  return texts.flatMap((text, place) => {
    const call = readCall(report, file, names, text, [...path, place])
    if (call === null) return []
    if (allowed === 'named' && (call.kind === 'role' || call.kind === 'own'))
      report.problem([...path, place], `${quoted(text)} is nobody by name`, 'Name people, teams or schedules here.')
    return [call]
  })
}

/** The targets of calls made for a team: `its lead` is that team's. A place that the team has not filled calls nobody. */
export function targetsFor(
  calls: Call[],
  team: { lead: string | null; members: string[]; schedule: string | null } | null,
): Target[] {
  return calls.flatMap((call): Target[] => {
    if (call.kind !== 'own') return [call]
    if (team === null) return []
    const { members, lead, schedule } = team
    if (call.who === 'on-call' || call.who === 'next')
      return schedule === null ? [] : [{ kind: 'schedule', schedule, turn: call.who === 'next' ? 'next' : 'now' }]
    const [first, second, third] = members
    const places = { first: [first ?? lead], second: [second], third: [third], lead: [lead ?? first], members }
    return places[call.who].flatMap((person) => (person ? { kind: 'person', person } : []))
  })
}
