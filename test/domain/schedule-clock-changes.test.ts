import { describe, expect, test } from 'vitest'
import { onCallAt, shiftsBetween } from '../../src/domain/schedule/on-call.ts'
import type { Schedule, TurnLength } from '../../src/domain/schedule/schedule.ts'
import { instantOf, millisOf } from '../../src/domain/time.ts'
import { changesOf, DAY, HOUR, localOf, MINUTE, schedule, timeIn, walk, ZONES } from './schedules.ts'

const LENGTHS: TurnLength[] = [
  { unit: 'days', count: 1 },
  { unit: 'weeks', count: 1 },
  { unit: 'hours', count: 8 },
  { unit: 'hours', count: 1 },
]
const HOURS = ['00:00', '01:30', '02:00', '02:30', '03:00', '23:30']

describe('behaviour 28: when a daylight-saving change falls in a shift', () => {
  test('there are changes in five zones, one of half an hour, in both directions', () => {
    const found = ZONES.map((zone) => changesOf(zone).map(({ minutes }) => minutes))
    expect(found.map((minutes) => [minutes.length, Math.min(...minutes), Math.max(...minutes)])).toEqual([
      [6, -60, 60],
      [6, -60, 60],
      [6, -30, 30],
      [6, -60, 60],
      [6, -60, 60],
    ])
  })

  describe.each(ZONES)('in %s', (zone) => {
    const changes = changesOf(zone)

    test.each(
      LENGTHS,
    )('turns of $count $unit have no gap, no overlap, and are handed over at the local hour', (every) => {
      let handOffs = 0
      for (const { at } of changes)
        for (const hour of HOURS) {
          const rota = schedule([{ every, from: `2026-01-01T${hour}` }], {
            zone,
          })
          const [from, until] = [instantOf(at - 3 * DAY), instantOf(at + 8 * DAY)]
          const shifts = shiftsBetween(rota, from, until)
          expect(tiling(shifts)).toEqual({ from, until, gaps: [] })
          const step = every.unit === 'hours' ? every.count * HOUR : DAY
          for (const { until: handOff } of shifts.slice(0, -1)) expect(isDue(handOff, zone, hour, step)).toBe(true)
          handOffs += shifts.length - 1
        }
      expect(handOffs).toBeGreaterThanOrEqual(changes.length * HOURS.length)
    })

    test.each(LENGTHS)('turns of $count $unit are those of a clock that stands still when it is set back', (every) => {
      for (const { at } of changes)
        for (const hour of HOURS) {
          const rota = schedule([{ every, from: `2026-01-01T${hour}` }], {
            zone,
          })
          const [from, until] = [at - DAY - HOUR, at + DAY]
          expect(minutes(rota, from, until)).toEqual(walk(rota, from, until, MINUTE))
        }
    })

    test('hours that follow the sun leave no gap and no overlap', () => {
      const all = [1, 2, 3, 4, 5, 6, 7]
      const sun = (from: string, to: string, people: string[]) => ({
        people,
        windows: [{ days: all, from, to }],
      })
      const rota = schedule(
        [sun('02:30', '10:30', ['ana']), sun('10:30', '18:00', ['ben']), sun('18:00', '02:30', ['cleo'])],
        { zone },
      )
      for (const { at } of changes) {
        const [from, until] = [instantOf(at - 3 * DAY), instantOf(at + 3 * DAY)]
        const shifts = shiftsBetween(rota, from, until)
        expect(tiling(shifts)).toEqual({ from, until, gaps: [] })
        expect(shifts.length).toBeGreaterThanOrEqual(18)
        const begins = { ana: '02:30', ben: '10:30', cleo: '18:00' }
        for (const { from: handOff, person } of shifts.slice(1))
          expect(isDue(handOff, zone, begins[person as keyof typeof begins], DAY)).toBe(true)
        expect(minutes(rota, at - DAY, at + DAY)).toEqual(walk(rota, at - DAY, at + DAY, MINUTE))
      }
    })
  })

  test('a hand-off that the clock jumps over is at the first instant after the jump', () => {
    const rota = schedule([{ from: '2026-03-01T02:30' }])
    expect(onCallAt(rota, '2026-03-29T00:59:59.999Z')).toMatchObject({
      until: '2026-03-29T01:00:00.000Z',
    })
    expect(onCallAt(rota, '2026-03-29T01:00:00.000Z')).toMatchObject({
      from: '2026-03-29T01:00:00.000Z',
      until: '2026-03-30T00:30:00.000Z',
    })
  })

  test('a hand-off at an hour that comes twice is at the first of the two', () => {
    const rota = schedule([{ from: '2026-10-01T02:30' }])
    expect(onCallAt(rota, '2026-10-25T01:45:00.000Z')).toMatchObject({
      from: '2026-10-25T00:30:00.000Z',
      until: '2026-10-26T01:30:00.000Z',
    })
  })

  test('a turn in which the clock changes is as much shorter or longer, in hours as well', () => {
    const rota = schedule([{ every: { unit: 'hours', count: 8 }, from: '2026-01-05T00:00' }])
    const hours = (day: string) => {
      const { from, until } = onCallAt(rota, `${day}T02:00:00.000Z`)
      return (millisOf(until) - millisOf(from)) / HOUR
    }
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([8, 7, 9])
  })

  test('a day that has begun goes on where the clock is set back over midnight', () => {
    // Newfoundland did so until 2011, at 00:01.
    const sundays = schedule([
      {
        people: ['ana'],
        from: '2010-01-01T00:00',
        windows: [{ days: [7], from: '00:00', to: '24:00' }],
      },
    ])
    const shifts = shiftsBetween(
      { ...sundays, zone: 'America/St_Johns' },
      '2010-11-07T02:00:00.000Z',
      '2010-11-07T03:00:00.000Z',
    )
    expect(shifts.map(({ from, person }) => [from, person])).toEqual([
      ['2010-11-07T02:00:00.000Z', null],
      ['2010-11-07T02:30:00.000Z', 'ana'],
    ])
  })

  test('a turn that lies wholly in hours that the clock jumps over is left out, and its people stay in their order', () => {
    const rota = schedule([{ every: { unit: 'hours', count: 1 }, from: '2026-03-29T00:00' }])
    const shifts = shiftsBetween(rota, '2026-03-28T23:00:00.000Z', '2026-03-29T03:00:00.000Z')
    expect(shifts.map(({ from, person }) => [timeIn(from, rota.zone), person])).toEqual([
      ['00:00', 'ana'],
      ['01:00', 'ben'],
      ['03:00', 'ana'],
      ['04:00', 'ben'],
    ])
  })
})

/** Where shifts begin and end, and where one does not begin when the one before ends, is empty, or has nobody. */
function tiling(shifts: { from: string; until: string; person: string | null }[]) {
  const gaps = shifts.filter(
    ({ from, until, person }, index) =>
      person === null || from >= until || (index > 0 && shifts[index - 1]!.until !== from),
  )
  return { from: shifts[0]?.from, until: shifts.at(-1)?.until, gaps }
}

/** Whether the clock shows a time of day, or a later one by whole steps, at a hand-off; or jumped over it just then. */
function isDue(handOff: string, zone: string, time: string, step: number): boolean {
  const at = millisOf(handOff)
  const late = (localOf(at, zone) - Date.parse(`2026-01-01T${time}Z`)) % step
  const jumped = localOf(at, zone) - localOf(at - MINUTE, zone) - MINUTE
  return late === 0 || (jumped > 0 && late <= jumped)
}

function minutes(rota: Schedule, from: number, until: number): (string | null)[] {
  return shiftsBetween(rota, instantOf(from), instantOf(until)).flatMap((shift) =>
    new Array<string | null>((millisOf(shift.until) - millisOf(shift.from)) / MINUTE).fill(shift.person),
  )
}
