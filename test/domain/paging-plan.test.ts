import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  difference,
  ladderForPerson,
  ladderForTeam,
  lastResortOf,
  planPages,
  policyForTeam,
  targetsAt,
  waitOf,
} from '../../src/domain/paging-plan.ts'
import type { Severity } from '../../src/domain/severity.ts'
import { anyRoster } from '../roster/any-roster.ts'
import { shopRoster } from '../roster/shop.ts'

const roster = shopRoster()

function plan(title: string, severity: Severity, services: string[] = [], of = roster) {
  const { ladders, runbook } = planPages(of, { severity, services, title })
  return {
    reasons: Object.fromEntries(ladders.map((ladder) => [ladder.key, ladder.reason])),
    runbook: runbook?.key ?? null,
  }
}

describe('planPages', () => {
  test('calls the owner of each service, once for all services of a team', () => {
    const { reasons } = plan('payments are odd', 'SEV2', ['checkout', 'order-processor', 'invoices', 'checkout'])

    expect(reasons).toEqual({
      'team:payments': 'owns Checkout and Invoices',
      'team:networking': 'owns Order processor',
      'team:sre': 'runbook Slow checkout',
    })
  })

  test('calls the catch-all when no service is named', () => {
    expect(plan('something is odd', 'SEV2').reasons).toEqual({ 'team:sre': 'catch-all: no service is named' })
  })

  test('calls the catch-all besides the owners when a service is not in the roster', () => {
    expect(plan('odd', 'SEV2', ['invoices', 'blog']).reasons).toEqual({
      'team:payments': 'owns Invoices',
      'team:sre': 'catch-all: nobody owns blog',
    })
  })

  test('calls a team that owns the service and stands in the runbook once, with both reasons', () => {
    expect(plan('Application down', 'SEV2', ['invoices'])).toEqual({
      reasons: {
        'team:payments': 'owns Invoices; runbook Application down',
        'team:networking': 'runbook Application down',
      },
      runbook: 'application-down',
    })
  })

  test('calls the roles of the severity', () => {
    expect(plan('odd', 'SEV1', ['invoices']).reasons).toEqual({
      'team:payments': 'owns Invoices',
      'role:commander': 'commander at SEV1',
    })
  })

  test('calls nobody at a severity whose definition says so', () => {
    expect(plan('odd', 'SEV4', ['invoices']).reasons).toEqual({})
  })

  test('calls the teams that the severity names', () => {
    const all = shopRoster((source) => `${source}\nseverities: { SEV3: { page: [networking] }, SEV4: { page: all } }`)

    expect(plan('odd', 'SEV3', ['invoices'], all).reasons).toEqual({ 'team:networking': 'called at every SEV3' })
    expect(Object.keys(plan('odd', 'SEV4', ['invoices'], all).reasons)).toEqual([
      'team:payments',
      'team:networking',
      'team:sre',
    ])
  })

  test('calls the catch-all when the definition of a SEV1 names nobody', () => {
    const silent = shopRoster(
      (source) => `${source.replace('paged_at: [SEV1]', 'paged_at: []')}\nseverities: { SEV1: { page: nobody } }`,
    )

    expect(plan('odd', 'SEV1', ['invoices'], silent).reasons).toEqual({ 'team:sre': 'catch-all' })
  })

  test('has a catch-all that is no team', () => {
    const everybody = shopRoster((source) =>
      source
        .replace('catch_all: sre', 'catch_all: anybody')
        .replace('policies:', 'policies:\n  anybody: { steps: [{ call: [lin, ana] }] }'),
    )
    const { ladders } = planPages(everybody, { severity: 'SEV2', services: [], title: 'odd' })

    expect(ladders).toMatchObject([{ key: 'policy:anybody', kind: 'team', label: 'Catch-all', team: null }])
    expect(targetsAt(ladders[0]!, everybody, 0).map((person) => person.key)).toEqual(['lin', 'ana'])
  })
})

