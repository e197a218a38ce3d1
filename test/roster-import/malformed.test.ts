import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { importRoster } from '../../src/roster-import/index.ts'
import { exportFolder, type Files } from '../import/export.ts'
import { exported, NOW } from './reading.ts'

const og = (name: string) => JSON.parse(readFileSync(path.join(exported('opsgenie'), name), 'utf8')) as never
const pd = (name: string) => JSON.parse(readFileSync(path.join(exported('pagerduty'), name), 'utf8')) as never

/** A copy of a value with what stands at a path put in place of what stood there. */
function changed(value: unknown, at: string, to: unknown): unknown {
  const copy = structuredClone(value)
  const keys = at.split('.')
  const last = keys.pop()!
  const around = keys.reduce<Record<string, unknown>>((part, key) => part[key] as never, copy as never)
  if (to === undefined) delete around[last]
  else around[last] = to
  return copy
}

const users = { 'users.json': og('users.json') }
const opsgenie = (at: string, to: unknown): Files => ({
  ...users,
  'schedules.json': changed(og('schedules.json'), at, to),
})
const rotation = (at: string, to: unknown) => opsgenie(`data.0.rotations.0.${at}`, to)
const pagerduty = (at: string, to: unknown): Files => ({
  'users.json': changed(pd('users.json'), 'more', false),
  's.json': changed(pd('schedule-PSPRIM.json'), `schedule.${at}`, to),
})
const event = (lines: string) => ({
  'a.ics': `BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n${lines}\nEND:VEVENT\nEND:VCALENDAR`,
})

