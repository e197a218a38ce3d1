import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextOnCall, onCallAt, shiftsBetween } from '../../src/domain/schedule/on-call.ts'
import type { Schedule } from '../../src/domain/schedule/schedule.ts'
import { instantOf, millisOf } from '../../src/domain/time.ts'
import { changesOf, DAY, MINUTE, schedule, timeIn, walk, ZONES } from './schedules.ts'

const WORKDAYS = [1, 2, 3, 4, 5]

describe('any schedule', () => {
  const time = fc.constantFrom('00:00', '01:30', '02:00', '02:30', '03:00', '09:00', '17:15', '23:45')
  const window = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  })
  const people = ['ana', 'ben', 'cleo', 'dov']
  const changes = ZONES.flatMap((zone) => changesOf(zone).map(({ at }) => at))
  const any = fc
    .record({
      at: fc.constantFrom(...changes),
      back: fc.integer({ min: 0, max: 40 }),
    })
    .chain(({ at, back }) => {
      const from = at - back * 15 * MINUTE
      const near = fc.integer({ min: -200, max: 400 }).map((quarters) => from + quarters * 15 * MINUTE)
      const local = fc.tuple(near, time).map(([millis, hour]) => `${instantOf(millis).slice(0, 10)}T${hour}`)
      const layer = fc.record(
        {
          people: fc.array(fc.constantFrom(...people), {
            minLength: 1,
            maxLength: 4,
          }),
          every: fc.record({
            unit: fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const),
            count: fc.integer({ min: 1, max: 5 }),
          }),
          from: fc.oneof(local, fc.constant('2026-01-01T02:15')),
          until: fc.option(local),
          windows: fc.option(fc.array(window, { minLength: 1, maxLength: 3 })),
          zone: fc.constantFrom(...ZONES),
        },
        { requiredKeys: ['people', 'every', 'from', 'until', 'windows'] },
      )
      const override = fc
        .record({
          person: fc.constantFrom(...people),
          from: near,
          quarters: fc.integer({ min: 1, max: 100 }),
        })
        .map((one) => ({
          person: one.person,
          from: instantOf(one.from),
          until: instantOf(one.from + one.quarters * 15 * MINUTE),
        }))
      return fc.record({
        from: fc.constant(from),
        rota: fc
          .record({
            zone: fc.constantFrom(...ZONES),
            layers: fc.array(layer, { minLength: 1, maxLength: 4 }),
            overrides: fc.array(override, { maxLength: 3 }),
          })
          .map(({ layers, ...more }) => schedule(layers, more)),
      })
    })

  test('has at each instant whom one finds going through it step by step', () => {
    fc.assert(
      fc.property(any, ({ from, rota }) => {
        const until = from + 2 * DAY
        const shifts = shiftsBetween(rota, instantOf(from), instantOf(until))
        expect(shifts.map((shift) => shift.from)).toEqual([
          instantOf(from),
          ...shifts.slice(0, -1).map((shift) => shift.until),
        ])
        expect(shifts.at(-1)?.until).toBe(instantOf(until))
        expect(shifts.every((shift) => shift.from < shift.until)).toBe(true)
        expect(shifts.some((shift, index) => shift.person === shifts[index + 1]?.person)).toBe(false)

        const found = walk(rota, from, until, 15 * MINUTE)
        const said = shifts.flatMap((shift) =>
          new Array<string | null>((millisOf(shift.until) - millisOf(shift.from)) / (15 * MINUTE)).fill(shift.person),
        )
        expect(said).toEqual(found)

        const shift = onCallAt(rota, instantOf(from))
        expect(shift.person).toBe(found[0])
        expect(shift.from <= instantOf(from) && instantOf(from) < shift.until).toBe(true)
        const next = found.find((person) => person !== null && person !== found[0])
        if (next !== undefined) expect(nextOnCall(rota, instantOf(from))).toBe(next)
      }),
      { numRuns: 150 },
    )
  })

  test('says the same of a stretch from wherever in it one asks', () => {
    fc.assert(
      fc.property(any, ({ from, rota }) => {
        const shift = onCallAt(rota, instantOf(from))
        const length = millisOf(shift.until) - millisOf(shift.from)
        // One that is cut is cut elsewhere for each who asks.
        fc.pre(length < 300 * DAY)
        expect(onCallAt(rota, shift.from)).toEqual(shift)
        expect(onCallAt(rota, instantOf(millisOf(shift.until) - 1))).toEqual(shift)
        expect(onCallAt(rota, shift.until).from).toBe(shift.until)
      }),
    )
  })
})