describe('runbooks', () => {
  test.each([
    ['Application down', 'application-down'],
    ['APPLICATION  DOWN!', 'application-down'],
    ['the application is completely down', 'application-down'],
    ['whole shop seems to be down again', 'application-down'],
    ['application: down', 'application-down'],
    ['checkout is slow', 'slow-checkout'],
    ['application slow, shop down', 'application-down'],
    ['down the application form', null],
    ['application login is down', null],
    ['applications down', null],
    ['workshop down', null],
    ['application not down', null],
  ])('the runbook for "%s" is %s', (title, runbook) => {
    expect(plan(title, 'SEV2').runbook).toBe(runbook)
  })

  test('a runbook fits by its service too', () => {
    expect(plan('odd', 'SEV3', ['checkout'])).toEqual({
      reasons: { 'team:payments': 'owns Checkout', 'team:sre': 'runbook Slow checkout' },
      runbook: 'slow-checkout',
    })
  })

  test('a runbook outside its severities is shown and calls nobody', () => {
    expect(plan('application down', 'SEV3', ['invoices'])).toEqual({
      reasons: { 'team:payments': 'owns Invoices' },
      runbook: 'application-down',
    })
  })

  test('all runbooks that fit call their teams, and the one of the title is shown', () => {
    expect(plan('application down', 'SEV2', ['checkout'])).toEqual({
      reasons: {
        'team:payments': 'owns Checkout; runbook Application down',
        'team:networking': 'runbook Application down',
        'team:sre': 'runbook Slow checkout',
      },
      runbook: 'application-down',
    })
  })
})

describe('ladders', () => {
  const called = (ladder: ReturnType<typeof ladderForTeam>) =>
    ladder.policy.steps.map((_step, place) => targetsAt(ladder, roster, place).map((person) => person.key))

  test('of a team call by its policy, and nobody past the end', () => {
    const ladder = ladderForTeam(roster, 'payments', 'owns Checkout')

    expect(ladder).toMatchObject({ key: 'team:payments', kind: 'team', label: 'Payments', team: 'payments' })
    expect(called(ladder)).toEqual([['ana'], ['ben'], ['maria']])
    expect(ladder.policy.steps.map((step) => step.waitMinutes)).toEqual([0.5, 10, null])
    expect(targetsAt(ladder, roster, 3)).toEqual([])
    expect(lastResortOf(ladder, roster).map((person) => person.key)).toEqual(['maria'])
  })

  test('of a person call the person, then the rest of the team', () => {
    const ladder = ladderForPerson(roster, 'ben', 'asked for by Ana')

    expect(ladder).toMatchObject({
      key: 'person:ben',
      kind: 'person',
      label: 'Ben Ode',
      team: 'payments',
      reason: 'asked for by Ana',
    })
    expect(called(ladder)).toEqual([['ben'], ['ana'], ['maria']])
  })

  test('of somebody who is not in the roster go on with the catch-all', () => {
    const ladder = ladderForPerson(roster, 'U0ZOE', 'asked for by Ana')

    expect(ladder).toMatchObject({ key: 'person:U0ZOE', label: 'U0ZOE', team: null })
    expect(called(ladder)).toEqual([['U0ZOE'], ['cesar'], ['cesar']])
  })

  test('of a team that is gone are those of the catch-all', () => {
    expect(ladderForTeam(roster, 'nowhere', 'asked for by Ana')).toMatchObject({
      key: 'team:sre',
      reason: 'asked for by Ana',
    })
  })

  test('of a role call one after the other', () => {
    const { ladders } = planPages(roster, { severity: 'SEV1', services: ['invoices'], title: 'odd' })
    const commander = ladders.find((ladder) => ladder.key === 'role:commander')!

    expect(commander).toMatchObject({ kind: 'role', label: 'Commander', team: null })
    expect(called(commander)).toEqual([['cesar'], ['maria']])
    expect(lastResortOf(commander, roster).map((person) => person.key)).toEqual(['maria'])
  })

  test('of a team without a policy call its members in order and then the lead', () => {
    const policy = policyForTeam({ key: 'web', members: ['ana', 'ben'], lead: 'maria' })

    expect(policy.steps.map((step) => step.targets)).toEqual([
      [{ kind: 'person', person: 'ana' }],
      [{ kind: 'person', person: 'ben' }],
      [{ kind: 'person', person: 'maria' }],
    ])
    expect(policy.lastResort).toEqual([{ kind: 'person', person: 'maria' }])
    expect(policy.steps.every((step) => step.waitMinutes === null)).toBe(true)
  })

  test('of a team with a schedule call who is on call, whose turn is next, and the lead', () => {
    const policy = policyForTeam({ key: 'web', members: ['ana', 'ben'], lead: 'maria', schedule: 'web' })

    expect(policy.steps.map((step) => step.targets)).toEqual([
      [{ kind: 'schedule', schedule: 'web', turn: 'now' }],
      [{ kind: 'schedule', schedule: 'web', turn: 'next' }],
      [{ kind: 'person', person: 'maria' }],
    ])
  })

  test('of a team whose people PagerDuty calls leave it ten minutes, then call the last resort', () => {
    const pagers = shopRoster((source) =>
      source.replace('payments: { name: Payments,', 'payments: { name: Payments, pager: pagerduty,'),
    )
    const ladder = ladderForTeam(pagers, 'payments', 'owns Checkout')

    expect(ladder.policy.steps).toEqual([{ targets: [{ kind: 'pager', team: 'payments' }], waitMinutes: 10 }])
    expect(targetsAt(ladder, pagers, 0)).toMatchObject([{ key: 'pager:payments', name: 'Payments (PagerDuty)' }])
    expect(lastResortOf(ladder, pagers).map((person) => person.key)).toEqual(['maria'])
  })
})

