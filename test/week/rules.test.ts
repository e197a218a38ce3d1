import { describe, expect, test } from 'vitest'
import type { StoredPage } from './figures.ts'
import { wakingsOf } from './figures.ts'
import type { Left } from './outbox.ts'
import { disturbances, type Judged, mildWakings, outOfTime, silentlyUnanswered } from './rules.ts'
import { disagreement, type Sample } from './samples.ts'
import type { Citizen } from './town.ts'

const ANA: Citizen = {
  key: 'ana',
  name: 'Ana Ruiz',
  email: 'ana@week.example',
  zone: 'Europe/Madrid',
  account: 'alive',
  phone: '+34600000001',
  topic: null,
  team: 'network',
}
/** Three on a Tuesday morning in Madrid, and noon. */
const NIGHT = '2026-03-24T02:00:00.000Z'
const NOON = '2026-03-24T11:00:00.000Z'
const PAGE: StoredPage = {
  id: 'page',
  incidentId: 'one',
  person: 'ana',
  state: 'answered',
  createdAt: NIGHT,
  endedAt: '2026-03-24T02:05:00.000Z',
}
const INCIDENT = {
  id: 'one',
  number: 1,
  severity: 'SEV2',
  outcome: 'resolved',
  declaredAt: NIGHT,
  acknowledgedAt: null,
  answered: true,
  saidUnanswered: false,
  ladders: ['team:network not-ours'],
}
const TEXT = 'SEV2 #1 orders fail'

function left(given: Partial<Left>): Left {
  return { at: NIGHT, to: ANA, by: 'message', text: TEXT, pageId: null, ...given }
}

function judged(all: readonly Left[], given: Partial<Judged> = {}): Judged {
  return { left: [...all], acted: [], pages: [PAGE], incidents: [INCIDENT], numberOf: () => 1, ...given }
}

describe('what disturbs somebody in their quiet hours is found', () => {
  test('a direct message that is no page, by day as little as a page by night', () => {
    const all = [left({}), left({ at: NOON }), left({ pageId: 'page' }), left({ pageId: 'of another' })]
    expect(disturbances(judged(all))).toEqual({ asleep: [expect.stringMatching(TEXT), expect.anything()], up: [] })
    expect(disturbances(judged([all[0]!], { acted: [{ by: 'ana', at: NIGHT }] })).asleep).toEqual([])
    const before = [{ by: 'ana', at: '2026-03-24T01:50:00.000Z' }]
    expect(disturbances(judged([all[0]!], { acted: before }))).toMatchObject({ asleep: [], up: [expect.anything()] })
  })

  test('an invitation or a mention without a page, and what is shown to whoever did nothing', () => {
    const others = (['mention', 'shown'] as const).map((by) => left({ by }))
    expect(disturbances(judged([...others, left({ by: 'invite' })])).asleep).toHaveLength(2)
    expect(disturbances(judged([left({ by: 'invite' })], { pages: [] })).asleep).toHaveLength(1)
  })

  test('a telephone that sounds for a SEV3, or for a page that has ended', () => {
    expect(mildWakings(judged([left({ by: 'sms', text: 'SEV3 #1 orders are slow', at: NOON })]))).toHaveLength(1)
    expect(mildWakings(judged([left({ by: 'call', text: 'Debrief. Severity four. x' })]))).toHaveLength(1)
    expect(mildWakings(judged([left({ by: 'sms' })]))).toEqual([])
    const late = left({ by: 'call', at: '2026-03-24T02:05:01.000Z' })
    expect(outOfTime(judged([left({ by: 'call' }), late]))).toHaveLength(1)
  })

  test('nobody who answered where nothing says so', () => {
    const unanswered = { ...INCIDENT, answered: false }
    expect(silentlyUnanswered(judged([], { incidents: [unanswered] }))).toEqual(['#1 SEV2: team:network not-ours'])
    expect(silentlyUnanswered(judged([], { incidents: [{ ...unanswered, saidUnanswered: true }] }))).toEqual([])
  })
})

test('a person is woken once by several sounds, and in vain when they had not to do anything', () => {
  const sounds = [0, 2, 4, 50].map((minute) =>
    left({ by: 'sms', at: `2026-03-24T02:${String(minute).padStart(2, '0')}:00.000Z` }),
  )
  const needless = (pages: StoredPage[], outcome = 'resolved') =>
    wakingsOf({ left: sounds, numberOf: () => 1, pages, incidents: [{ ...INCIDENT, outcome }] }).map(
      (one) => one.needless,
    )
  expect(needless([PAGE])).toEqual([false, false])
  expect(needless([{ ...PAGE, state: 'stopped' }])).toEqual([true, true])
  expect(needless([PAGE], 'false-alarm')).toEqual([true, true])
})

test('two names for one duty disagree', () => {
  const name = ANA.name
  const sample: Sample = {
    team: 'a',
    at: NIGHT,
    shown: name,
    standsIn: false,
    paged: name,
    handedTo: name,
    inGroup: name,
  }
  const accounts = new Map([['ana', 'U1']])
  expect(disagreement(sample, [ANA], accounts)).toBeNull()
  for (const other of ['shown', 'paged', 'handedTo', 'inGroup'] as const)
    expect(disagreement({ ...sample, [other]: 'Bob Sparrow' }, [ANA], accounts)).not.toBeNull()
})
