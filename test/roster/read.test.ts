import { describe, expect, test } from 'vitest'
import { BUSINESS_HOURS, plainStep } from '../../src/domain/roster.ts'
import { FIRST_LOOK } from '../../src/roster/first-look.ts'
import { roster, SMALL, warnings } from './small.ts'

describe('a valid file', () => {
  test('becomes a roster with every default filled in', () => {
    expect(roster(SMALL)).toEqual({
      company: {
        name: 'Small',
        zone: 'Etc/UTC',
        incidentsChannel: 'incidents',
        catchAllPolicy: 'team:ops',
        defaultSeverity: 'SEV2',
        bridge: null,
        fallbackBridge: null,
        webhook: null,
        businessHours: BUSINESS_HOURS,
      },
      severities: [
        { severity: 'SEV1', meaning: expect.any(String), pageOwners: true, pageTeams: [] },
        { severity: 'SEV2', meaning: expect.any(String), pageOwners: true, pageTeams: [] },
        { severity: 'SEV3', meaning: expect.any(String), pageOwners: true, pageTeams: [] },
        { severity: 'SEV4', meaning: expect.any(String), pageOwners: false, pageTeams: [] },
      ],
      teams: [
        {
          key: 'ops',
          name: 'Ops',
          aliases: [],
          lead: null,
          members: ['ana', 'ben'],
          policy: 'team:ops',
          schedule: null,
          channel: null,
          pager: 'debrief',
        },
      ],
      people: [
        { key: 'ana', name: 'Ana Sol', slack: 'U0ANA', email: null, zone: 'Etc/UTC', aliases: ['sol'], team: 'ops' },
        {
          key: 'ben',
          name: 'Ben Ode',
          slack: null,
          email: 'ben@small.example',
          zone: 'Etc/UTC',
          aliases: [],
          team: 'ops',
        },
      ],
      services: [],
      schedules: [],
      policies: [
        {
          key: 'team:ops',
          steps: [
            { targets: [{ kind: 'person', person: 'ana' }], waitMinutes: null },
            { targets: [{ kind: 'person', person: 'ben' }], waitMinutes: null },
          ],
          rounds: 3,
          lastResort: [
            { kind: 'person', person: 'ana' },
            { kind: 'person', person: 'ben' },
          ],
          lastResortEveryMinutes: 5,
        },
      ],
      roles: [],
      runbooks: [FIRST_LOOK],
      hooks: [],
      changeChannels: [],
    })
  })

  test('may use short forms: a text for a severity, a service or a person, one name for a list', () => {
    const short = roster(
      `${SMALL}services: { web: ops }\nseverities: { sev1: All is lost }\n`.replace('people:', 'people:\n  cy: Cy Ro'),
    )

    expect(short.services).toMatchObject([{ key: 'web', name: 'Web', team: 'ops', aliases: [] }])
    expect(short.severities[0]).toEqual({ severity: 'SEV1', meaning: 'All is lost', pageOwners: true, pageTeams: [] })
    expect(short.people[0]).toMatchObject({ key: 'cy', name: 'Cy Ro' })
  })

  test('may name people and teams by any of their names, which become keys', () => {
    const read = roster(`${SMALL.replace('[ana, ben]', '["@sol", BEN@small.example], aliases: [oncall], policy: p')}
services: { web: { team: OnCall } }
policies:
  p:
    steps:
      - call: ["@SOL", team:oncall]
        wait: 30s
      - call: role:commander
        wait: 1h 30m
    last_resort: person:ben
    last_resort_every: 90s
roles: { commander: { call: sol, paged_at: [sev1, SEV1] } }
runbooks: { web-down: { when: { services: web }, page: oncall, steps: Look } }
`)

    expect(read.teams[0]!.members).toEqual(['ana', 'ben'])
    expect(read.services[0]!.team).toBe('ops')
    expect(read.policies).toEqual([
      {
        key: 'p',
        steps: [
          {
            targets: [
              { kind: 'person', person: 'ana' },
              { kind: 'team', team: 'ops' },
            ],
            waitMinutes: 0.5,
          },
          { targets: [{ kind: 'role', role: 'commander' }], waitMinutes: 90 },
        ],
        rounds: 3,
        lastResort: [{ kind: 'person', person: 'ben' }],
        lastResortEveryMinutes: 1.5,
      },
    ])
    expect(read.roles).toEqual([{ key: 'commander', targets: [{ kind: 'person', person: 'ana' }], pagedAt: ['SEV1'] }])
    expect(read.runbooks).toEqual([
      {
        key: 'web-down',
        title: 'Web down',
        triggers: [],
        services: ['web'],
        steps: [plainStep('Look')],
        pages: ['ops'],
        severities: ['SEV1', 'SEV2'],
        link: null,
      },
      FIRST_LOOK,
    ])
  })

  test('has one policy for all teams when it calls "its" people, without the steps that a team cannot fill', () => {
    const { policies, teams } = roster(
      `${SMALL.replace('{ members: [ana, ben] }', '{ members: [ana, ben], lead: cy, policy: p }')}
  web: { members: [cy], policy: p }
policies:
  p:
    steps: [{ call: its first }, { call: [its second, its lead] }, { call: its third member }, { call: its members }]
`.replace('people:', 'people:\n  cy: { slack: U0CY }'),
    )
    const calls = Object.fromEntries(
      policies.map(({ key, steps }) => [
        key,
        steps.map(({ targets }) =>
          targets.map((target) => (target.kind === 'person' ? target.person : target)).join(' '),
        ),
      ]),
    )

    expect(calls).toEqual({ 'p/ops': ['ana', 'ben cy', 'ana ben'], 'p/web': ['cy', 'cy', 'cy'] })
    expect(teams.map((team) => team.policy)).toEqual(['p/ops', 'p/web'])
  })

  test('gives the last resort of the catch-all to policies without one', () => {
    const { policies } = roster(`${SMALL.replace('members: [ana, ben]', 'members: [ana], policy: p')}
  web: { members: [ben] }
  db: { members: [ana], policy: q }
policies: { p: { steps: [{ call: its first }], last_resort: ben }, q: { steps: [{ call: ana }] } }
`)

    const ben = { kind: 'person', person: 'ben' }

    expect(policies.map((policy) => [policy.key, policy.lastResort])).toEqual([
      ['p/ops', [ben]],
      ['team:web', [ben]],
      ['q', [ben]],
    ])
  })
})

