import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shiftsBetween } from '../../src/domain/schedule/on-call.ts'
import { everyDay, overlap, windowsOf, withinWeek } from '../../src/roster-import/windows.ts'

const minute = fc.nat({ max: 7 * 1_440 - 1 })

test('parts of a week are open, as windows of a layer, at the same minutes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(minute, minute), { minLength: 1, maxLength: 6 }), (pairs) => {
      const spans = pairs.map(([from, until]) => withinWeek(from, until))
      const windows = windowsOf(spans)
      const layer = {
        people: ['ana'],
        every: { unit: 'weeks', count: 1 } as const,
        from: '2026-01-05T00:00',
        until: null,
      }
      const schedule = { key: 's', name: 'S', zone: 'Etc/UTC', overrides: [], group: null, channel: null }
      const shifts = shiftsBetween(
        { ...schedule, layers: [{ ...layer, windows }] },
        '2026-01-12T00:00:00.000Z',
        '2026-01-19T00:00:00.000Z',
      )
      // The week of Monday 12 January, asked for at the middle of a minute.
      for (let at = 0; at < 7 * 1_440; at += 37) {
        const instant = new Date(Date.UTC(2026, 0, 12) + at * 60_000 + 30_000).toISOString()
        const open = spans.some(
          ({ from, until }) => (from <= at && at < until) || (from <= at + 10_080 && at + 10_080 < until),
        )
        const shift = shifts.find((one) => one.from <= instant && instant < one.until)
        expect(shift?.person ?? null).toBe(open ? 'ana' : null)
      }
    }),
    { numRuns: 60 },
  )
})

test('the same hours of each day are one window; the whole week is none', () => {
  expect(windowsOf(everyDay(540, 1_020))).toEqual([{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '17:00' }])
  expect(windowsOf(everyDay(1_080, 480))).toEqual([{ days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '08:00' }])
  expect(windowsOf(everyDay(540, 540))).toBeNull()
  expect(windowsOf([withinWeek(600, 600)])).toBeNull()
  expect(windowsOf(everyDay(960, 0))).toEqual([{ days: [1, 2, 3, 4, 5, 6, 7], from: '16:00', to: '24:00' }])
})

test('whether two are ever open together is told to the minute, over the end of the week too', () => {
  const [day, night] = [everyDay(540, 1_020), everyDay(1_020, 540)]
  expect(overlap(day, night)).toBe(false)
  expect(overlap(day, everyDay(1_019, 540))).toBe(true)
  expect(overlap([withinWeek(9_000, 60)], [withinWeek(0, 61)])).toBe(true)
  expect(overlap([withinWeek(9_000, 60)], [withinWeek(60, 9_000)])).toBe(false)
  expect(overlap(null, day)).toBe(true)
})