describe('waitOf', () => {
  test.each([
    ['SEV1', 5],
    ['SEV2', 10],
    ['SEV3', 60],
    ['SEV4', 60],
  ] as const)('%s waits %i minutes where the policy says nothing', (severity, minutes) => {
    expect(waitOf({ targets: [], waitMinutes: null }, severity)).toBe(minutes * 60_000)
    expect(waitOf({ targets: [], waitMinutes: 0.5 }, severity)).toBe(30_000)
  })
})

describe('difference', () => {
  test('is what a raised severity and a further service add', () => {
    const before = planPages(roster, { severity: 'SEV2', services: ['invoices'], title: 'odd' }).ladders
    const after = planPages(roster, { severity: 'SEV1', services: ['order-processor'], title: 'odd' }).ladders
    const keys = ({ added, removed }: ReturnType<typeof difference>) =>
      [added, removed].map((all) => all.map((one) => one.key))

    expect(keys(difference(before, after))).toEqual([['team:networking', 'role:commander'], ['team:payments']])
    expect(keys(difference(after, before))).toEqual([['team:payments'], ['team:networking', 'role:commander']])
  })
})

describe('for any roster', () => {
  const services = fc.array(fc.constantFrom('s0', 's1', 's2', 's3', 'unknown'), { maxLength: 3 })
  const title = fc.constantFrom('odd', 'word0 everywhere', 'word1 and word2', 'word2')

  test('a SEV1 or SEV2 calls somebody, and each ladder does at its first step', () => {
    fc.assert(
      fc.property(anyRoster, services, title, fc.constantFrom('SEV1', 'SEV2'), (any, named, said, severity) => {
        const { ladders } = planPages(any, { severity: severity as Severity, services: named, title: said })

        expect(ladders.length).toBeGreaterThan(0)
        for (const ladder of ladders) expect(targetsAt(ladder, any, 0)).not.toEqual([])
        for (const ladder of ladders) expect(lastResortOf(ladder, any)).not.toEqual([])
      }),
    )
  })

  test('no two ladders of a plan are the same, and a plan does not differ from itself', () => {
    fc.assert(
      fc.property(
        anyRoster,
        services,
        title,
        fc.constantFrom('SEV1', 'SEV2', 'SEV3', 'SEV4'),
        (any, named, said, severity) => {
          const { ladders } = planPages(any, { severity: severity as Severity, services: named, title: said })

          expect(new Set(ladders.map((ladder) => ladder.key)).size).toBe(ladders.length)
          expect(difference(ladders, ladders)).toEqual({ added: [], removed: [] })
        },
      ),
    )
  })
})
