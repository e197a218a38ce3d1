import type { Override as RosterOverride, Schedule as RosterSchedule } from '../../domain/schedule/schedule.ts'
import type { Instant } from '../../domain/time.ts'
import { createNames, many, type Note } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import { turnLengthOf } from '../times.ts'
import { difference, type Entry, layersOf } from './layers.ts'
import { Override, type Ref, Schedule } from './shapes.ts'

/** A schedule of the roster; `id` is PagerDuty's, `teams` are ids of teams that have it. */
export type OwnSchedule = RosterSchedule & { id: string; teams: string[] }

/** Gives the key of a person; whoever the export does not know is taken in by what the reference says. */
export type PersonOf = (ref: Ref, place: string) => string

type Say = (text: string, ...more: (string | number)[]) => void

/** Reads schedules with their layers and overrides, and holds each against its own final schedule where the export has that. */
export function readSchedules(
  found: { schedules: readonly Found[]; overrides: readonly Found[] },
  personOf: PersonOf,
  notes: Note[],
  now: Instant,
): OwnSchedule[] {
  const names = createNames()
  const loose = found.overrides.map((one) => ({ one, read: checked(one, 'an override', Override) }))
  const used = new Set<object>()
  const schedules = found.schedules.flatMap((one): OwnSchedule[] => {
    const read = checked(one, 'a schedule', Schedule)
    const title = read.name ?? read.summary ?? read.id
    const say: Say = (text, ...more) => notes.push({ place: `${placeOf(one, ...more)} schedule "${title}"`, text })
    // An answer that lists overrides does not say of which schedule: its file or folder does, by the id.
    const beside = loose.filter(
      ({ one: other, read: { schedule } }) =>
        (schedule?.id ?? other.file.file).includes(read.id) && other.file !== one.file,
    )
    for (const other of beside) used.add(other)
    const overrides = overridesOf(
      [...read.overrides, ...read.overrides_subschedule, ...beside.map((other) => other.read)],
      say,
      now,
      (ref) => personOf(ref, placeOf(one)),
    )
    const layers = read.schedule_layers.flatMap((layer, index) => {
      const name = `layer "${layer.name ?? index + 1}"`
      const place = ['schedule_layers', index]
      if (layer.end && layer.end <= now) {
        say(`${name} has ended, and is left out`, ...place)
        return []
      }
      const people = layer.users.map(({ user }) => personOf(user, placeOf(one, ...place)))
      const made = people.length === 0 ? [] : layersOf(layer, people, read.time_zone, now)
      if (people.length === 0) say(`${name} has nobody, and is left out`, ...place)
      else if (turnLengthOf(layer.rotation_turn_length_seconds) === null)
        say(
          `${name} has turns of ${layer.rotation_turn_length_seconds} seconds, which are no whole hours: it is left out`,
          ...place,
        )
      if (made.length === 2)
        say(`${name} begins in the middle of a turn: its first one is a layer of its own`, ...place)
      return made.length === 0 ? [] : [made]
    })
    if (layers.length === 0 && overrides.length === 0) {
      say('nobody is on call by it, so it is left out')
      return []
    }
    const base = {
      zone: read.time_zone,
      overrides,
      group: null,
      channel: null,
      id: read.id,
      teams: read.teams.map(({ id }) => id),
    }
    const named = { ...base, ...names(title) }
    const entries = read.final_schedule
      .filter(({ end }) => end > now)
      .map(({ start, end, user }): Entry => ({ from: start, until: end, person: personOf(user, placeOf(one)) }))
    return [{ ...named, layers: inOrder(named, layers, entries, say, now) }]
  })
  for (const other of loose)
    if (!used.has(other))
      notes.push({
        place: placeOf(other.one),
        text: 'an override of no schedule that it names: save it beside its schedule, or with the id in the name of its file',
      })
  return schedules
}

/**
 * The layers, the one that wins last. PagerDuty's answers list them the other way round, the one that wins first, although it
 * takes and shows them in this order (terraform-provider-pagerduty reverses them for that reason, flattenScheduleLayers); an
 * export that says who is on call in the end decides.
 */
function inOrder(
  schedule: Omit<OwnSchedule, 'layers'>,
  layers: readonly RosterSchedule['layers'][],
  entries: readonly Entry[],
  say: Say,
  now: Instant,
): RosterSchedule['layers'] {
  const [listed, reversed] = [layers.flat(), layers.toReversed().flat()]
  const differs = (order: RosterSchedule['layers']) => difference({ ...schedule, layers: order }, entries, now)
  const found = differs(reversed)
  if (found === null) {
    if (entries.length === 0 && layers.length > 1)
      say(
        'the first of its layers is taken for the one that wins, as PagerDuty lists them; the export has no final schedule to hold that against: look',
      )
    return reversed
  }
  if (layers.length > 1 && differs(listed) === null) {
    say('its layers are listed with the one that wins last, as its final schedule shows')
    return listed
  }
  say(`its final schedule in the export is otherwise: ${found}`)
  return reversed
}

function overridesOf(all: readonly Override[], say: Say, now: Instant, keyOf: (ref: Ref) => string): RosterOverride[] {
  const past = all.filter(({ end }) => end <= now).length
  if (past > 0) say(`${many(past, 'override')} already over, and left out`)
  const open = all
    .filter(({ start, end }) => end > now && start < end)
    .map(({ start, end, user }): RosterOverride => ({ person: keyOf(user), from: start, until: end }))
  return [...new Map(open.map((one) => [JSON.stringify(one), one])).values()].sort((a, b) => (a.from < b.from ? -1 : 1))
}
