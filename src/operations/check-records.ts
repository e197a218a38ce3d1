import type { Context } from '../context.ts'
import { gapsWork } from '../db/save.ts'
import { incidentsToWatch } from '../db/sources.ts'
import { scheduleWork } from './schedule-work.ts'

/** What was said while nobody listened is in the history: every record that is still kept is held against it. */
export async function checkRecords(ctx: Context, teamId: string): Promise<void> {
  for (const incidentId of await incidentsToWatch(ctx.db, teamId))
    await scheduleWork(ctx, incidentId, gapsWork(incidentId, ctx.now()))
}
