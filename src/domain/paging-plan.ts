import { capital, listed } from './language/phrase.ts'
import type { EscalationPolicy, Person, Roster, Runbook, Service, Step, Target, Team } from './roster.ts'
import { type RoleHolders, resolveTargets, teamOf } from './roster-lookup.ts'
import { runbooksFor } from './runbook.ts'
import { isSevere, rankOf, type Severity } from './severity.ts'
import type { Instant } from './time.ts'

/** One line of calls that runs until somebody of it answers: whose it is, why it runs, and who is called when. */
export type Ladder = {
  /** `team:networking`, `role:commander`, `person:lin`, or `policy:everyone` for a catch-all that is no team's. */
  key: string
  kind: 'team' | 'role' | 'person'
  /** What people read: `Networking`. */
  label: string
  /** Team key. */
  team: string | null
  policy: EscalationPolicy
  /** Why, to be read after "because": `owns Checkout; runbook Application down`. */
  reason: string
}

/** What is known of an incident when its pages are planned; `services` are service keys, `texts` what alerts said besides the title. */
export type PlanInput = { severity: Severity; services: string[]; title: string; texts?: readonly string[] }

/** Key of the ladder that calls for somebody to lead. */
export const COMMANDER_LADDER = 'role:commander'

const ROUNDS = 3
const LAST_RESORT_EVERY_MINUTES = 5

/**
 * Whom an incident calls: the owners of its services and the teams of the severity, as the severity's definition says; the
 * teams of each runbook that fits, at the runbook's severities; the roles paged at the severity. What nobody owns goes to
 * the catch-all, and so does a SEV1 or SEV2 that would call nobody. A team has one ladder, with all its reasons.
 * `runbook` is the one that fits best, whether or not it calls anybody.
 */
export function planPages(roster: Roster, input: PlanInput): { ladders: Ladder[]; runbook: Runbook | null } {
  const { severity } = input
  const rules = roster.severities.find((definition) => definition.severity === severity)
  const pageOwners = rules?.pageOwners ?? rankOf(severity) <= rankOf('SEV3')
  const { owned, orphaned } = ownersOf(roster, input.services)
  const runbooks = runbooksFor(roster, { services: input.services, texts: [input.title, ...(input.texts ?? [])] })

  const ladders: Ladder[] = []
  if (pageOwners) {
    for (const [team, services] of owned)
      ladders.push(ladderForTeam(roster, team, `owns ${listed(services.map((one) => one.name))}`))
    if (orphaned) ladders.push(catchAllLadder(roster, orphaned))
  }
  for (const runbook of runbooks.filter((candidate) => candidate.severities.includes(severity)))
    for (const team of runbook.pages) ladders.push(ladderForTeam(roster, team, `runbook ${runbook.title}`))
  for (const team of rules?.pageTeams ?? []) ladders.push(ladderForTeam(roster, team, `called at every ${severity}`))
  for (const role of roster.roles.filter((candidate) => candidate.pagedAt.includes(severity)))
    ladders.push(ladderForRole(roster, role.key, `${role.key} at ${severity}`))
  if (ladders.length === 0 && isSevere(severity)) ladders.push(catchAllLadder(roster, 'catch-all'))

  return { ladders: joined(ladders), runbook: runbooks[0] ?? null }
}

/** The ladder of a team by its policy. A team that the roster does not know becomes the catch-all: never nobody. */
export function ladderForTeam(roster: Roster, teamKey: string, reason: string): Ladder {
  const team = roster.teams.find((candidate) => candidate.key === teamKey)
  if (!team) return catchAllLadder(roster, reason)
  return {
    key: `team:${team.key}`,
    kind: 'team',
    label: team.name,
    team: team.key,
    policy: policyOf(roster, team),
    reason,
  }
}

/**
 * The ladder of one person: the person, then the steps of their team's policy (of the catch-all when they have no team),
 * where they are not called again. `personKey` may be the Slack user id of somebody who is not in the roster.
 */
