import { describe, expect, test } from 'vitest'
import type { Contact } from '../../src/domain/contact.ts'
import { wordsOf } from '../../src/domain/language/finding.ts'
import { type Finding, findings } from '../../src/domain/schedule/findings.ts'
import { plus } from '../../src/domain/time.ts'
import { roster } from '../roster/small.ts'

const MONDAY = '2026-01-19T09:00:00.000Z'

const SOUND = `company: { name: Small, zone: Europe/Madrid, catch_all: ops, incidents_channel: incidents }
people:
  ana: { name: Ana Sol, slack: U0ANA }
  ben: { name: Ben Ode, slack: U0BEN }
  cy: { name: Cy Ro, slack: U0CY }
schedules:
  ops: { name: Ops rota, rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00 }
teams:
  ops: { schedule: ops, lead: cy }
roles: { commander: { call: [schedule:ops], paged_at: [SEV1] } }
`

/** Everybody has verified a telephone, but those named. */
function contacts(...without: string[]): Contact[] {
  return ['ana', 'ben', 'cy']
    .filter((person) => !without.includes(person))
    .map((person) => phone({ person: person === 'cy' ? 'U0CY' : person }))
}

function phone(more: Partial<Contact>): Contact {
  return {
    id: `phone-${more.person}`,
    person: '',
    kind: 'phone',
    address: '+34600000000',
    verifiedAt: MONDAY,
    provedAt: null,
    ...more,
  }
}

function found(change: (source: string) => string = (source) => source, known = contacts()): [Finding, string][] {
  const changed = roster(change(SOUND))
  return findings(changed, known, MONDAY, plus(MONDAY, { days: 14 })).map((one) => [one, wordsOf(one, changed)])
}

test('a sound roster has no finding', () => {
  expect(found()).toEqual([])
})

