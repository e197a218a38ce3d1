import { didYouMean } from '../language/similar.ts'
import type { Roster } from '../roster.ts'
import { findTeam, fold } from '../roster-lookup.ts'
import { type Instant, instantOf, inZone, plus } from '../time.ts'
import { type Read, readSomebody, type Somebody } from './arguments.ts'
import { listed, readable, shortened } from './text.ts'

/** A time as typed: a time of day, on a day where one was said (`tomorrow`, `mon`, `2026-12-24`). */
type TypedTime = { hour: number; minute: number; day: string | null }

/** A stretch as typed; `from` null is now, `until` minutes after it or a time. */
export type TypedSpan = { from: TypedTime | null; until: TypedTime | number }

/** What follows `cover`: a schedule by key, a stretch of it, and who is asked; null asks all of its team. */
export type CoverArguments = { schedule: string; span: TypedSpan; who: Somebody | 'me' | null }

/** A stretch with both ends. */
export type Span = { from: Instant; until: Instant }

const yes = <T>(value: T): Read<T> => ({ ok: true, value })
const no = (message: string): Read<never> => ({ ok: false, message })

/** How a stretch is written, for whoever wrote it otherwise. */
export const SPAN_EXAMPLES = '22:00 06:00, or tomorrow 09:00 18:00, or 2026-12-24 09:00 2026-12-26 09:00, or for 4h'

/** The key of the schedule that a text names by key or name, or as that of a team; null when it names none. */
export function scheduleNamed(roster: Roster, name: string): string | null {
  const wanted = fold(readable(name, roster).replace(/^@/, ''))
  const found = roster.schedules.find((one) => fold(one.key) === wanted || fold(one.name) === wanted)
  return found?.key ?? findTeam(roster, name)?.schedule ?? null
}

/** The schedule with which a text begins, as many words of it as name one, and what follows it. */
export function startingSchedule(rest: string, roster: Roster): { schedule: string; rest: string } | null {
  const words = rest.trim().split(/\s+/)
  for (let count = Math.min(words.length, 6); count > 0; count--) {
    const schedule = scheduleNamed(roster, words.slice(0, count).join(' '))
    if (schedule !== null) return { schedule, rest: words.slice(count).join(' ') }
  }
  return null
}

/** Reads `payments 22:00 06:00 @ben`. */
export function readCover(rest: string, roster: Roster): Read<CoverArguments> {
  const start = startingSchedule(rest, roster)
  if (start === null) {
    const name = readable(rest, roster).trim().split(/\s+/)[0] ?? ''
    const names = roster.schedules.map((one) => one.key)
    if (names.length === 0) return no('The roster has no schedules, so there are no turns to take.')
    const near = didYouMean(name, [...names, ...roster.schedules.map((one) => one.name)])
    const meant = near === null ? '' : ` Did you mean ${near}?`
    return no(`No schedule is called "${shortened(name)}".${meant} Schedules: ${listed(names)}.`)
  }
  const [, times = '', person] = /^(.*?)(?:\s+(<@[^>]+>|@.+|me))?$/i.exec(` ${start.rest}`.trimEnd()) ?? []
  const span = readSpan(readable(times, roster))
  if (!span.ok) return span
  const cover = { schedule: start.schedule, span: span.value }
  if (person === undefined) return yes({ ...cover, who: null })
  if (/^me$/i.test(person)) return yes({ ...cover, who: 'me' })
  const who = readSomebody(person, roster)
  return who.ok ? yes({ ...cover, who: who.value }) : who
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const UNITS: Record<string, number> = { m: 1, h: 60, d: 1440 }

/** Reads a stretch: `22:00 06:00`, `tomorrow 09:00 until 18:00`, `for 4h`, `mon 22:00 for 8 hours`. */
export function readSpan(text: string): Read<TypedSpan> {
  const words = text
    .toLowerCase()
    .replace(/(\d:\d\d)\s*[-–]\s*(?=\d)/g, '$1 ')
    .split(/[\s,]+/)
    .filter((word) => word !== '' && !/^(from|until|till|to|and|on|at|[-–])$/.test(word))
  const unclear = (word: string) => no(`"${shortened(word)}" is no time. Write ${SPAN_EXAMPLES}.`)
  const times: (TypedTime | null)[] = []
  let day: string | null = null
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const clock = /^(\d{1,2}):(\d\d)$/.exec(word)
    if (word === 'for') {
      const [, count, unit] = /^(\d{1,3})\s*(m|h|d)[a-z]*$/.exec(words.slice(index + 1).join(' ')) ?? []
      if (count === undefined || day !== null || times.length > 1) return unclear(words.slice(index).join(' '))
      return yes({ from: times[0] ?? null, until: Number(count) * UNITS[unit!]! })
    }
    if (word === 'now' && times.length === 0 && day === null) times.push(null)
    else if (clock) {
      const [hour, minute] = [Number(clock[1]), Number(clock[2])]
      if (hour > 23 || minute > 59) return no(`"${word}" is not a time of day. Write it from 00:00 to 23:59.`)
      times.push({ hour, minute, day })
      day = null
    } else {
      if (day !== null || dayNamed(word) === null) return unclear(word)
      day = dayNamed(word)
    }
  }
  const [from, until] = times
  if (day !== null || from === undefined || !until || times.length > 2)
    return no(`From when until when? Write ${SPAN_EXAMPLES}.`)
  return yes({ from, until })
}

