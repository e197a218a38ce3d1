import type { Context } from '../context.ts'
import { save, type Work } from '../db/save.ts'

/** Makes work due and wakes the loop; saying it again under its key moves it. */
export async function scheduleWork(ctx: Context, incidentId: string, ...work: Work[]): Promise<void> {
  await save(ctx.db, incidentId, { work })
  ctx.poke()
}
