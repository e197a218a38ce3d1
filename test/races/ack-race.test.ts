import { expect, test } from 'vitest'
import { benchRaces } from '../bench/escalation-races.ts'

test('of answers and escalation in two processes exactly one outcome is recorded, and nothing is claimed after an answer', async () => {
  const { figures } = await benchRaces({ runs: 300, backend: 'postgres' })
  expect(figures).toMatchObject({ races: 300, claimsAfterAck: 0, notOneOutcome: 0 })
  expect(Math.min(figures.outcomes.answered, figures.outcomes.called)).toBeGreaterThanOrEqual(0.2)
}, 300_000)
