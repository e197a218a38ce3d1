import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { exportFolder } from '../import/export.ts'
import { exported, imported, onCall } from './reading.ts'

type Entry = { start: string; end: string; user: { summary: string } }
type Primary = { schedule: { schedule_layers: object[]; final_schedule: { rendered_schedule_entries: Entry[] } } }

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(exported('pagerduty'), name), 'utf8'))
const primary = () => read('schedule-PSPRIM.json') as Primary
const KEYS: Record<string, string> = { 'Ana Sol': 'ana-sol', 'Ben Ode': 'ben-ode', 'Cleo Márquez': 'cleo-marquez' }

test('a schedule names whom the final schedule of the export names, at each beginning, end and middle', async () => {
  const { roster, notes } = await imported('pagerduty', exported('pagerduty'))
  for (const { start, end, user } of primary().schedule.final_schedule.rendered_schedule_entries) {
    const at = [start, (Date.parse(start) + Date.parse(end)) / 2, Date.parse(end) - 60_000]
    const minutes = at.map((time) => new Date(time).toISOString().slice(0, 16))
    expect([minutes, onCall(roster, 'payments-primary', ...minutes)]).toEqual([
      minutes,
      minutes.map(() => KEYS[user.summary]),
    ])
  }
  expect(notes.filter((note) => /Payments primary.*final schedule/.test(note))).toEqual([])
})

test('hand-offs stay at the local hour after the clocks change, and so do the hours of a layer', async () => {
  const { roster } = await imported('pagerduty', exported('pagerduty'))
  // Friday 2 April 2027, 18:00 in Madrid is 16:00 UTC by then; the days of the weekend go on from turn to turn.
  expect(
    onCall(roster, 'payments-primary', '2027-04-02T15:59', '2027-04-02T16:00', '2027-04-03T06:59', '2027-04-03T07:00'),
  ).toEqual(['ana-sol', 'cleo-marquez', 'cleo-marquez', 'ben-ode'])
})

test('a layer that begins in the middle of a turn to come has the rest of that turn first', async () => {
  const { roster, notes } = await imported('pagerduty', exported('pagerduty'))
  // "Later" is counted from Monday 4 January 2027 and begins on Thursday 7; it is open from 20:00 to 08:00 in New York.
  expect(
    onCall(
      roster,
      'backup',
      '2027-01-06T02:00',
      '2027-01-07T04:59',
      '2027-01-07T05:00',
      '2027-01-08T02:00',
      '2027-01-12T02:00',
      '2027-01-19T02:00',
    ),
  ).toEqual(['ben-ode', 'ben-ode', 'cleo-marquez', 'cleo-marquez', 'gus-gone', 'cleo-marquez'])
  expect(notes).toContainEqual(expect.stringMatching(/layer "Later" begins in the middle of a turn/))
})

test('turns before a virtual start that lies after the start go backwards from it', async () => {
  const { roster } = await imported('pagerduty', exported('pagerduty'))
  // Counted from 1 January 08:00 in turns of 12 hours, which Ana begins.
  expect(
    onCall(roster, 'backup', '2026-01-01T12:59', '2026-01-01T13:00', '2026-01-02T01:00', '2026-01-02T13:00'),
  ).toEqual(['ben-ode', 'ana-sol', 'ben-ode', 'ana-sol'])
})

test('services go to their teams, and one with a policy of its own to a team made for that policy', async () => {
  const { roster, notes } = await imported('pagerduty', exported('pagerduty'))
  expect(roster.services.map(({ key, team }) => [key, team])).toEqual([
    ['checkout', 'payments'],
    ['nightly-batch', 'batch-jobs'],
  ])
  expect(roster.teams.map(({ key, members, schedule, policy }) => [key, members, schedule, policy])).toEqual([
    ['payments', ['ana-sol', 'ben-ode'], 'payments-primary', 'payments'],
    ['batch-jobs', ['cleo-marquez', 'ben-ode'], null, 'batch-jobs'],
  ])
  expect(roster.policies.find(({ key }) => key === 'payments')).toMatchObject({
    rounds: 3,
    steps: [
      { targets: [{ kind: 'schedule', schedule: 'payments-primary', turn: 'now' }], waitMinutes: 5 },
      { targets: [{ schedule: 'backup' }, { kind: 'person', person: 'ana-sol' }], waitMinutes: 15 },
    ],
  })
  expect(notes).toContainEqual(
    expect.stringMatching(/policy "Batch jobs": calls one after the other in turn \(round robin\)/),
  )
})

test('who is no user any more keeps the turns under a name, and the report says so', async () => {
  const { roster, notes } = await imported('pagerduty', exported('pagerduty'))
  expect(roster.people.find(({ key }) => key === 'gus-gone')).toMatchObject({ name: 'Gus Gone', email: null })
  expect(notes).toContainEqual(
    expect.stringMatching(/^pagerduty\/rest\.json:\d+: Gus Gone \(PGONE\) is no user of the export/),
  )
  expect(notes).toContainEqual(expect.stringMatching(/layer "Odd" has turns of 5400 seconds, which are no whole hours/))
  expect(notes).toContainEqual(expect.stringMatching(/schedule "Payments primary": layer "Layer 0" has ended/))
  expect(roster.people.map(({ name }) => name)).not.toContain('Dan Left')
})

