import { IANAZone } from 'luxon'
import type { LocalTime } from './schedule.ts'

/** A local date and time counted in milliseconds as if its zone were UTC, so that days and hours of it can be added. */
export type LocalMillis = number

/** Milliseconds of an hour and of a day by the local clock. */
export const [HOUR, DAY] = [3_600_000, 86_400_000]

/** A local time, counted. */
export function localMillis(time: LocalTime): LocalMillis {
  return Date.parse(`${time}Z`)
}

/** What the clocks of a zone show at an instant (epoch milliseconds). */
export function localAt(millis: number, zone: string): LocalMillis {
  return millis + offsetAt(millis, zone)
}

/**
 * The instant (epoch milliseconds) at which the clocks of a zone come to a local time. One that they jump over is the first
 * instant after the jump, one that they show twice is the first of the two: a later local time is never an earlier instant.
 */
export function instantOfLocal(local: LocalMillis, zone: string): number {
  // Zones are at most 14 h ahead of UTC and 12 h behind it, so whatever change matters here lies between these two.
  const [before, after] = [offsetAt(local - 14 * HOUR, zone), offsetAt(local + 12 * HOUR, zone)]
  if (before === after) return local - before
  const shown = [local - before, local - after].filter((millis) => localAt(millis, zone) === local)
  if (shown.length > 0) return Math.min(...shown)
  let [early, late] = [local - after, local - before]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(middle, zone) === before) early = middle
    else late = middle
  }
  return late
}

function offsetAt(millis: number, zone: string): number {
  return IANAZone.create(zone).offset(millis) * 60_000
}
