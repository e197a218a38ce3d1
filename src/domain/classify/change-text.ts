import { legible } from '../language/legible.ts'
import { shortTo } from '../language/phrase.ts'
import type { Roster } from '../roster.ts'
import { findServices, fold, onWordBoundaries } from '../roster-lookup.ts'
import type { NewChange } from '../system-change.ts'
import { maskSecrets } from './chat-secrets.ts'
import { asTyped } from './chat-text.ts'

/** What a message in a channel of changes says: one line, and the service (key) and version that it names. */
export type ChangeText = { title: string; service: string | null; version: string | null }

/** Characters of a title. */
const LONGEST = 200
/** A first line shorter than this ("Deployment finished") takes the next one along: bots put the facts there. */
const SHORT = 40
const MOST_LINES = 3

/** Reads a message of a channel of changes; null where it says nothing in words. Secrets are masked. */
export function readChangeText(
  text: string,
  roster: Roster,
  nameOf: (mention: string) => string = (id) => id,
): ChangeText | null {
  const safe = maskSecrets(legible({ text }).text)
  const lines = safe.split('\n').flatMap((line) => asTyped(line, nameOf) || [])
  let title = lines[0]
  if (title === undefined) return null
  for (const line of lines.slice(1, MOST_LINES)) if (title.length < SHORT) title += ` · ${line}`
  const all = lines.join('\n')
  const service = findServices(roster, all)[0]?.key ?? null
  return { title: shortTo(title, LONGEST), service, version: versionIn(all, namesOf(roster, service)) }
}

function namesOf(roster: Roster, key: string | null): string[] {
  const service = roster.services.find((one) => one.key === key)
  return service ? [service.key, service.name, ...service.aliases] : []
}

/** `4.19.2`, but neither an address (10.0.0.1) nor a part of a longer number. */
const NUMBER = String.raw`\d+(?:\.\d+){0,3}(?:[-+][0-9A-Za-z][0-9A-Za-z.-]*)?`
const END = String.raw`(?![\w%]|[.,:]\d)`
const WITH_V = new RegExp(String.raw`(?<![\w.])v(${NUMBER})${END}`, 'i')
const NAMED = new RegExp(
  String.raw`\b(?:release|version|build|revision|tag|image)[:=#\s]*v?(${NUMBER}|[0-9a-f]{7,40})${END}`,
  'i',
)
const THREE_PARTS = new RegExp(String.raw`(?<![\w.:/-])(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z][0-9A-Za-z.-]*)?)${END}`)
const COMMIT = /(?:\b(?:commit|sha|rev)[:=#\s]*|@)([0-9a-f]{7,40})(?!\w)/i

/** The version that a text names; null where that is not plain: a time, a share or an address is none. */
function versionIn(text: string, names: readonly string[]): string | null {
  const found = WITH_V.exec(text) ?? NAMED.exec(text) ?? THREE_PARTS.exec(text)
  const version = found?.[1] ?? afterName(text, names) ?? COMMIT.exec(text)?.[1] ?? null
  return version?.replace(/[.-]+$/, '') ?? null
}

/** `payments-api 4.19`, `payments-api:4.19`: two parts are a version only right after the name of the service. */
function afterName(text: string, names: readonly string[]): string | null {
  const folded = fold(text)
  for (const name of names) {
    const found = new RegExp(
      String.raw`${onWordBoundaries(fold(name))}[ :@=/]{1,2}(\d+\.\d+(?:\.\d+)?)${END}`,
      'u',
    ).exec(folded)
    if (found) return found[1]!
  }
  return null
}

/** A change with the service of the roster that it names, that service's own document where it brings none, and no secrets. */
export function recognised(change: NewChange, roster: Roster): NewChange {
  const named = change.service !== null ? findServices(roster, change.service)[0] : undefined
  const masked = (text: string | null) => (text === null ? null : maskSecrets(text))
  return {
    ...change,
    title: maskSecrets(change.title),
    service: named?.key ?? null,
    version: masked(change.version),
    byName: masked(change.byName),
    link: masked(change.link),
    asBuilt: masked(change.asBuilt ?? named?.asBuilt ?? null),
  }
}
