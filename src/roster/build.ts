import { ROBOT_KEY } from '../domain/page.ts'
import type { Person, RoleDefinition, Roster, SeverityDefinition } from '../domain/roster.ts'
import { rankOf, SEVERITIES, type Severity } from '../domain/severity.ts'
import { readBusinessHours } from './business-hours.ts'
import type { RosterFile } from './file.ts'
import { readHooks } from './hooks.ts'
import { type FileNames, namesOf, nearest, oneOf, present, readable, refer } from './names.ts'
import { readPolicies, type TeamDraft } from './policies.ts'
import { quoted, type Report } from './problems.ts'
import { readRunbooks } from './runbooks.ts'
import { readSchedules } from './schedules.ts'
import { readCalls, targetsFor } from './targets.ts'
import { zoneOf } from './zone.ts'

const PAGERS = ['debrief', 'pagerduty'] as const

const ROLES = ['commander', 'communications', 'scribe']

const MEANINGS: Record<Severity, string> = {
  SEV1: 'Customers cannot use it at all, or data is being lost or exposed',
  SEV2: 'An important part fails or is slow for many customers',
  SEV3: 'Few customers notice, or there is a way around it',
  SEV4: 'No customer notices; it can wait for working hours',
}

/** The roster that a file of the right shape describes, with every name resolved; what does not resolve is reported. */
export function buildRoster(report: Report, file: RosterFile): { roster: Roster; unusedPolicies: string[] } {
  const names = namesOf(report, file)
  const teams = Object.entries(file.teams).map(([key, team]): TeamDraft => {
    const path = ['teams', key]
    const members = team.members.map((name, place) =>
      refer(report, names.people, 'person', name, [...path, 'members', place]),
    )
    const lead = team.lead === undefined ? null : refer(report, names.people, 'person', team.lead, [...path, 'lead'])
    const schedule =
      team.schedule === undefined
        ? null
        : refer(report, names.schedules, 'schedule', team.schedule, [...path, 'schedule'])
    if (team.members.length === 0 && !team.lead && !team.schedule && !team.pager)
      report.problem(path, 'nobody is in this team', 'Give it members: [...], a lead: or a schedule:.', 'key')
    return {
      key,
      name: team.name ?? readable(key),
      aliases: team.aliases,
      lead,
      members: present(members),
      policy: team.policy,
      schedule,
      channel: team.channel?.replace(/^#/, '') ?? null,
      pager: oneOf(report, PAGERS, team.pager, [...path, 'pager']) ?? 'debrief',
    }
  })
  const { policies, policyOfTeam, catchAll, unused } = readPolicies(report, file, names, teams)
  const { company } = file

  const roster: Roster = {
    company: {
      name: company.name,
      zone: zoneOf(report, company.zone, ['company', 'zone']),
      incidentsChannel: company.incidents_channel?.replace(/^#/, '') ?? null,
      catchAllPolicy: catchAll,
      defaultSeverity: company.default_severity,
      bridge: company.bridge ?? null,
      fallbackBridge: company.fallback_bridge ?? null,
      webhook: company.webhook ?? null,
      businessHours: readBusinessHours(report, company.business_hours),
    },
    severities: readSeverities(report, file, names),
    teams: teams.map((team) => ({ ...team, policy: policyOfTeam.get(team.key) ?? '' })),
    people: readPeople(report, file, teams),
    services: Object.entries(file.services).map(([key, { name, team, aliases, ...more }]) => ({
      key,
      name: name ?? readable(key),
      team: refer(report, names.teams, 'team', team, ['services', key, 'team']) ?? '',
      aliases,
      beforeRestart: more.before_restart ?? null,
      dashboard: more.dashboard ?? null,
      asBuilt: more.as_built ?? null,
    })),
    schedules: readSchedules(report, file, names),
    policies,
    roles: readRoles(report, file, names),
    runbooks: readRunbooks(report, file, names),
    hooks: readHooks(report, file, names),
    changeChannels: [...new Set(file.changes?.channels.map((name) => name.replace(/^#/, '')))],
  }
  return { roster, unusedPolicies: unused }
}

function readPeople(report: Report, file: RosterFile, teams: TeamDraft[]): Person[] {
  return Object.entries(file.people).map(([key, person]) => {
    const path = ['people', key]
    if (key === ROBOT_KEY)
      report.problem(path, '"robot" is the name of Debrief\'s own test pages', 'Choose another key.', 'key')
    // Members of Enterprise organisations have ids with W: docs.slack.dev/reference/objects/user-object
    if (person.slack !== undefined && !/^[UW][A-Z0-9]{2,}$/.test(person.slack)) {
      const fix =
        'Write the member ID that their Slack profile shows under "Copy member ID", such as U024BE7LH, or give email: instead.'
      report.problem([...path, 'slack'], `${quoted(person.slack)} is no Slack user id`, fix)
    }
    return {
      key,
      name: person.name ?? readable(key),
      slack: person.slack ?? null,
      email: person.email ?? null,
      zone: zoneOf(report, person.zone ?? file.company.zone, person.zone === undefined ? null : [...path, 'zone']),
      aliases: person.aliases,
      team: (teams.find((team) => team.members.includes(key)) ?? teams.find((team) => team.lead === key))?.key ?? null,
    }
  })
}

function readSeverities(report: Report, file: RosterFile, names: FileNames): SeverityDefinition[] {
  const written = new Map<string, { key: string; meaning?: string | undefined; page?: string[] | undefined }>()
  for (const [key, definition] of Object.entries(file.severities)) {
    if (SEVERITIES.some((severity) => severity === key.toUpperCase()))
      written.set(key.toUpperCase(), { key, ...definition })
    else report.problem(['severities', key], `${quoted(key)} is no severity`, `Use ${SEVERITIES.join(', ')}.`, 'key')
  }
  return SEVERITIES.map((severity) => {
    const { key = severity, meaning, page } = written.get(severity) ?? {}
    const path = ['severities', key, 'page']
    const pages = page ?? (rankOf(severity) <= rankOf('SEV3') ? ['owners'] : [])
    const words = pages.map((word) => word.toLowerCase())
    const nobody = words.includes('nobody')
    if (nobody && pages.length > 1) report.problem(path, '"nobody" stands beside others', 'Leave it alone, or out.')
    const named = pages.map((name, place) =>
      ['owners', 'all', 'nobody'].includes(words[place]!)
        ? null
        : refer(report, names.teams, 'team', name, [...path, place]),
    )
    return {
      severity,
      meaning: meaning ?? MEANINGS[severity],
      pageOwners: words.includes('owners'),
      pageTeams: words.includes('all') ? Object.keys(file.teams) : present(named),
    }
  })
}

function readRoles(report: Report, file: RosterFile, names: FileNames): RoleDefinition[] {
  return Object.entries(file.roles).map(([key, role]) => {
    const path = ['roles', key]
    if (!ROLES.includes(key)) report.problem(path, `there is no role ${quoted(key)}`, nearest(key, ROLES), 'key')
    const calls = readCalls(report, file, names, role.call, [...path, 'call'], 'named')
    return { key, targets: targetsFor(calls, null), pagedAt: [...new Set(role.paged_at)] }
  })
}
