import type { Contact } from '../contact.ts'
import { ladderForTeam } from '../paging-plan.ts'
import type { EscalationPolicy, Person, Roster, Target } from '../roster.ts'
import { resolveTargets } from '../roster-lookup.ts'
import { type Instant, instantOf, millisOf } from '../time.ts'
import { DAY, instantOfLocal, localMillis } from './local-time.ts'
import { FARTHEST_DAYS, onCallAt, shiftsBetween } from './on-call.ts'
import type { Layer, Schedule } from './schedule.ts'

/** What calls people: a team, a role or a schedule by its key, or by its policy's what answers for whatever is nobody's. */
export type Calling = {
  of: 'team' | 'role' | 'schedule' | 'catch-all'
  key: string
}

/** What may leave a page without an answer; `person` is a key. `wordsOf` says it. */
export type Finding =
  /** Nobody is on call; `until` null: with no end in sight. `urgent`: it begins within two days. */
  | {
      kind: 'gap'
      schedule: string
      from: Instant
      until: Instant | null
      urgent: boolean
    }
  /** None of those who are called can be paged. */
  | ({ kind: 'nobody' } & Calling)
  /** One person is called and nobody after, but for a last resort. */
  | ({ kind: 'single'; person: string } & Calling)
  /** Several are called at once and nobody after, but for a last resort. */
  | { kind: 'no-second'; team: string }
  /** Somebody who is called has no Slack account; `contact`: but a verified contact. */
  | { kind: 'no-account'; person: string; contact: boolean }
  /** Somebody whom a SEV1 may call has verified nothing that sounds. */
  | { kind: 'no-phone'; person: string }

const URGENT_DAYS = 2

/** Whom a team, a role or the catch-all calls, one step after the other, and at last. */
type Line = {
  calling: Calling
  steps: Person[][]
  lastResort: Person[]
  sev1: boolean
}

/** What may go wrong with pages between two instants; `contacts` are everybody's, those not verified included. */
export function findings(roster: Roster, contacts: readonly Contact[], from: Instant, until: Instant): Finding[] {
  const verified = contacts.filter((contact) => contact.verifiedAt !== null)
  const has = (person: Person) => verified.some((one) => one.person === person.key || one.person === person.slack)
  const turns = new Map(roster.schedules.map((one) => [one.key, takingTurns(one, from)]))
  const lines = linesOf(roster, turns)
  const everybody = (some: Line[]) => some.flatMap(({ steps, lastResort }) => [...steps.flat(), ...lastResort])
  const called = [...everybody(lines), ...[...turns.values()].flatMap((keys) => personsOf(roster, keys))]

  return [
    ...roster.schedules.flatMap((schedule) => gapsOf(schedule, from, until)),
    ...lines
      .filter((line) => !everybody([line]).some((person) => person.slack !== null || has(person)))
      .map(({ calling }) => ({ kind: 'nobody' as const, ...calling })),
    ...[...turns].flatMap(([key, people]) => singleOf({ of: 'schedule', key }, people)),
    ...lines.flatMap(({ calling, steps }): Finding[] => {
      const taken = steps.filter((step) => step.length > 0)
      const single = singleOf(calling, new Set(taken.flat().map(({ key }) => key)))
      if (single.length > 0 || taken.length !== 1 || calling.of !== 'team') return single
      return [{ kind: 'no-second', team: calling.key }]
    }),
    ...distinct(called.filter((person) => person.slack === null)).map((person) => {
      return {
        kind: 'no-account' as const,
        person: person.key,
        contact: has(person),
      }
    }),
    ...distinct(everybody(lines.filter((line) => line.sev1)))
      .filter((person) => person.slack !== null && !has(person))
      .map((person) => ({ kind: 'no-phone' as const, person: person.key })),
  ]
}

function gapsOf(schedule: Schedule, from: Instant, until: Instant): Finding[] {
  const urgent = instantOf(millisOf(from) + URGENT_DAYS * DAY)
  return shiftsBetween(schedule, from, until)
    .filter((shift) => shift.person === null)
    .map((gap) => {
      const whole = onCallAt(schedule, gap.from)
      // Where it is cut nobody has been found.
      const ends = millisOf(whole.until) < millisOf(gap.from) + FARTHEST_DAYS * DAY
      const end = ends ? whole.until : null
      return {
        kind: 'gap',
        schedule: schedule.key,
        from: gap.from,
        until: end,
        urgent: gap.from < urgent,
      }
    })
}

/** Person keys of those who take turns, or stand in, after an instant. */
function takingTurns({ layers, overrides, zone }: Schedule, after: Instant): Set<string> {
  const goesOn = ({ until, zone: own = zone }: Layer) =>
    until === null || instantOfLocal(localMillis(until), own) > millisOf(after)
  return new Set([
    ...layers.filter(goesOn).flatMap((layer) => layer.people),
    ...overrides.filter((one) => one.until > after).map((one) => one.person),
  ])
}

function linesOf(roster: Roster, turns: ReadonlyMap<string, ReadonlySet<string>>): Line[] {
  const people = (targets: readonly Target[]): Person[] =>
    targets.flatMap((target) => {
      // Whom PagerDuty calls is not ours to know.
      if (target.kind === 'pager') return []
      if (target.kind === 'schedule') return personsOf(roster, turns.get(target.schedule) ?? [])
      if (target.kind !== 'role') return resolveTargets(roster, [target])
      return people(roster.roles.find((role) => role.key === target.role)?.targets ?? [])
    })
  const line = (calling: Calling, policy: Pick<EscalationPolicy, 'steps' | 'lastResort'>, sev1 = true): Line => {
    return {
      calling,
      steps: policy.steps.map((step) => people(step.targets)),
      lastResort: people(policy.lastResort),
      sev1,
    }
  }
  const { catchAllPolicy } = roster.company
  const nobodys = roster.policies.filter(
    ({ key }) => key === catchAllPolicy && !roster.teams.some((team) => team.policy === key),
  )
  return [
    ...roster.teams.map(({ key }) => line({ of: 'team', key }, ladderForTeam(roster, key, '').policy)),
    ...nobodys.map((policy) => line({ of: 'catch-all', key: policy.key }, policy)),
    ...roster.roles.map(({ key, targets, pagedAt }) => {
      const steps = targets.map((target) => ({
        targets: [target],
        waitMinutes: null,
      }))
      return line({ of: 'role', key }, { steps, lastResort: [] }, pagedAt.includes('SEV1'))
    }),
  ]
}

function singleOf(calling: Calling, people: ReadonlySet<string>): Finding[] {
  const [person, second] = people
  return person === undefined || second !== undefined ? [] : [{ kind: 'single', person, ...calling }]
}

function personsOf(roster: Roster, keys: Iterable<string>): Person[] {
  return resolveTargets(
    roster,
    [...keys].map((person) => ({ kind: 'person', person })),
  )
}

function distinct(people: readonly Person[]): Person[] {
  return [...new Map(people.map((person) => [person.key, person])).values()]
}
