import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { plus } from '../domain/time.ts'

/** Slack repeats nothing after minutes, people nothing after days. */
const KEPT = { days: -7 }
/** An offer may be declared for so long, and an alert of before is known again. */
const SIGHTINGS_KEPT = { days: -60 }

/** Lets go of answers to commands, buttons and forms that nobody will repeat any more. Returns how many. */
export async function tidyInbox(ctx: Context): Promise<number> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom('inbox')
    .where('received_at', '<', plus(ctx.now(), KEPT))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Lets go of what was seen long ago and became part of no incident, with the work of its offer. Returns how many. */
export async function tidySightings(ctx: Context): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    with gone as (
      delete from sighting where incident_id is null and greatest(at, received_at) < ${plus(ctx.now(), SIGHTINGS_KEPT)} returning id),
    work as (delete from due_work w using gone where w.key = 'offer:' || gone.id)
    select count(*)::int as gone from gone`.execute(ctx.db)
  return rows[0]!.gone
}
