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
import { SEVERITIES } from '../../src/domain/severity.ts'
import { anyRoster } from '../roster/any-roster.ts'
import { shopRoster } from '../roster/shop.ts'
import { pageTo } from './pages.ts'

const roster = shopRoster()
const NOW = '2026-03-09T02:00:00.000Z'
const payments = startEscalation(ladderForTeam(roster, 'payments', 'owns Checkout'), 'i', 'e', NOW)

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
  test('goes through the steps with their waits, names the third, repeats, then calls the last resort', () => {
    const { seen } = gone(payments, 11)
    expect(seen.slice(0, 4)).toEqual([
      { at: '02:00:00', people: ['ana'], facts: ['called'] },
      { at: '02:00:30', people: ['maria'], facts: ['unreachable', 'third-step'] },
      { at: '02:05:30', people: ['ana'], facts: ['round-over', 'called'] },
      { at: '02:06:00', people: ['maria'], facts: ['unreachable', 'called'] },
    ])
    expect(seen.slice(6, 8)).toEqual([
      { at: '02:16:30', people: ['maria'], facts: ['last-resort'] },
      { at: '02:21:30', people: ['maria'], facts: ['last-resort'] },
    ])
  })

  test('goes on without end at SEV1, and ends below it', () => {
    expect(gone(payments, 200).escalation.state).toBe('running')
    const { seen, escalation } = gone(payments, 200, { severity: 'SEV2' })
    expect(escalation).toMatchObject({ state: 'exhausted', nextAt: null })
    expect(seen.at(-1)).toMatchObject({ people: [], facts: ['exhausted'] })
    expect(seen.filter((one) => one.facts.includes('last-resort'))).toHaveLength(3)
  })

  test('passes over whoever cannot take it', () => {
    const declined = pageTo(roster, 'ana', { escalationId: 'e', state: 'declined', createdAt: NOW })
    const { pages } = callNextRung(payments, input({ pages: [declined] }))
    expect(pages.map((page) => page.person.key)).toEqual(['maria'])
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
              expect(
                [escalation.round, escalation.lastResorts, escalation.step].some((at) => at > 0) ||
                  escalation.state === 'exhausted',
              ).toBe(true)
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