export function ladderForPerson(roster: Roster, personKey: string, reason: string): Ladder {
  const team = teamOf(roster, personKey)
  const after = team ? policyOf(roster, team) : catchAllLadder(roster, reason).policy
  const target: Target = { kind: 'person', person: personKey }
  const others = after.steps
    .map((step) => ({
      ...step,
      targets: step.targets.filter((one) => !(one.kind === 'person' && one.person === personKey)),
    }))
    .filter((step) => step.targets.length > 0)
  const steps = [{ targets: [target], waitMinutes: after.steps[0]?.waitMinutes ?? null }, ...others]
  const key = `person:${personKey}`
  const label = resolveTargets(roster, [target])[0]?.name ?? personKey
  return { key, kind: 'person', label, team: team?.key ?? null, policy: { ...after, key, steps }, reason }
}

/** How the reason begins for which another ladder is called in the place of this one. */
export function insteadOf(label: string): string {
  return `${label} says that it is not theirs`
}

/** Who is called when the only ladder of an incident is said not to be concerned: the catch-all, or, where it is the catch-all's own, its last resort. */
export function ladderInstead(roster: Roster, ladder: Ladder): Ladder {
  const reason = `${insteadOf(ladder.label)}, and nobody else is called`
  const catchAll = catchAllLadder(roster, reason)
  if (catchAll.key !== ladder.key) return catchAll
  const steps = [{ targets: ladder.policy.lastResort, waitMinutes: null }]
  const key = `resort:${ladder.key}`
  return { ...catchAll, key, label: 'Last resort', team: null, policy: { ...ladder.policy, key, steps } }
}

/** The ladder of a role: whom the roster names for it, one after the other, then the catch-all's last resort. */
function ladderForRole(roster: Roster, roleKey: string, reason: string): Ladder {
  const targets = roster.roles.find((role) => role.key === roleKey)?.targets ?? []
  const key = `role:${roleKey}`
  const { lastResort } = catchAllLadder(roster, reason).policy
  const policy = inOrder(key, targets, lastResort.length > 0 ? lastResort : targets)
  return { key, kind: 'role', label: capital(roleKey), team: null, policy, reason }
}

/** What a change of severity, services or title adds to the ladders of an incident and takes from them, by key. */
export function difference(before: Ladder[], after: Ladder[]): { added: Ladder[]; removed: Ladder[] } {
  const keys = (ladders: Ladder[]) => new Set(ladders.map((ladder) => ladder.key))
  const [old, wanted] = [keys(before), keys(after)]
  return {
    added: after.filter((ladder) => !old.has(ladder.key)),
    removed: before.filter((ladder) => !wanted.has(ladder.key)),
  }
}

/** The people whom a step of a ladder calls (counted from 0), whether or not they can be reached; nobody past the end. `at`: as for `resolveTargets`. */
export function targetsAt(
  ladder: Ladder,
  roster: Roster,
  step: number,
  holders: RoleHolders = {},
  at: Instant | null = null,
): Person[] {
  return resolveTargets(roster, ladder.policy.steps[step]?.targets ?? [], holders, at)
}

/** The people whom the last resort of a ladder calls. */
export function lastResortOf(
  ladder: Ladder,
  roster: Roster,
  holders: RoleHolders = {},
  at: Instant | null = null,
): Person[] {
  return resolveTargets(roster, ladder.policy.lastResort, holders, at)
}

/** Milliseconds that a step waits for an answer: what its policy says, else what the severity allows. */
export function waitOf(step: Step | undefined, severity: Severity): number {
  return (step?.waitMinutes ?? WAIT_MINUTES[severity]) * 60_000
}

/** At SEV1 the second after 5 minutes, the lead after 10; at SEV2 after 10 and 20; below, nobody is woken, and an hour is soon. */
const WAIT_MINUTES: Record<Severity, number> = { SEV1: 5, SEV2: 10, SEV3: 60, SEV4: 60 }

