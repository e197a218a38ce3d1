import { z } from 'zod'
import { SEVERITIES } from '../domain/severity.ts'
import { quoted } from './problems.ts'

/** A text that says something. */
export const text = z.string().trim().min(1)
/** A name that the rest of the file may use. */
export const key = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u)
/** A list, or its only element by itself. */
export const listOf = <T extends z.ZodType>(element: T) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(element))
/** A list of maps, or its only one by itself. */
export const mapsOf = <T extends z.ZodType>(element: T) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? [value] : value),
    z.array(element),
  )
/** A map, or a text that stands for its most needed field. */
export const shortFor = <T extends z.ZodType>(field: string, schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? { [field]: value } : value), schema)
/** `9`, or a time that YAML took for a number, is text to be looked at with the rest. */
export const time = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), text)
/** A date and time of day without a zone. YAML 1.1 makes an instant of one, in a zone that nobody wrote. */
export const localTime = z.preprocess((value, { issues }) => {
  if (!(value instanceof Date)) return value
  issues.push({
    code: 'custom',
    message: `${quoted(value)} is what YAML made of it, and here goes a local time`,
    input: value,
  })
  return z.NEVER
}, text)
/** One of the severities, in any case. */
export const severity = z.preprocess(
  (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  z.enum(SEVERITIES),
)
/** An http(s) address. */
export const address = z.url({ protocol: /^https?$/ })
