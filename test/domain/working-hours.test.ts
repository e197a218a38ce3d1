import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUSINESS_HOURS } from '../../src/domain/roster.ts'
import { instantOf, inZone, millisOf } from '../../src/domain/time.ts'
import { hoursAt, opening, quietUntil } from '../../src/domain/working-hours.ts'

const MADRID = 'Europe/Madrid'

describe('opening', () => {
  test.each([
    ['in working hours', '2026-03-09T10:00:00.000Z', null],
    ['when they begin', '2026-03-09T08:00:00.000Z', null],
    ['in the night before', '2026-03-09T02:00:00.000Z', '2026-03-09T08:00:00.000Z'],
    ['when they end', '2026-03-09T17:00:00.000Z', '2026-03-10T08:00:00.000Z'],
    ['on Friday evening', '2026-03-13T20:00:00.000Z', '2026-03-16T08:00:00.000Z'],
    ['over the night in which clocks go forward', '2026-03-28T12:00:00.000Z', '2026-03-30T07:00:00.000Z'],
    ['over the night in which clocks go back', '2026-10-24T12:00:00.000Z', '2026-10-26T08:00:00.000Z'],
  ])('%s', (_when, now, begins) => {
    expect(opening(BUSINESS_HOURS, MADRID, now)).toBe(begins)
  })

  test('is by the clocks where somebody is', () => {
    const now = '2026-03-09T10:00:00.000Z'
    expect(opening(BUSINESS_HOURS, 'America/New_York', now)).toBe('2026-03-09T13:00:00.000Z')
    expect(opening(BUSINESS_HOURS, 'Asia/Kolkata', now)).toBeNull()
    expect(opening(BUSINESS_HOURS, 'Australia/Lord_Howe', now)).toBe('2026-03-09T22:00:00.000Z')
  })

  test('is never, where there are no working days', () => {
    const none = { ...BUSINESS_HOURS, days: [] }
    expect(hoursAt(none, MADRID, '2026-03-09T10:00:00.000Z')).toEqual({ open: false, until: null })
  })
})

describe('quiet hours', () => {
  test.each([
    ['by day there are none', '2026-03-09T10:00:00.000Z', null],
    ['at nine in the evening they begin', '2026-03-09T20:00:00.000Z', '2026-03-10T07:00:00.000Z'],
    ['in the night they end at eight', '2026-03-09T02:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['the weekend is quiet', '2026-03-14T11:00:00.000Z', '2026-03-16T07:00:00.000Z'],
    ['Friday night lasts until Monday', '2026-03-13T21:00:00.000Z', '2026-03-16T07:00:00.000Z'],
    ['the night in which clocks go forward', '2026-03-28T23:30:00.000Z', '2026-03-30T06:00:00.000Z'],
  ])('%s', (_when, now, until) => {
    expect(quietUntil(MADRID, now)).toBe(until)
  })

  test('in any zone at any time: they end at eight on a working day, or there are none', () => {
    const zones = fc.constantFrom(
      MADRID,
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
    )
    const from = millisOf('2026-01-01T00:00:00.000Z')
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }), (zone, minutes) => {
        const now = instantOf(from + minutes * 60_000)
        const local = inZone(now, zone)
        const until = quietUntil(zone, now)
        const awake = local.weekday <= 5 && local.hour >= 8 && local.hour < 21
        expect(until === null).toBe(awake)
        if (until === null) return
        const end = inZone(until, zone)
        expect(until > now).toBe(true)
        expect([end.weekday <= 5, end.hour, end.minute]).toEqual([true, 8, 0])
        expect(quietUntil(zone, until)).toBeNull()
      }),
    )
  })
})
