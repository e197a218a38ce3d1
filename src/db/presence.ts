import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { type Logger, withoutSecrets } from '../log.ts'
import { type Db, mortalSocket } from './client.ts'

/** Class of our advisory locks that say "this process lives": "LIVE" in ASCII. */
export const PRESENCE_CLASS = 0x4c_49_56_45

/** A process as others see it: its leases hold while its connection does, and end with it, kill -9 included. */
export type Presence = { key: number; close(): Promise<void> }

/** How many processes of Debrief are at work on this database; a command of the shell is none. */
export async function processesRunning(db: Db): Promise<number> {
  const { rows } = await sql<{ running: number }>`
    select count(*)::int as running from pg_locks where locktype = 'advisory' and classid = ${PRESENCE_CLASS} and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db)
  return rows[0]?.running ?? 0
}

const AGAIN_MS = 1_000
/** The lock's connection has nothing else to say: it asks so often, and is opened again when no answer comes for so long. */
const HEARTBEAT = { everyMs: 5_000, silenceMs: 15_000 }

/**
 * Holds an advisory lock on a connection of its own. PostgreSQL lets go of it the moment the process is gone
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS), so that what it had claimed is free at once
 * and nobody waits for a lease to run out. A lost connection is opened again.
 */
export async function openPresence(databaseUrl: string, log: Logger, heartbeat = HEARTBEAT): Promise<Presence> {
  const key = randomInt(1, 2 ** 31 - 1)
  let closed = false
  let client: pg.Client | null = null
  let again: NodeJS.Timeout | undefined

  const hold = async () => {
    const opened = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'debrief-presence',
      stream: () => mortalSocket(heartbeat.silenceMs),
    })
    opened.on('error', () => {})
    opened.on('end', () => {
      if (client === opened && !closed) retry()
    })
    await opened.connect()
    await opened.query('select pg_advisory_lock($1, $2)', [PRESENCE_CLASS, key])
    client = opened
  }
  const retry = () => {
    client = null
    again = setTimeout(() => {
      hold().catch((error: Error) => {
        log.debug({ reason: withoutSecrets(error.message) }, 'the presence connection is tried again')
        if (!closed) retry()
      })
    }, AGAIN_MS)
  }

  await hold()
  let asked = false
  const beat = setInterval(() => {
    if (!client || asked) return
    asked = true
    // An empty statement: answered, and counted nowhere.
    const answer = client.query('').catch(() => {})
    void answer.finally(() => {
      asked = false
    })
  }, heartbeat.everyMs)
  return {
    key,
    async close() {
      closed = true
      clearTimeout(again)
      clearInterval(beat)
      await client?.end().catch(() => {})
    },
  }
}
