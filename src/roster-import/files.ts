import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { type JsonFile, readJson } from '../import/places.ts'
import { quoted } from '../roster/problems.ts'
import type { Note } from './draft.ts'

/** A thing of an export, and where it stands. */
export type Found = { file: JsonFile; path: readonly (string | number)[]; value: unknown }

/** How one kind of thing is told: by how it looks, by the fields that hold a list of it or one, and else by the words of its file's path. */
export type Kind = { lists: readonly string[]; one: string; looks(value: Record<string, unknown>): boolean }

/** `file:line` of a thing or, with more of its path, of something within it. */
export function placeOf(found: Found, ...more: (string | number)[]): string {
  return found.file.placeOf([...found.path, ...more])
}

/** A map, and no list. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads a JSON file, or every one in a folder and below, in the order of their names. Throws UserError for what cannot be read. */
export async function readFiles(where: string): Promise<JsonFile[]> {
  const info = await stat(where).catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(
      `${where} cannot be read (${thrown.code}). Name the saved export: a JSON file, or a folder of them.`,
    )
  })
  if (!info.isDirectory()) return [await readJson(where)]
  const names = (await readdir(where, { recursive: true })).filter((name) => /\.json$/i.test(name)).sort()
  if (names.length === 0) throw new UserError(`${where} has no .json files. Name the folder of a saved export.`)
  const files: JsonFile[] = []
  for (const name of names) files.push(await readJson(path.join(where, name)))
  return files
}

/**
 * Sorts what files hold into kinds. What is of none of them is noted, a line for each folder and kind of file. Throws UserError
 * when a page of an answer says that more of its kind follow, and no last page is there: a roster of half the people is none.
 */
export function collect<K extends string>(
  files: readonly JsonFile[],
  kinds: Readonly<Record<K, Kind>>,
  notes: Note[],
): Record<K, Found[]> {
  const names = Object.keys(kinds) as K[]
  const found = Object.fromEntries(names.map((name) => [name, [] as Found[]])) as Record<K, Found[]>
  const pages = new Map<K, { more: boolean; place: string }[]>()
  const strange = new Map<string, number>()

  const take = (file: JsonFile, path: readonly (string | number)[], value: unknown, listOf: K | null): K | null => {
    if (Array.isArray(value)) {
      const taken = value.map((element, index) => take(file, [...path, index], element, listOf))
      return taken.find((kind) => kind !== null) ?? null
    }
    const map = isMap(value) ? value : {}
    const kind = listOf ?? names.find((name) => kinds[name].looks(map)) ?? null
    if (kind !== null) {
      found[kind].push({ file, path, value })
      return kind
    }
    const within = names.flatMap((name) => [
      ...kinds[name].lists.filter((field) => Array.isArray(map[field])).map((field) => ({ name, field })),
      ...(isMap(map[kinds[name].one]) ? [{ name, field: kinds[name].one }] : []),
    ])
    for (const { name, field } of within) {
      take(file, [...path, field], map[field], name)
      if (typeof map['more'] === 'boolean') page(name, map['more'], file.placeOf([...path, 'more']))
    }
    if (within.length > 0) return within[0]!.name
    if ('data' in map) {
      const inside = take(file, [...path, 'data'], map['data'], null)
      const next = isMap(map['paging']) && Boolean(map['paging']['next'])
      if (inside !== null) page(inside, next, file.placeOf([...path, ...(next ? ['paging'] : [])]))
      return inside
    }
    const near = file.file.split(/[/\\]/).slice(-2).join('/').toLowerCase()
    const placed = names.find((name) => new RegExp(`(^|[^a-z])${kinds[name].one}s?([^a-z]|$)`).test(near))
    if (placed !== undefined && 'id' in map) {
      found[placed].push({ file, path, value })
      return placed
    }
    const folder = path.length === 0 ? file.file.replace(/[^/\\]+$/, '') || file.file : file.file
    strange.set(folder, (strange.get(folder) ?? 0) + 1)
    return null
  }
  const page = (kind: K, more: boolean, place: string) => pages.set(kind, [...(pages.get(kind) ?? []), { more, place }])

  for (const file of files) take(file, [], file.value, null)
  for (const [kind, all] of pages) {
    const last = all.findLast(({ more }) => more)
    if (last && all.every(({ more }) => more))
      throw new UserError(
        `${last.place} says that more ${kinds[kind].lists[0]} follow, and no last page of them is there. Save all pages.`,
      )
  }
  for (const [place, count] of strange)
    notes.push({ place, text: `${count === 1 ? 'one thing' : `${count} things`} in it that no roster has` })
  return found
}

/**
 * A thing in the shape that it must have; unknown fields are passed over. Throws UserError with place, field and value of what is
 * otherwise. Errors of `shape` say what the field is: "is a text, such as ...".
 */
export function checked<T>(found: Found, what: string, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(found.value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const field = issue.path.map(String).join('.')
  const place = placeOf(found, ...(issue.path as (string | number)[]))
  if (field === '') throw new UserError(`${place} is ${quoted(found.value)}, and here goes ${what}: { ... }.`)
  const value = issue.path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | null)?.[key],
    found.value,
  )
  const is = value === undefined ? `has no ${field}` : `has the ${field} ${quoted(value)}`
  throw new UserError(`${place} ${what} ${is}: it ${issue.message}.`)
}

/** Fields as exports have them, each with what it is. */
export const text = (example: string) =>
  z
    .string({ error: `is a text, such as ${example}` })
    .trim()
    .min(1, `is a text, such as ${example}`)
/** A text that may be missing, null or something else. */
export const maybe = z.string().trim().min(1).nullish().catch(null)
/** A list that may be missing. */
export const listOf = <T extends z.ZodType>(element: T) =>
  z
    .array(element, { error: 'is a list: [ ... ]' })
    .nullish()
    .transform((list) => list ?? [])