test('the final schedule decides in which order the layers are; a schedule that fits neither is told', async () => {
  const turned = primary()
  turned.schedule.schedule_layers.reverse()
  const strange = primary()
  strange.schedule.final_schedule.rendered_schedule_entries[0]!.user = {
    id: 'PBEN',
    summary: 'Ben Ode',
  } as Entry['user']
  const others = { 'users.json': read('users.json'), 'users-2.json': read('users-2.json') }
  await using one = await exportFolder({ ...others, 'schedule.json': turned })
  await using other = await exportFolder({ ...others, 'schedule.json': strange })
  const [listed, odd] = [await imported('pagerduty', one.dir), await imported('pagerduty', other.dir)]
  const straight = await imported('pagerduty', exported('pagerduty'))
  const layers = ({ roster }: typeof listed) => roster.schedules.find(({ key }) => key === 'payments-primary')?.layers
  expect(layers(listed)).toEqual(layers(straight))
  expect(listed.notes).toContainEqual(expect.stringMatching(/layers are listed with the one that wins last/))
  expect(odd.notes).toContainEqual(
    expect.stringMatching(
      /its final schedule in the export is otherwise: at 2026-11-23 09:00 it has ben-ode, and here it is ana-sol/,
    ),
  )
})

test('without teams there is one for each policy; without policies, for each schedule', async () => {
  const { teams: _teams, services: _services, ...rest } = read('rest.json') as Record<string, unknown[]>
  const users = { 'users.json': read('users.json'), 'users-2.json': read('users-2.json') }
  await using policies = await exportFolder({ ...users, 'rest.json': rest, 'schedule.json': primary() })
  const byPolicy = await imported('pagerduty', policies.dir, { team: 'batch-jobs' })
  expect(byPolicy.roster.teams.map(({ key, policy }) => [key, policy])).toEqual([
    ['payments', 'payments'],
    ['batch-jobs', 'batch-jobs'],
  ])
  expect(byPolicy.yaml).toMatch(/catch_all: batch-jobs/)
  expect(byPolicy.notes).toContainEqual(
    expect.stringMatching(/^teams: the export has none, so there is one for each policy/),
  )
  await using schedules = await exportFolder({ ...users, 'schedule.json': primary() })
  const bySchedule = await imported('pagerduty', schedules.dir)
  expect(bySchedule.roster.teams.map(({ key, schedule }) => [key, schedule])).toEqual([
    ['payments-primary', 'payments-primary'],
  ])
})

test('a zone of a person that is no IANA name is left out and told', async () => {
  const users = read('users.json') as { users: object[]; more: boolean }
  users.users[0] = { ...users.users[0], time_zone: 'Madrid' }
  await using folder = await exportFolder({
    'users.json': { ...users, more: false },
    'users-2.json': read('users-2.json'),
    'schedule.json': primary(),
  })
  const { roster, notes } = await imported('pagerduty', folder.dir, { zone: 'Europe/Lisbon' })
  expect(roster.people.find(({ key }) => key === 'ana-sol')?.zone).toBe('Europe/Lisbon')
  expect(notes).toContainEqual('people.ana-sol.zone: "Madrid" is no IANA time zone, and is left out')
})

test('overrides that were saved by themselves belong to the schedule whose id their file has', async () => {
  const overrides = [
    {
      start: '2026-12-05T00:00:00+01:00',
      end: '2026-12-06T00:00:00+01:00',
      user: { id: 'PANA', type: 'user_reference' },
    },
    {
      start: '2025-12-05T00:00:00+01:00',
      end: '2025-12-06T00:00:00+01:00',
      user: { id: 'PANA', type: 'user_reference' },
    },
  ].map((one) => ({ id: 'O', type: 'override', ...one }))
  await using folder = await exportFolder({
    'users.json': read('users.json'),
    'users-2.json': read('users-2.json'),
    'schedule.json': primary(),
    'PSPRIM/overrides.json': { overrides },
    'PSOTHER/overrides.json': { overrides: overrides.slice(0, 1) },
  })
  const { roster, notes } = await imported('pagerduty', folder.dir)
  expect(onCall(roster, 'payments-primary', '2026-12-05T12:00', '2026-12-05T23:00')).toEqual([
    'ana-sol',
    'cleo-marquez',
  ])
  expect(notes).toContainEqual(expect.stringMatching(/schedule "Payments primary": 1 override already over/))
  expect(notes).toContainEqual(
    expect.stringMatching(/PSOTHER\/overrides\.json:\d+: an override of no schedule that it names/),
  )
})
