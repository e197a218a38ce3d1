import { sql } from 'kysely'
import type { Claimed } from '../db/due-work.ts'
import { dutyWork, save } from '../db/save.ts'
import type { Instant } from '../domain/time.ts'
import type { Edge } from '../slack/edge.ts'

/** Makes a look due now. */
export async function armNow({ ctx }: Edge, subject: string): Promise<void> {
  await save(ctx.db, null, { work: [dutyWork(subject, ctx.now())] })
  ctx.poke()
}

/** Makes the look that is being done due again at an instant, unless it was asked for anew meanwhile: then it is due already. */
export async function armAgain({ ctx }: Edge, claimed: Claimed, at: Instant): Promise<void> {
  await sql`
    update due_work set due_at = ${at}, done_at = null, retry_at = null, attempts = 0, generation = generation + 1
    where key = ${claimed.key} and generation = ${claimed.generation}`.execute(ctx.db)
}
