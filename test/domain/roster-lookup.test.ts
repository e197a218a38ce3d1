import { describe, expect, test } from 'vitest'
import type { Target } from '../../src/domain/roster.ts'
import {
  findPerson,
  findServices,
  findTeam,
  membersOf,
  personBySlack,
  resolveTargets,
  teamOf,
} from '../../src/domain/roster-lookup.ts'
import { shopRoster } from '../roster/shop.ts'

const roster = shopRoster()

describe('findPerson', () => {
  test.each([
    ['a mention', '<@U0BOB|bob>', 'bob'],
    ['a mention without a name', '<@U0BOB>', 'bob'],
    ['a Slack id', 'U0BOB', 'bob'],
    ['a Slack id typed small', 'u0bob', 'bob'],
    ['a key', 'bob', 'bob'],
    ['a key with an at sign', '@bob', 'bob'],
    ['an alias in any case', 'BSparrow', 'bob'],
    ['a full name', '  ana   sol ', 'ana'],
    ['an e-mail address', 'Ben@shop.example', 'ben'],
    ['a first name that one person has', 'César', 'cesar'],
    ['a name without its accent', 'cesar blanco', 'cesar'],
    ['an alias that is also a part of other names', 'sparrow', 'bob'],
  ])('knows %s', (_what, query, key) => {
    expect(findPerson(roster, query)?.key).toBe(key)
  })

  test.each([
    ['nobody', 'zoe'],
    ['the mention of a stranger', '<@U0ZOE|bob>'],
    ['an empty text', '  '],
    ['a single at sign', '@'],
    ['a sentence that holds a name', 'bob is not loading'],
  ])('finds nobody for %s', (_what, query) => {
    expect(findPerson(roster, query)).toBeNull()
  })

  test('finds nobody by a part of a name that two people have', () => {
    const withoutAlias = shopRoster((source) => source.replace('[sparrow, bsparrow]', '[bsparrow]'))

    expect(findPerson(withoutAlias, 'sparrow')).toBeNull()
  })
})

test('a person is found by the exact Slack id', () => {
  expect(personBySlack(roster, 'W0MAR')?.key).toBe('maria')
  expect(personBySlack(roster, 'U0ZOE')).toBeNull()
})

test.each([
  ['networking', 'networking'],
  ['Networking Team', 'networking'],
  ['@net', 'networking'],
  ['team payments', 'payments'],
  ['PAY', 'payments'],
  ['<!subteam^S012|@sre>', 'sre'],
])('a team is found by "%s"', (query, key) => {
  expect(findTeam(roster, query)?.key).toBe(key)
})

test.each(['network', '', 'team', 'bob'])('no team is found by "%s"', (query) => {
  expect(findTeam(roster, query)).toBeNull()
})

test.each([
  ['Checkout returns 500s', ['checkout']],
  ['CART is empty, checkout too', ['checkout']],
  ['the order-processor is stuck', ['order-processor']],
  ['order processor stuck, order page fine', ['order-processor', 'order']],
  ['invoices are late because the order queue is full', ['invoices', 'order-processor']],
  ["checkout's button is broken", ['checkout']],
  ['shop.example unreachable', ['shop']],
  ['C++ core dumps', ['shop']],
  ['workshop reordered, rechecking out', []],
  ['shopXexample', []],
  ['', []],
])('the services named in "%s" are %j', (text, keys) => {
  expect(findServices(roster, text).map((service) => service.key)).toEqual(keys)
})

test('a person belongs to the team that lists them, as member or as lead', () => {
  expect(teamOf(roster, 'lin')?.key).toBe('networking')
  expect(teamOf(roster, 'maria')?.key).toBe('payments')
  expect(teamOf(roster, 'zoe')).toBeNull()
})

test('the lead of a team is one of its people, after the members', () => {
  expect(membersOf(roster, 'payments').map((person) => person.key)).toEqual(['ana', 'ben', 'maria'])
  expect(membersOf(roster, 'nowhere')).toEqual([])
})

describe('resolveTargets', () => {
  const commander: Target = { kind: 'role', role: 'commander' }
  const keys = (targets: Target[], holders = {}) => resolveTargets(roster, targets, holders).map((person) => person.key)

  test('gives each person once, in the order of the targets', () => {
    const targets: Target[] = [
      { kind: 'person', person: 'lin' },
      { kind: 'team', team: 'networking' },
      { kind: 'person', person: 'lin' },
      { kind: 'team', team: 'payments' },
    ]

    expect(keys(targets)).toEqual(['lin', 'bob', 'ana', 'ben', 'maria'])
  })

  test('gives the holder of a role by Slack id or key', () => {
    expect(keys([commander], { commander: 'U0LIN' })).toEqual(['lin'])
    expect(keys([commander], { commander: 'ben' })).toEqual(['ben'])
  })

  test('gives whom the roster names for a role while nobody holds it', () => {
    expect(keys([commander])).toEqual(['cesar', 'maria'])
    expect(keys([commander], { commander: null })).toEqual(['cesar', 'maria'])
  })

  test('gives a commander whom the roster does not know by the Slack id', () => {
    const [person] = resolveTargets(roster, [commander], { commander: 'U0ZOE' })

    expect(person).toMatchObject({ key: 'U0ZOE', slack: 'U0ZOE', team: null })
  })

  test('gives nobody for keys that the roster does not have', () => {
    expect(
      keys([
        { kind: 'person', person: 'zoe' },
        { kind: 'team', team: 'nowhere' },
        { kind: 'role', role: 'scribe' },
      ]),
    ).toEqual([])
  })

  test('ends when roles name each other', () => {
    const roles = [
      { key: 'commander', targets: [{ kind: 'role' as const, role: 'scribe' }], pagedAt: [] },
      { key: 'scribe', targets: [commander, { kind: 'person' as const, person: 'ana' }], pagedAt: [] },
    ]

    expect(resolveTargets({ ...roster, roles }, [commander]).map((person) => person.key)).toEqual(['ana'])
  })
})
