import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { exportFolder } from '../import/export.ts'
import { exported, imported, onCall } from './reading.ts'

const calendar = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.map((event) => `BEGIN:VEVENT\n${event}\nEND:VEVENT`),
    'END:VCALENDAR',
  ].join('\n')

async function read(source: string, options: Parameters<typeof imported>[2] = { zone: 'Europe/Madrid', team: 'ops' }) {
  await using folder = await exportFolder({ 'on-call.ics': source })
  const all = await imported('ical', path.join(folder.dir, 'on-call.ics'), options)
  return { ...all, notes: all.notes.map((note) => note.replace(folder.dir, '')) }
}

test('a Google calendar becomes the overrides of one schedule: repeated, left out, moved, whole days, in local time', async () => {
  const { roster, notes } = await imported('ical', exported('google.ics'))
  expect(roster.people.map(({ key, email }) => [key, email])).toEqual([
    ['ana-sol', 'ana@acme.example'],
    ['ben-ode', 'ben.ode@acme.example'],
  ])
  expect(roster.teams).toMatchObject([
    { key: 'payments-on-call', schedule: 'payments-on-call', members: ['ana-sol', 'ben-ode'] },
  ])
  expect(
    onCall(
      roster,
      'payments-on-call',
      // Already begun when it is read.
      '2026-11-21T12:00',
      '2026-11-23T08:00',
      // Moved from Monday to Tuesday noon, so that nobody has the day between.
      '2026-12-07T07:59',
      '2026-12-07T08:00',
      '2026-12-08T11:00',
      // Left out.
      '2026-12-14T08:00',
      // Two whole days in Madrid, by the words of a summary, within a week of Ben.
      '2026-12-24T22:59',
      '2026-12-24T23:00',
      '2026-12-26T22:59',
      '2026-12-26T23:00',
      // In summer 09:00 is 07:00 UTC.
      '2027-03-29T06:59',
      '2027-03-29T07:00',
      // Ana's repetitions end on 1 May, by an end that stands in UTC.
      '2027-04-20T07:00',
      '2027-05-04T07:00',
      // 52 weeks on, nothing is written.
      '2027-11-22T08:00',
    ),
  ).toEqual([
    'ana-sol',
    'ben-ode',
    'ana-sol',
    null,
    'ben-ode',
    null,
    'ben-ode',
    'ana-sol',
    'ana-sol',
    'ben-ode',
    'ana-sol',
    'ben-ode',
    'ana-sol',
    null,
    null,
  ])
  expect(notes).toContainEqual(expect.stringMatching(/^google\.ics:\d+ event "Team lunch": names no one person/))
  expect(notes).toContainEqual(expect.stringMatching(/^google\.ics:\d+: ben-ode and ana-sol are on call at once from/))
  expect(notes).toContainEqual(expect.stringMatching(/^schedules: the calendar is written out until 2027-11-20/))
  expect(notes.join()).not.toMatch(/Called off|nobody@/)
})

test('a calendar of PagerDuty names people by attendee and summary', async () => {
  const { roster, notes } = await imported('ical', exported('pagerduty.ics'), {
    zone: 'Europe/Madrid',
    team: 'payments',
  })
  expect(roster.people.map(({ key, name, email }) => [key, name, email])).toEqual([
    ['jane-doe', 'Jane Doe', 'jane@acme.example'],
    ['bob-sparrow', 'Bob Sparrow', null],
  ])
  expect(onCall(roster, 'payments', '2026-11-27T07:59', '2026-11-27T08:00', '2026-12-03T08:00')).toEqual([
    'jane-doe',
    'bob-sparrow',
    'jane-doe',
  ])
  expect(notes).toContainEqual(expect.stringMatching(/^people\.bob-sparrow: has no address/))
})

