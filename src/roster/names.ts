import { capital } from '../domain/language/phrase.ts'
import { didYouMean } from '../domain/language/similar.ts'
import { fold } from '../domain/roster-lookup.ts'
import type { RosterFile } from './file.ts'
import { type Path, quoted, type Report } from './problems.ts'

/** The names that one kind of thing goes by in the file. */
export type Names = {
  /** The key that a name stands for, in any case; null when it stands for none. */
  find(name: string): string | null
  /** Everything that may be written, for "did you mean". */
  all: string[]
  keys: string[]
}

/** All names of a roster file, each of which means one thing only. */
export type FileNames = { people: Names; teams: Names; services: Names; schedules: Names }

type Claim = { name: string; key: string; path: Path }

/** Indexes the names of a file, and reports each that is given to two. */
export function namesOf(report: Report, file: RosterFile): FileNames {
  const people = Object.entries(file.people).flatMap(([key, { slack, email, aliases }]) => [
    ...claims('people', key, aliases),
    ...(slack ? [{ name: slack, key, path: ['people', key, 'slack'] }] : []),
    ...(email ? [{ name: email, key, path: ['people', key, 'email'] }] : []),
  ])
  const named = (
    section: 'teams' | 'services' | 'schedules',
    things: Record<string, { name?: string | undefined; aliases?: string[] }>,
  ) =>
    Object.entries(things).flatMap(([key, { name, aliases = [] }]) => [
      ...claims(section, key, aliases),
      ...(name ? [{ name, key, path: [section, key, 'name'] }] : []),
    ])
  return {
    people: index(report, people),
    teams: index(report, named('teams', file.teams)),
    services: index(report, named('services', file.services)),
    schedules: index(report, named('schedules', file.schedules)),
  }
}

function claims(section: string, key: string, aliases: string[]): Claim[] {
  const ofAliases = aliases.map((name, place) => ({ name, key, path: [section, key, 'aliases', place] }))
  return [{ name: key, key, path: [section, key] }, ...ofAliases]
}

function index(report: Report, all: Claim[]): Names {
  const owners = new Map<string, Claim>()
  // Keys first: they are the names that the rest of the file uses.
  for (const claim of [...all.filter(isKey), ...all.filter((one) => !isKey(one))]) {
    const before = owners.get(fold(claim.name))
    if (before === undefined) owners.set(fold(claim.name), claim)
    else if (before.key !== claim.key)
      report.problem(
        claim.path,
        `${quoted(claim.name)} is already ${before.path.join('.')}`,
        `A name means one of them only: take it from ${before.key} or from ${claim.key}.`,
        isKey(claim) ? 'key' : undefined,
      )
  }
  return {
    find: (name) => owners.get(fold(name.replace(/^@/, '')))?.key ?? null,
    all: [...new Set(all.map((claim) => claim.name))],
    keys: all.filter(isKey).map((claim) => claim.key),
  }
}

function isKey(claim: Claim): boolean {
  return claim.path.length === 2
}

/** The key that a reference stands for; null, and a problem with the nearest name, when it stands for none. */
export function refer(report: Report, names: Names, what: string, name: string, path: Path): string | null {
  const key = names.find(name)
  if (key === null) report.problem(path, `there is no ${what} ${quoted(name)}`, nearest(name, names.all, names.keys))
  return key
}

/** What an unknown name was probably meant to be, else what there is; `shown` is what of the known names is worth a list. */
export function nearest(name: string, known: string[], shown = known): string {
  const near = didYouMean(name.replace(/^@/, ''), known)
  if (near) return `Did you mean ${near}?`
  if (shown.length === 0) return 'There is none in this file yet.'
  return `There ${shown.length === 1 ? 'is' : 'are'} ${shown.slice(0, 12).join(', ')}${shown.length > 12 ? ' ...' : ''}.`
}

/** One of the words that a field knows, in any case; undefined, and a problem where something is written, for none. */
export function oneOf<T extends string>(
  report: Report,
  known: readonly T[],
  word: string | undefined,
  path: Path,
): T | undefined {
  const found = known.find((one) => one === word?.toLowerCase())
  if (word !== undefined && !found)
    report.problem(path, `there is no ${path.at(-1)} ${quoted(word)}`, nearest(word, [...known]))
  return found
}

/** A key as a name: `order-processor` is Order processor. */
export function readable(key: string): string {
  const words = key.replace(/[-_]+/g, ' ')
  return capital(words)
}

/** Those keys that stand for something, each once. */
export function present(keys: (string | null)[]): string[] {
  return [...new Set(keys.flatMap((key) => key ?? []))]
}
