import { didYouMean } from '../language/similar.ts'
import type { Roster } from '../roster.ts'
import { findPerson, findTeam } from '../roster-lookup.ts'
import { SEVERITIES, type Severity } from '../severity.ts'
import { type Instant, instantOf, inZone, millisOf } from '../time.ts'
import { listed, readable, shortened, unknownSeverity } from './text.ts'
import { usageOf } from './words.ts'

/** Somebody named in a command: a person of the roster by key, or a Slack user whom the roster does not know. */
export type Somebody = { kind: 'person'; person: string } | { kind: 'user'; userId: string }

/** Whom a page goes to: somebody (`now`: in their quiet hours too), or a team of the roster by key. */
export type PageTarget = (Somebody & { now?: boolean }) | { kind: 'team'; team: string }

/** A time of day as typed, in the zone that it is meant in. */
export type ClockTime = { hour: number; minute: number; zone: string }

/** Statuses that the `status` command sets; an incident is closed by `close`. */
export const SETTABLE_STATUSES = ['investigating', 'identified', 'mitigated', 'resolved'] as const
/** One of them. */
export type SettableStatus = (typeof SETTABLE_STATUSES)[number]

/** How `close` ends an incident; `duplicateOf` is set for a duplicate alone. */
export type CloseArguments =
  | { outcome: 'resolved' | 'false-alarm'; duplicateOf: null }
  | { outcome: 'duplicate'; duplicateOf: number }

/** A value read, or a sentence that says what was wrong and what would be right. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string }

const yes = <T>(value: T): Read<T> => ({ ok: true, value })
const no = (message: string): Read<never> => ({ ok: false, message })

/** The Slack user id of a mention that is the whole text, `<@U123|ana>`, or null. */
function mentionedUser(text: string): string | null {
  return /^<@([UW][A-Z0-9]*)(?:\|[^<>]*)?>$/.exec(text)?.[1] ?? null
}

/** Reads `@ana`, `<@U123|ana>`, a name or an alias. */
export function readSomebody(text: string, roster: Roster): Read<Somebody> {
  const userId = mentionedUser(text)
  if (userId !== null) {
    const person = roster.people.find((known) => known.slack === userId)
    return yes(person ? { kind: 'person', person: person.key } : { kind: 'user', userId })
  }
  const name = plainName(text, roster)
  const person = name === '' ? null : findPerson(roster, name)
  if (person !== null) return yes({ kind: 'person', person: person.key })
  const names = roster.people.flatMap((known) => [known.key, known.name, ...known.aliases])
  return no(`Nobody in the roster is called "${shortened(name)}".${near(name, names)} Mention them, like @ana.`)
}

/** Reads a team by key, name or alias, else somebody; `@ana now` means them in their quiet hours too. */
export function readPageTarget(text: string, roster: Roster): Read<PageTarget> {
  const meant = /^(.+?)\s+now$/is.exec(text)?.[1]
  const read = readNamed(text, roster)
  if (read.ok || meant === undefined) return read
  const named = readNamed(meant, roster)
  if (!named.ok) return read
  return yes(named.value.kind === 'team' ? named.value : { ...named.value, now: true })
}

function readNamed(text: string, roster: Roster): Read<PageTarget> {
  const name = plainName(text, roster)
  const team = name === '' || mentionedUser(text) !== null ? null : findTeam(roster, name)
  if (team !== null) return yes({ kind: 'team', team: team.key })
  const somebody = readSomebody(text, roster)
  if (somebody.ok) return somebody
  const names = [
    ...roster.teams.flatMap((known) => [known.key, known.name, ...known.aliases]),
    ...roster.people.flatMap((known) => [known.key, known.name, ...known.aliases]),
  ]
  const teams = roster.teams.length === 0 ? '' : ` Teams: ${listed(roster.teams.map((known) => known.key))}.`
  return no(`No team or person is called "${shortened(name)}".${near(name, names)}${teams}`)
}

