import { policyForTeam } from '../domain/paging-plan.ts'
import type { EscalationPolicy, Target, Team } from '../domain/roster.ts'
import { minutesOf } from './duration.ts'
import type { RosterFile } from './file.ts'
import { type FileNames, nearest } from './names.ts'
import { type Path, quoted, type Report } from './problems.ts'
import { type Call, readCalls, targetsFor } from './targets.ts'

type Draft = {
  key: string
  steps: { calls: Call[]; waitMinutes: number | null }[]
  rounds: number
  lastResort: Call[] | null
  lastResortEveryMinutes: number
}

/** A team whose people are known, before it has its policy; `policy` is what the file says. */
export type TeamDraft = Omit<Team, 'policy'> & { policy: string | undefined }

/** The policies of a file, the one that each team works by, and the one for what nobody owns. */
export type FilePolicies = {
  policies: EscalationPolicy[]
  policyOfTeam: Map<string, string>
  catchAll: string
  unused: string[]
}

/**
 * Reads the policies. One that calls "its lead" is made anew for each team that has it, as `default/networking`; a team
 * without a policy gets one that calls its members in order. A policy without a last resort has the catch-all's.
 */
export function readPolicies(report: Report, file: RosterFile, names: FileNames, teams: TeamDraft[]): FilePolicies {
  const drafts = Object.entries(file.policies).map(([key, policy]) => readPolicy(report, file, names, key, policy))
  const draftOf = (key: string | undefined) => drafts.find((draft) => draft.key === key)
  const policies = new Map<string, EscalationPolicy>()
  const policyOfTeam = new Map<string, string>()
  const add = (policy: EscalationPolicy) => policies.set(policy.key, policy).get(policy.key)!

  const policyFor = (team: TeamDraft, lastResort: Target[] | null): EscalationPolicy => {
    const draft = draftOf(team.policy)
    if (draft) {
      const turn = calls(draft).find((call) => call.kind === 'own' && /^(on-call|next)$/.test(call.who))
      if (turn?.kind === 'own' && file.teams[team.key]?.schedule === undefined)
        report.problem(
          ['teams', team.key, 'policy'],
          `${quoted(draft.key)} calls ${quoted(`its ${turn.who}`)}, and this team has no schedule`,
          'Write schedule: beside it, or another policy.',
        )
      return add(made(report, draft, team, lastResort))
    }
    if (team.policy !== undefined) {
      const path = ['teams', team.key, 'policy']
      report.problem(
        path,
        `there is no policy ${quoted(team.policy)}`,
        nearest(team.policy, Object.keys(file.policies)),
      )
    }
    const policy = policyForTeam(team)
    return add(lastResort ? { ...policy, lastResort } : policy)
  }

  const wanted = file.company.catch_all
  const catchAllDraft = draftOf(wanted)
  const catchAllTeam = teams.find((team) => team.key === names.teams.find(wanted))
  const path = ['company', 'catch_all']
  let catchAll: EscalationPolicy | null = null
  if (catchAllDraft && isOwn(catchAllDraft)) {
    const fix = `Name the team that answers, such as ${teams.find((team) => team.policy === wanted)?.key ?? teams[0]?.key}.`
    report.problem(path, `the policy ${quoted(wanted)} calls people of "its" team, and a catch-all has no team`, fix)
  } else if (catchAllDraft) catchAll = add(made(report, catchAllDraft, null, null))
  else if (catchAllTeam) catchAll = policyFor(catchAllTeam, null)
  else {
    const known = [...Object.keys(file.policies), ...teams.map((team) => team.key)]
    report.problem(path, `there is no policy and no team ${quoted(wanted)}`, nearest(wanted, known))
  }

  for (const team of teams) {
    const isCatchAll = catchAllTeam === team && !catchAllDraft && catchAll !== null
    policyOfTeam.set(team.key, isCatchAll ? catchAll!.key : policyFor(team, catchAll?.lastResort ?? null).key)
  }
  const used = new Set([...teams.map((team) => team.policy), wanted])
  const unused = drafts.map((draft) => draft.key).filter((key) => !used.has(key))
  return { policies: [...policies.values()], policyOfTeam, catchAll: catchAll?.key ?? '', unused }
}

function readPolicy(
  report: Report,
  file: RosterFile,
  names: FileNames,
  key: string,
  policy: RosterFile['policies'][string],
): Draft {
  const path = ['policies', key]
  return {
    key,
    steps: policy.steps.map(({ call, wait }, place) => ({
      calls: readCalls(report, file, names, call, [...path, 'steps', place, 'call']),
      waitMinutes: wait === undefined ? null : readWait(report, wait, [...path, 'steps', place, 'wait']),
    })),
    rounds: policy.rounds,
    lastResort: policy.last_resort
      ? readCalls(report, file, names, policy.last_resort, [...path, 'last_resort'])
      : null,
    lastResortEveryMinutes: readWait(report, policy.last_resort_every, [...path, 'last_resort_every']),
  }
}

/** Minutes of a time to wait; what is none is reported. */
export function readWait(report: Report, text: string, path: Path): number {
  const minutes = minutesOf(text)
  if (minutes !== null) return minutes
  const fix =
    /^\d+$/.test(text) && text !== '0' ? `Did you mean ${text}m?` : 'Write a number and a unit: 30s, 5m or 1h.'
  report.problem(path, `${quoted(text)} is no time to wait`, fix)
  return 1
}

function isOwn(draft: Draft): boolean {
  return calls(draft).some((call) => call.kind === 'own')
}

function calls(draft: Draft): Call[] {
  return [...draft.steps.flatMap((step) => step.calls), ...(draft.lastResort ?? [])]
}

/** A policy as it is for one team. Steps that call nobody there (a team of one has no second) fall away. */
function made(report: Report, draft: Draft, team: TeamDraft | null, catchAll: Target[] | null): EscalationPolicy {
  const steps = draft.steps
    .map((step) => ({ targets: targetsFor(step.calls, team), waitMinutes: step.waitMinutes }))
    .filter((step) => step.targets.length > 0)
  if (steps.length === 0 && report.problems.length === 0)
    report.problem(
      ['policies', draft.key],
      `it calls nobody in ${team?.key}`,
      'Give that team members, or a policy that fits it.',
    )
  const own = targetsFor(draft.lastResort ?? [], team)
  const lastResort = own.length > 0 ? own : (catchAll ?? steps.at(-1)?.targets ?? [])
  const key = team && isOwn(draft) ? `${draft.key}/${team.key}` : draft.key
  return { key, steps, rounds: draft.rounds, lastResort, lastResortEveryMinutes: draft.lastResortEveryMinutes }
}
