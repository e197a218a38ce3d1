import type { Schedule as RosterSchedule } from '../../domain/schedule/schedule.ts'
import type { Instant } from '../../domain/time.ts'
import { createNames, many, type Note } from '../draft.ts'
import { checked, type Found, placeOf } from '../files.ts'
import type { Users } from './people.ts'
import { type StandIn, schedulesOf, type Turns } from './rotations.ts'
import { Override, type Ref, Schedule } from './shapes.ts'

/** A schedule of the roster; `ids` are what the export knows the one by that it comes from, `team` is whose that is. */
export type OwnSchedule = RosterSchedule & { ids: string[]; team: Ref | null }

type Say = (text: string, ...more: (string | number)[]) => void
type Standing = { one: Found; read: Override }

/** Reads schedules, and the overrides that lie beside them. */
export function readSchedules(
  found: { schedules: readonly Found[]; overrides: readonly Found[] },
  users: Users,
  notes: Note[],
  now: Instant,
): OwnSchedule[] {
  const overrides = found.overrides.map((one): Standing => ({ one, read: checked(one, 'an override', Override) }))
  const names = createNames()
  const used = new Set<Standing>()
  const schedules = found.schedules.flatMap((one): OwnSchedule[] => {
    const read = checked(one, 'a schedule', Schedule)
    const ids = [read.id ?? '', read.name].filter((id) => id !== '')
    const say: Say = (text, ...more) => notes.push({ place: `${placeOf(one, ...more)} schedule "${read.name}"`, text })
    if (read.enabled === false) say('is disabled in Opsgenie; here it counts: remove it, or what calls it')
    const turns = turnsOf(read, users, say, now)
    const beside = overrides.filter((other) => isOf(other, one, ids))
    for (const other of beside) used.add(other)
    const own = [...read.overrides.map((override) => ({ one, read: override })), ...beside]
    const standIns = standInsOf(own, users, say, now)
    if (turns.length === 0 && standIns.length === 0) {
      say('nobody is on call by it, so it is left out')
      return []
    }
    const made = schedulesOf(read.name, read.timezone, turns, standIns, now)
    for (const { text } of made.notes) say(text)
    return made.parts.map(({ name, schedule }) => ({ ...names(name), ...schedule, ids, team: read.ownerTeam ?? null }))
  })
  for (const other of overrides)
    if (!used.has(other)) notes.push({ place: placeOf(other.one), text: 'an override of no schedule of the export' })
  return schedules
}

/** In answers of the interface an override names its schedule; one that does not is of the schedule in the same file. */
function isOf({ one, read }: Standing, schedule: Found, ids: readonly string[]): boolean {
  const of = read._parent ?? read.parent
  return of ? ids.includes(of.id ?? '') || ids.includes(of.name ?? '') : one.file === schedule.file
}

function turnsOf(read: { rotations: Turns['rotation'][] }, users: Users, say: Say, now: Instant): Turns[] {
  return read.rotations.flatMap((rotation, index): Turns[] => {
    const name = rotation.name ?? `rotation ${index + 1}`
    const tell = (text: string) => say(`rotation "${name}" ${text}`, 'rotations', index)
    if (rotation.endDate && rotation.endDate <= now) {
      tell('has ended, and is left out')
      return []
    }
    const participants = rotation.participants.map((ref) => {
      const person = ref?.type === 'none' ? null : users.find(ref)
      const who = ref?.name ?? ref?.username ?? ref?.id ?? ''
      if (person === null && ref?.type !== 'none')
        tell(`has turns of ${ref?.type ?? 'somebody'} "${who}", no user of the export: nobody has them here, write who`)
      if (person && users.blocked.has(person.key)) tell(`has turns of ${person.name}, who is blocked in Opsgenie`)
      return person?.key ?? null
    })
    if (participants.some((key) => key !== null))
      return [{ name, ids: [rotation.id ?? '', name].filter((id) => id !== ''), rotation, participants }]
    tell('has nobody, and is left out')
    return []
  })
}

function standInsOf(own: readonly Standing[], users: Users, say: Say, now: Instant): StandIn[] {
  const past = own.filter(({ read }) => read.endDate <= now).length
  if (past > 0) say(`${many(past, 'override')} already over, and left out`)
  return own.flatMap(({ one, read }): StandIn[] => {
    if (read.endDate <= now) return []
    const person = users.find(read.user)
    const rotations = read.rotations.flatMap(({ id, name }) => id ?? name ?? [])
    if (person && read.startDate < read.endDate)
      return [{ person: person.key, from: read.startDate, until: read.endDate, rotations }]
    const who = read.user?.username ?? read.user?.name ?? read.user?.type ?? 'nobody'
    say(
      `the override from ${read.startDate} until ${read.endDate} by "${who}" (${placeOf(one)}) is left out: no user, or no time`,
    )
    return []
  })
}
