import { wordsOf } from '../domain/language/finding.ts'
import type { EscalationPolicy, Person, Roster, Target } from '../domain/roster.ts'
import { resolveTargets } from '../domain/roster-lookup.ts'
import { findings } from '../domain/schedule/findings.ts'
import { type Instant, plus } from '../domain/time.ts'
import type { RosterFile } from './file.ts'
import type { Path, Report } from './problems.ts'

// docs.slack.dev/reference/block-kit/composition-objects/option-object: the text of an option has at most 75 characters.
const OPTION_LENGTH = 75

/** Notes what a valid roster leaves to chance: people who cannot be paged, ladders of one person, policies of nobody. */
export function warn(report: Report, file: RosterFile, roster: Roster, unusedPolicies: string[]): void {
  for (const person of roster.people.filter((candidate) => !isReachable(candidate)))
    report.warning(['people', person.key], `${person.name} cannot be paged`, 'Give them slack: or email:.')

  const policies = new Map(roster.policies.map((policy) => [policy.key, policy]))
  const used = [
    ...roster.teams.map((team) => ({ policy: team.policy, path: ['teams', team.key] as Path, who: team.name })),
    { policy: roster.company.catchAllPolicy, path: ['company', 'catch_all'] as Path, who: 'The catch-all' },
  ]
  for (const { policy, path, who } of used) {
    const people = calledBy(roster, policies.get(policy))
    const reachable = people.filter(isReachable)
    if (reachable.length === 0)
      report.warning(path, `${who} calls nobody who can be paged`, 'Give its people slack: or email:.')
    else if (people.length === 1)
      report.warning(
        path,
        `${who} calls ${people[0]!.name} and nobody after`,
        'Add a second member, a lead or a last_resort:.',
      )
  }

  for (const key of unusedPolicies)
    report.warning(['policies', key], 'no team has this policy', 'Name it in a team, or remove it.')
  if (roster.company.incidentsChannel === null)
    report.warning(
      ['company'],
      'there is no incidents_channel, so incidents are announced nowhere and have no place when Slack refuses a channel',
      'Write incidents_channel: incidents (without #, which begins a comment in YAML).',
    )
  for (const { severity, meaning, pageOwners, pageTeams } of roster.severities) {
    const key = Object.keys(file.severities).find((written) => written.toUpperCase() === severity) ?? severity
    if (meaning.length > OPTION_LENGTH)
      report.warning(
        ['severities', key, 'meaning'],
        `it has ${meaning.length} characters, and a Slack menu shows ${OPTION_LENGTH}`,
        'Say it shorter.',
      )
    if ((severity === 'SEV1' || severity === 'SEV2') && !pageOwners && pageTeams.length === 0)
      report.warning(
        ['severities', key, 'page'],
        `${severity} calls no team, so the catch-all is called`,
        'Write page: [owners].',
      )
  }
}

/** Days ahead in which gaps are looked for. */
const AHEAD_DAYS = 14

/** Notes what a valid roster's schedules leave to chance: gaps and lonely people in the days after `now`, and what nobody is called by. */
export function warnOfSchedules(report: Report, roster: Roster, now: Instant | null): void {
  const targets = [
    ...roster.policies.flatMap((policy) => [...policy.steps.flatMap((step) => step.targets), ...policy.lastResort]),
    ...roster.roles.flatMap((role) => role.targets),
  ]
  const calls = (key: string) => targets.some((target: Target) => target.kind === 'schedule' && target.schedule === key)
  for (const { key, group } of roster.schedules)
    if (group === null && !roster.teams.some((team) => team.schedule === key) && !calls(key))
      report.warning(['schedules', key], 'nobody is called by this schedule', 'Name it in a team, a step or a role.')

  for (const finding of now === null ? [] : findings(roster, [], now, plus(now, { days: AHEAD_DAYS }))) {
    const words = wordsOf(finding, roster).replace(/\.$/, '')
    if (finding.kind === 'gap')
      report.warning(
        ['schedules', finding.schedule],
        words,
        'Add a layer below it that has no end and no hours, or an override.',
      )
    else if (finding.kind === 'single' && finding.of === 'schedule')
      report.warning(['schedules', finding.key], words, 'Add a second person to rotate:.')
  }
}

function isReachable(person: Person): boolean {
  return person.slack !== null || person.email !== null
}

function calledBy(roster: Roster, policy: EscalationPolicy | undefined): Person[] {
  if (!policy) return []
  return resolveTargets(roster, [...policy.steps.flatMap((step) => step.targets), ...policy.lastResort])
}
