import { refuseWith } from './errors.ts'
import type { Json } from './types.ts'

/** A text argument; numbers and booleans of a JSON body are turned into text, as a form would carry them. */
export function text(args: Json, name: string): string | undefined {
  const value = args[name]
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function flag(args: Json, name: string): boolean {
  return ['true', '1'].includes(text(args, name) ?? '')
}

export function integer(args: Json, name: string, otherwise: number): number {
  const raw = text(args, name)
  if (raw === undefined || raw === '') return otherwise
  if (!/^\d+$/.test(raw)) refuseWith('invalid_arguments', [`must be a number [json-pointer:/${name}]`])
  return Number(raw)
}

/** A JSON argument, given as text in a form or as itself in a JSON body. `error` answers what does not parse. */
export function json(args: Json, name: string, error: string): unknown {
  const value = args[name]
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return refuseWith(error, [`must be valid JSON [json-pointer:/${name}]`])
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Checks names against a method's list, `channel! text blocks` (`!` = required). `team_id` goes with every call: Bolt adds it. */
export function checkArguments(spec: string, args: Json, strict: boolean): void {
  const names = spec.split(' ').filter(Boolean)
  const known = new Set(names.map((name) => name.replace('!', '')))
  const messages = names
    .filter((name) => name.endsWith('!') && args[name.slice(0, -1)] === undefined)
    .map((name) => `missing required field: ${name.slice(0, -1)}`)
  if (strict) {
    for (const name of Object.keys(args))
      if (!known.has(name) && name !== 'team_id') messages.push(`unknown argument: ${name}`)
  }
  if (messages.length > 0) refuseWith('invalid_arguments', messages)
}