const plainName = (text: string, roster: Roster) => readable(text, roster).trim().replace(/^@/, '')

function near(name: string, names: string[]): string {
  const suggestion = didYouMean(name, names)
  return suggestion === null ? '' : ` Did you mean ${suggestion}?`
}

/** Reads `sev1`, `SEV-1`, `sev 1` or `1`. */
export function readSeverity(text: string): Read<Severity> {
  const number = /^(?:sev[- ]?)?([1-4])$/i.exec(text.trim())?.[1]
  const severity = SEVERITIES.find((known) => known === `SEV${number}`)
  return severity === undefined ? no(unknownSeverity(text)) : yes(severity)
}

/** Reads a status that people set. */
export function readStatus(text: string): Read<SettableStatus> {
  const lower = text.trim().toLowerCase()
  const status = SETTABLE_STATUSES.find((known) => known === lower)
  if (status !== undefined) return yes(status)
  if (lower === 'closed') return no(`To close an incident, use ${usageOf('close')}.`)
  return no(
    `"${shortened(text)}" is not a status.${near(text, [...SETTABLE_STATUSES])} Use one of ${SETTABLE_STATUSES.join(', ')}.`,
  )
}

/** Reads what follows `close`: nothing, `resolved`, `false alarm`, `duplicate 12` (`duplicate of #12`). */
export function readClose(text: string): Read<CloseArguments> {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^as\s+/, '')
  if (words === '' || words === 'resolved') return yes({ outcome: 'resolved', duplicateOf: null })
  if (/^false[\s-]?alarm$/.test(words)) return yes({ outcome: 'false-alarm', duplicateOf: null })
  const duplicate = /^(?:a\s+)?dup(?:licate)?(?:\s+of)?\s*#?(\d{1,9})$/.exec(words)?.[1]
  if (duplicate !== undefined) return yes({ outcome: 'duplicate', duplicateOf: Number(duplicate) })
  if (/^(?:a\s+)?dup(?:licate)?(?:\s+of)?$/.test(words)) {
    return no('A duplicate of which incident? Give its number, like /incident close duplicate 12.')
  }
  return no(`"${shortened(text)}" is not a way to close. Use ${usageOf('close')}.`)
}

/**
 * Reads a time of day at the start of a text: `10:42`, `9:05`, `23:50Z`, `10:42 utc`. Without UTC it is meant in `zone`.
 * `at` is null when the text does not begin with digits and a colon; `rest` is what follows.
 */
export function readClock(text: string, zone: string): Read<{ at: ClockTime | null; rest: string }> {
  const found = /^(\d{1,2}):(\d{2})(?:\s*(z|utc))?(?=\s|$)\s*/i.exec(text)
  if (!found) return yes({ at: null, rest: text })
  const hour = Number(found[1])
  const minute = Number(found[2])
  if (hour > 23 || minute > 59) {
    return no(`"${found[1]}:${found[2]}" is not a time of day. Write it as HH:MM from 00:00 to 23:59.`)
  }
  const at = { hour, minute, zone: found[3] === undefined ? zone : 'UTC' }
  return yes({ at, rest: text.slice(found[0].length) })
}

/**
 * The last instant, at or before `now`, at which clocks showed a time of day: at 00:10, `23:50` is yesterday's. A time that clocks
 * skipped (summer time) is the one they jumped to. Up to ten minutes ahead is read off a clock that is fast: it is `now`.
 */
export function lastInstantAt(clock: ClockTime, now: Instant): Instant {
  const local = inZone(now, clock.zone)
  const time = { hour: clock.hour, minute: clock.minute, second: 0, millisecond: 0 }
  const [next, today, yesterday] = [1, 0, -1].map((days) => local.plus({ days }).set(time).toMillis())
  const at = millisOf(now)
  const justAhead = [today!, next!].some((millis) => millis > at && millis - at <= 10 * 60_000)
  if (justAhead) return now
  return instantOf(today! <= at ? today! : yesterday!)
}
