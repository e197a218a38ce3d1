import { shiftsBetween } from '../../domain/schedule/on-call.ts'
import type { Layer, Override, Schedule } from '../../domain/schedule/schedule.ts'
import { type Instant, plus } from '../../domain/time.ts'
import type { Note } from '../draft.ts'
import { localOf, WEEKS_AHEAD } from '../times.ts'
import { everyDay, overlap, type Span, windowsOf, withinWeek } from '../windows.ts'
import type { Rotation, TimeRestriction } from './shapes.ts'

/** Stands for a turn of nobody until the turns are written out; no key of a person has a space. */
const NOBODY = 'nobody at all'

/** One rotation on its way to a layer; `ids` are what overrides know it by, `participants` keys of people, null is nobody. */
export type Turns = { name: string; ids: string[]; rotation: Rotation; participants: (string | null)[] }

/** Who stands in and when; `rotations` are the only ones that it is for, none is all. */
export type StandIn = Override & { rotations: string[] }

/**
 * The schedules that rotations of one Opsgenie schedule become. There all rotations are on call at the same time, here one person
 * is: rotations that are never open together share a schedule, others have one each.
 */
export function schedulesOf(
  name: string,
  zone: string,
  all: readonly Turns[],
  standIns: readonly StandIn[],
  now: Instant,
): { parts: { name: string; schedule: Omit<Schedule, 'key' | 'name'> }[]; notes: Omit<Note, 'place'>[] } {
  const spans = all.map(({ rotation }) => spansOf(rotation.timeRestriction ?? null))
  const apart =
    standIns.every(({ rotations }) => rotations.length === 0) &&
    spans.every((one, index) => spans.every((other, place) => place <= index || !overlap(one, other)))
  const groups = apart ? [all] : all.map((one) => [one])
  const notes =
    groups.length < 2
      ? []
      : [
          {
            text: `its rotations ${all.map((one) => `"${one.name}"`).join(', ')} are on call at the same time, so each is a schedule of its own`,
          },
        ]
  const parts = groups.map((group) => ({
    name: groups.length < 2 ? name : `${name} ${group[0]!.name}`,
    schedule: scheduleOf(zone, group, standIns, now),
  }))
  const written = all.filter(({ participants }) => participants.includes(null))
  return {
    parts,
    notes: [
      ...notes,
      ...written.map((one) => ({
        text: `rotation "${one.name}" has turns of nobody, which no rotation here can have: its schedule is written out as overrides until ${end(now).slice(0, 10)}; make a rotation of it, or import again before`,
      })),
    ],
  }
}

function scheduleOf(
  zone: string,
  group: readonly Turns[],
  standIns: readonly StandIn[],
  now: Instant,
): Omit<Schedule, 'key' | 'name'> {
  const base = {
    zone,
    layers: group.map((one) => layerOf(one, zone)),
    overrides: [] as Override[],
    group: null,
    channel: null,
  }
  const mine = standIns.filter(
    ({ rotations }) => rotations.length === 0 || group.some(({ ids }) => ids.some((id) => rotations.includes(id))),
  )
  const overrides = mine.flatMap((one): Override[] => {
    const { person, from, until } = one
    if (one.rotations.length === 0 || base.layers.every(({ windows }) => windows === null))
      return [{ person, from, until }]
    // For one rotation only, it stands in when that one is open.
    const open = shiftsBetween({ ...base, key: '', name: '' }, from, until).filter((shift) => shift.person !== null)
    return joined(open.map((shift) => ({ person, from: shift.from, until: shift.until })))
  })
  if (!group.some(({ participants }) => participants.includes(null))) return { ...base, overrides }
  const turns = shiftsBetween({ ...base, key: '', name: '' }, now, end(now)).flatMap(({ person, from, until }) =>
    person === null || person === NOBODY ? [] : [{ person, from, until }],
  )
  return { ...base, layers: [], overrides: [...turns, ...overrides] }
}

function end(now: Instant): Instant {
  return plus(now, { weeks: WEEKS_AHEAD })
}

function layerOf({ rotation, participants }: Turns, zone: string): Layer {
  const unit = { hourly: 'hours', daily: 'days', weekly: 'weeks' } as const
  const spans = spansOf(rotation.timeRestriction ?? null)
  return {
    people: participants.map((key) => key ?? NOBODY),
    every: { unit: unit[rotation.type], count: rotation.length ?? 1 },
    from: localOf(rotation.startDate, zone),
    until: rotation.endDate ? localOf(rotation.endDate, zone) : null,
    windows: spans === null ? null : windowsOf(spans),
  }
}

/** When a rotation counts; null is always. From one weekday's hour until another's it is open throughout. */
function spansOf(limit: TimeRestriction | null): Span[] | null {
  if (limit === null) return null
  const minutes = (hour: number | null | undefined, minute: number | null | undefined) =>
    (hour ?? 0) * 60 + (minute ?? 0)
  if (limit.type === 'time-of-day') {
    const { startHour, startMin, endHour, endMin } = limit.restriction
    return everyDay(minutes(startHour, startMin), minutes(endHour, endMin))
  }
  return limit.restrictions.map((one) =>
    withinWeek(
      one.startDay * 1_440 + minutes(one.startHour, one.startMin),
      one.endDay * 1_440 + minutes(one.endHour, one.endMin),
    ),
  )
}

function joined(list: readonly Override[]): Override[] {
  const out: Override[] = []
  for (const one of list) {
    const before = out.at(-1)
    if (before && before.until === one.from) before.until = one.until
    else out.push({ ...one })
  }
  return out
}
