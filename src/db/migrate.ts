import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { runMigrations as runQueueMigrations } from 'bullmq'
import { runner } from 'node-pg-migrate'
import pg from 'pg'

/** The project's own migrations. */
export const MIGRATIONS_FOLDER = path.resolve(import.meta.dirname, '../../migrations')

/** Where node-pg-migrate notes what it has applied. */
export const MIGRATIONS_TABLE = 'schema_migration'

/** Key of our advisory lock: "DBRF" in ASCII. */
const LOCK_KEY = 0x44_42_52_46

const FILE_NAME = /^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/
const BREAKING = /^--\s*breaking\b/i

/** What is migrated from where. */
export type MigrateOptions = {
  /** Folder of plain SQL files, `0001-incidents.sql` ...; the project's own when absent. */
  folder?: string
  /** Gets one line for each migration that is applied. */
  log?: (line: string) => void
}

/** What was applied. */
export type MigrateResult = {
  /** Names of the migrations applied now, in order, without `.sql`; empty where the schema was up to date. */
  applied: string[]
  /** Those of them whose first line says `-- breaking`: processes of an older version cannot work on this schema. */
  breaking: string[]
}

/** One migration file. */
export type MigrationFile = { name: string; breaking: boolean }

/**
 * Brings a database up to date: our tables, then BullMQ's. One lock covers both: a second process that migrates at the
 * same time waits, then finds nothing to do. Each file is one transaction; nothing goes backwards.
 *
 * Rejects with the file's name where a file fails, or a folder holds what is not a migration.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const { folder = MIGRATIONS_FOLDER, log = () => {} } = options
  const files = await migrationFiles(folder)
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'debrief-migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY])
    const done = await applyOurs(client, folder, log)
    await runQueueMigrations(client)
    const applied = done.map(({ name }) => name)
    const breaking = files.filter((file) => file.breaking && applied.includes(file.name)).map(({ name }) => name)
    return { applied, breaking }
  } finally {
    // Ending the session lets the lock go, whatever state a failure left it in.
    await client.end()
  }
}

/** Makes the queue's tables in a database of the queue's own, or brings them up to date. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'debrief-migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY])
    await runQueueMigrations(client)
  } finally {
    await client.end()
  }
}

/** The migrations of a folder, in order. Rejects a name out of form and a number given twice. */
export async function migrationFiles(folder: string = MIGRATIONS_FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  const numbers = new Set<string>()
  for (const name of names) {
    if (!FILE_NAME.test(name)) {
      throw new Error(`${path.join(folder, name)} is not named like a migration: 0001-what-it-does.sql is the form.`)
    }
    const number = name.slice(0, 4)
    if (numbers.has(number)) throw new Error(`${folder} holds two migrations with the number ${number}: renumber one.`)
    numbers.add(number)
  }
  return Promise.all(
    names.map(async (name) => ({
      name: path.basename(name, '.sql'),
      breaking: BREAKING.test(await readFile(path.join(folder, name), 'utf8')),
    })),
  )
}

async function applyOurs(client: pg.Client, folder: string, log: (line: string) => void) {
  let current: string | undefined
  try {
    return await runner({
      dbClient: client,
      dir: folder,
      migrationsTable: MIGRATIONS_TABLE,
      direction: 'up',
      singleTransaction: false,
      noLock: true,
      logger: {
        info: (line) => {
          const name = /^### MIGRATION (\S+) \(UP\) ###$/.exec(line)?.[1]
          if (!name) return
          log(`applying migration ${name}`)
          current = name
        },
        warn: log,
        // The error that is thrown says the same.
        error: () => {},
      },
    })
  } catch (error) {
    await client.query('rollback')
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(current ? `Migration ${current} failed: ${reason}` : `Migrations in ${folder}: ${reason}`, {
      cause: error,
    })
  }
}
