import { readFile } from 'node:fs/promises'
import type { Override } from '../../domain/schedule/schedule.ts'
import { type Instant, plus } from '../../domain/time.ts'
import { ConfigError, UserError } from '../../errors.ts'
import { formatProblem } from '../../roster/problems.ts'
import { readRoster } from '../../roster/read.ts'
import { createNames, createPeople, type Draft, type DraftPerson, type Note } from '../draft.ts'
import { finish, type Options } from '../finish.ts'
import { WEEKS_AHEAD } from '../times.ts'
import { type Occurrence, occurrences, readCalendar } from './events.ts'
import { type Named, nameOfEmail, whoOf } from './who.ts'

/**
 * Reads a calendar in which events say who is on call, as the overrides of one schedule for the coming 52 weeks: what repeats
 * there is written out. `options.team` names the team whose on-call it is. With the path of a `roster`, its people are recognised
 * by name and keep their keys. Throws UserError with file and line for what is malformed.
 */
export async function readIcal(
  where: string,
  options: Options & { roster: string | null },
  now: Instant,
): Promise<Draft> {
  const notes: Note[] = []
  const calendar = await readCalendar(where)
  const people = createPeople(options.roster === null ? [] : await knownPeople(options.roster))
  const zone = options.zone ?? calendar.zone ?? 'Etc/UTC'
  if (options.zone === null && calendar.zone === null)
    notes.push({ place: 'company.zone', text: 'the calendar names no zone, so it is UTC: run it again with --zone' })
  const end = plus(now, { weeks: WEEKS_AHEAD })
  const all = occurrences(calendar, zone, now, end)
  const named = all.map((one) => ({ one, who: whoOf(one.event, people) }))
  // Those who are somewhere told by an attendee are known where only a summary names them.
  for (const { who } of named) if (who?.email) people.add(personFor(who))
  const turns: (Override & { one: Occurrence })[] = []
  const lost = new Map<number, { title: string; count: number }>()
  for (const { one } of named) {
    const who = whoOf(one.event, people)
    if (who) turns.push({ one, person: people.add(personFor(who)).person.key, from: one.from, until: one.until })
    else {
      const title = String(one.event.getFirstPropertyValue('summary') ?? 'without a summary')
      lost.set(one.line, { title, count: (lost.get(one.line)?.count ?? 0) + 1 })
    }
  }
  for (const [line, { title, count }] of lost)
    notes.push({
      place: `${where}:${line} event "${title}"`,
      text: `names no one person by attendee or summary, and is left out${count > 1 ? ` (${count} times)` : ''}`,
    })
  if (turns.length === 0)
    throw new UserError(
      `${where} has no event from ${now.slice(0, 10)} until ${end.slice(0, 10)} that names a person: by an attendee, an address in the summary, or a summary such as "Ana Sol on call".`,
    )
  turns.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  noteOverlaps(where, turns, notes)
  for (const person of people.list)
    if (person.email === null)
      notes.push({ place: `people.${person.key}`, text: 'has no address in the calendar: write email: or slack:' })
  notes.push({
    place: 'schedules',
    text: `the calendar is written out until ${end.slice(0, 10)}: make a rotation of it (layers:), or import again before`,
  })
  const unique = createNames()
  const schedule = {
    ...unique(options.team ?? calendar.name ?? 'On call'),
    zone,
    layers: [],
    group: null,
    channel: null,
  }
  const team = { ...schedule, members: people.list.map(({ key }) => key), schedule: schedule.key, policy: null }
  return finish(
    {
      source: 'a calendar',
      people,
      teams: [{ key: team.key, name: team.name, members: team.members, schedule: team.schedule, policy: null }],
      services: [],
      schedules: [{ ...schedule, overrides: joined(turns) }],
      policies: [],
      notes,
      phones: [],
    },
    where,
    { zone, team: team.key },
  )
}

function personFor({ name, email }: Named): Parameters<ReturnType<typeof createPeople>['add']>[0] {
  const called = name ?? nameOfEmail(email ?? '')
  return { refs: email ? [] : [called], name: called, email, zone: null }
}

async function knownPeople(file: string): Promise<DraftPerson[]> {
  const source = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(`--roster ${file} cannot be read (${thrown.code}).`)
  })
  const read = readRoster(source, file)
  if (!read.ok) throw new ConfigError(read.problems.map(formatProblem))
  return read.roster.people.map(({ key, name, email, zone }) => ({ key, name, email, zone }))
}

/** Two people at once: the one who begins later has it, as the later override wins. */
function noteOverlaps(where: string, turns: readonly (Override & { one: Occurrence })[], notes: Note[]): void {
  const pairs = new Map<string, { first: string; line: number; count: number }>()
  for (const [index, turn] of turns.entries())
    for (const other of turns.slice(index + 1)) {
      if (other.from >= turn.until) break
      if (other.person === turn.person) continue
      const pair = `${turn.person} and ${other.person}`
      const before = pairs.get(pair)
      pairs.set(
        pair,
        before ? { ...before, count: before.count + 1 } : { first: other.from, line: other.one.line, count: 1 },
      )
    }
  for (const [pair, { first, line, count }] of pairs)
    notes.push({
      place: `${where}:${line}`,
      text: `${pair} are on call at once${count > 1 ? ` ${count} times, first` : ''} from ${first}: a schedule has one, and whoever begins later has it`,
    })
}

function joined(turns: readonly Override[]): Override[] {
  const out: Override[] = []
  for (const { person, from, until } of turns) {
    const before = out.at(-1)
    if (before?.person === person && from <= before.until) before.until = until > before.until ? until : before.until
    else out.push({ person, from, until })
  }
  return out
}
