import { DateTime, type DurationLikeObject } from 'luxon'

/** An instant as ISO 8601 UTC with milliseconds, `2021-03-09T14:15:04.141Z`. Strings of this one form compare as instants do. */
export type Instant = string

/** The instant of an epoch value in milliseconds. */
export function instantOf(millis: number): Instant {
  return new Date(millis).toISOString()
}

/** Epoch milliseconds of an instant. */
export function millisOf(instant: Instant): number {
  return Date.parse(instant)
}

/** The instant of a Slack `ts` (`1615299304.141745`, seconds with six decimals); Slack's microseconds are cut to milliseconds. */
export function instantOfTs(ts: string): Instant {
  return instantOf(Math.floor(Number(ts) * 1000))
}

/** The Slack `ts` of an instant. */
export function tsOf(instant: Instant): string {
  return (millisOf(instant) / 1000).toFixed(6)
}

/** `instant` moved by a duration, which may be negative. */
export function plus(instant: Instant, duration: DurationLikeObject): Instant {
  return instantOf(DateTime.fromISO(instant, { zone: 'utc' }).plus(duration).toMillis())
}

/** Whole minutes from one instant to another, rounded. */
export function minutesBetween(from: Instant, to: Instant): number {
  return Math.round((millisOf(to) - millisOf(from)) / 60_000)
}

/** A luxon DateTime of the instant in an IANA zone, in English, for what people read. */
export function inZone(instant: Instant, zone: string): DateTime {
  return DateTime.fromMillis(millisOf(instant), { zone, locale: 'en-US' })
}

/** `45 s`, `4 min`, `1 h 15 min`, `2 d 3 h`: a duration in milliseconds as people say it. */
export function spoken(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

// luxon's token ZZZZ opens a formatter for each call, which takes forty times as long as all the rest of a clock time.
const namers = new Map<string, Intl.DateTimeFormat>()

/** `EST`, `GMT+1`: what a zone is called in English at an instant; empty for a zone that is not known. */
export function zoneNameOf(instant: Instant, zone: string): string {
  if (!inZone(instant, zone).isValid) return ''
  const namer =
    namers.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: 'numeric', timeZoneName: 'short' })
  namers.set(zone, namer)
  return namer.formatToParts(millisOf(instant)).find((part) => part.type === 'timeZoneName')?.value ?? ''
}

/** `09:41 EST`: the time of day in a zone, with the zone's short name. */
export function clockOf(instant: Instant, zone: string): string {
  return `${inZone(instant, zone).toFormat('HH:mm')} ${zoneNameOf(instant, zone)}`
}

/** `Sat 21 Nov 22:00 CET`: a day and time in a zone, with the zone's short name. */
export function dayClockOf(instant: Instant, zone: string): string {
  return `${inZone(instant, zone).toFormat('ccc d LLL')} ${clockOf(instant, zone)}`
}