/** Minutes that PagerDuty has to reach somebody of a team that it calls, before the last resort is called. */
const PAGER_GUARD_MINUTES = 10

/**
 * The policy of a team that names none: who is on call by its schedule, then whose turn is next, then its lead; without a
 * schedule its members in the order of the roster, then a lead who is not among them. Each waits as the severity says. The
 * lead is the last resort, and where there is none everybody.
 */
export function policyForTeam(
  team: Pick<Team, 'key' | 'lead' | 'members'> & Partial<Pick<Team, 'schedule'>>,
): EscalationPolicy {
  const { schedule } = team
  const lead: Target[] = team.lead ? [{ kind: 'person', person: team.lead }] : []
  const members = team.members.map((person): Target => ({ kind: 'person', person }))
  const turns = (['now', 'next'] as const).map((turn): Target => ({ kind: 'schedule', schedule: schedule ?? '', turn }))
  const others = team.members.includes(team.lead ?? '') && !schedule ? [] : lead
  const targets = [...(schedule ? turns : members), ...others]
  return inOrder(`team:${team.key}`, targets, [lead, members, targets].find((one) => one.length > 0) ?? [])
}

/** A policy that calls one target after the other. */
function inOrder(key: string, targets: Target[], lastResort: Target[]): EscalationPolicy {
  const steps = targets.map((target): Step => ({ targets: [target], waitMinutes: null }))
  return { key, steps, rounds: ROUNDS, lastResort, lastResortEveryMinutes: LAST_RESORT_EVERY_MINUTES }
}

/** How a team is called. Where PagerDuty calls its people that is all, and when nobody of them has answered in time the last resort. */
function policyOf(roster: Roster, team: Team): EscalationPolicy {
  const written = roster.policies.find((policy) => policy.key === team.policy)
  const policy = written ?? policyForTeam(team)
  if (team.pager !== 'pagerduty') return policy
  return { ...policy, steps: [{ targets: [{ kind: 'pager', team: team.key }], waitMinutes: PAGER_GUARD_MINUTES }] }
}

/** The catch-all as the ladder of the team whose own policy it is, else as nobody's. */
function catchAllLadder(roster: Roster, reason: string): Ladder {
  const key = roster.company.catchAllPolicy
  const teams = roster.teams.filter((team) => team.policy === key)
  if (teams.length === 1) return ladderForTeam(roster, teams[0]!.key, reason)
  const everybody = { key, lead: null, members: roster.people.map((person) => person.key) }
  const policy = roster.policies.find((candidate) => candidate.key === key) ?? policyForTeam(everybody)
  return { key: `policy:${key}`, kind: 'team', label: 'Catch-all', team: null, policy, reason }
}

/** The services of an incident by owning team, and why the catch-all is needed: null when each service has an owner. */
function ownersOf(roster: Roster, keys: string[]): { owned: Map<string, Service[]>; orphaned: string | null } {
  const owned = new Map<string, Service[]>()
  const nobodys: string[] = []
  for (const key of new Set(keys)) {
    const service = roster.services.find((candidate) => candidate.key === key)
    if (service && roster.teams.some((team) => team.key === service.team))
      owned.set(service.team, [...(owned.get(service.team) ?? []), service])
    else nobodys.push(service?.name ?? key)
  }
  if (keys.length === 0) return { owned, orphaned: 'catch-all: no service is named' }
  return { owned, orphaned: nobodys.length === 0 ? null : `catch-all: nobody owns ${nobodys.join(', ')}` }
}

/** One ladder per key, with every reason for it. */
function joined(ladders: Ladder[]): Ladder[] {
  const byKey = Map.groupBy(ladders, (ladder) => ladder.key)
  return [...byKey.values()].map((same) => {
    const reasons = new Set(same.map((ladder) => ladder.reason))
    return { ...same[0]!, reason: [...reasons].join('; ') }
  })
}
