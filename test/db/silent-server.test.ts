import { connect, createServer, type Socket } from 'node:net'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { openPresence, PRESENCE_CLASS } from '../../src/db/presence.ts'
import { testDatabase } from '../database.ts'
import { memoryLog } from '../harness.ts'

/** Longer than a busy machine takes to open a connection. */
const SILENCE_MS = 3_000

/** A way to PostgreSQL that can fall silent without a goodbye, as a network does; what connects later gets through. */
async function wayTo(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const [port, host] = [Number(url.port), url.hostname]
  const pairs: [Socket, Socket][] = []
  const server = createServer((near) => {
    const far = connect(port, host)
    pairs.push([near, far])
    near.pipe(far).pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url.port = String(typeof address === 'object' && address ? address.port : 0)
  url.hostname = '127.0.0.1'
  return {
    url: url.href,
    fallSilent: () => {
      for (const [near, far] of pairs) near.unpipe(far).resume() && far.unpipe(near).resume()
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a connection on which PostgreSQL has fallen silent is given up, and the next statement gets through', async () => {
  await using database = await testDatabase()
  await using way = await wayTo(database.url)
  const db = openDatabase(way.url, { poolSize: 1, log: memoryLog(), silenceMs: SILENCE_MS })
  try {
    await sql`select 1`.execute(db)
    way.fallSilent()
    await expect(sql`select 2`.execute(db)).rejects.toThrow(`PostgreSQL was silent for ${SILENCE_MS} ms`)
    expect((await sql<{ three: number }>`select 3 as three`.execute(db)).rows).toEqual([{ three: 3 }])
  } finally {
    await db.destroy()
  }
})

test('a process whose presence has fallen silent is seen again soon', async () => {
  await using database = await testDatabase()
  await using way = await wayTo(database.url)
  const db = openDatabase(database.url, { poolSize: 1, log: memoryLog() })
  const presence = await openPresence(way.url, memoryLog(), { everyMs: 100, silenceMs: SILENCE_MS })
  const holders = async () =>
    (
      await sql<{ pid: number }>`
        select pid from pg_locks where locktype = 'advisory' and classid = ${PRESENCE_CLASS} and objid = ${presence.key} and granted`.execute(
        db,
      )
    ).rows.map((row) => row.pid)
  try {
    const [first] = await holders()
    expect(first).toEqual(expect.any(Number))
    way.fallSilent()
    await expect.poll(async () => (await holders()).some((pid) => pid !== first), { timeout: 30_000 }).toBe(true)
  } finally {
    await presence.close()
    await db.destroy()
  }
})
