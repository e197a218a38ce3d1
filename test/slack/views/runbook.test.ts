import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUSINESS_HOURS, plainStep, type Roster, type RunbookStep } from '../../../src/domain/roster.ts'
import type { RunbookTick } from '../../../src/domain/runbook.ts'
import type { TemporaryMeasure } from '../../../src/domain/temporary-measure.ts'
import { hoursAt } from '../../../src/domain/working-hours.ts'
import { FIRST_LOOK } from '../../../src/roster/first-look.ts'
import { measuresList } from '../../../src/slack/views/measures.ts'
import { afterStepNotice, type RunbookInput, runbookMessage } from '../../../src/slack/views/runbook.ts'
import { readRunbookForm, runbookModal } from '../../../src/slack/views/runbook-modal.ts'
import { readTemporaryForm, temporaryModal } from '../../../src/slack/views/temporary-modal.ts'
import { anyIncident, instant, many, maybe, text, url } from './hostile.ts'
import { expectAllowed, expectAllowedForm } from './limits.ts'
import { read, submitted } from './reading.ts'
import { incident, roster as sample } from './samples.ts'

const NIGHT = '2021-03-09T08:10:00.000Z'
const NOON = '2021-03-09T17:00:00.000Z'
const roster: Roster = {
  ...sample,
  services: sample.services.map((one) => (one.key === 'checkout' ? { ...one, beforeRestart: 'Take a dump' } : one)),
}
const step = (over: Partial<RunbookStep>): RunbookStep => ({ ...plainStep('Look'), ...over })
const tick = (at: number, over: Partial<RunbookTick> = {}): RunbookTick => ({
  runbook: 'down',
  step: at,
  at: NIGHT,
  userId: 'U0ANA',
  userName: 'Ana',
  ...over,
})

function input(steps: RunbookStep[], over: Partial<RunbookInput> = {}, link: string | null = null): RunbookInput {
  const runbook = {
    key: 'down',
    title: 'Application down',
    triggers: [],
    services: [],
    steps,
    pages: [],
    severities: [],
    link,
  }
  return { incident: incident(), runbook, ticks: [], escalations: [], roster, now: NIGHT, ...over }
}

