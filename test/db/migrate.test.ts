import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { migrate, migrateQueue, migrationFiles } from '../../src/db/migrate.ts'
import { schemaProblem, schemaVersion } from '../../src/db/schema-version.ts'
import { testDatabase } from '../database.ts'

const FIRST =
  'create table incident_note (id int primary key, body text not null);\ncreate index on incident_note (body)'
const SECOND = '-- breaking: the old code writes no author\nalter table incident_note add author text not null;'

describe('migrate', () => {
  test('applies plain SQL files in order, once', async () => {
    await using setup = await emptyDatabase({ '0001-notes.sql': FIRST, '0002-authors.sql': SECOND })
    const lines: string[] = []
    const options = { folder: setup.folder, log: (line: string) => lines.push(line) }

    expect(await migrate(setup.url, options)).toEqual({
      applied: ['0001-notes', '0002-authors'],
      breaking: ['0002-authors'],
    })
    expect(lines).toEqual(['applying migration 0001-notes', 'applying migration 0002-authors'])
    expect(await migrate(setup.url, options)).toEqual({ applied: [], breaking: [] })
    await setup.client.query("insert into incident_note values (1, 'rollback', 'ana')")
  })

  test('waits for another that runs, so that of four at once one does the work', async () => {
    await using setup = await emptyDatabase({ '0001-notes.sql': `${FIRST};select pg_sleep(0.2)` })

    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(setup.url, { folder: setup.folder })))

    expect(results.flatMap(({ applied }) => applied)).toEqual(['0001-notes'])
  })

  test("makes the queue's tables too, in their own schema", async () => {
    await using setup = await emptyDatabase({ '0001-notes.sql': FIRST })

    await migrate(setup.url, { folder: setup.folder })

    const { rows } = await setup.client.query("select to_regclass('bullmq.migration') is not null as there")
    expect(rows).toEqual([{ there: true }])
  })

  test("makes the queue's tables alone in a database of the queue's own, as often as it is asked", async () => {
    await using database = await emptyDatabase({})

    await Promise.all([migrateQueue(database.url), migrateQueue(database.url)])

    const { rows } = await database.client.query(
      "select to_regclass('bullmq.migration') is not null as queue, to_regclass('incident') is not null as ours",
    )
    expect(rows).toEqual([{ queue: true, ours: false }])
  })

  test('leaves no half of a file that fails, names it, and lets the next one in', async () => {
    await using setup = await emptyDatabase({
      '0001-notes.sql': FIRST,
      '0002-broken.sql': 'create table half (id int); select nonsense',
    })

    await expect(migrate(setup.url, { folder: setup.folder })).rejects.toThrow(
      /Migration 0002-broken failed: column "nonsense" does not exist/,
    )

    const { rows } = await setup.client.query("select to_regclass('half') is not null as half")
    expect(rows).toEqual([{ half: false }])
    await writeFile(path.join(setup.folder, '0002-broken.sql'), 'create table half (id int)')
    expect((await migrate(setup.url, { folder: setup.folder })).applied).toEqual(['0002-broken'])
  })

  test('refuses a file that comes before one already applied', async () => {
    await using setup = await emptyDatabase({ '0002-notes.sql': FIRST })
    await migrate(setup.url, { folder: setup.folder })
    await writeFile(path.join(setup.folder, '0001-late.sql'), 'create table late (id int)')

    await expect(migrate(setup.url, { folder: setup.folder })).rejects.toThrow(/0001-late/)
  })

  test('refuses a name out of form and a number given twice', async () => {
    await using wrong = await folderWith({ '1_notes.sql': FIRST })
    await using twice = await folderWith({ '0001-notes.sql': FIRST, '0001-other.sql': FIRST })

    await expect(migrationFiles(wrong.folder)).rejects.toThrow(/1_notes\.sql is not named like a migration/)
    await expect(migrationFiles(twice.folder)).rejects.toThrow(/two migrations with the number 0001/)
  })
})

describe('schemaVersion', () => {
  test('tells an empty database from a current and from a newer one', async () => {
    await using setup = await emptyDatabase({ '0001-notes.sql': FIRST })
    await using older = await folderWith({})
    const { db, folder } = setup

    const empty = await schemaVersion(db, folder)
    expect(empty).toEqual({ current: null, pending: ['0001-notes'], unknown: [] })
    expect(schemaProblem(empty)).toMatch(/misses 0001-notes .*migrate/)

    await migrate(setup.url, { folder })
    const current = await schemaVersion(db, folder)
    expect(current).toEqual({ current: '0001-notes', pending: [], unknown: [] })
    expect(schemaProblem(current)).toBeUndefined()

    const newer = await schemaVersion(db, older.folder)
    expect(newer).toEqual({ current: '0001-notes', pending: [], unknown: ['0001-notes'] })
    expect(schemaProblem(newer)).toMatch(/newer version of Debrief \(it has 0001-notes/)
  })
})

async function folderWith(files: Record<string, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-migrations-'))
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** A database without tables of ours, a connection to it, and a migration folder. */
async function emptyDatabase(files: Record<string, string>) {
  const stack = new AsyncDisposableStack()
  const { folder } = stack.use(await folderWith(files))
  const { url } = stack.use(await testDatabase())
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  stack.defer(() => pool.end())
  await pool.query('drop schema public cascade; create schema public; drop schema if exists bullmq cascade')
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return { folder, url, db, client: pool, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
