import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Db } from '../db/client.ts'
import { type Beside, besideRoster, insertRoster, newestRoster } from '../db/rosters.ts'
import { save } from '../db/save.ts'
import type { Roster } from '../domain/roster.ts'
import type { Instant } from '../domain/time.ts'
import { dutyOf } from './arm-duty.ts'

/**
 * Stores a roster as the next version, with what people have said of themselves beside the file: who stands in for whom, and
 * how they are reached. The same roster again stores nothing. Running escalations keep their policies; whom these mean is
 * read from the version in force.
 */
export async function storeRoster(ctx: Context, roster: Roster, source: string): Promise<number> {
  return ctx.db.transaction().execute((tx) => storeWithin(tx, roster, source, ctx.now()))
}

/** The same for the roster in force, after something beside it has changed in this transaction. */
export async function renewRoster(tx: Db, now: Instant): Promise<void> {
  const newest = await newestRoster(tx)
  if (newest) await storeWithin(tx, newest.roster, newest.source, now)
}

async function storeWithin(tx: Db, roster: Roster, source: string, now: Instant): Promise<number> {
  // One after the other: two at once would each store what the other does not know.
  await sql`select 1 from workspace for update`.execute(tx)
  const whole = withBeside(roster, await besideRoster(tx, now))
  const digest = createHash('sha256').update(JSON.stringify(whole)).digest('hex')
  const version = await insertRoster(tx, { roster: whole, digest, source, storedAt: now })
  await tx
    .updateTable('incident')
    .set({ roster_version: version })
    .where('status', '<>', 'closed')
    .where('roster_version', '<', version)
    .execute()
  await save(tx, null, { work: dutyOf(whole, now) })
  return version
}

function withBeside(roster: Roster, { overrides, reach }: Beside): Roster {
  return {
    ...roster,
    people: roster.people.map(({ reach: _before, ...person }) => {
      const kinds = [...new Set(reach.filter((one) => one.person === person.key).map((one) => one.kind))].sort()
      return kinds.length > 0 ? { ...person, reach: kinds } : person
    }),
    schedules: roster.schedules.map((schedule) => ({
      ...schedule,
      overrides: [
        ...schedule.overrides.filter((one) => one.id === undefined),
        ...overrides.filter((one) => one.schedule === schedule.key).map(({ schedule: _key, ...override }) => override),
      ],
    })),
  }
}
