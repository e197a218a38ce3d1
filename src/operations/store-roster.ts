import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { insertRoster } from '../db/rosters.ts'
import type { Roster } from '../domain/roster.ts'

/** Stores a roster as the next version; the same roster again stores nothing. Running escalations keep theirs. */
export async function storeRoster(ctx: Context, roster: Roster, source: string): Promise<number> {
  const digest = createHash('sha256').update(JSON.stringify(roster)).digest('hex')
  return insertRoster(ctx.db, { roster, digest, source, storedAt: ctx.now() })
}