test('the people of a roster are known by their names, and keep their keys', async () => {
  const roster = `company: { name: A, zone: Europe/Madrid, catch_all: ops }
people:
  hammer: { name: Glen Hammer, email: glen@acme.example }
  ana: { name: Ana Sol, email: ana@acme.example }
teams: { ops: { members: [hammer, ana] } }
`
  const source = calendar(
    'UID:1\nDTSTART:20261201T080000Z\nDTEND:20261202T080000Z\nSUMMARY:Nights (Glen Hammer)',
    'UID:2\nDTSTART:20261202T080000Z\nDTEND:20261203T080000Z\nSUMMARY:x\nATTENDEE:mailto:ANA@acme.example',
    'UID:3\nDTSTART:20261203T080000Z\nDTEND:20261204T080000Z\nSUMMARY:Ana Sol or Glen Hammer',
  )
  await using folder = await exportFolder({ 'a.ics': source, 'roster.yml': roster })
  const read = await imported('ical', path.join(folder.dir, 'a.ics'), {
    roster: path.join(folder.dir, 'roster.yml'),
    zone: 'Europe/Madrid',
  })
  expect(read.roster.people.map(({ key, email }) => [key, email])).toEqual([
    ['hammer', 'glen@acme.example'],
    ['ana', 'ana@acme.example'],
  ])
  expect(onCall(read.roster, 'on-call', '2026-12-01T12:00', '2026-12-02T12:00', '2026-12-03T12:00')).toEqual([
    'hammer',
    'ana',
    null,
  ])
  expect(read.notes).toContainEqual(expect.stringMatching(/event "Ana Sol or Glen Hammer": names no one person/))
})

test('zones that are no IANA names go by what the file says of them', async () => {
  const zone = readFileSync(exported('google.ics'), 'utf8')
    .match(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE/)![0]
    .replace('TZID:Europe/Madrid', 'TZID:Romance Standard Time')
  const event =
    'UID:1\nDTSTART;TZID=Romance Standard Time:20270101T090000\nDTEND;TZID=Romance Standard Time:20270701T090000\nSUMMARY:a@acme.example'
  const { roster } = await read(calendar(event).replace('VERSION:2.0', `VERSION:2.0\n${zone}`))
  expect(roster.schedules[0]!.overrides).toEqual([
    { person: 'a', from: '2027-01-01T08:00:00.000Z', until: '2027-07-01T07:00:00.000Z' },
  ])
})

test('the second of two equal hours cannot be written, and is told', async () => {
  const { notes } = await read(
    calendar('UID:1\nDTSTART:20271031T013000Z\nDTEND:20271031T120000Z\nSUMMARY:a@acme.example'),
  )
  expect(notes).toContainEqual(
    expect.stringMatching(/^schedules\.ops\.overrides: 2027-10-31T01:30:00\.000Z is written as 2027-10-31 02:30/),
  )
})

test('of several attendees the one whom the summary names has it; rooms and those who declined do not count', async () => {
  const attendees = [
    'ATTENDEE;CN=Ana Sol:mailto:ana@acme.example',
    'ATTENDEE;CN=Ben Ode:mailto:ben@acme.example',
    'ATTENDEE;CN=Zoe;PARTSTAT=DECLINED:mailto:zoe@acme.example',
    'ATTENDEE;CN=Room;CUTYPE=ROOM:mailto:room@acme.example',
  ]
  const event = (uid: number, summary: string, list: string[]) =>
    `UID:${uid}\nDTSTART:2026120${uid}T080000Z\nDTEND:2026120${uid + 1}T080000Z\nSUMMARY:${summary}\n${list.join('\n')}`
  const { roster } = await read(
    calendar(
      event(1, 'Ben Ode on call', attendees),
      event(2, 'On-call', attendees),
      event(3, 'On-call', attendees.slice(1)),
    ),
  )
  expect(onCall(roster, 'ops', '2026-12-01T12:00', '2026-12-02T12:00', '2026-12-03T12:00')).toEqual([
    'ben-ode',
    null,
    'ben-ode',
  ])
})
