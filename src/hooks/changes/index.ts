import type { NewChange } from '../../domain/system-change.ts'
import type { Instant } from '../../domain/time.ts'
import { readArgoCd } from './argocd/index.ts'
import { readGitHub } from './github/index.ts'
import { readJson } from './json/index.ts'
import type { ChangeReading, Headers } from './reading.ts'

/** Kinds of bodies that tell of changes; each is a folder here. */
export const CHANGE_KINDS = ['github', 'argocd', 'json'] as const
/** One of them. */
export type ChangeKind = (typeof CHANGE_KINDS)[number]

const READERS = { github: readGitHub, argocd: readArgoCd, json: readJson }

/**
 * Reads the body of a change hook (docs/hooks.md). `body` is parsed JSON of any form, header names are in lower case,
 * `source` is the key of the hook. No changes: a body that is well and tells of none. Never throws.
 */
export function readChange(
  kind: ChangeKind,
  body: unknown,
  headers: Headers,
  given: { source: string; now: Instant },
): { ok: true; value: NewChange[] } | { ok: false; problems: string[] } {
  const reading: ChangeReading = READERS[kind](body, headers, given.now)
  return !reading.ok ? reading : { ok: true, value: reading.value.map((one) => ({ ...one, source: given.source })) }
}