/** `today`, `tomorrow`, a weekday as its number, or a date. */
function dayNamed(word: string): string | null {
  if (/^(today|tomorrow)$/.test(word)) return word
  if (/^\d{4}-\d\d-\d\d$/.test(word)) return word
  const weekday = /^[a-z]{3,}$/.test(word) ? DAYS.findIndex((one) => one.startsWith(word)) : -1
  return weekday < 0 ? null : String(weekday + 1)
}

/** Minutes for which a time of day that has just passed means now. */
const JUST_NOW = 15
const MOST_DAYS = 62
const AHEAD_DAYS = 366

/** A typed stretch in the zone of whoever typed it. Without a day a time is the next one; what began a moment ago begins now. */
export function spanOf(typed: TypedSpan, zone: string, now: Instant): Read<Span> {
  const from = typed.from === null ? now : instantAt(typed.from, zone, plus(now, { minutes: -JUST_NOW }), now)
  if (from === null) return no(`That date does not exist. Write ${SPAN_EXAMPLES}.`)
  const begins = from < now ? now : from
  const until =
    typeof typed.until === 'number'
      ? plus(begins, { minutes: typed.until })
      : instantAt(typed.until, zone, plus(from, { minutes: 1 }), now)
  if (until === null) return no(`That date does not exist. Write ${SPAN_EXAMPLES}.`)
  if (until <= now) return no('That is over already. Nothing changed.')
  if (until <= begins) return no('It ends before it begins. Nothing changed.')
  if (until > plus(begins, { days: MOST_DAYS }))
    return no(`That is longer than ${MOST_DAYS} days: change the roster instead. Nothing changed.`)
  if (begins > plus(now, { days: AHEAD_DAYS })) return no('That is more than a year ahead. Nothing changed.')
  return yes({ from: begins, until })
}

/** The instant of a typed time: without a day the first at or after `after`. Null for a date that no calendar has. */
function instantAt({ hour, minute, day }: TypedTime, zone: string, after: Instant, now: Instant): Instant | null {
  const time = { hour, minute, second: 0, millisecond: 0 }
  if (day !== null && day.length === 10) {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number]
    const at = inZone(now, zone).set({ year, month, day: date, ...time })
    return at.isValid && at.toISODate() === day ? instantOf(at.toMillis()) : null
  }
  if (day === 'today' || day === 'tomorrow') {
    const at = inZone(now, zone)
      .plus({ days: day === 'today' ? 0 : 1 })
      .set(time)
    return instantOf(at.toMillis())
  }
  let at = inZone(after, zone).set(time)
  const fits = () => instantOf(at.toMillis()) >= after && (day === null || at.weekday === Number(day))
  for (let days = 0; days < 8 && !fits(); days++) at = at.plus({ days: 1 }).set(time)
  return instantOf(at.toMillis())
}
