import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallInput, callRungs, sharersOf, startLadders } from '../../src/domain/calls.ts'
import type { Escalation } from '../../src/domain/escalation.ts'
import { isOpen, type Page } from '../../src/domain/page.ts'
import { ladderForTeam, planPages } from '../../src/domain/paging-plan.ts'
import { SEVERITIES } from '../../src/domain/severity.ts'
import { instantOf, millisOf } from '../../src/domain/time.ts'
import { anyRoster } from '../roster/any-roster.ts'
import { shopRoster } from '../roster/shop.ts'

const NOW = '2026-03-09T02:00:00.000Z'
const roster = shopRoster((source) =>
  source.replace(
    'networking: { name: Networking Team, members: [bob, lin]',
    'networking: { name: Networking Team, members: [ana, lin]',
  ),
)

function input(more: Partial<CallInput> = {}): CallInput {
  let count = 0
  return {
    incidentId: 'i',
    roster,
    severity: 'SEV1',
    awake: [],
    pages: [],
    commander: null,
    now: NOW,
    newId: () => {
      count += 1
      return `id-${count}`
    },
    ...more,
  }
}

const both = ['payments', 'networking'].map((team) => ladderForTeam(roster, team, 'because'))

describe('startLadders', () => {
  test('calls the first step of each ladder', () => {
    const { pages, escalations } = startLadders([both[0]!], input())
    expect(pages).toMatchObject([{ person: 'ana', state: 'due', rung: 'step', createdAt: NOW }])
    expect(escalations).toMatchObject([{ state: 'running', step: 1, nextAt: '2026-03-09T02:00:30.000Z' }])
  })

  test('somebody who stands on two ladders is called once', () => {
    const calls = startLadders(both, input())
    expect(calls.pages.map((page) => page.person)).toEqual(['ana'])
    expect(calls.escalations.map((one) => one.state)).toEqual(['running', 'running'])
    expect(sharersOf(calls.pages[0]!, calls.escalations, input({ pages: calls.pages }))).toEqual([calls.escalations[1]])
  })

  test('a ladder whose people are awake is answered by message, and nobody of it is called', () => {
    const calls = startLadders([both[0]!], input({ awake: ['W0MAR'] }))
    expect(calls.pages).toEqual([])
    expect(calls.escalations).toMatchObject([
      { state: 'answered', answeredBy: 'W0MAR', answeredHow: 'by-message', nextAt: null },
    ])
    expect(calls.facts).toMatchObject([{ fact: 'awake' }])
  })

  test('a ladder that has ended begins anew in its own row', () => {
    const ended: Escalation = {
      ...startLadders([both[0]!], input()).escalations[0]!,
      id: 'old',
      state: 'stopped',
      step: 3,
      round: 2,
      lastResorts: 1,
      startedAt: '2026-03-09T01:00:00.000Z',
    }
    const calls = startLadders([both[0]!], input({ restart: [ended] }))
    expect(calls.escalations).toMatchObject([
      { id: 'old', state: 'running', step: 1, round: 0, lastResorts: 0, startedAt: NOW },
    ])
  })
})

test('with onlyAwake nobody is called and nothing changes for those who sleep', () => {
  const { escalations } = startLadders([both[0]!], input())
  expect(callRungs(escalations, input({ onlyAwake: true }))).toEqual({ escalations: [], pages: [], facts: [] })
  expect(callRungs(escalations, input({ onlyAwake: true, awake: ['U0ANA'] })).escalations).toMatchObject([
    { state: 'answered' },
  ])
})

test('of any roster, over an hour of silence: a running ladder has its next time, nobody rings twice at once, an ended one calls nobody', () => {
  fc.assert(
    fc.property(
      anyRoster,
      fc.constantFrom(...SEVERITIES),
      fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
      (any, severity, services, talkers) => {
        const keys = services.flatMap((index) => any.services[index % Math.max(1, any.services.length)]?.key ?? [])
        const awake = talkers.flatMap((index) => any.people[index % Math.max(1, any.people.length)]?.slack ?? [])
        const { ladders } = planPages(any, { severity, services: keys, title: 'x' })
        const shared = input({ roster: any, severity, awake })
        const state = new Map<string, Escalation>()
        const pages: Page[] = []
        const take = (calls: ReturnType<typeof startLadders>) => {
          for (const page of calls.pages) {
            const ringing = [...pages].filter(
              (one) =>
                isOpen(one) &&
                one.person === page.person &&
                one.escalationId !== page.escalationId &&
                millisOf(page.createdAt) - millisOf(one.createdAt) < 120_000,
            )
            expect(ringing).toEqual([])
            pages.push(page)
          }
          for (const one of calls.escalations) {
            state.set(one.id, one)
            expect(one.state === 'running').toBe(one.nextAt !== null)
            expect(one.state === 'answered').toBe(one.answeredBy !== null)
            if (one.state !== 'running') expect(calls.pages.filter((page) => page.escalationId === one.id)).toEqual([])
          }
        }
        take(startLadders(ladders, shared))
        expect(new Set([...state.values()].map((one) => one.ladder)).size).toBe(ladders.length)
        for (let minute = 0; minute < 60; minute++) {
          const now = instantOf(millisOf(NOW) + minute * 60_000)
          const due = [...state.values()].filter((one) => one.nextAt !== null && one.nextAt <= now)
          if (due.length > 0) take(callRungs(due, { ...shared, pages, now }))
        }
        expect(state.size).toBe(ladders.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('a page that no channel has taken yet is not made again when its turn comes round', () => {
  const first = startLadders([both[0]!], input())
  const later = { ...first.escalations[0]!, step: 0, round: 1 }
  const again = (state: Page['state']) =>
    callRungs(
      [later],
      input({ pages: first.pages.map((page) => ({ ...page, state })), now: '2026-03-09T02:10:00.000Z' }),
    )
  expect(again('due').pages).toEqual([])
  expect(again('sent').pages.map((page) => page.person)).toEqual(['ana'])
})
