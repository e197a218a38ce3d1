import type { Layer, Schedule, Window } from '../../src/domain/schedule/schedule.ts'
import { type Instant, instantOf, millisOf } from '../../src/domain/time.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Zones that change their clocks in 2026 to 2028: by an hour, by half of one (Lord Howe), at midnight (Santiago). */
export const ZONES = [
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Pacific/Auckland',
] as const

/** A schedule of these layers, daily at 09:00 where they do not say otherwise. */
export function schedule(layers: Partial<Layer>[], more: Partial<Schedule> = {}): Schedule {
  return {
    key: 'payments',
    name: 'Payments on-call',
    zone: 'Europe/Madrid',
    layers: layers.map((layer) => ({
      people: ['ana', 'ben', 'cleo'],
      every: { unit: 'days', count: 1 },
      from: '2026-01-05T09:00',
      until: null,
      windows: null,
      ...layer,
    })),
    overrides: [],
    group: null,
    channel: null,
    ...more,
  }
}

const clocks = new Map<string, (millis: number) => number>()

/** What the clocks of a zone show at an instant, as if they showed UTC; by Intl alone. */
export function localOf(millis: number, zone: string): number {
  const clock = clocks.get(zone) ?? clockOf(zone)
  clocks.set(zone, clock)
  return clock(millis)
}

function clockOf(zone: string): (millis: number) => number {
  const [year, day, time] = [
    { year: 'numeric' },
    { month: 'numeric', day: 'numeric' },
    { hour: 'numeric', minute: 'numeric' },
  ] as const
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    ...year,
    ...day,
    ...time,
  })
  const known = new Map<number, number>()
  return (millis) => {
    const before = known.get(millis)
    if (before !== undefined) return before
    const part = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]))
    const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'])
    known.set(millis, local)
    return local
  }
}

/** `09:00`: the time of day that the clocks of a zone show. */
export function timeIn(instant: Instant, zone: string): string {
  return instantOf(localOf(millisOf(instant), zone)).slice(11, 16)
}

/** The instants from 2026 to 2028 at which the clocks of a zone are changed, to the minute, and by how many minutes. */
export function changesOf(zone: string): { at: number; minutes: number }[] {
  const offset = (millis: number) => localOf(millis, zone) - millis
  const changes: { at: number; minutes: number }[] = []
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2029, 0, 1); day += DAY) {
    if (offset(day) === offset(day + DAY)) continue
    let at = day
    while (offset(at) === offset(day)) at += MINUTE
    changes.push({ at, minutes: (offset(at) - offset(day)) / MINUTE })
  }
  return changes
}

/**
 * Who is on call at each step from an instant on, found the slow way: a schedule goes by a clock that, when it is set back,
 * stands still until it is again where it was.
 */
export function walk(schedule: Schedule, from: number, until: number, step: number): (string | null)[] {
  const clocks = new Map<string, number>()
  const found: (string | null)[] = []
  // Two days before, so that a change shortly before the beginning is seen.
  for (let at = from - 2 * DAY; at < until; at += step) {
    for (const zone of new Set([schedule.zone, ...schedule.layers.map((layer) => layer.zone ?? schedule.zone)]))
      clocks.set(zone, Math.max(clocks.get(zone) ?? Number.NEGATIVE_INFINITY, localOf(at, zone)))
    if (at < from) continue
    const override = schedule.overrides.findLast((one) => millisOf(one.from) <= at && at < millisOf(one.until))
    const layer = schedule.layers.findLast((one) => covers(one, clocks.get(one.zone ?? schedule.zone)!))
    const turn = layer && turnOf(layer, clocks.get(layer.zone ?? schedule.zone)!)
    found.push(override?.person ?? turn ?? null)
  }
  return found
}

function covers(layer: Layer, clock: number): boolean {
  if (clock < Date.parse(`${layer.from}Z`)) return false
  if (layer.until !== null && clock >= Date.parse(`${layer.until}Z`)) return false
  return layer.windows === null || layer.windows.some((window) => isIn(window, clock))
}

function isIn({ days, from, to }: Window, clock: number): boolean {
  const dayOf = (millis: number) => new Date(millis).getUTCDay() || 7
  const time = new Date(clock).toISOString().slice(11, 16)
  if (from < to) return days.includes(dayOf(clock)) && from <= time && time < to
  return (days.includes(dayOf(clock)) && time >= from) || (days.includes(dayOf(clock - DAY)) && time < to)
}

function turnOf(layer: Layer, clock: number): string {
  const lengths = { hours: HOUR, days: DAY, weeks: 7 * DAY }
  const turn = Math.floor((clock - Date.parse(`${layer.from}Z`)) / (layer.every.count * lengths[layer.every.unit]))
  return layer.people[turn % layer.people.length]!
}
