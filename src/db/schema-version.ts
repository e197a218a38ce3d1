import { type Kysely, sql } from 'kysely'
import { MIGRATIONS_FOLDER, MIGRATIONS_TABLE, migrationFiles } from './migrate.ts'

/** How a database's schema compares with the migrations that this version brings. All names without `.sql`. */
export type SchemaVersion = {
  /** The last migration applied; null for an empty database. */
  current: string | null
  /** Ours that the database has not had. */
  pending: string[]
  /** Applied ones that this version does not know: a newer version migrated the database. */
  unknown: string[]
}

/** Compares the database's schema with the migrations in a folder (the project's own when absent). */
export async function schemaVersion<DB>(db: Kysely<DB>, folder: string = MIGRATIONS_FOLDER): Promise<SchemaVersion> {
  const known = (await migrationFiles(folder)).map(({ name }) => name)
  const applied = await appliedMigrations(db)
  return {
    current: applied.at(-1) ?? null,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  }
}

/**
 * Why this version must not work on that schema, as one line with the fix; undefined where it may.
 * Pending migrations are a reason too: call `migrate` first.
 */
export function schemaProblem({ current, pending, unknown }: SchemaVersion): string | undefined {
  if (unknown.length > 0) {
    return (
      `The database was migrated by a newer version of Debrief (it has ${unknown.join(', ')}, which this version does ` +
      'not know): start that version or a later one.'
    )
  }
  if (pending.length > 0) {
    return `The database misses ${pending.join(', ')} (it is at ${current ?? 'nothing'}): run "npm run debrief -- migrate".`
  }
  return undefined
}

async function appliedMigrations<DB>(db: Kysely<DB>): Promise<string[]> {
  const found = await sql<{ found: boolean }>`select to_regclass(${MIGRATIONS_TABLE}) is not null as found`.execute(db)
  if (!found.rows[0]?.found) return []
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATIONS_TABLE)} order by id`.execute(db)
  return rows.map(({ name }) => name)
}
