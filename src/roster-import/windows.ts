import type { Window } from '../domain/schedule/schedule.ts'

/** Part of a week in minutes after Monday 00:00; `until` is after `from` and may lie in the next week. */
export type Span = { from: number; until: number }

const DAY = 1_440
const WEEK = 7 * DAY

/** The same hours of every day, in minutes after midnight; `until` at or before `from` is on the next day. */
export function everyDay(from: number, until: number): Span[] {
  const length = until > from ? until - from : until - from + DAY
  return [0, 1, 2, 3, 4, 5, 6].map((day) => ({ from: day * DAY + from, until: day * DAY + from + length }))
}

/** From one minute of the week until another, which may be in the next week; the same minute is a whole week. */
export function withinWeek(from: number, until: number): Span {
  return { from, until: until > from ? until : until + WEEK }
}

/** Parts of the week as windows of a layer, those of the same hours together; null when they are all of it. */
export function windowsOf(spans: readonly Span[]): Window[] | null {
  if (minutesIn(spans).size === WEEK) return null
  const windows = new Map<string, { days: number[]; from: string; to: string }>()
  for (const { day, from, to } of spans.flatMap(daily)) {
    const window = windows.get(`${from}-${to}`) ?? { days: [], from, to }
    if (!window.days.includes(day)) window.days.push(day)
    windows.set(`${from}-${to}`, { ...window, days: window.days.sort((a, b) => a - b) })
  }
  return [...windows.values()]
}

/** Whether two are ever open at the same time; no parts at all means always. */
export function overlap(a: readonly Span[] | null, b: readonly Span[] | null): boolean {
  if (a === null || b === null) return true
  const minutes = minutesIn(a)
  return [...minutesIn(b)].some((minute) => minutes.has(minute))
}

/** A part as what of it begins on each day: as it is up to 24 h, and cut at the midnights when it is longer. */
function daily({ from, until }: Span): { day: number; from: string; to: string }[] {
  const day = (at: number) => (Math.floor(at / DAY) % 7) + 1
  if (until - from <= DAY)
    return [{ day: day(from), from: clock(from), to: until % DAY === 0 ? '24:00' : clock(until) }]
  const parts: { day: number; from: string; to: string }[] = []
  for (let at = from; at < until; ) {
    const midnight = (Math.floor(at / DAY) + 1) * DAY
    const end = Math.min(midnight, until)
    parts.push({ day: day(at), from: clock(at), to: end === midnight ? '24:00' : clock(end) })
    at = end
  }
  return parts
}

function clock(at: number): string {
  const minute = at % DAY
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

function minutesIn(spans: readonly Span[]): Set<number> {
  const minutes = new Set<number>()
  for (const { from, until } of spans) for (let at = from; at < until; at++) minutes.add(at % WEEK)
  return minutes
}
