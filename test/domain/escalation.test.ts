import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  awakeAnswer,
  callNextRung,
  capacityToAnswer,
  type Escalation,
  hasCalled,
  type RungInput,
  startEscalation,
} from '../../src/domain/escalation.ts'
import type { Page } from '../../src/domain/page.ts'
import { ladderForPerson, ladderForTeam } from '../../src/domain/paging-plan.ts'
import { isSevere, SEVERITIES } from '../../src/domain/severity.ts'
import { opening } from '../../src/domain/working-hours.ts'
import { anyRoster } from '../roster/any-roster.ts'
import { shopRoster } from '../roster/shop.ts'
import { pageTo } from './pages.ts'

const roster = shopRoster()
const NOW = '2026-03-09T02:00:00.000Z'
const payments = startEscalation(ladderForTeam(roster, 'payments', 'owns Checkout'), 'i', 'e', NOW)

/** A ladder of one person at each step, whose waits are those of the severity. */
function ladderWith(steps: string[][]): Escalation {
  const policy = {
    ...payments.policy,
    steps: steps.map((people) => ({
      targets: people.map((person) => ({ kind: 'person' as const, person })),
      waitMinutes: null,
    })),
  }
  return { ...payments, policy }
}
const ladderOf3 = ladderWith([['ana'], ['bob'], ['lin']])

function input(more: Partial<RungInput> = {}): RungInput {
  return { roster, severity: 'SEV1', awake: [], pages: [], commander: null, now: NOW, ...more }
}

/** Calls rung after rung at the times they ask for; what each called, and when. */
function gone(through: Escalation, times: number, more: Partial<RungInput> = {}) {
  const seen: { at: string; people: string[]; facts: string[] }[] = []
  let escalation = through
  let now = NOW
  for (let time = 0; time < times && escalation.state === 'running'; time++) {
    const decision = callNextRung(escalation, input({ ...more, now }))
    seen.push({
      at: now.slice(11, 19),
      people: decision.pages.map((page) => page.person.key),
      facts: decision.facts.map((fact) => fact.fact),
    })
    escalation = decision.escalation
    now = escalation.nextAt ?? now
  }
  return { seen, escalation }
}

