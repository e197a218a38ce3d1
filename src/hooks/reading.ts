import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { didYouMean } from '../domain/language/similar.ts'
import type { HookRule, HookSource, Roster } from '../domain/roster.ts'
import { findServices, fold } from '../domain/roster-lookup.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { Sighting } from '../domain/sighting.ts'
import { type Instant, instantOf, millisOf } from '../domain/time.ts'

/** A sign of trouble as a body tells it; the workspace and the source are put in by whoever knows them. */
export type Sign = Pick<
  Sighting,
  'dedupKey' | 'signal' | 'title' | 'text' | 'services' | 'severity' | 'at' | 'count' | 'link' | 'byUserId' | 'byName'
>

/** What a body tells: something is seen, or what was seen is over. */
export type HookEvent =
  | { kind: 'seen'; sign: Sign }
  | { kind: 'over'; dedupKey: string; at: Instant; text: string; link: string | null }

/**
 * What was read of a body: what it tells (nothing is well too), and what of it could not be used; or, where nothing could,
 * why, each with its place and what would be right. `rule` is a weaker one that the body asks for.
 */
export type HookReading =
  | { ok: true; events: HookEvent[]; rule: HookRule | null; problems: string[] }
  | { ok: false; problems: string[] }

/** What a body is read with. */
export type HookGiven = { roster: Roster; source: HookSource; now: Instant }

/** Characters that are kept of a title, and of what is said besides. */
const MOST_TITLE = 200
const MOST_TEXT = 2_000
/** A time that is further ahead than this is a mistake. */
const FUTURE_MS = 5 * 60_000

/** Words of the common tools that are milder than the company's default; a roster's `severities:` goes before them. */
const MILD = new Map<string, Severity>([
  ['warning', 'SEV3'],
  ['low', 'SEV3'],
  ['info', 'SEV4'],
])

/** A text that a body must have, without what no database takes and nobody reads. */
export const words = z.string().transform(clean).pipe(z.string().min(1))

/** Text without control characters and without half characters, trimmed. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\n\t])\p{Cc}/gu, ' ')
    .trim()
}

/** As a title: one line, cut. */
export function titleOf(text: string): string {
  return cut(clean(text).replace(/\s+/g, ' '), MOST_TITLE)
}

/** As what is said besides the title: the parts that are there, a line each, cut. */
export function textOf(...parts: (string | null | undefined)[]): string {
  return cut(
    parts
      .map((part) => clean(part ?? ''))
      .filter(Boolean)
      .join('\n'),
    MOST_TEXT,
  )
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text
}

/** The first http(s) address, with what no link of Slack's can hold written as URLs write it; null: nothing else is linked. */
export function linkOf(...candidates: (string | null | undefined)[]): string | null {
  const urls = candidates.flatMap((one) => (one ? (URL.parse(one) ?? []) : []))
  const found = urls.find(({ protocol, href }) => /^https?:$/.test(protocol) && href.length <= MOST_TEXT)
  return found?.href.replaceAll('|', '%7C') ?? null
}

/**
 * The instant of an ISO 8601 time with its offset; null for what is none, for the zero time of Go's tools (year 1), and for
 * other far-away years, which are mistakes of units.
 */
function instantIn(text: string): Instant | null {
  const time = DateTime.fromISO(text, { setZone: true })
  return time.isValid && /(z|[+-]\d\d:?\d\d)$/i.test(text.trim()) && time.year >= 2000 && time.year < 2100
    ? instantOf(time.toMillis())
    : null
}

/** A time that a body must have so that it can be read, as an instant. */
export const instant = z
  .custom<string>(
    (value) => typeof value === 'string' && instantIn(value) !== null,
    'It is a time with its offset, such as 2026-03-09T14:20:00Z.',
  )
  .transform((text): Instant => instantIn(text)!)

/** An http(s) address, written as a link of Slack's can hold it. */
export const address = z
  .custom<string>((value) => typeof value === 'string' && linkOf(value) !== null, 'It is an http(s) address.')
  .transform((text): string => linkOf(text)!)

