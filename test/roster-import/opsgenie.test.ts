import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { exportFolder } from '../import/export.ts'
import { exported, imported, onCall } from './reading.ts'

const json = (name: string) =>
  JSON.parse(readFileSync(path.join(exported('opsgenie'), name), 'utf8')) as { data: Record<string, unknown>[] }

test('people, teams and policies of an Opsgenie export come over, each with a key of their own', async () => {
  const { roster } = await imported('opsgenie', exported('opsgenie'), { zone: 'Europe/Madrid' })
  expect(roster.people.map(({ key, name, email, zone }) => [key, name, email, zone])).toEqual([
    ['ana-sol', 'Ana Sol', 'ana@acme.example', 'Europe/Madrid'],
    ['ben-ode', 'Ben Ode', 'ben@acme.example', 'Europe/Madrid'],
    ['cleo-marquez', 'Cleo Márquez', 'cleo@acme.example', 'America/New_York'],
    ['ben-ode-2', 'Ben Ode', 'b.ode@acme.example', 'America/New_York'],
    ['eve-still', 'Eve Still', 'eve@acme.example', 'Europe/Madrid'],
  ])
  expect(roster.teams.map(({ key, members, schedule, policy }) => ({ key, members, schedule, policy }))).toEqual([
    {
      key: 'payments',
      members: ['ana-sol', 'ben-ode', 'cleo-marquez'],
      schedule: 'payments-schedule',
      policy: 'payments-escalation',
    },
    {
      key: 'platform',
      members: ['ben-ode-2', 'eve-still'],
      schedule: 'platform-schedule-primary',
      policy: 'platform-escalation',
    },
  ])
  // Delays from the alert (0, 5 and 60 minutes, out of order) are waits from step to step here.
  expect(roster.policies.find(({ key }) => key === 'payments-escalation')).toMatchObject({
    rounds: 3,
    steps: [
      { targets: [{ kind: 'schedule', schedule: 'payments-schedule', turn: 'now' }], waitMinutes: 5 },
      { targets: [{ kind: 'schedule', schedule: 'payments-schedule', turn: 'next' }], waitMinutes: 55 },
      { targets: [{ kind: 'person', person: 'ana-sol' }], waitMinutes: 10 },
    ],
  })
  expect(roster.policies.find(({ key }) => key === 'platform-escalation')).toMatchObject({
    rounds: 1,
    steps: [
      {
        targets: [
          { schedule: 'platform-schedule-primary', turn: 'now' },
          { schedule: 'platform-schedule-secondary', turn: 'now' },
        ],
        waitMinutes: 10,
      },
      { targets: [{ kind: 'team', team: 'platform' }], waitMinutes: null },
    ],
  })
})

test('rotations that are never open together share a schedule, and hand over at the local hour in winter and summer', async () => {
  const { roster } = await imported('opsgenie', exported('opsgenie'))
  expect(
    onCall(
      roster,
      'payments-schedule',
      // Monday 23 November, Madrid is UTC+1: the night ends at 09:00, the office closes at 17:30.
      '2026-11-23T07:59',
      '2026-11-23T08:00',
      '2026-11-23T16:29',
      '2026-11-23T16:30',
      // The week after the other two have it; the weekend belongs to the night.
      '2026-11-30T08:00',
      '2026-11-30T16:30',
      '2026-12-05T11:00',
      // 29 March 2027, the day after the clocks went forward: 09:00 is 07:00 UTC.
      '2027-03-29T06:59',
      '2027-03-29T07:00',
      '2027-03-29T15:29',
      '2027-03-29T15:30',
    ),
  ).toEqual([
    'ben-ode',
    'ana-sol',
    'ana-sol',
    'cleo-marquez',
    'ben-ode',
    'ben-ode',
    'ben-ode',
    'ben-ode',
    'ana-sol',
    'ana-sol',
    'cleo-marquez',
  ])
  expect(onCall(roster, 'payments-schedule', '2026-12-24T07:59', '2026-12-24T08:00', '2026-12-26T07:59')).toEqual([
    'cleo-marquez',
    'cleo-marquez',
    'cleo-marquez',
  ])
  expect(roster.schedules.find(({ key }) => key === 'payments-schedule')?.overrides).toEqual([
    { person: 'cleo-marquez', from: '2026-12-24T08:00:00.000Z', until: '2026-12-26T08:00:00.000Z' },
  ])
})

