import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainStep, type Runbook } from '../../../src/domain/roster.ts'
import { lampsOf, type Sighting } from '../../../src/domain/sighting.ts'
import { runbookForOne, runbookList } from '../../../src/slack/views/runbook-list.ts'
import { signalsView } from '../../../src/slack/views/signals.ts'
import { aboutElsewhere, asSpoken, formOffer } from '../../../src/slack/views/spoken.ts'
import { sampleSighting } from '../../domain/sample-sighting.ts'
import { instant, maybe, text, url } from './hostile.ts'
import { expectAllowed } from './limits.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const sighting = (over: Partial<Sighting>): Sighting =>
  sampleSighting({ source: 'slack', signal: 'customer', title: 'cannot pay', byName: 'Sue', ...over })
const check = {
  id: 'c1',
  signal: 'staff' as const,
  well: true,
  at: '2021-03-09T15:00:00.000Z',
  userId: 'U0LIN',
  userName: 'Lin Ma',
}
const runbook: Runbook = {
  key: 'app-down',
  title: 'Application down',
  triggers: [],
  services: [],
  steps: [
    plainStep('Look at it from outside'),
    { ...plainStep('Restart'), hours: 'business', waitMinutes: 5, otherwise: 'fail over' },
  ],
  pages: [],
  severities: [],
  link: 'https://wiki.example.com/app-down',
}

test('the four signals say which were seen, since when, and who found one well', () => {
  const lamps = lampsOf([sighting({ count: 14 }), sighting({ id: 's2', signal: 'staff' })], [check])
  const shown = read(signalsView(incident(), lamps)).join('\n')
  expect(shown).toMatch(/\*Telemetry\* {2}not seen/)
  expect(shown).toMatch(/\*Customers\* {2}RED since .* cannot pay · Sue · 14 reports/)
  expect(shown).toMatch(/\*Staff\* {2}green .*\(Lin Ma\) · red since/)
})

test('runbooks are listed with their commands, and one is read with its conditions', () => {
  expect(read(runbookList([runbook])).join('\n')).toContain('`/incident runbook app-down`  Application down · 2 steps')
  expect(read(runbookList([]))).toEqual(['The roster has no runbooks.'])
  const shown = read(runbookForOne(runbook)).join('\n')
  expect(shown).toContain('1. Look at it from outside')
  expect(shown).toContain('2. Restart (in business hours only; wait 5 min, if not: fail over)')
})

test('whatever they hold, Slack takes them', () => {
  const step = fc.record({ text, condition: maybe(text), otherwise: maybe(text), link: maybe(url) })
  fc.assert(
    fc.property(text, maybe(url), instant, fc.array(step, { maxLength: 40 }), (typed, link, at, steps) => {
      const lamps = lampsOf([sighting({ title: typed, byName: typed, link, at })], [{ ...check, userName: typed }])
      const long = {
        ...runbook,
        title: typed,
        link,
        steps: steps.map((one) => ({ ...plainStep(''), waitMinutes: 5, ...one })),
      }
      for (const view of [
        signalsView(incident(), lamps),
        runbookForOne(long),
        runbookList(Array.from({ length: 40 }, () => long)),
        formOffer({ text: typed, channelId: 'C0ABC', threadTs: null }),
      ]) {
        expectAllowed(view)
        expectAllowed(aboutElsewhere(asSpoken(view), 'C0ABC'))
      }
    }),
    { numRuns: 60 },
  )
})
