import type { Target } from '../../domain/roster.ts'
import type { DraftPerson, DraftPolicy } from '../draft.ts'
import type { Escalation, Ref } from './shapes.ts'

/** What a step may call: what ids and names of an export stand for in the roster. */
export type Reach = {
  person(ref: Ref): DraftPerson | null
  /** Keys of the schedules that one of the export became. */
  schedules(ref: Ref): string[]
  team(ref: Ref): { key: string; members: { person: string; role: string }[]; schedules: string[] } | null
}

/** A ladder of Opsgenie as steps. Its delays are counted from the alert, waits here from the step before. */
export function policyOf(
  escalation: Escalation,
  reach: Reach,
  note: (text: string, rule?: number) => void,
): Omit<DraftPolicy, 'key' | 'name'> | null {
  const rules = escalation.rules.map((rule, index) => {
    if (rule.condition === 'if-not-closed')
      note('calls also after somebody answered (if-not-closed); here an answer ends the calls', index)
    return {
      delay: rule.delay,
      targets: targetsOf(rule.recipient ?? null, rule.notifyType ?? 'default', reach, (text) => note(text, index)),
    }
  })
  const filled = rules.filter(({ targets }) => targets.length > 0)
  const delays = [...new Set(filled.map(({ delay }) => delay))].sort((a, b) => a - b)
  if (delays.length === 0) {
    note('none of its rules calls anybody that a roster can call, so it is left out')
    return null
  }
  if (delays[0]! > 0) note(`calls nobody in the first ${delays[0]} minutes; here the first step calls at once`)
  const { count, waitInterval, closeAlertAfterAll } = escalation.repeat ?? {}
  if (closeAlertAfterAll) note('closes the alert after the last round; here the last resort is called')
  const steps = delays.map((delay, index) => {
    const next = delays[index + 1]
    const wait = next === undefined ? (count ? waitInterval : null) : next - delay
    return {
      targets: unique(filled.filter((rule) => rule.delay === delay).flatMap(({ targets }) => targets)),
      waitMinutes: wait ? wait : null,
    }
  })
  return { steps, rounds: (count ?? 0) + 1 }
}

function targetsOf(ref: Ref | null, how: string, reach: Reach, note: (text: string) => void): Target[] {
  const who = ref?.name ?? ref?.username ?? ref?.id ?? 'nobody'
  const lost = (why: string) => {
    note(`"${who}" (${ref?.type ?? 'of no type'}, ${how}) ${why}`)
    return []
  }
  if (ref === null) return lost('is missing, so nobody is called')
  const kind = ref.type?.toLowerCase() ?? (ref.username ? 'user' : null)
  if (kind === 'user') {
    const person = reach.person(ref)
    return person ? [{ kind: 'person', person: person.key }] : lost('is no user of the export, so nobody is called')
  }
  if (kind === 'schedule') {
    const schedules = reach.schedules(ref)
    if (schedules.length === 0) return lost('is no schedule of the export, or has nobody, so nobody is called')
    if (how === 'default' || how === 'next')
      return schedules.map((schedule) => ({ kind: 'schedule', schedule, turn: how === 'next' ? 'next' : 'now' }))
    note(`"${who}" is called by "${how}", which a roster has not: whoever is on call is called`)
    return schedules.map((schedule) => ({ kind: 'schedule', schedule, turn: 'now' }))
  }
  if (kind !== 'team') return lost('is neither user, schedule nor team, so nobody is called')
  const team = reach.team(ref)
  if (team === null) return lost('is no team of the export, so nobody is called')
  if (how === 'admins' || how === 'users') {
    const role = how === 'admins' ? 'admin' : 'user'
    const people = team.members.filter((one) => one.role === role)
    return people.length > 0
      ? people.map(({ person }) => ({ kind: 'person', person }))
      : lost('has no such members, so nobody is called')
  }
  if (how === 'default' && team.schedules.length > 0)
    return team.schedules.map((schedule) => ({ kind: 'schedule', schedule, turn: 'now' }))
  if (how === 'next' && team.schedules.length > 0)
    return team.schedules.map((schedule) => ({ kind: 'schedule', schedule, turn: 'next' }))
  if (how !== 'all' && how !== 'default')
    note(`team "${who}" is called by "${how}", which a roster has not: all of it is called`)
  return [{ kind: 'team', team: team.key }]
}

function unique(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()]
}
