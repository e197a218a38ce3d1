import { expect, test } from 'vitest'
import { lastInstantAt } from '../../src/domain/command/arguments.ts'

const at = (hour: number, minute: number, zone: string) => ({ hour, minute, zone })

test('a time of day earlier today is today', () => {
  expect(lastInstantAt(at(9, 5, 'America/New_York'), '2021-03-09T15:00:00.000Z')).toBe('2021-03-09T14:05:00.000Z')
})

test('a time of day later than now was yesterday', () => {
  expect(lastInstantAt(at(23, 50, 'America/New_York'), '2021-03-09T05:10:00.000Z')).toBe('2021-03-09T04:50:00.000Z')
  expect(lastInstantAt(at(23, 50, 'UTC'), '2021-03-09T00:10:00.000Z')).toBe('2021-03-08T23:50:00.000Z')
})

test('the present minute is now, not yesterday', () => {
  expect(lastInstantAt(at(14, 15, 'UTC'), '2021-03-09T14:15:30.000Z')).toBe('2021-03-09T14:15:00.000Z')
})

test('yesterday has its own offset when clocks changed in the night', () => {
  // New York, 14 March 2021: 02:00 EST became 03:00 EDT.
  expect(lastInstantAt(at(23, 0, 'America/New_York'), '2021-03-14T16:00:00.000Z')).toBe('2021-03-14T04:00:00.000Z')
  expect(lastInstantAt(at(2, 30, 'America/New_York'), '2021-03-14T16:00:00.000Z')).toBe('2021-03-14T07:30:00.000Z')
})

test('a clock that is a little fast does not mean yesterday', () => {
  expect(lastInstantAt(at(14, 20, 'UTC'), '2021-03-09T14:15:30.000Z')).toBe('2021-03-09T14:15:30.000Z')
  expect(lastInstantAt(at(0, 2, 'UTC'), '2021-03-09T23:58:00.000Z')).toBe('2021-03-09T23:58:00.000Z')
  expect(lastInstantAt(at(14, 26, 'UTC'), '2021-03-09T14:15:30.000Z')).toBe('2021-03-08T14:26:00.000Z')
})