test('rotations that are on call at the same time are a schedule each; nobody is a gap, and an override of one leaves the other', async () => {
  const { roster, notes } = await imported('opsgenie', exported('opsgenie'))
  // 08:00 to 02:00 in New York, in turns of 12 hours; 26 November is the day of the override, within those hours only.
  expect(
    onCall(
      roster,
      'platform-schedule-primary',
      '2026-11-25T13:00',
      '2026-11-26T01:00',
      '2026-11-26T06:59',
      '2026-11-26T07:00',
      '2026-11-26T12:59',
      '2026-11-26T13:00',
      '2026-11-27T04:59',
      '2026-11-27T05:00',
    ),
  ).toEqual(['ben-ode-2', 'eve-still', 'ana-sol', null, null, 'ana-sol', 'ana-sol', 'eve-still'])
  // A weekly turn of Cleo, one of nobody, through both changes of the clocks.
  expect(
    onCall(
      roster,
      'platform-schedule-secondary',
      '2026-11-23T13:59',
      '2026-11-23T14:00',
      '2026-11-26T15:00',
      '2026-11-30T14:00',
      '2027-03-15T12:59',
      '2027-03-15T13:00',
      '2027-11-08T14:00',
    ),
  ).toEqual([null, 'cleo-marquez', 'cleo-marquez', null, null, 'cleo-marquez', 'cleo-marquez'])
  expect(notes).toContainEqual(
    expect.stringMatching(
      /schedule "Platform_schedule": its rotations "Primary", "Secondary" are on call at the same time/,
    ),
  )
  expect(notes).toContainEqual(
    expect.stringMatching(/rotation "Secondary" has turns of nobody.*overrides until 2027-11-20/),
  )
})

test('what could not be carried over is told, each with its place, and stands at the top of the file', async () => {
  const { yaml, notes, report } = await imported('opsgenie', exported('opsgenie'))
  const said = [
    /^opsgenie\/heartbeats\.json: one thing in it that no roster has$/,
    /^opsgenie\/users\.json:\d+: "ANA@acme\.example" is there twice, and is one person: ana-sol$/,
    /^opsgenie\/users\.json:\d+: Dan Left is blocked in Opsgenie, and is left out$/,
    /^opsgenie\/schedules\.json:\d+ schedule "Platform_schedule": rotation "Primary" has turns of Eve Still, who is blocked/,
    /^opsgenie\/schedules\.json:\d+ schedule "Payments_schedule": rotation "Before" has ended/,
    /^opsgenie\/schedules\.json:\d+ schedule "Payments_schedule": 1 override already over/,
    /^opsgenie\/teams\/platform\.json:\d+ team "Platform": its member gone@acme\.example is no user/,
    /^opsgenie\/teams\/platform\.json:\d+ team "Platform": has 2 schedules, and a team here has one: platform-schedule-primary/,
    /^opsgenie\/escalations\.json:\d+ escalation "Payments_escalation": closes the alert after the last round/,
    /^opsgenie\/escalations\.json:\d+ escalation "Platform_escalation": calls nobody in the first 5 minutes/,
    /^opsgenie\/escalations\.json:\d+ escalation "Platform_escalation": "Managers" \(schedule, default\) is no schedule of the export/,
    /if-not-closed/,
    /team "Platform" is called by "random"/,
    /^company\.name: /,
    /^company\.catch_all: payments is only the first team/,
  ]
  for (const pattern of said) expect(notes).toContainEqual(expect.stringMatching(pattern))
  expect(report).toContain(`Not carried over, or otherwise than it was: ${notes.length}:`)
  const comment = yaml.split('\n').filter((line) => line.startsWith('# - '))
  expect(comment).toHaveLength(notes.length)
  expect(comment.join('\n')).toContain(notes[0])
})