/** What is wrong, whose export it is, its files, and what is said of it; EXPORT is the folder. */
const MALFORMED: [string, string, Files, string | RegExp][] = [
  [
    'a file that ends too early',
    'opsgenie',
    { 'users.json': '{ "data": [\n{ "id": "u' },
    /users\.json:2:\d+ is no JSON/,
  ],
  [
    'a folder without files',
    'opsgenie',
    { 'readme.txt': 'x' },
    'EXPORT has no .json files. Name the folder of a saved export.',
  ],
  [
    'no people',
    'opsgenie',
    { 'teams.json': { data: [] } },
    'EXPORT holds no people, so there is nobody to call. Save the users too.',
  ],
  [
    'a user without a username',
    'opsgenie',
    { 'users.json': '{ "data": [\n  { "id": "u-1", "fullName": "Ana" }\n] }' },
    'EXPORT/users.json:2 a user has no username: it is a text, such as "ana@example.com", the address that they log in with.',
  ],
  [
    'a user that is a text',
    'opsgenie',
    { 'users.json': '{ "users": [\n"ana" ] }' },
    'EXPORT/users.json:2 is "ana", and here goes a user: { ... }.',
  ],
  [
    'a team whose name is a number',
    'opsgenie',
    { ...users, 'team.json': '{ "team": {\n"id": "t",\n"name": 7,\n"members": [] } }' },
    'EXPORT/team.json:3 a team has the name 7: it is a text, such as "Payments".',
  ],
  [
    'a zone of Windows',
    'opsgenie',
    opsgenie('data.0.timezone', 'Romance Standard Time'),
    /schedules\.json:\d+ a schedule has the timezone "Romance Standard Time": it is an IANA time zone, such as Europe\/Madrid\.$/,
  ],
  [
    'schedules without their rotations',
    'opsgenie',
    opsgenie('data.0.rotations', undefined),
    /schedules\.json:\d+ a schedule has no rotations: it is a list: save the schedules with \?expand=rotation\.$/,
  ],
  [
    'a rotation of months',
    'opsgenie',
    rotation('type', 'monthly'),
    /schedules\.json:\d+ a schedule has the rotations\.0\.type "monthly": it is hourly, daily or weekly\.$/,
  ],
  [
    'a rotation of no length',
    'opsgenie',
    rotation('length', 0),
    /rotations\.0\.length 0: it is a whole number from 1\.$/,
  ],
  [
    'a start without its offset',
    'opsgenie',
    rotation('startDate', '2026-01-05 09:00'),
    /rotations\.0\.startDate "2026-01-05 09:00": it is a time with its offset, such as 2026-01-05T09:00:00\+01:00\.$/,
  ],
  [
    'a restriction by the month',
    'opsgenie',
    rotation('timeRestriction.type', 'month'),
    /rotations\.0\.timeRestriction\.type "month": it is time-of-day or weekday-and-time-of-day\.$/,
  ],
  [
    'an hour that no day has',
    'opsgenie',
    rotation('timeRestriction.restrictions.0.startHour', 25),
    /timeRestriction\.restrictions\.0\.startHour 25: it is an hour from 0 to 24\.$/,
  ],
  [
    'a day that no week has',
    'opsgenie',
    rotation('timeRestriction.restrictions.1.endDay', 'someday'),
    /timeRestriction\.restrictions\.1\.endDay "someday": it is a day of the week, such as monday\.$/,
  ],
  [
    'an escalation with a delay in moons',
    'opsgenie',
    { ...users, 'e.json': changed(og('escalations.json'), 'data.0.rules.1.delay.timeUnit', 'moons') },
    /e\.json:\d+ an escalation has the rules\.1\.delay\.timeUnit "moons": it is minutes, hours or days\.$/,
  ],
  [
    'pages that go on',
    'opsgenie',
    { 'users.json': changed(og('users.json'), 'paging.next', 'https://api.opsgenie.com/v2/users?offset=100') },
    /users\.json:\d+ says that more users follow, and no last page of them is there\. Save all pages\.$/,
  ],
  [
    'pages that go on',
    'pagerduty',
    { 'users.json': pd('users.json') },
    /users\.json:\d+ says that more users follow, and no last page of them is there\. Save all pages\.$/,
  ],
  [
    'schedules without their layers',
    'pagerduty',
    pagerduty('schedule_layers', undefined),
    /s\.json:\d+ a schedule has no schedule_layers: it is a list: save the schedules with \?include\[\]=schedule_layers\.$/,
  ],
  [
    'turns of no time',
    'pagerduty',
    pagerduty('schedule_layers.1.rotation_turn_length_seconds', 0),
    /schedule_layers\.1\.rotation_turn_length_seconds 0: it is a number of seconds\.$/,
  ],
  [
    'a restriction at noon, in words',
    'pagerduty',
    pagerduty('schedule_layers.0.restrictions.0.start_time_of_day', 'noon'),
    /restrictions\.0\.start_time_of_day "noon": it is a time of day, such as 09:00:00\.$/,
  ],
  [
    'an eighth day',
    'pagerduty',
    pagerduty('schedule_layers.0.restrictions.0.start_day_of_week', 8),
    /restrictions\.0\.start_day_of_week 8: it is a day from 1 \(Monday\) to 7\.$/,
  ],
  [
    'a zone that is an offset',
    'pagerduty',
    pagerduty('time_zone', 'Eastern Time (US & Canada)'),
    /s\.json:\d+ a schedule has the time_zone "Eastern Time \(US & Canada\)": it is an IANA time zone/,
  ],
  [
    'a user of a layer who is nobody',
    'pagerduty',
    pagerduty('schedule_layers.1.users.0.user', null),
    /schedule_layers\.1\.users\.0\.user null: it is a map with an id\.$/,
  ],
  [
    'no calendar',
    'ical',
    { 'a.ics': 'hello' },
    'EXPORT/a.ics:1 is no calendar: a file of one begins with BEGIN:VCALENDAR.',
  ],
  [
    'a calendar that ends too early',
    'ical',
    { 'a.ics': 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n' },
    /a\.ics is no calendar that can be read: .*did not end/,
  ],
  [
    'a line of no property',
    'ical',
    event('what is this'),
    /a\.ics:4 is no calendar that can be read: invalid line .*"what is this"/,
  ],
  [
    'an event that repeats by the moon',
    'ical',
    event('UID:1\nSUMMARY:Moon\nDTSTART:20261201T080000Z\nDTEND:20261202T080000Z\nRRULE:FREQ=MOON'),
    /a\.ics:8 is no calendar that can be read: invalid frequency "MOON"/,
  ],
  [
    'an event without a beginning',
    'ical',
    event('UID:1\nSUMMARY:Never\nDTEND:20261202T080000Z'),
    /a\.ics:3 the event "Never" cannot be understood: it has no DTSTART\./,
  ],
  [
    'an event of a day that no calendar has',
    'ical',
    event('UID:1\nSUMMARY:Odd\nDTSTART:2026\nDTEND:20261202T080000Z'),
    /a\.ics:3 the event "Odd" cannot be understood: /,
  ],
  [
    'an event each second for ever',
    'ical',
    event('UID:1\nSUMMARY:Tick\nDTSTART:20200101T080000Z\nDTEND:20200101T080001Z\nRRULE:FREQ=SECONDLY'),
    /a\.ics:3 the event "Tick" cannot be understood: it repeats more than 20000 times\./,
  ],
  [
    'a zone that nothing describes',
    'ical',
    event('UID:1\nSUMMARY:Far\nDTSTART;TZID=Moon/Sea:20261201T080000\nDTEND;TZID=Moon/Sea:20261202T080000'),
    /a\.ics:3 the event "Far" cannot be understood: its zone "Moon\/Sea" is neither an IANA name/,
  ],
  [
    'repetitions in a zone that the file does not describe',
    'ical',
    event(
      'UID:1\nSUMMARY:Week\nDTSTART;TZID=Europe/Madrid:20261201T080000\nDTEND;TZID=Europe/Madrid:20261202T080000\nRRULE:FREQ=WEEKLY',
    ),
    /a\.ics:3 the event "Week" cannot be understood: it repeats in the zone "Europe\/Madrid", and the file has no VTIMEZONE/,
  ],
  [
    'a calendar of nobody',
    'ical',
    event('UID:1\nSUMMARY:Lunch\nDTSTART:20261201T080000Z\nDTEND:20261202T080000Z'),
    /a\.ics has no event from 2026-11-21 until 2027-11-20 that names a person/,
  ],
]

describe('an export that is malformed is refused in one line, which says where and what would be right', () => {
  test.each(MALFORMED)('%s (%s)', async (_what, kind, files, says) => {
    await using folder = await exportFolder(files)
    const where = kind === 'ical' ? path.join(folder.dir, 'a.ics') : folder.dir
    const thrown: unknown = await importRoster([kind, where], {}, NOW).then(
      () => 'it was taken',
      (error: unknown) => error,
    )
    expect(thrown).toBeInstanceOf(UserError)
    const message = (thrown as UserError).message.replaceAll(folder.dir, 'EXPORT')
    expect(message).not.toContain('\n')
    if (typeof says === 'string') expect(message).toBe(says)
    else expect(message).toMatch(says)
  })
})

type Path = (string | number)[]

/** Where each value of a JSON value stands. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...path, key]))
  return path.length > 0 ? [path, ...inside] : inside
}

test('whatever stands in the place of a value of an export is taken or refused, and never breaks the import', async () => {
  const kinds = {
    opsgenie: ['users.json', 'schedules.json', 'overrides.json', 'escalations.json', 'teams/payments.json'].map(
      (name) => [name, og(name)] as const,
    ),
    pagerduty: ['users.json', 'users-2.json', 'rest.json', 'schedule-PSPRIM.json'].map(
      (name) => [name, pd(name)] as const,
    ),
  }
  const places = (['opsgenie', 'pagerduty'] as const).flatMap((kind) =>
    kinds[kind].flatMap(([name, value]) => pathsIn(value).map((at) => ({ kind, name, at: at.join('.') }))),
  )
  const junk = fc.constantFrom(null, undefined, 7, -1, true, '', 'x', {}, [], [null], '2099-01-01T00:00:00Z')
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), junk, async ({ kind, name, at }, to) => {
      const files = kinds[kind].map(([one, value]) => [one, one === name ? changed(value, at, to) : value])
      await using folder = await exportFolder(Object.fromEntries(files) as Files)
      try {
        await importRoster([kind, folder.dir], {}, NOW)
      } catch (thrown) {
        refused++
        expect(thrown).toBeInstanceOf(UserError)
        expect((thrown as UserError).message).not.toContain('makes no roster')
      }
    }),
    { numRuns: 150 },
  )
  expect(refused).toBeGreaterThan(10)
})