describe('callNextRung', () => {
  test('goes through the steps with their waits, names the third, then calls the last resort', () => {
    const { seen } = gone(payments, 3)
    expect(seen).toEqual([
      { at: '02:00:00', people: ['ana'], facts: ['called'] },
      { at: '02:00:30', people: ['maria'], facts: ['unreachable', 'third-step'] },
      { at: '02:05:30', people: ['maria'], facts: ['last-resort'] },
    ])
  })

  test('behaviour 6: a SEV1 never ends: the last resort every few minutes, and with it one step more of the ladder in turn', () => {
    const { seen, escalation } = gone(ladderOf3, 9)
    expect(seen.map((one) => `${one.at} ${one.people.join(' ')}`)).toEqual([
      '02:00:00 ana',
      '02:05:00 bob',
      '02:10:00 lin',
      '02:15:00 maria',
      '02:20:00 maria ana',
      '02:25:00 maria bob',
      '02:30:00 maria lin',
      '02:35:00 maria ana',
      '02:40:00 maria bob',
    ])
    expect(escalation.state).toBe('running')
    expect(gone(payments, 200).escalation.state).toBe('running')
  })

  test('behaviour 6: a SEV2 goes through its rounds, each with the last resort, and says when they are used up', () => {
    const { seen, escalation } = gone({ ...ladderOf3, policy: { ...ladderOf3.policy, rounds: 2 } }, 200, {
      severity: 'SEV2',
    })
    expect(seen.map((one) => `${one.at} ${one.people.join(' ')} ${one.facts.join(' ')}`)).toEqual([
      '02:00:00 ana called',
      '02:10:00 bob called',
      '02:20:00 lin third-step',
      '02:30:00 maria last-resort',
      '02:35:00 ana round-over called',
      '02:45:00 bob called',
      '02:55:00 lin called',
      '03:05:00 maria last-resort',
      '03:10:00  exhausted',
    ])
    expect(escalation).toMatchObject({ state: 'exhausted', nextAt: null })
  })

  test.each(['SEV3', 'SEV4'] as const)('at %s nobody is called before their working day begins', (severity) => {
    const { seen, escalation } = gone(ladderOf3, 3, { severity })
    // Monday night; business hours are from nine in Madrid, which is one hour ahead.
    expect(seen).toEqual([
      { at: '02:00:00', people: [], facts: ['held'] },
      { at: '08:00:00', people: ['ana'], facts: ['called'] },
      { at: '09:00:00', people: ['bob'], facts: ['called'] },
    ])
    expect(escalation).toMatchObject({ state: 'running', step: 2 })
  })

  test('of a step those are called below SEV2 who are at work in their own zone', () => {
    const zones = { ana: 'America/New_York', bob: 'Europe/Madrid', lin: 'Asia/Kolkata', maria: 'Europe/Madrid' }
    const spread = {
      ...roster,
      people: roster.people.map((one) => ({ ...one, zone: zones[one.key as 'ana'] ?? one.zone })),
    }
    const everybody = ladderWith(['ana', 'bob', 'lin'].map((person) => [person])).policy.steps
    const targets = everybody.flatMap((step) => step.targets)
    const one = { ...ladderOf3, policy: { ...ladderOf3.policy, steps: [{ targets, waitMinutes: null }] } }
    const at = (now: string) => callNextRung(one, input({ roster: spread, severity: 'SEV3', now }))
    expect(at('2026-03-09T04:00:00.000Z').pages.map((page) => page.person.key)).toEqual(['lin'])
    expect(at('2026-03-09T10:00:00.000Z').pages.map((page) => page.person.key)).toEqual(['bob', 'lin'])
    // Nobody works on Sunday; Kolkata is first on Monday.
    expect(at('2026-03-08T12:00:00.000Z')).toMatchObject({
      pages: [],
      escalation: { state: 'running', step: 0, nextAt: '2026-03-09T03:30:00.000Z' },
      facts: [{ fact: 'held' }],
    })
  })

  test('passes over whoever cannot take it, and whoever was asked just now whether they are still there', () => {
    const declined = pageTo(roster, 'ana', { escalationId: 'e', state: 'declined', createdAt: NOW })
    const { pages } = callNextRung(payments, input({ pages: [declined] }))
    expect(pages.map((page) => page.person.key)).toEqual(['maria'])
    const asked = pageTo(roster, 'ana', { escalationId: 'e', rung: 'still-in', createdAt: NOW })
    const called = (now: string, lastResorts = 0) =>
      callNextRung({ ...payments, lastResorts }, input({ pages: [asked], now, severity: 'SEV2' })).pages
    expect(called('2026-03-09T02:03:00.000Z').map((page) => page.person.key)).toEqual(['maria'])
    // However late it is: the others come first.
    expect(called('2026-03-09T02:30:00.000Z').map((page) => page.person.key)).toEqual(['maria'])
    // When everybody was called there is nobody else, and they may have woken up.
    expect(called('2026-03-09T02:30:00.000Z', 1).map((page) => page.person.key)).toEqual(['ana'])
  })

  test('calls anew, after a relapse, whoever could not take it before', () => {
    const declined = pageTo(roster, 'ana', {
      escalationId: 'e',
      state: 'declined',
      createdAt: '2026-03-09T01:00:00.000Z',
    })
    const { pages } = callNextRung(payments, input({ pages: [declined] }))
    expect(pages.map((page) => page.person.key)).toEqual(['ana'])
  })

  test('of any roster: it is running with a time to go on, or over without one; and whom a step calls can be reached', () => {
    fc.assert(
      fc.property(
        anyRoster,
        fc.constantFrom(...SEVERITIES),
        fc.nat({ max: 40 }),
        fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
        fc.nat({ max: 4 }),
        (given, severity, times, refusing, unlinked) => {
          // Some of the people have no Slack account that is known.
          const people = given.people.map((person, index) => (index < unlinked ? { ...person, slack: null } : person))
          const any = { ...given, people }
          for (const team of any.teams) {
            let escalation = startEscalation(ladderForTeam(any, team.key, ''), 'i', 'e', NOW)
            const refused = refusing.flatMap((index) => any.people[index % any.people.length]?.key ?? [])
            const pages = refused.map((key) =>
              pageTo(any, key, { escalationId: 'e', state: 'declined', createdAt: NOW }),
            )
            for (let time = 0; time < times && escalation.state === 'running'; time++) {
              const before = escalation
              const now = escalation.nextAt!
              const decision = callNextRung(escalation, input({ roster: any, severity, pages, now }))
              escalation = decision.escalation
              expect(escalation.state === 'running').toBe(escalation.nextAt !== null)
              expect(escalation.state === 'exhausted').toBe(escalation.endedAt !== null)
              if (escalation.nextAt) expect(escalation.nextAt > now).toBe(true)
              const held = decision.facts.some((fact) => fact.fact === 'held')
              expect(held && isSevere(severity)).toBe(false)
              expect(
                held ||
                  [escalation.round, escalation.lastResorts, escalation.step].some((at) => at > 0) ||
                  escalation.state === 'exhausted',
              ).toBe(true)
              if (!isSevere(severity))
                for (const page of decision.pages)
                  expect(opening(any.company.businessHours, page.person.zone, now)).toBeNull()
              expect(escalation.lastResorts).toBeLessThanOrEqual(before.lastResorts + 1)
              for (const page of decision.pages.filter((one) => one.rung === 'step')) {
                expect(refused).not.toContain(page.person.key)
                expect(page.person.slack !== null || any.company.webhook !== null).toBe(true)
              }
            }
            if (severity === 'SEV1') expect(escalation.state).toBe('running')
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('capacityToAnswer', () => {
  const page = pageTo(roster, 'ana', { escalationId: 'e', state: 'sent', createdAt: NOW })
  test.each([
    ['the person paged', 'U0ANA', null, 'button'],
    ['the lead of the team', 'W0MAR', null, 'for-team'],
    ['somebody of another team', 'U0BOB', null, null],
    ['somebody whom the roster does not know', 'U0NOBODY', null, null],
    ['the commander', 'U0BOB', 'U0BOB', 'by-phone'],
    ['the commander who was paged', 'U0ANA', 'U0ANA', 'button'],
  ])('%s answers as it should be', (_who, userId, commander, how) => {
    expect(capacityToAnswer(page, payments, { userId, commander }, roster)).toBe(how)
  })
})

describe('awakeAnswer', () => {
  test('whoever of the team is awake answers for it, the earliest first', () => {
    const answer = awakeAnswer(payments, { roster, awake: ['U0BOB', 'W0MAR', 'U0ANA'], pages: [] })
    expect(answer?.key).toBe('maria')
  })

  test('whoever has said that they cannot take it does not answer by writing', () => {
    const pages: Page[] = [pageTo(roster, 'ana', { escalationId: 'e', state: 'declined', createdAt: NOW })]
    expect(awakeAnswer(payments, { roster, awake: ['U0ANA'], pages })).toBeNull()
  })

  test('somebody who is asked for by name is not answered for by a team mate', () => {
    const ana = startEscalation(ladderForPerson(roster, 'ana', 'asked for'), 'i', 'e', NOW)
    expect(awakeAnswer(ana, { roster, awake: ['W0MAR'], pages: [] })).toBeNull()
    expect(awakeAnswer(ana, { roster, awake: ['U0ANA'], pages: [] })?.key).toBe('ana')
  })
})

test('hasCalled knows the steps that were called, and the last resort only once it was', () => {
  const first = callNextRung(payments, input()).escalation
  const called = (at: Escalation) => ['ana', 'maria', 'cesar'].map((key) => hasCalled(at, key, roster, null, NOW))
  expect(called(payments)).toEqual([false, false, false])
  expect(called(first)).toEqual([true, false, false])
  expect(called({ ...first, lastResorts: 1 })).toEqual([true, true, false])
})