describe('behaviour 30: the weekly check finds', () => {
  test('a gap, with its whole length, date and zone; urgent within two days', () => {
    const ends =
      (until: string, more = '') =>
      (source: string) =>
        source.replace('from: 2026-01-05 09:00', `from: 2026-01-05 09:00, until: ${until}${more}`)

    expect(found(ends('2026-01-21 09:59'))).toEqual([
      [
        {
          kind: 'gap',
          schedule: 'ops',
          from: '2026-01-21T08:59:00.000Z',
          until: null,
          urgent: true,
        },
        'Ops rota has nobody on call from Wed 21 Jan 2026 09:59 GMT+1 on.',
      ],
    ])
    const back = ', overrides: { person: ana, from: 2026-07-01 09:00, until: 2026-07-02 09:00 }'
    expect(found(ends('2026-01-21 10:00', back))).toEqual([
      [
        {
          kind: 'gap',
          schedule: 'ops',
          from: '2026-01-21T09:00:00.000Z',
          until: '2026-07-01T07:00:00.000Z',
          urgent: false,
        },
        'Ops rota has nobody on call from Wed 21 Jan 2026 10:00 GMT+1 until Wed 1 Jul 2026 09:00 GMT+2.',
      ],
    ])
  })

  test('each gap between hours', () => {
    const office = (source: string) =>
      source.replace('2026-01-05 09:00', '2026-01-05 09:00, hours: { days: [mon, tue, wed, thu, fri] }')
    expect(found(office).map(([, words]) => words)).toEqual([
      'Ops rota has nobody on call from Sat 24 Jan 2026 00:00 GMT+1 until Mon 26 Jan 2026 00:00 GMT+1.',
      'Ops rota has nobody on call from Sat 31 Jan 2026 00:00 GMT+1 until Mon 2 Feb 2026 00:00 GMT+1.',
    ])
  })

  test('people without a Slack account, and whether they have another way', () => {
    const change = (source: string) => source.replace('slack: U0BEN', 'email: ben@small.example')
    expect(found(change)).toEqual([
      [
        { kind: 'no-account', person: 'ben', contact: true },
        'Ben Ode has no Slack account and is reached only by what they verified.',
      ],
    ])
    expect(found(change, contacts('ben'))).toEqual([
      [
        { kind: 'no-account', person: 'ben', contact: false },
        'Ben Ode cannot be paged: no Slack account and nothing verified.',
      ],
    ])
  })

  test('people whom a SEV1 may call without a sound; what is not verified does not count', () => {
    const known = [
      ...contacts('ana', 'cy'),
      phone({ person: 'ana', kind: 'ntfy' }),
      phone({ person: 'cy', verifiedAt: null }),
    ]
    expect(found(undefined, known)).toEqual([
      [
        { kind: 'no-phone', person: 'cy' },
        'Cy Ro may be called at SEV1 and has verified no telephone and no push: nothing sounds.',
      ],
    ])
  })

  test('nobody who is on no step, and only at SEV1 whoever is called there alone', () => {
    const more = (source: string) =>
      source
        .replace('people:', 'people:\n  dov: { name: Dov, slack: U0DOV }\n  eva: { name: Eva }')
        .replace('SEV1] }', 'SEV1] }, communications: { call: [dov, ana], paged_at: [SEV2] }')
    expect(found(more)).toEqual([])
    expect(found((source) => more(source).replace('[SEV2]', '[SEV1]')).map(([one]) => one)).toEqual([
      { kind: 'no-phone', person: 'dov' },
    ])
  })

  test('who takes turns, of rotations that have not ended', () => {
    const third = (source: string) => source.replace('slack: U0BEN', 'slack: U0BEN }\n  dov: { name: Dov')
    const taken = (until: string) => (source: string) =>
      third(source).replace(
        '{ name: Ops rota, rotate: [ana, ben], every: 1w, from: 2026-01-05 09:00 }',
        `
    name: Ops rota
    layers:
      - { rotate: [ana, dov], every: 4w, from: 2025-01-05 09:00, until: ${until} }
      - { rotate: [ana, ben], from: 2026-01-05 09:00 }`,
      )
    expect(found(taken('2026-01-19 10:00'))).toEqual([])
    expect(found(taken('2026-01-19 10:01')).map(([one]) => one)).toEqual([
      { kind: 'no-account', person: 'dov', contact: false },
    ])
    const standIn = (until: string) => (source: string) =>
      third(source).replace('09:00 }', `09:00, overrides: { person: dov, from: 2026-01-05 09:00, until: ${until} } }`)
    expect(found(standIn('2026-01-19 10:00'))).toEqual([])
    expect(found(standIn('2026-01-19 10:01'))).toHaveLength(1)
  })

  test.each([
    [
      'a schedule, a role and a team with one person',
      (source: string) => source.replace('rotate: [ana, ben]', 'rotate: [ana]').replace(', lead: cy', ''),
      [
        'Ops rota has Ana Sol on call and nobody else.',
        'Ops calls Ana Sol and nobody else before its last resort.',
        'The role Commander calls Ana Sol and nobody else.',
      ],
    ],
    [
      'a team that calls everybody at once',
      (source: string) =>
        `${source.replace('lead: cy', 'lead: cy, policy: p')}policies: { p: { steps: [{ call: [its on-call, cy] }], last_resort: ana } }\n`,
      ['Ops calls everybody at once and nobody after, before its last resort.'],
    ],
  ])('%s', (_what, change, words) => {
    expect(found(change).map(([, said]) => said)).toEqual(words)
  })

  test('a team, a role and a catch-all that call nobody who can be paged', () => {
    const change = (source: string) =>
      source
        .replace('catch_all: ops', 'catch_all: p')
        .replace('people:', 'people:\n  eva: { name: Eva }\n  fay: { name: Fay }')
        .replace('teams:', 'policies: { p: { steps: [{ call: [eva, fay] }] } }\nteams:\n  web: { members: [eva, fay] }')
        .replace('[schedule:ops]', '[eva, fay]')
    expect(found(change).map(([one]) => one)).toEqual([
      { kind: 'nobody', of: 'team', key: 'web' },
      { kind: 'nobody', of: 'catch-all', key: 'p' },
      { kind: 'nobody', of: 'role', key: 'commander' },
      { kind: 'no-account', person: 'eva', contact: false },
      { kind: 'no-account', person: 'fay', contact: false },
    ])
    expect(
      found(change)
        .map(([, words]) => words)
        .slice(0, 3),
    ).toEqual([
      'Web calls nobody who can be paged.',
      'The catch-all calls nobody who can be paged.',
      'The role Commander calls nobody who can be paged.',
    ])
  })

  test('of a team that PagerDuty calls, only that its last resort reaches nobody', () => {
    const change = (source: string) =>
      `${source}policies: { p: { steps: [{ call: ana }], last_resort: eva } }\n`
        .replace('people:', 'people:\n  eva: { name: Eva }')
        .replace('lead: cy', 'lead: cy }\n  web: { pager: pagerduty, policy: p')
    expect(found(change).map(([one]) => one)).toEqual([
      { kind: 'nobody', of: 'team', key: 'web' },
      { kind: 'no-account', person: 'eva', contact: false },
    ])
    expect(found((source) => change(source).replace('last_resort: eva', 'last_resort: ben'))).toEqual([])
  })
})
