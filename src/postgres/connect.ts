import { realpath } from 'node:fs/promises'
import pg from 'pg'

/** The role that owns everything in the embedded server. */
export const ROLE = 'debrief'

/** The database that Debrief works in. */
export const DATABASE = 'debrief'

/** By this name our connections that say "still in use" are counted. */
const KEEPER = 'debrief-keeper'

/** postgresql.org/docs/current/errcodes-appendix.html */
const INVALID_PASSWORD = '28P01'

const CONNECT_TIMEOUT_MS = 5_000

/** Connection URL of a database of the embedded server. */
export function databaseUrl(port: number, password: string, database: string = DATABASE): string {
  return `postgres://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/**
 * Whether a server answers there, and is the one of this cluster: the port may have gone to another. Throws where it
 * refuses our password, which waiting does not mend.
 */
export async function canConnect(url: string, cluster: string): Promise<boolean> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('show data_directory')
      return (await realpath(rows[0]!.data_directory)) === (await realpath(cluster))
    })
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === INVALID_PASSWORD) {
      throw new Error(
        `The PostgreSQL that runs on ${cluster} refuses the password in the file "password" beside it: restore that ` +
          'file from your backup of the data folder.',
      )
    }
    return false
  }
}

/** Makes the database, and in it the extension that counts statements, where they are absent. */
export async function ensureDatabase(port: number, password: string, statistics: boolean): Promise<void> {
  await withClient(databaseUrl(port, password, 'postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (!rowCount) await client.query(`create database ${DATABASE}`)
  })
  if (!statistics) return
  await withClient(databaseUrl(port, password), (client) =>
    client.query('create extension if not exists pg_stat_statements'),
  )
}

/** An open connection that shows the other processes that this one uses the server. */
export type Keeper = {
  /** How many other processes hold one. */
  others(): Promise<number>
  close(): Promise<void>
}

/**
 * Opens a keeper. The operating system closes it with its process, however that ends, so that nobody keeps the server
 * alive from the grave. `onLost` is called once if the server goes away first.
 */
export async function openKeeper(url: string, onLost: () => void): Promise<Keeper> {
  const client = new pg.Client({ connectionString: url, application_name: KEEPER, keepAlive: true })
  let closed = false
  client.on('error', () => {})
  client.on('end', () => {
    if (!closed) onLost()
    closed = true
  })
  await client.connect()
  return {
    async others() {
      const { rows } = await client.query<{ count: number }>(
        'select count(*)::int as count from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
        [KEEPER],
      )
      return rows[0]!.count
    },
    async close() {
      if (closed) return
      closed = true
      await client.end()
    },
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
