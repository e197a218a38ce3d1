import { describe, expect, test } from 'vitest'
import { onlyCalls } from '../../src/domain/language/only-calls.ts'
import { planPages } from '../../src/domain/paging-plan.ts'
import { plainStep, type RunbookStep } from '../../src/domain/roster.ts'
import { beforeRestart, type RunbookTick, runbookProgress, runbooksFor, stepsDone } from '../../src/domain/runbook.ts'
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
  const of = (shown: string[], ...ticks: RunbookTick[]) => runbookProgress(roster, shown, { ticks, escalations: [] })

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

describe('a step that only calls', () => {
  const [first, second] = roster.teams.map((team) => team.key)
  const time = '2026-03-09T03:10:00.000Z'
  const later = '2026-03-09T03:12:00.000Z'
  const call: RunbookStep = { ...plainStep('Call all points of contact at once.'), pages: [first!, second!] }
  const runbook = { ...roster.runbooks[0]!, pages: [first!, second!] }
  const ladder = (team: string, startedAt = time) => ({ kind: 'team' as const, team, startedAt })
  const both = [ladder(first!), ladder(second!, later)]
  const done = (step: RunbookStep, escalations = both, pages = runbook.pages) =>
    stepsDone(roster, { ...runbook, pages, steps: [step] }, { ticks: [], escalations })[0]

  test('is done when the runbook has called its teams, since the last was called', () => {
    expect(done(call)).toEqual({ at: later, tick: null })
  })

  test.each<[string, RunbookStep, typeof both?, string[]?]>([
    ['one of them was not called', call, [ladder(first!)]],
    ['one of them is not called by the runbook', call, both, [first!]],
    ['it says more than to call', { ...call, text: 'Call them and ask which logs may go' }],
    ['it waits for what comes of it', { ...call, waitMinutes: 5 }],
    ['it calls nobody', { ...call, pages: [] }],
  ])('is open while %s', (_what, step, escalations, pages) => {
    expect(done(step, escalations, pages)).toBeNull()
  })

  test('moves progress on to the one after it, and a tick of it counts as one', () => {
    const own = { ...runbook, steps: [call, plainStep('See')] }
    const of = (ticks: RunbookTick[]) =>
      runbookProgress({ ...roster, runbooks: [own] }, [own.key], { ticks, escalations: both })
    expect(of([])).toMatchObject({ done: 1, total: 2, next: 'See' })
    const tick = { runbook: own.key, step: 0, at: later, userId: 'U0ANA', userName: 'Ana' }
    expect(of([tick])).toMatchObject({ done: 1, total: 2 })
  })

  test.each([
    'Call all points of contact at once, before looking for the cause.',
    'Page Networking',
    'Page networking and payments',
    'Wake everybody on-call',
    'Please call both teams now',
  ])('%j only calls', (text) => {
    expect(onlyCalls(text, roster.teams)).toBe(true)
  })

  test.each([
    'Ask Networking which logs may be cleared',
    'Call Networking and ask which logs may be cleared',
    'Call Networking to ask about the logs',
    'Call Networking: when was the last deployment?',
    'Call Networking, then restart the app',
    'Call the provider',
    'Page Networking. Restart the app.',
    'Recall all builds',
    'Call who knows the data',
    'Call Networking, open a bridge',
    'Call Networking & stop all deploys',
    'Call Networking by phone',
    'Call Networking once the database is restored',
    'Call Networking (start a call)',
    'Call all teams\nPut the site in maintenance mode',
    'Notify all customers on the status page',
    "Call the vendor's on call",
    '',
  ])('%j does not', (text) => {
    expect(onlyCalls(text, roster.teams)).toBe(false)
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
