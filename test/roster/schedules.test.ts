import { describe, expect, test } from 'vitest'
import { formatProblem } from '../../src/roster/problems.ts'
import { readRoster } from '../../src/roster/read.ts'
import { problems, roster, SMALL, warnings } from './small.ts'

const ROTA = 'rotate: [ana, ben], from: 2026-01-05 09:00'
const written = (fields: string) => `${SMALL}schedules:\n  ops: { ${fields} }\n`
const schedule = (fields: string) => roster(written(fields)).schedules[0]!
const inTeam = (team: string, more = '') =>
  `${written(ROTA)}${more}`.replace('{ members: [ana, ben] }', `{ members: [ana, ben], ${team} }`)

describe('a schedule', () => {
  test('of one rotation stands by itself, with every default filled in', () => {
    expect(schedule(ROTA)).toEqual({
      key: 'ops',
      name: 'Ops',
      zone: 'Etc/UTC',
      layers: [
        {
          people: ['ana', 'ben'],
          every: { unit: 'weeks', count: 1 },
          from: '2026-01-05T09:00',
          until: null,
          windows: null,
        },
      ],
      overrides: [],
      group: null,
      channel: null,
    })
  })

  test('of several has layers, overrides, a zone, a user group and a channel', () => {
    const read = roster(`${SMALL}schedules:
  payments:
    name: Payments on-call
    zone: Europe/Madrid
    group: "@payments-oncall"
    channel: "#payments"
    layers:
      - rotate: [ANA, "@sol", ben]
        every: 1d
        from: 2026-01-05T09:00
        until: 2026-12-31 09:00
      - rotate: ben
        every: 8h
        from: 2026-01-05 9:00:00
        zone: Asia/Tokyo
        hours: { days: [mon, Tuesday], from: 22:00, to: "06:00" }
      - { rotate: ana, from: 2026-01-05 09:00, hours: [{ days: sat }, { from: "09:00" }] }
    overrides:
      - { person: sol, from: 2026-03-29 02:30, until: 2026-10-25 02:30 }
`).schedules[0]!

    expect(read).toEqual({
      key: 'payments',
      name: 'Payments on-call',
      zone: 'Europe/Madrid',
      layers: [
        {
          people: ['ana', 'ana', 'ben'],
          every: { unit: 'days', count: 1 },
          from: '2026-01-05T09:00',
          until: '2026-12-31T09:00',
          windows: null,
        },
        {
          people: ['ben'],
          every: { unit: 'hours', count: 8 },
          from: '2026-01-05T09:00',
          until: null,
          windows: [{ days: [1, 2], from: '22:00', to: '06:00' }],
          zone: 'Asia/Tokyo',
        },
        {
          people: ['ana'],
          every: { unit: 'weeks', count: 1 },
          from: '2026-01-05T09:00',
          until: null,
          windows: [
            { days: [6], from: '00:00', to: '24:00' },
            { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '24:00' },
          ],
        },
      ],
      // The clock jumps over the first and shows the second twice.
      overrides: [{ person: 'ana', from: '2026-03-29T01:00:00.000Z', until: '2026-10-25T00:30:00.000Z' }],
      group: 'payments-oncall',
      channel: 'payments',
    })
  })

  test.each([
    ['8h', { unit: 'hours', count: 8 }],
    ['2 days', { unit: 'days', count: 2 }],
    ['2w', { unit: 'weeks', count: 2 }],
    ['daily', { unit: 'days', count: 1 }],
    ['Weekly', { unit: 'weeks', count: 1 }],
  ])('has turns of %s', (every, turn) => {
    expect(schedule(`${ROTA}, every: ${every}`).layers[0]!.every).toEqual(turn)
  })

  test.each([
    [
      'nobody who takes turns',
      'every: 1w, from: 2026-01-05 09:00',
      'r.yml:8:3 schedules.ops: nobody takes turns in it. Write rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00.',
    ],
    [
      'an empty rotation',
      'rotate: [], from: 2026-01-05 09:00',
      'r.yml:8:10 schedules.ops.rotate: nobody takes turns in it. Write rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00.',
    ],
    [
      'somebody who is no person',
      'rotate: [ana, bne], from: 2026-01-05 09:00',
      'r.yml:8:24 schedules.ops.rotate.1: there is no person "bne". Did you mean ben?',
    ],
    [
      'no beginning',
      'rotate: ana',
      'r.yml:8:3 schedules.ops: it does not say when its first turn begins. Write from: 2026-01-05 09:00.',
    ],
    [
      'a day without a time',
      'rotate: ana, from: 2026-01-05',
      'r.yml:8:29 schedules.ops.from: "2026-01-05" is no date and time of day. Write from: 2026-01-05 00:00.',
    ],
    [
      'a time with a zone',
      'rotate: ana, from: 2026-01-05T09:00+01:00',
      'r.yml:8:29 schedules.ops.from: "2026-01-05T09:00+01:00" is more than a local time, which is of the zone of its schedule. Write from: 2026-01-05 09:00.',
    ],
    [
      'a day that no calendar has',
      'rotate: ana, from: 2026-02-30 09:00',
      'r.yml:8:29 schedules.ops.from: "2026-02-30 09:00" is no date and time of day. Write from: 2026-01-05 09:00.',
    ],
    [
      'an hour that no day has',
      'rotate: ana, from: 2026-01-05 24:00',
      'r.yml:8:29 schedules.ops.from: "2026-01-05 24:00" is no date and time of day. Write from: 2026-01-05 09:00.',
    ],
    [
      'a number for a time',
      'rotate: ana, from: 2026',
      'r.yml:8:29 schedules.ops.from: 2026 is a number, and here goes a text. Write from: 2026-01-05 09:00.',
    ],
    [
      'an end before its beginning',
      `${ROTA}, until: 2026-01-05 09:00`,
      'r.yml:8:61 schedules.ops.until: "2026-01-05 09:00" is not after "2026-01-05 09:00". Write a later time, or take it out.',
    ],
    [
      'turns without a unit',
      `${ROTA}, every: 2`,
      'r.yml:8:61 schedules.ops.every: "2" is no length of a turn. Did you mean 2d?',
    ],
    [
      'turns of minutes',
      `${ROTA}, every: 30m`,
      'r.yml:8:61 schedules.ops.every: "30m" is no length of a turn. Write a number up to 999 and a unit: 8h, 1d or 2w.',
    ],
    [
      'an unknown day',
      `${ROTA}, hours: { days: [mon, tuesd] }`,
      'r.yml:8:75 schedules.ops.hours.0.days.1: "tuesd" is no day of the week. Did you mean tue?',
    ],
    [
      'hours of no day',
      `${ROTA}, hours: { days: [] }`,
      'r.yml:8:63 schedules.ops.hours.0.days: it has no day. Write days: [mon, tue, wed, thu, fri].',
    ],
    [
      'no time of day',
      `${ROTA}, hours: [{ from: 9, to: "17:00" }]`,
      'r.yml:8:70 schedules.ops.hours.0.from: "9" is no time of day. Write from: "09:00".',
    ],
    [
      'hours that begin at the end of a day',
      `${ROTA}, hours: [{ from: "24:00", to: "06:00" }]`,
      'r.yml:8:70 schedules.ops.hours.0.from: no hours begin at the end of a day. Write from: "00:00", and the day after in days:.',
    ],
    [
      'a list for a time of day',
      `${ROTA}, hours: [{ from: [9] }]`,
      'r.yml:8:64 schedules.ops.hours.0.from: [9] is a list, and here goes a text. Write from: "09:00".',
    ],
    [
      'a list for the time of a turn',
      'rotate: ana, from: [9]',
      'r.yml:8:23 schedules.ops.from: [9] is a list, and here goes a text. Write from: 2026-01-05 09:00.',
    ],
    [
      'a text for hours',
      `${ROTA}, hours: office`,
      'r.yml:8:61 schedules.ops.hours: "office" is a text, and here goes a list. Write hours: { days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00" }.',
    ],
    [
      'an unknown zone',
      `${ROTA}, zone: Europe/Madird`,
      'r.yml:8:60 schedules.ops.zone: "Europe/Madird" is no time zone. Did you mean Europe/Madrid?',
    ],
    [
      'an unknown zone of a layer',
      `layers: [{ ${ROTA}, zone: MEZ }]`,
      'r.yml:8:71 schedules.ops.layers.0.zone: "MEZ" is no time zone. Write an IANA name such as Europe/Madrid.',
    ],
    [
      'a rotation beside layers',
      `rotate: ana, layers: { ${ROTA} }`,
      'r.yml:8:10 schedules.ops.rotate: rotate: stands beside layers:. Move it into the layer that it is of.',
    ],
    [
      'no layer',
      'layers: []',
      'r.yml:8:10 schedules.ops.layers: it has no layer. Write layers: [{ rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00 }].',
    ],
    [
      'an unknown field',
      `${ROTA}, evry: 1w`,
      'r.yml:8:54 schedules.ops.evry: there is no field "evry" here. Did you mean every?',
    ],
    [
      'an unknown field of a layer',
      `layers: [{ ${ROTA}, group: x }]`,
      'r.yml:8:65 schedules.ops.layers.0.group: there is no field "group" here. It has rotate, every, from, until, hours, zone.',
    ],
    [
      'an override of nobody',
      `${ROTA}, overrides: [{ person: zoe, from: 2026-01-05 09:00, until: 2026-01-06 09:00 }]`,
      'r.yml:8:76 schedules.ops.overrides.0.person: there is no person "zoe". There are ana, ben.',
    ],
    [
      'an override that ends before it begins',
      `${ROTA}, overrides: { person: ana, from: 2026-01-05 09:00, until: 2026-01-04 09:00 }`,
      'r.yml:8:111 schedules.ops.overrides.0.until: "2026-01-04 09:00" is not after "2026-01-05 09:00". Write a later time, or take it out.',
    ],
    [
      'an override without an end',
      `${ROTA}, overrides: [{ person: ana, from: 2026-01-05 09:00 }]`,
      'r.yml:8:66 schedules.ops.overrides.0.until: it is missing. Write until: 2026-12-31 09:00.',
    ],
  ])('with %s is refused with its place and what would be right', (_what, fields, problem) => {
    expect(problems(written(fields))).toEqual([problem])
  })

  test('in YAML 1.1 keeps the times that are written, and refuses those of which YAML makes instants', () => {
    const old = (from: string) =>
      `%YAML 1.1\n---\n${SMALL.replace('ops:', '"ops":')}schedules:\n  "ops": { rotate: [ana, ben], from: ${from} }\n`
    expect(roster(old('2026-01-05 09:00')).schedules[0]!.layers[0]!.from).toBe('2026-01-05T09:00')
    expect(problems(old('2026-01-05 09:00:00'))).toEqual([
      'r.yml:10:38 schedules.ops.from: "2026-01-05T09:00:00.000Z" is what YAML made of it, and here goes a local time. Write from: 2026-01-05 09:00.',
    ])
  })
})