describe('a warning', () => {
  test('is absent for a file without fault', () => {
    expect(warnings(SMALL)).toEqual([])
  })

  test.each([
    [
      'a person who cannot be paged',
      SMALL.replace(', email: ben@small.example', ''),
      'r.yml:4:3 people.ben: Ben Ode cannot be paged. Give them slack: or email:.',
    ],
    [
      'a team of one without a last resort',
      SMALL.replace('[ana, ben]', '[ana]'),
      'r.yml:6:3 teams.ops: Ops calls Ana Sol and nobody after. Add a second member, a lead or a last_resort:.',
    ],
    [
      'a policy of no team',
      `${SMALL}policies: { p: { steps: [{ call: ana }] } }\n`,
      'r.yml:7:13 policies.p: no team has this policy. Name it in a team, or remove it.',
    ],
    [
      'no incidents channel',
      SMALL.replace(', incidents_channel: incidents', ''),
      'r.yml:1:1 company: there is no incidents_channel, so incidents are announced nowhere and have no place when Slack refuses a channel. Write incidents_channel: incidents (without #, which begins a comment in YAML).',
    ],
    [
      'a meaning that a menu cuts',
      `${SMALL}severities: { SEV1: ${'x'.repeat(76)} }\n`,
      'r.yml:7:21 severities.SEV1.meaning: it has 76 characters, and a Slack menu shows 75. Say it shorter.',
    ],
    [
      'a SEV1 that calls no team',
      `${SMALL}severities: { SEV1: { page: nobody } }\n`,
      'r.yml:7:29 severities.SEV1.page: SEV1 calls no team, so the catch-all is called. Write page: [owners].',
    ],
  ])('names %s', (_what, source, warning) => {
    expect(warnings(source)).toContain(warning)
  })
})