describe('the message of a runbook', () => {
  test('shows each step with its conditions, a button for done and one for those it may need', () => {
    const steps = [
      step({ text: 'See it from outside' }),
      step({
        text: 'Restart the app',
        condition: 'The hosts are up',
        hours: 'business',
        waitMinutes: 5,
        otherwise: 'Fail over',
        link: 'https://wiki.example.com/restart',
      }),
      step({ text: 'Ask which logs may go', pages: ['dba', 'support'] }),
    ]
    expect(
      read(
        runbookMessage(
          input(steps, { ticks: [tick(0), tick(1, { runbook: 'other' })] }, 'https://wiki.example.com/down'),
        ),
      ),
    ).toEqual([
      '*Runbook Application down: 1 of 3 done*  <https://wiki.example.com/down|Read it>',
      '*1.* See it from outside · done 03:10 EST by Ana [Take back]',
      '*Before you restart Checkout:* Take a dump\n*2.* Restart the app  <https://wiki.example.com/restart|Open>\nOnly if the hosts are up · *Business hours only:* now it is outside business hours, until 9 Mar 09:00 EST · Then wait 5 min; not back: fail over [Done]',
      '*3.* Ask which logs may go [Done]',
      '[Page Database Admin, Customer Support]',
    ])
  })

  test('has no buttons once the incident is closed', () => {
    const steps = [step({ pages: ['dba'] }), step({ text: 'See' })]
    const view = runbookMessage(input(steps, { incident: incident({ status: 'closed' }), ticks: [tick(1)] }))

    expect(read(view)).toEqual([
      '*Runbook Application down: 1 of 2 done*',
      '*1.* Look',
      '*2.* See · done 03:10 EST by Ana',
    ])
  })

  test('shows a call of teams that the runbook has called as done by Debrief, with nothing to take back', () => {
    const given = input([step({ text: 'Call all points of contact', pages: ['dba'] }), step({ text: 'See' })])
    const runbook = { ...given.runbook, pages: ['dba'] }
    const called = [{ kind: 'team' as const, team: 'dba', startedAt: NIGHT }]

    expect(read(runbookMessage({ ...given, runbook, escalations: called }))).toEqual([
      '*Runbook Application down: 1 of 2 done*',
      '*1.* Call all points of contact · done by Debrief: called 03:10 EST',
      '*2.* See [Done]',
    ])
  })

  test('shows those that were ticked last, each with a way to take it back', () => {
    const at = (minute: number) => `2021-03-09T08:${minute}:00.000Z`
    const steps = Array.from({ length: 12 }, (_, index) => step({ text: `Step ${index + 1}` }))
    const ticks = steps.map((_, index) => tick(index, { at: at(index === 0 ? 59 : 20 + index) }))
    const lines = read(runbookMessage(input(steps, { ticks })))

    expect(lines.slice(1, 4)).toEqual([
      '4 done before',
      '*1.* Step 1 · done 03:59 EST by Ana [Take back]',
      '*6.* Step 6 · done 03:25 EST by Ana [Take back]',
    ])
  })

  test('changes nothing of itself while business hours last', () => {
    const at = (now: string) => JSON.stringify(runbookMessage(input([step({ hours: 'off' })], { now })))

    expect(at(NOON)).toBe(at('2021-03-09T22:59:00.000Z'))
    expect(at(NOON)).not.toBe(at('2021-03-09T23:00:00.000Z'))
  })

  test('that does not fit counts what is left, names where it is, and brings it up as steps are done', () => {
    const steps = Array.from({ length: 80 }, (_, index) =>
      step({ text: `Step number ${index + 1} ${'x'.repeat(300)}` }),
    )
    const none = read(runbookMessage(input(steps, {}, 'https://wiki.example.com/down')))
    const some = read(runbookMessage(input(steps, { ticks: Array.from({ length: 30 }, (_, index) => tick(index)) })))

    const shownOpen = none.filter((line) => line.endsWith('[Done]')).length
    expect(shownOpen).toBeGreaterThan(10)
    expect(none.at(-1)).toBe(`and ${80 - shownOpen} more in <https://wiki.example.com/down|the runbook>`)
    expect(some[1]).toBe('22 done before')
    expect(some.find((line) => line.endsWith('[Done]'))).toMatch(/^\*31\.\*/)
    expect(some.at(-1)).toMatch(/^and \d+ more steps: they come up as these are done$/)
  })

  test('keeps every limit of Slack, whatever its texts', () => {
    const anyStep: fc.Arbitrary<RunbookStep> = fc.record({
      text,
      condition: maybe(text),
      hours: fc.constantFrom('business', 'off', null),
      waitMinutes: maybe(fc.integer({ min: 1, max: 5000 })),
      otherwise: maybe(text),
      pages: many(fc.constantFrom('dba', 'networking', 'gone <!here>'), 60),
      link: maybe(url),
    })
    const given = fc.record({
      incident: anyIncident,
      steps: many(anyStep, 120),
      title: text,
      link: maybe(url),
      ticks: fc.array(fc.tuple(fc.nat(119), text), { maxLength: 119 }),
      secure: maybe(text),
      now: instant,
    })
    fc.assert(
      fc.property(given, ({ incident, steps, title, link, ticks, secure, now }) => {
        const services = roster.services.map((one) => ({ ...one, name: title, beforeRestart: secure }))
        const runbook = { ...input(steps, {}, link).runbook, title }
        const all = ticks.map(([at, userName]) => tick(at, { userName }))
        expectAllowed(
          runbookMessage({ incident, runbook, ticks: all, escalations: [], roster: { ...roster, services }, now }),
        )
        expectAllowed(afterStepNotice(incident, title))
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

describe('business hours', () => {
  const hours = (now: string, zone = 'Europe/Madrid') => hoursAt(BUSINESS_HOURS, zone, now)

  test.each([
    ['before they begin', '2026-03-09T07:59:00.000Z', false, '2026-03-09T08:00:00.000Z'],
    ['at their first moment', '2026-03-09T08:00:00.000Z', true, '2026-03-09T17:00:00.000Z'],
    ['at their last', '2026-03-09T16:59:59.999Z', true, '2026-03-09T17:00:00.000Z'],
    ['when they end', '2026-03-09T17:00:00.000Z', false, '2026-03-10T08:00:00.000Z'],
    ['on Friday evening', '2026-03-13T20:00:00.000Z', false, '2026-03-16T08:00:00.000Z'],
    // Clocks go forward on 29 March 2026.
    ['over the change of clocks', '2026-03-28T12:00:00.000Z', false, '2026-03-30T07:00:00.000Z'],
  ])('%s', (_when, now, open, until) => {
    expect(hours(now)).toEqual({ open, until })
  })

  test('may last the whole day, or have no day', () => {
    const all = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }

    expect(hoursAt(all, 'Etc/UTC', '2026-03-09T23:59:00.000Z').open).toBe(true)
    expect(hoursAt({ ...all, days: [] }, 'Etc/UTC', '2026-03-09T12:00:00.000Z')).toEqual({ open: false, until: null })
  })
})

describe('temporary measures', () => {
  const measure = (number: number, over: Partial<TemporaryMeasure> = {}): TemporaryMeasure => ({
    id: `m${number}`,
    number,
    text: `banner ${number}`,
    ownerUserId: 'U0SUE',
    ownerName: 'Susan Vega',
    notedAt: NIGHT,
    undoneAt: null,
    undoneBy: null,
    ...over,
  })

  test('are listed with owner and a button each; what is undone is counted', () => {
    expect(read(measuresList(incident(), [measure(2), measure(1, { undoneAt: NOON, undoneBy: 'Ana' })]))).toEqual([
      '*Still in place in #12*',
      '2. banner 2\nSusan Vega, since 9 Mar 03:10 EST [Undone]',
      '~ 1 undone',
    ])
    expect(read(measuresList(incident(), []))).toEqual(['Nothing of #12 is still in place.'])
  })

  test('keep every limit, however many and whatever they say', () => {
    const any = many(fc.record({ text, ownerName: text, number: fc.nat() }), 200)
    fc.assert(
      fc.property(anyIncident, any, (given, all) => {
        expectAllowed(
          measuresList(
            given,
            all.map((over) => measure(1, over)),
          ),
        )
        expectAllowedForm(temporaryModal(given))
      }),
      { numRuns: 100 },
    )
  })

  test('are noted by a form that asks what and whose', () => {
    const form = temporaryModal(incident())

    expect(readTemporaryForm(submitted(form, { text: { value: ' banner on ' } }))).toEqual({
      ok: true,
      value: { text: 'banner on', ownerUserId: null },
    })
    expect(
      readTemporaryForm(submitted(form, { text: { value: 'x' }, owner: { selected_user: 'U0BOB' } })),
    ).toMatchObject({
      value: { ownerUserId: 'U0BOB' },
    })
    expect(readTemporaryForm(submitted(form))).toMatchObject({ ok: false, errors: { text: expect.any(String) } })
  })
})

test('the form of runbooks offers all that the roster has', () => {
  const form = runbookModal(incident(), { ...roster, runbooks: [FIRST_LOOK, input([]).runbook] })

  expectAllowedForm(form)
  expect(JSON.stringify(form)).toContain('First look')
  expect(readRunbookForm(submitted(form, { runbook: { selected_option: { value: 'down' } } }))).toEqual({
    ok: true,
    value: 'down',
  })
  expect(readRunbookForm(submitted(form))).toMatchObject({ ok: false })
})