describe('who is on call', () => {
  test('is called by steps, by roles, and by the steps of "its" team', () => {
    const read = roster(
      inTeam(
        'schedule: OPS, channel: "#ops", policy: p',
        `policies:
  p: { steps: [{ call: its on-call, wait: 2m }, { call: [its next, ana] }], last_resort: "next:ops" }
roles: { commander: { call: [schedule:ops], paged_at: SEV1 } }
`,
      ),
    )
    const [now, next] = (['now', 'next'] as const).map((turn) => ({ kind: 'schedule', schedule: 'ops', turn }))
    expect(read.policies).toEqual([
      {
        key: 'p/ops',
        steps: [
          { targets: [now], waitMinutes: 2 },
          { targets: [next, { kind: 'person', person: 'ana' }], waitMinutes: null },
        ],
        rounds: 3,
        lastResort: [next],
        lastResortEveryMinutes: 5,
      },
    ])
    expect(read.teams[0]).toMatchObject({ schedule: 'ops', channel: 'ops', pager: 'debrief' })
    expect(read.roles).toEqual([{ key: 'commander', targets: [now], pagedAt: ['SEV1'] }])
  })

  test('may be all that a team has', () => {
    expect(roster(inTeam('').replace('members: [ana, ben], ', 'schedule: ops')).teams[0]).toMatchObject({
      members: [],
      schedule: 'ops',
    })
    expect(roster(SMALL.replace('members: [ana, ben]', 'pager: PagerDuty')).teams[0]).toMatchObject({
      members: [],
      pager: 'pagerduty',
    })
  })

  test.each([
    [
      'a team of an unknown schedule',
      inTeam('schedule: opps'),
      'r.yml:6:41 teams.ops.schedule: there is no schedule "opps". Did you mean ops?',
    ],
    [
      'a step of an unknown schedule',
      `${SMALL}policies: { p: { steps: [{ call: schedule:ops }] } }\n`,
      'r.yml:7:34 policies.p.steps.0.call.0: there is no schedule "ops". There is none in this file yet.',
    ],
    [
      'a step of a schedule as if it were somebody',
      `${written(ROTA).replace('  ops: { rotate', '  ic: { rotate')}policies: { p: { steps: [{ call: ic }] } }\n`,
      'r.yml:9:34 policies.p.steps.0.call.0: nobody and no team is called "ic". Did you mean schedule:ic?',
    ],
    [
      '"its on-call" of a team without a schedule',
      inTeam('policy: p', 'policies: { p: { steps: [{ call: ana }, { call: its on-call }] } }\n'),
      'r.yml:6:39 teams.ops.policy: "p" calls "its on-call", and this team has no schedule. Write schedule: beside it, or another policy.',
    ],
    [
      'an unknown pager',
      SMALL.replace('[ana, ben]', '[ana, ben], pager: opsgenie'),
      'r.yml:6:38 teams.ops.pager: there is no pager "opsgenie". There are debrief, pagerduty.',
    ],
    [
      'a schedule whose name is that of another',
      `${written(ROTA)}  web: { name: OPS, ${ROTA} }\n`,
      'r.yml:9:16 schedules.web.name: "OPS" is already schedules.ops. A name means one of them only: take it from ops or from web.',
    ],
    [
      'a bridge that is a number',
      SMALL.replace('name: Small', 'name: Small, fallback_bridge: 34900'),
      'r.yml:1:42 company.fallback_bridge: 34900 is a number, and here goes a text. Write fallback_bridge: "+34 900 000 000 pin 1212".',
    ],
  ])('%s is refused with its place and what would be right', (_what, source, problem) => {
    expect(problems(source)).toEqual([problem])
  })

  test('people meet at the fallback bridge', () => {
    const bridge = '+34 900 000 000 pin 1212'
    const read = roster(SMALL.replace('name: Small', `name: Small, fallback_bridge: "${bridge}"`))
    expect(read.company.fallbackBridge).toBe(bridge)
  })
})

