import type { NewChange } from '../../domain/system-change.ts'
import { titleOf } from '../reading.ts'

/** Headers of a request by their names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What a body says; the source is put in by whoever knows it. */
export type Told = Omit<NewChange, 'source'>

/** What was read of a body: changes (none is well too), or what is wrong with it and what would be right. */
export type ChangeReading = { ok: true; value: Told[] } | { ok: false; problems: string[] }

/** A body that is well and tells of no change. */
export const NOTHING: ChangeReading = { ok: true, value: [] }

/** Text on one line, at most 200 characters; null where there is none. */
export function oneLine(text: string | null | undefined): string | null {
  return titleOf(text ?? '') || null
}