/** Whether an instant lies further ahead than clocks differ. */
export function isAhead(at: Instant, now: Instant): boolean {
  return millisOf(at) - millisOf(now) > FUTURE_MS
}

/** The time that a machine gives, or now where it gives none that can be. */
export function timeOf(text: string | null | undefined, now: Instant): Instant {
  const at = instantIn(text ?? '')
  return at === null || isAhead(at, now) ? now : at
}

/** The severity that a source's word stands for in the roster, else in general; null is the company's default. */
export function severityOf(source: HookSource, ...said: (string | null | undefined)[]): Severity | null {
  for (const word of said) {
    const wanted = fold(word ?? '')
    const own = Object.entries(source.severities).find(([key]) => fold(key) === wanted)?.[1]
    const known = own ?? SEVERITIES.find((one) => fold(one) === wanted.replace(/^sev[- ]/, 'sev')) ?? MILD.get(wanted)
    if (known) return known
  }
  return null
}

/** Service keys: what is named outright, else the source's own service, else those that a text names; and the names that are none. */
export function servicesOf(
  { roster, source }: HookGiven,
  named: readonly string[],
  text: string,
): { services: string[]; unknown: { name: string; near: string | null }[] } {
  const unknown: { name: string; near: string | null }[] = []
  const services = named.flatMap((name) => {
    const found = roster.services.find((one) =>
      [one.key, one.name, ...one.aliases].some((known) => fold(known) === fold(name)),
    )
    if (found) return [found.key]
    unknown.push({
      name,
      near: didYouMean(
        name,
        roster.services.map((one) => one.key),
      ),
    })
    return []
  })
  if (services.length > 0) return { services: [...new Set(services)], unknown }
  if (source.service !== null) return { services: [source.service], unknown }
  return { services: findServices(roster, text).map((one) => one.key), unknown }
}

/** A key for what brings none of its own: the same for the same parts. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** A value as a problem quotes it: on one line and short. */
export function shown(value: unknown): string {
  const text = jsonOf(value).replace(/\s+/g, ' ')
  return text.length > 80 ? `${text.slice(0, 77).toWellFormed()}...` : text
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // A hundred thousand lists in one another are read, but not written.
    return 'what is nested so deep'
  }
}

/** What zod found wrong, each with its place, the value, and what would be right; parsed with `reportInput`. */
export function problemsOf(error: z.ZodError, at = '', fields: readonly string[] = []): string[] {
  const place = (path: readonly PropertyKey[]) => [at, ...path.map(String)].filter(Boolean).join('.') || 'the body'
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.slice(0, 20).map((key) => {
        const near = didYouMean(key, fields)
        const fix = near ? `Did you mean ${near}?` : `There are ${fields.join(', ')}.`
        return `${place([...issue.path, shown(key).slice(1, -1)])}: there is no such field. ${fix}`
      })
    if (issue.input === undefined) return [`${place(issue.path)}: it is missing. ${wanted(issue)}`]
    return [`${place(issue.path)}: ${shown(issue.input)} will not do. ${wanted(issue)}`]
  })
}

const NAMES: Record<string, string> = { string: 'a text', object: 'an object', record: 'an object', array: 'a list' }

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_value') return `It is one of ${issue.values.join(', ')}.`
  if (issue.code === 'invalid_type') return `It is ${NAMES[issue.expected] ?? `a ${issue.expected}`}.`
  if (issue.code === 'too_small' && issue.origin === 'string') return 'It is a text that is not empty.'
  if (issue.code === 'too_small' && issue.origin === 'array') return 'It is a list that is not empty.'
  if (issue.code === 'too_big' && issue.origin === 'string') return `It has at most ${issue.maximum} characters.`
  if (issue.code === 'too_big' && issue.origin === 'array') return `It has at most ${issue.maximum} elements.`
  return `${issue.message}.`
}
