import { describe, expect, test } from 'vitest'
import { planPages } from '../../src/domain/paging-plan.ts'
import { beforeRestart, type RunbookTick, runbookProgress, runbooksFor } from '../../src/domain/runbook.ts'
import { stillInPlace, stillSaid, type TemporaryMeasure } from '../../src/domain/temporary-measure.ts'
import { shopRoster } from '../roster/shop.ts'

const roster = shopRoster((source) =>
  source
    .replace(
      'invoices: { name: Invoices, team: payments }',
      'invoices: { name: Invoices, team: payments, before_restart: Dump }',
    )
    .replace('    page: [payments, networking]', '    page: [payments, networking]\n    steps: [Look, Call, Mend]'),
)
const keys = (services: string[], ...texts: string[]) => runbooksFor(roster, { services, texts }).map((one) => one.key)

describe('a runbook', () => {
  test.each([
    ['title', [], ['The shop is completely down'], ['application-down']],
    ['text of an alert', [], ['HighErrorRate', 'probe failed: shop down for 2m'], ['application-down']],
    ['name of an alert, written as one word', [], ['ApplicationDown'], ['application-down']],
    ['service', ['checkout'], ['odd'], ['slow-checkout']],
    ['words before service', ['checkout'], ['shop down'], ['application-down', 'slow-checkout']],
  ])('fits by %s', (_by, services, texts, expected) => {
    expect(keys(services, ...texts)).toEqual(expected)
  })

  test.each([
    ['other services', ['invoices'], ['odd']],
    ['words that begin in one text and end in the next', [], ['shop', 'down']],
    ['nothing at all', [], ['']],
  ])('does not fit %s', (_what, services, texts) => {
    expect(keys(services, ...texts)).toEqual([])
  })

  test('calls its teams for what an alert says too', () => {
    const plan = (texts: string[]) =>
      planPages(roster, { severity: 'SEV1', services: ['order'], title: 'Probe failed', texts }).ladders.map(
        (ladder) => ladder.key,
      )

    expect(plan(['instance=shop.example: application down'])).toEqual(expect.arrayContaining(['team:networking']))
    expect(plan([])).not.toContain('team:networking')
  })
})

describe('progress', () => {
  const tick = (runbook: string, step: number): RunbookTick => ({
    runbook,
    step,
    at: '2026-03-09T03:10:00.000Z',
    userId: 'U0ANA',
    userName: 'Ana',
  })
  const of = (shown: string[], ...ticks: RunbookTick[]) => runbookProgress(roster, shown, ticks)

  test('counts the steps that are done and names the first that is open', () => {
    expect(of(['application-down'], tick('application-down', 0), tick('application-down', 2))).toEqual({
      key: 'application-down',
      title: 'Application down',
      done: 2,
      total: 3,
      next: 'Call',
      link: null,
    })
  })

  test('is that of the first runbook that is not gone through, then of the last', () => {
    const all = [0, 1, 2].map((step) => tick('application-down', step))

    expect(of(['application-down', 'first-look'])?.key).toBe('application-down')
    expect(of(['application-down', 'first-look'], ...all)).toMatchObject({ key: 'first-look', done: 0, total: 9 })
    expect(of(['application-down'], ...all)).toMatchObject({ done: 3, total: 3, next: null })
  })

  test('is none without a runbook, and ticks of steps or runbooks that are gone count nowhere', () => {
    expect(of([])).toBeNull()
    expect(of(['gone'], tick('gone', 0))).toBeNull()
    expect(of(['application-down'], tick('application-down', 7), tick('first-look', 0))?.done).toBe(0)
  })
})

test('what to secure before a restart is that of the affected services', () => {
  expect(beforeRestart(roster, ['checkout', 'invoices'])).toEqual([{ service: 'Invoices', text: 'Dump' }])
  expect(beforeRestart(roster, ['checkout'])).toEqual([])
})

test('what is still in place is said with its owners, the first noted first', () => {
  const measure = (number: number, undoneAt: string | null = null): TemporaryMeasure => ({
    id: `m${number}`,
    number,
    text: `flag ${number} off`,
    ownerUserId: null,
    ownerName: 'Ana',
    notedAt: '2026-03-09T03:10:00.000Z',
    undoneAt,
    undoneBy: undoneAt && 'Ana',
  })

  expect(
    stillInPlace([measure(3), measure(2, '2026-03-09T04:00:00.000Z'), measure(1)]).map((one) => one.number),
  ).toEqual([1, 3])
  expect(stillSaid([measure(1, '2026-03-09T04:00:00.000Z')])).toBe('')
  expect(stillSaid([measure(1)])).toBe('One thing is still in place: flag 1 off (Ana).')
  expect(stillSaid([measure(1), measure(2), measure(3)], 2)).toBe(
    '3 things are still in place: flag 1 off (Ana), flag 2 off (Ana) and 1 more.',
  )
})