test('telephone numbers are counted, and are nowhere in the roster or the report', async () => {
  const { yaml, report } = await imported('opsgenie', exported('opsgenie'))
  expect(report).toContain('2 telephone numbers left out')
  expect(`${yaml}${report}`).not.toMatch(/60000000/)
})

test('the folder of the configuration backup makes the same roster as the answers of the interface', async () => {
  const files: Record<string, unknown> = {}
  for (const user of json('users.json').data)
    files[`OpsGenieBackups/users/${user['username']}-${user['id']}.json`] = { user, notificationRuleList: [] }
  for (const name of ['payments', 'platform']) {
    const { data: team } = json(`teams/${name}.json`)
    files[`OpsGenieBackups/teams/${name}.json`] = { team, teamRoutingRules: [], teamRoles: [] }
  }
  for (const schedule of json('schedules.json').data) {
    const own = json('overrides.json').data.filter(({ _parent }) => (_parent as { id: string }).id === schedule['id'])
    files[`OpsGenieBackups/schedules/${schedule['name']}.json`] = { schedule, scheduleOverrideList: own }
  }
  for (const escalation of json('escalations.json').data)
    files[`OpsGenieBackups/escalations/${escalation['name']}.json`] = escalation
  files['OpsGenieBackups/integrations/prometheus.json'] = { id: 'i', name: 'Prometheus', type: 'Prometheus' }
  await using folder = await exportFolder(files)
  const [rest, backup] = [await imported('opsgenie', exported('opsgenie')), await imported('opsgenie', folder.dir)]
  const sorted = ({ people, teams, schedules, policies }: typeof rest.roster) => ({
    people: people
      .map(({ email, zone, team }) => ({ email, zone, team }))
      .toSorted((a, b) => (a.email! < b.email! ? -1 : 1)),
    teams: teams.map(({ key, schedule, policy }) => ({ key, schedule, policy })),
    schedules: schedules.map(({ key, zone, layers, overrides }) => ({
      key,
      zone,
      layers: layers.map(({ every, from, windows }) => ({ every, from, windows })),
      overrides: overrides.map(({ from, until }) => ({ from, until })),
    })),
    policies: policies.map(({ key, rounds, steps }) => ({ key, rounds, waits: steps.map((step) => step.waitMinutes) })),
  })
  expect(sorted(backup.roster)).toEqual(sorted(rest.roster))
  expect(backup.notes).toContainEqual(expect.stringMatching(/OpsGenieBackups\/integrations\/: one thing in it/))
})

test('a team keeps the policy that its default routing rule names', async () => {
  const { data: team } = json('teams/payments.json')
  const [pay] = json('escalations.json').data
  const files = {
    'users.json': json('users.json'),
    'schedules.json': json('schedules.json'),
    'teams/payments.json': {
      team,
      teamRoutingRules: [
        { id: 'x', name: 'By tag', isDefault: false, notify: { type: 'none' } },
        { id: 'y', name: 'Default', isDefault: true, notify: { type: 'escalation', id: 'e-other', name: 'Other' } },
      ],
    },
    'escalations.json': { data: [pay, { ...pay, id: 'e-other', name: 'Other' }] },
  }
  await using folder = await exportFolder(files)
  const { roster, notes } = await imported('opsgenie', folder.dir)
  expect(roster.teams[0]).toMatchObject({ key: 'payments', policy: 'other' })
  expect(notes).toContainEqual(expect.stringMatching(/1 routing rule by what an alert says left out/))
  expect(notes).toContainEqual(expect.stringMatching(/has 2 escalations, and a team here has one policy: other/))
})
