import type { Target } from '../../domain/roster.ts'
import { createNames, type DraftPolicy, type Note } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import type { OwnSchedule, PersonOf } from './schedules.ts'
import { Policy, type Ref } from './shapes.ts'

/** A policy of the roster; `id` is PagerDuty's, `teams` are ids of teams that have it. */
export type OwnPolicy = DraftPolicy & { id: string; teams: string[] }

/** Reads escalation policies. Waits are counted alike: from one step to the next. */
export function readPolicies(
  found: readonly Found[],
  schedules: readonly OwnSchedule[],
  personOf: PersonOf,
  notes: Note[],
): OwnPolicy[] {
  const names = createNames()
  return found.flatMap((one): OwnPolicy[] => {
    const read = checked(one, 'an escalation policy', Policy)
    const title = read.name ?? read.summary ?? read.id
    const steps = read.escalation_rules.flatMap((rule, index) => {
      const place = placeOf(one, 'escalation_rules', index)
      const say = (text: string) => notes.push({ place: `${place} policy "${title}"`, text })
      if (rule.escalation_rule_assignment_strategy?.type === 'round_robin')
        say('calls one after the other in turn (round robin); here it calls all of the step')
      const targets = rule.targets.flatMap((ref) => targetOf(ref, place, schedules, personOf, say))
      if (targets.length > 0) return [{ targets, waitMinutes: rule.escalation_delay_in_minutes }]
      say('calls nobody that a roster can call, and is left out')
      return []
    })
    if (steps.length > 0)
      return [
        {
          ...names(title),
          steps,
          rounds: (read.num_loops ?? 0) + 1,
          id: read.id,
          teams: read.teams.map(({ id }) => id),
        },
      ]
    notes.push({ place: `${placeOf(one)} policy "${title}"`, text: 'calls nobody, and is left out' })
    return []
  })
}

function targetOf(
  ref: Ref,
  place: string,
  schedules: readonly OwnSchedule[],
  personOf: PersonOf,
  say: (text: string) => void,
): Target[] {
  if (ref.type?.startsWith('user')) return [{ kind: 'person', person: personOf(ref, place) }]
  const schedule = schedules.find(({ id }) => id === ref.id)
  if (schedule) return [{ kind: 'schedule', schedule: schedule.key, turn: 'now' }]
  say(
    `"${ref.summary ?? ref.id}" (${ref.type ?? 'of no type'}) is no schedule of the export that anybody is on call by: it is not called`,
  )
  return []
}
