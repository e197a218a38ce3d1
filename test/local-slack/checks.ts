import { isObject } from './args.ts'
import type { Json } from './types.ts'

/** Collects what is wrong, each with the place it is at, as Slack's Block Kit check words it. */
export type Problems = { found: string[]; add(path: string, what: string): void }

export function problems(): Problems {
  const found: string[] = []
  return { found, add: (path, what) => void found.push(`${what} [json-pointer:${path}]`) }
}

/** A string of `min` to `max` characters; null max = no limit. */
export function checkString(p: Problems, path: string, value: unknown, max: number | null, min = 1): void {
  if (typeof value !== 'string') {
    p.add(path, 'must be a string')
    return
  }
  if (value.length < min) p.add(path, `must be more than ${min - 1} characters`)
  if (max !== null && value.length > max) p.add(path, `must be less than ${max + 1} characters`)
}

export function checkOptionalString(p: Problems, path: string, value: unknown, max: number | null): void {
  if (value !== undefined) checkString(p, path, value, max)
}

/** A list of `min` to `max` items; answers the items, or none where it is not a list. */
export function checkList(p: Problems, path: string, value: unknown, max: number, min = 1): unknown[] {
  if (!Array.isArray(value)) {
    p.add(path, 'must be an array')
    return []
  }
  if (value.length < min) p.add(path, `no fewer than ${min} items allowed`)
  if (value.length > max) p.add(path, `no more than ${max} items allowed`)
  return value
}

export function checkKeys(p: Problems, path: string, value: Json, allowed: string): void {
  const known = new Set(allowed.split(' '))
  for (const key of Object.keys(value))
    if (!known.has(key)) p.add(`${path}/${key}`, `invalid additional property: ${key}`)
}

/** A text object. `types` is what this place takes. */
export function checkText(
  p: Problems,
  path: string,
  value: unknown,
  max: number,
  types: 'plain' | 'any' = 'any',
): void {
  if (!isObject(value)) {
    p.add(path, 'must be an object')
    return
  }
  const kind = value['type']
  if (kind !== 'plain_text' && (types === 'plain' || kind !== 'mrkdwn')) {
    p.add(`${path}/type`, `unsupported type: ${String(kind)}`)
    return
  }
  checkKeys(p, path, value, kind === 'plain_text' ? 'type text emoji' : 'type text verbatim')
  checkString(p, `${path}/text`, value['text'], max)
}

/** A confirmation dialog. */
export function checkConfirm(p: Problems, path: string, value: unknown): void {
  if (value === undefined) return
  if (!isObject(value)) {
    p.add(path, 'must be an object')
    return
  }
  checkText(p, `${path}/title`, value['title'], 100, 'plain')
  checkText(p, `${path}/text`, value['text'], 300)
  checkText(p, `${path}/confirm`, value['confirm'], 30, 'plain')
  checkText(p, `${path}/deny`, value['deny'], 30, 'plain')
}

/** Options of a select, overflow menu, radio group or checkboxes. */
export function checkOptions(
  p: Problems,
  path: string,
  value: unknown,
  max: number,
  min = 1,
  types: 'plain' | 'any' = 'plain',
): void {
  const items = checkList(p, path, value, max, min)
  const values = new Set<unknown>()
  for (const [index, option] of items.entries()) {
    const at = `${path}/${index}`
    if (!isObject(option)) {
      p.add(at, 'must be an object')
      continue
    }
    checkKeys(p, at, option, 'text value description url')
    checkText(p, `${at}/text`, option['text'], 75, types)
    checkString(p, `${at}/value`, option['value'], 75)
    if (option['description'] !== undefined) checkText(p, `${at}/description`, option['description'], 75, types)
    if (values.has(option['value'])) p.add(`${at}/value`, 'duplicate option value')
    values.add(option['value'])
  }
}
