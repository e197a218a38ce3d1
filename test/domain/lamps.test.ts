import { describe, expect, test } from 'vitest'
import { allRed, type Lamp, lampsOf, SIGNALS, type Sighting, type SignalCheck } from '../../src/domain/sighting.ts'
import { sampleSighting } from './sample-sighting.ts'

const at = (minute: number) => `2021-03-09T14:${String(minute).padStart(2, '0')}:00.000Z`

const seen = (minute: number, more: Partial<Sighting> = {}): Sighting =>
  sampleSighting({ id: `s${minute}`, at: at(minute), ...more })

const checked = (minute: number, well: boolean, signal: SignalCheck['signal'] = 'alert'): SignalCheck => ({
  id: `c${minute}`,
  signal,
  well,
  at: at(minute),
  userId: 'U1',
  userName: 'Ana',
})

const alertLamp = (sightings: Sighting[], checks: SignalCheck[] = []): Lamp =>
  lampsOf(sightings, checks).find((lamp) => lamp.signal === 'alert')!

describe('a lamp', () => {
  test('is unseen until something shows it', () => {
    expect(alertLamp([])).toMatchObject({ state: 'unseen', firstAt: null, count: 0 })
  })

  test('is red from its first sight on, and counts', () => {
    const lamp = alertLamp([seen(5, { count: 3 }), seen(2, { title: 'first' })])
    expect(lamp).toMatchObject({ state: 'red', firstAt: at(2), count: 4, first: { title: 'first' } })
  })

  test('is green when all that was seen has recovered, and red again when one has not', () => {
    const gone = seen(2, { recoveredAt: at(9) })
    expect(alertLamp([gone])).toMatchObject({ state: 'green', greenAt: at(9), confirmedBy: 'Alertmanager' })
    expect(alertLamp([gone, seen(5)]).state).toBe('red')
  })

  test('follows what was checked last, until it is seen again', () => {
    expect(alertLamp([seen(2)], [checked(8, true)])).toMatchObject({ state: 'green', confirmedBy: 'Ana' })
    expect(alertLamp([seen(2)], [checked(8, true), checked(9, false)]).state).toBe('red')
    expect(alertLamp([seen(2), seen(10)], [checked(8, true)]).state).toBe('red')
  })

  test('that somebody disproved is red although its alerts have recovered, until they recover again', () => {
    const gone = seen(2, { recoveredAt: at(6) })
    expect(alertLamp([gone], [checked(8, false)]).state).toBe('red')
    expect(alertLamp([{ ...gone, recoveredAt: at(9) }], [checked(8, false)]).state).toBe('green')
  })

  test.each<[string, Sighting[], SignalCheck[], Lamp['state']]>([
    ['confirmed before it broke again', [seen(2)], [checked(8, true)], 'red'],
    ['confirmed at that very moment', [seen(2)], [checked(20, true)], 'red'],
    ['recovered before', [seen(2, { recoveredAt: at(9) })], [], 'red'],
    ['confirmed anew', [seen(2)], [checked(8, true), checked(21, true)], 'green'],
    ['recovered anew', [seen(2, { recoveredAt: at(9) }), seen(21, { recoveredAt: at(25) })], [], 'green'],
    ['recovered anew, but for one', [seen(2, { recoveredAt: at(25) }), seen(3)], [], 'red'],
    ['never seen', [], [], 'unseen'],
  ])('after a relapse or a reopening: %s', (_what, sightings, checks, state) => {
    const lamp = lampsOf(sightings, checks, at(20)).find((one) => one.signal === 'alert')!
    expect(lamp.state).toBe(state)
    if (state === 'red') expect(lamp).toMatchObject({ greenAt: null, confirmedBy: null })
  })

  test('is made red by a check alone', () => {
    expect(alertLamp([], [checked(3, false)])).toMatchObject({ state: 'red', firstAt: at(3), first: null })
  })
})

test('all four red is a very bad day', () => {
  const four = SIGNALS.map((signal, index) => seen(index, { signal }))
  expect(allRed(lampsOf(four, []))).toBe(true)
  expect(allRed(lampsOf(four.slice(1), []))).toBe(false)
  expect(allRed(lampsOf(four, [checked(30, true, 'customer')]))).toBe(false)
})
