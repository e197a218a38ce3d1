import type { Roster } from '../domain/roster.ts'
import { personBySlack, zoneOfUser } from '../domain/roster-lookup.ts'
import { channelOfSchedule } from '../domain/schedule/places.ts'
import { quietUntil } from '../domain/working-hours.ts'
import { type Cover, coverById, endOf, expireCover } from '../operations/cover.ts'
import type { Edge } from '../slack/edge.ts'
import { edited } from '../slack/marker.ts'
import { coverNews, coverRequest } from '../slack/views/cover.ts'
import type { Came } from './came.ts'
import { type Posted, placeOfPost, postOnce, tellOnce } from './posts.ts'

/**
 * Shows a request to stand in: to whom it is made, by direct message once it is no quiet hour of theirs, or in the channel of
 * the schedule; later what became of it. When its time is over nobody can accept it any more.
 */
export async function showCover(edge: Edge, roster: Roster, id: string): Promise<Came> {
  const { ctx, lanes } = edge
  const cover = await coverById(ctx.db, id)
  const schedule = roster.schedules.find((one) => one.key === cover?.schedule)
  if (!cover || !schedule) return { again: null }
  const now = ctx.now()
  if (cover.state === 'asked' && cover.untilAt <= now) {
    await expireCover(ctx, id)
    return { again: null }
  }
  const key = `cover:${id}`
  const view = coverRequest({ id, ...shownOf(edge, cover, roster), direct: cover.askedOf !== null })
  const place = await placeOfPost(edge, key)
  if (cover.state !== 'asked') {
    if (place === null) return { again: null }
    const result = await lanes.show('chat.update', { channel: place.channelId, ts: place.ts, ...edited(view) })
    return result.ok || result.kind === 'permanent' ? { again: null } : { failed: result }
  }
  if (place !== null) return { again: cover.untilAt }
  const post = { key, kind: 'cover', view }
  let posted: Posted
  if (cover.askedOf === null) {
    const channelId = channelOfSchedule(roster, schedule) ?? roster.company.incidentsChannel
    if (channelId === null) return { again: cover.untilAt }
    posted = await postOnce(edge, { ...post, channelId })
  } else {
    const quiet = quietUntil(zoneOfUser(roster, cover.askedOf), now)
    if (quiet !== null) return { again: quiet < cover.untilAt ? quiet : cover.untilAt }
    posted = await tellOnce(edge, cover.askedOf, post)
  }
  return 'failed' in posted ? posted : { again: cover.untilAt }
}

/** Tells somebody what became of a request, once it is no quiet hour of theirs. */
export async function tellOfCover(edge: Edge, roster: Roster, id: string, userId: string): Promise<Came> {
  const { ctx } = edge
  const cover = await coverById(ctx.db, id)
  if (!cover) return { again: null }
  const zone = zoneOfUser(roster, userId)
  const quiet = quietUntil(zone, ctx.now())
  if (quiet !== null) return { again: quiet }
  const view = coverNews({ ...shownOf(edge, cover, roster), zone, end: endOf(cover, roster) })
  const posted = await tellOnce(edge, userId, { key: `told:${id}:${userId}`, kind: 'cover', view })
  return 'failed' in posted ? posted : { again: null }
}

function shownOf({ people }: Edge, cover: Cover, roster: Roster) {
  const schedule = roster.schedules.find((one) => one.key === cover.schedule)
  const { askedBy, insteadOf } = cover
  return {
    schedule: schedule?.name ?? cover.schedule,
    from: cover.fromAt,
    until: cover.untilAt,
    askedBy: personBySlack(roster, askedBy)?.name ?? people.nameOf(askedBy) ?? 'A colleague',
    insteadOf: roster.people.find((one) => one.key === insteadOf)?.name ?? insteadOf,
    reason: cover.reason,
    end: cover.state === 'asked' ? null : endOf(cover, roster),
    zone: schedule?.zone ?? roster.company.zone,
  }
}