describe('on call', () => {
  const weekly = schedule([{ every: { unit: 'weeks', count: 1 } }])

  test('is one after the other, and then the first again', () => {
    const shifts = shiftsBetween(weekly, '2026-01-05T08:00:00.000Z', '2026-02-02T08:00:00.000Z')
    expect(shifts.map((shift) => shift.person)).toEqual(['ana', 'ben', 'cleo', 'ana'])
    expect(nextOnCall(weekly, '2026-01-26T08:00:00.000Z')).toBe('ben')
  })

  test('is nobody before a schedule begins and after it ends', () => {
    const rota = schedule([{ until: '2026-01-07T12:00' }])
    expect(shiftsBetween(rota, '2026-01-05T00:00:00.000Z', '2026-01-09T00:00:00.000Z')).toEqual([
      {
        from: '2026-01-05T00:00:00.000Z',
        until: '2026-01-05T08:00:00.000Z',
        person: null,
        override: false,
      },
      {
        from: '2026-01-05T08:00:00.000Z',
        until: '2026-01-06T08:00:00.000Z',
        person: 'ana',
        override: false,
      },
      {
        from: '2026-01-06T08:00:00.000Z',
        until: '2026-01-07T08:00:00.000Z',
        person: 'ben',
        override: false,
      },
      {
        from: '2026-01-07T08:00:00.000Z',
        until: '2026-01-07T11:00:00.000Z',
        person: 'cleo',
        override: false,
      },
      {
        from: '2026-01-07T11:00:00.000Z',
        until: '2026-01-09T00:00:00.000Z',
        person: null,
        override: false,
      },
    ])
    expect(nextOnCall(rota, '2026-01-01T00:00:00.000Z')).toBe('ana')
    expect(nextOnCall(rota, '2026-01-07T09:00:00.000Z')).toBeNull()
  })

  test('is whoever the upper layer names while it counts, and whoever the lower one names otherwise', () => {
    const office = {
      people: ['dov'],
      windows: [{ days: WORKDAYS, from: '09:00', to: '17:00' }],
    }
    const rota = schedule([{ every: { unit: 'weeks', count: 1 } }, office])
    const shifts = shiftsBetween(rota, '2026-01-08T23:00:00.000Z', '2026-01-12T11:00:00.000Z')
    expect(shifts.map(({ from, person }) => [from, person])).toEqual([
      ['2026-01-08T23:00:00.000Z', 'ana'],
      ['2026-01-09T08:00:00.000Z', 'dov'],
      ['2026-01-09T16:00:00.000Z', 'ana'],
      ['2026-01-12T08:00:00.000Z', 'dov'],
    ])
  })

  test('over midnight is the day on which the hours begin', () => {
    const nights = schedule([{ people: ['ana'], windows: [{ days: [5], from: '22:00', to: '06:00' }] }])
    expect(onCallAt(nights, '2026-01-10T02:00:00.000Z')).toMatchObject({
      from: '2026-01-09T21:00:00.000Z',
      until: '2026-01-10T05:00:00.000Z',
      person: 'ana',
    })
    expect(onCallAt(nights, '2026-01-09T02:00:00.000Z').person).toBeNull()
  })

  test('is whoever stands in, over every layer, the later over the earlier', () => {
    const rota: Schedule = {
      ...weekly,
      overrides: [
        {
          person: 'ben',
          from: '2026-01-06T00:00:00.000Z',
          until: '2026-01-07T00:00:00.000Z',
        },
        {
          person: 'cleo',
          from: '2026-01-06T12:00:00.000Z',
          until: '2026-01-06T18:00:00.000Z',
        },
      ],
    }
    const shifts = shiftsBetween(rota, '2026-01-05T12:00:00.000Z', '2026-01-08T00:00:00.000Z')
    expect(shifts.map(({ from, person, override }) => [from.slice(5, 13), person, override])).toEqual([
      ['01-05T12', 'ana', false],
      ['01-06T00', 'ben', true],
      ['01-06T12', 'cleo', true],
      ['01-06T18', 'ben', true],
      ['01-07T00', 'ana', false],
    ])
    expect(nextOnCall(rota, '2026-01-06T13:00:00.000Z')).toBe('ben')
  })

  test('is one stretch where somebody stands in for the hours before their own', () => {
    const rota = {
      ...weekly,
      overrides: [
        {
          person: 'ben',
          from: '2026-01-11T08:00:00.000Z',
          until: '2026-01-12T08:00:00.000Z',
        },
      ],
    }
    expect(onCallAt(rota, '2026-01-15T00:00:00.000Z')).toEqual({
      from: '2026-01-11T08:00:00.000Z',
      until: '2026-01-19T08:00:00.000Z',
      person: 'ben',
      override: true,
    })
  })

  test('is cut 400 days away where one person is it for good, and nobody is next', () => {
    const rota = schedule([{ people: ['ana'], from: '2020-01-01T09:00' }])
    const at = '2026-06-01T00:00:00.000Z'
    expect(onCallAt(rota, at)).toMatchObject({
      from: instantOf(millisOf(at) - 400 * DAY),
      until: instantOf(millisOf(at) + 400 * DAY),
      person: 'ana',
    })
    expect(nextOnCall(rota, at)).toBeNull()
  })

  test('is somebody else of a quarter-long rotation, however far away', () => {
    const rota = schedule([{ every: { unit: 'weeks', count: 13 } }])
    expect(onCallAt(rota, '2026-02-01T00:00:00.000Z')).toMatchObject({
      from: '2026-01-05T08:00:00.000Z',
      until: '2026-04-06T07:00:00.000Z',
      person: 'ana',
    })
    expect(nextOnCall(rota, '2026-01-06T00:00:00.000Z')).toBe('ben')
  })

  test('in layers with zones of their own is handed over at the hour of each', () => {
    const hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '17:00' }]
    const rota = schedule(
      [
        { people: ['sre'] },
        { people: ['yuki'], windows: hours, zone: 'Asia/Singapore' },
        { people: ['ana'], windows: hours },
        { people: ['joe'], windows: hours, zone: 'America/New_York' },
      ],
      { zone: 'Europe/Madrid' },
    )
    const zones: Record<string, string> = {
      yuki: 'Asia/Singapore',
      ana: 'Europe/Madrid',
      joe: 'America/New_York',
    }
    // New York changes its clocks three weeks before Madrid.
    const shifts = shiftsBetween(rota, '2026-02-20T12:00:00.000Z', '2026-04-20T12:00:00.000Z').slice(1, -1)
    const begun = shifts.flatMap(({ from, person }) =>
      person === 'sre' ? [] : [[person, timeIn(from, zones[person!]!)]],
    )
    expect(new Set(begun.map(String))).toEqual(new Set(['yuki,09:00', 'ana,09:00', 'joe,09:00']))
    expect(shifts.filter(({ person }) => person === null)).toEqual([])
    expect(shifts.filter(({ person }) => person === 'joe').map(({ until }) => timeIn(until, zones['joe']!))).toEqual(
      new Array(59).fill('17:00'),
    )
  })
})
