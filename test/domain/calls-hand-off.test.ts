import { expect, test } from 'vitest'
import { callRungs, startLadders } from '../../src/domain/calls.ts'
import type { Page } from '../../src/domain/page.ts'
import { ladderForTeam } from '../../src/domain/paging-plan.ts'
import { shopRoster } from '../roster/shop.ts'
import { schedule } from './schedules.ts'

const shop = shopRoster()
const roster = {
  ...shop,
  // Handed over daily at nine in Madrid; the ninth of March is Ana's until then.
  schedules: [schedule([{ people: ['ana', 'lin'] }], { key: 'duty' })],
  teams: shop.teams.map((one) => (one.key === 'payments' ? { ...one, schedule: 'duty', policy: '' } : one)),
}

/** Whom the first two steps of the ladder call that begins at an instant. */
function called(from: string): string[][] {
  let count = 0
  const newId = () => {
    count += 1
    return `id-${count}`
  }
  const given = { roster, severity: 'SEV1' as const, awake: [], commander: null, incidentId: 'i', newId }
  const first = startLadders([ladderForTeam(roster, 'payments', 'because')], { ...given, pages: [], now: from })
  const pages = first.pages.map((page): Page => ({ ...page, state: 'sent' }))
  const [escalation] = first.escalations
  const second = callRungs([escalation!], { ...given, pages, now: escalation!.nextAt! })
  return [first, second].map((calls) => calls.pages.map((page) => page.person).sort())
}

test('whoever has come on call between two steps is called by the second', () => {
  expect(called('2026-03-09T07:58:00.000Z')).toEqual([['ana'], ['ana', 'lin']])
})

test('without a hand-off in between the second step calls whose turn is next, and nobody besides', () => {
  expect(called('2026-03-09T07:50:00.000Z')).toEqual([['ana'], ['lin']])
})
