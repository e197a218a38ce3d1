import { sql } from 'kysely'
import type { SystemChange } from '../domain/system-change.ts'
import type { Instant } from '../domain/time.ts'
import type { Db } from './client.ts'
import { objectOf, type Snaked } from './rows.ts'

/** Most changes that are read at once. */
const MOST = 100

/** What changed from one instant to another (of one source, where that is given), the latest first, at most 100. */
export async function changesBetween(
  db: Db,
  teamId: string,
  from: Instant,
  to: Instant,
  source: string | null = null,
): Promise<SystemChange[]> {
  const { rows } = await sql<Snaked<SystemChange>>`
    select * from system_change where team_id = ${teamId} and at between ${from} and ${to} and title <> ''
      and (${source}::text is null or source = ${source})
    order by at desc, id desc limit ${MOST}`.execute(db)
  return rows.map((row) => objectOf(row))
}
