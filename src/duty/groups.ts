import type { Roster } from '../domain/roster.ts'
import { onCallAt } from '../domain/schedule/on-call.ts'
import { channelOfSchedule } from '../domain/schedule/places.ts'
import { plus } from '../domain/time.ts'
import type { Edge } from '../slack/edge.ts'
import type { SlackFailure } from '../slack/lanes.ts'
import { findGroup } from '../slack/user-groups.ts'
import { groupNews } from '../slack/views/duty.ts'
import type { Came } from './came.ts'
import { tellChange } from './posts.ts'

/** Tries within a short while before a group counts as one that cannot be changed. */
const SHORT_TRIES = 5
/** After that it is tried again and again: a scope may have been granted. */
const AGAIN = { minutes: 30 }

/**
 * Makes whoever is on call the only member of the schedule's user group. Slack takes no empty group, so in a gap it stays as it
 * is, which the hand-off says. That it cannot be changed is told once, and once more when it can.
 */
export async function followGroup(edge: Edge, roster: Roster, key: string, attempts: number): Promise<Came> {
  const { ctx } = edge
  const schedule = roster.schedules.find((one) => one.key === key)
  if (!schedule || schedule.group === null) return { again: null }
  const onCall = onCallAt(schedule, ctx.now()).person
  const person = roster.people.find((one) => one.key === onCall)
  if (!person?.slack) return { again: null }
  const failure = await setGroup(edge, schedule.group, person.slack)
  const passing = failure?.kind !== 'permanent' && (attempts < SHORT_TRIES || failure?.retryAfterMs !== null)
  if (failure && passing) return { failed: failure }
  if (failure) ctx.log.warn({ group: schedule.group, code: failure.code }, 'a user group could not be changed')
  const reason = failure ? [failure.code, failure.needed].filter(Boolean).join(' ') : null
  const watched = {
    kind: 'group',
    about: key,
    state: failure ? 'failed' : 'well',
    known: 'well',
    channelId: channelOfSchedule(roster, schedule) ?? roster.company.incidentsChannel,
  }
  const came = await tellChange(edge, watched, () =>
    groupNews({ group: schedule.group!, person: person.name, schedule: schedule.name, reason }),
  )
  if ('failed' in came) return came
  return { again: failure ? plus(ctx.now(), AGAIN) : null }
}

/** Null when it is so; a group that shows the right one already is left alone: Slack tells people of such changes. */
async function setGroup({ lanes }: Edge, group: string, userId: string): Promise<SlackFailure | null> {
  const found = await findGroup(lanes.show, group)
  if (!found.ok) return found
  const users = await lanes.show('usergroups.users.list', { usergroup: found.id })
  if (!users.ok) return users
  const before = (users.data['users'] ?? []) as string[]
  if (before.length === 1 && before[0] === userId) return null
  const changed = await lanes.show('usergroups.users.update', { usergroup: found.id, users: userId })
  return changed.ok ? null : changed
}
