import { describe, expect, test } from 'vitest'
import { isNewlyRed, redAgainAt, signalsListed, unconfirmed } from '../../src/domain/language/signal-words.ts'
import { type Lamp, SIGNALS, type Sighting, type SignalCheck } from '../../src/domain/sighting.ts'
import { incident } from '../slack/views/samples.ts'

const at = (minute: number) => `2021-03-09T14:${String(minute).padStart(2, '0')}:00.000Z`
const red = (minute: number, more: Partial<Sighting> = {}) =>
  ({ signal: 'customer', at: at(minute), recoveredAt: null, ...more }) as Sighting
const checked = (minute: number, well: boolean): SignalCheck => ({
  id: `c${minute}`,
  signal: 'customer',
  well,
  at: at(minute),
  userId: 'U0SUE',
  userName: 'Sue',
})
const milestones = { ...incident().milestones, mitigatedAt: at(20) }
const mitigated = incident({ status: 'mitigated', milestones })

describe('a signal is red again', () => {
  test('when it is seen, or said not to be well, after the end that was said', () => {
    expect(redAgainAt(mitigated, 'customer', [red(10), red(25), red(30)], [])).toBe(at(25))
    expect(redAgainAt(mitigated, 'customer', [red(10)], [checked(22, false)])).toBe(at(22))
    expect(
      redAgainAt(
        incident({ status: 'resolved', milestones: { ...milestones, resolvedAt: at(28) } }),
        'customer',
        [red(25), red(30)],
        [],
      ),
    ).toBe(at(30))
  })

  test('not when it was seen before, is another, has recovered, or was found well since', () => {
    expect(redAgainAt(mitigated, 'customer', [red(10), red(20)], [])).toBeNull()
    expect(redAgainAt(mitigated, 'customer', [red(25, { signal: 'alert' })], [])).toBeNull()
    expect(redAgainAt(mitigated, 'customer', [red(25, { recoveredAt: at(26) })], [])).toBeNull()
    expect(redAgainAt(mitigated, 'customer', [red(25)], [checked(30, true)])).toBeNull()
  })

  test('not while the incident goes on, or is closed', () => {
    for (const status of ['investigating', 'closed'] as const)
      expect(redAgainAt(incident({ status, milestones }), 'customer', [red(25)], [])).toBeNull()
  })

  test('is news once, until somebody finds it well', () => {
    const given = { incident: mitigated, sightings: [red(10)], checks: [] }
    expect(isNewlyRed(given, 'customer', at(25))).toBe(true)
    expect(isNewlyRed(given, 'customer', at(15))).toBe(false)
    expect(isNewlyRed({ ...given, sightings: [red(25)] }, 'customer', at(26))).toBe(false)
    expect(isNewlyRed({ ...given, sightings: [red(25)] }, 'alert', at(26))).toBe(true)
    expect(isNewlyRed({ ...given, sightings: [red(25)], checks: [checked(27, true)] }, 'customer', at(30))).toBe(true)
  })
})

test('what nobody has confirmed is said in one sentence', () => {
  const lamps = (...states: Lamp['state'][]) =>
    SIGNALS.map((signal, index) => ({ signal, state: states[index] }) as Lamp)
  expect(unconfirmed(lamps('green', 'unseen', 'unseen', 'red'))).toBe('Customers have not confirmed.')
  expect(unconfirmed(lamps('red', 'unseen', 'unseen', 'unseen'))).toBe('Telemetry has not confirmed.')
  expect(unconfirmed(lamps('red', 'red', 'red', 'red'))).toBe(
    'Telemetry, alerts, staff and customers have not confirmed.',
  )
  expect(unconfirmed(lamps('green', 'green', 'green', 'green'))).toBe('')
  expect(signalsListed([])).toBe('')
})