describe('behaviour 30: when a roster with a schedule is saved', () => {
  const at = (source: string, now: string | null) => {
    const reading = readRoster(source, 'r.yml', now)
    return reading.ok ? reading.warnings.map(formatProblem) : reading.problems.map(formatProblem)
  }
  const ends = inTeam('schedule: ops').replace('09:00 }', '09:00, until: 2026-03-01 09:00 }')

  test('a gap in the next 14 days is told, with date and zone', () => {
    expect(at(ends, '2026-02-20T00:00:00.000Z')).toEqual([
      'r.yml:8:3 schedules.ops: Ops has nobody on call from Sun 1 Mar 2026 09:00 UTC on. Add a layer below it that has no end and no hours, or an override.',
    ])
    const filled = ends.replace(
      '09:00 }\n',
      '09:00, overrides: [{ person: ana, from: 2026-03-03 09:00, until: 2026-06-01 00:00 }] }\n',
    )
    expect(at(filled, '2026-02-20T00:00:00.000Z')).toEqual([
      'r.yml:8:3 schedules.ops: Ops has nobody on call from Sun 1 Mar 2026 09:00 UTC until Tue 3 Mar 2026 09:00 UTC. Add a layer below it that has no end and no hours, or an override.',
    ])
  })

  test('a gap further away is not, and none without a time to begin at', () => {
    expect(at(ends, '2026-02-15T08:59:00.000Z')).toEqual([])
    expect(at(ends, null)).toEqual([])
  })

  test('one person alone in it is told', () => {
    const alone = inTeam('schedule: ops').replace('rotate: [ana, ben]', 'rotate: [ana]')
    expect(at(alone, '2026-02-20T00:00:00.000Z')).toEqual([
      'r.yml:8:3 schedules.ops: Ops has Ana Sol on call and nobody else. Add a second person to rotate:.',
    ])
  })

  test('a schedule that calls nobody is told', () => {
    expect(warnings(written(ROTA))).toEqual([
      'r.yml:8:3 schedules.ops: nobody is called by this schedule. Name it in a team, a step or a role.',
    ])
    expect(warnings(written(`${ROTA}, group: ops`))).toEqual([])
  })
})
