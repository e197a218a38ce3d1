import { Socket } from 'node:net'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Logger } from '../log.ts'
import type { DB } from './schema.ts'

/** A database or a transaction: what every function of `db/` takes first. */
export type Db = Kysely<DB> | Transaction<DB>

/** Milliseconds that one statement may take before PostgreSQL ends it. */
const STATEMENT_TIMEOUT = 15_000
/**
 * Milliseconds without a byte after which a connection counts as dead. A server that is there has ended every statement by
 * then; one that went without a goodbye would otherwise be waited for until TCP gives up, for a quarter of an hour.
 */
const SILENCE = STATEMENT_TIMEOUT + 5_000
const TIMESTAMPTZ = 1184
const INT8 = 20

/** Opens a pool; timestamps are read as ISO 8601 UTC instants. Ends with `db.destroy()`. */
export function openDatabase(url: string, options: { poolSize: number; log: Logger; silenceMs?: number }): Kysely<DB> {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => {
      if (oid === TIMESTAMPTZ) return (value: string) => new Date(value).toISOString()
      if (oid === INT8) return Number
      return pg.types.getTypeParser(oid, format)
    },
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: 10_000,
    statement_timeout: STATEMENT_TIMEOUT,
    stream: () => mortalSocket(options.silenceMs ?? SILENCE),
    application_name: 'debrief',
    types: types as pg.CustomTypesConfig,
  })
  // Without a listener an idle connection that PostgreSQL ends (57P01) takes the process down.
  pool.on('error', (error) => options.log.warn({ reason: error.message }, 'a database connection ended'))
  // A connection in use that ends tells its query; without a listener of its own it would take the process down besides.
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}

/** Resolves when the database answers, for readiness. */
export async function databaseAnswers(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}

/** A socket that ends itself when nothing comes or goes on it for so long. */
export function mortalSocket(silenceMs: number): Socket {
  const socket = new Socket()
  return socket.setTimeout(silenceMs, () => socket.destroy(new Error(`PostgreSQL was silent for ${silenceMs} ms`)))
}
