import { setTimeout as wait } from 'node:timers/promises'
import { readPassword } from './cluster.ts'
import { databaseUrl, ensureDatabase, type Keeper, openKeeper } from './connect.ts'
import { giveToServer, prepareHome } from './home.ts'
import { withLock } from './lock.ts'
import { ensureServer, stopServer } from './server.ts'
import type { ServerSettings } from './settings.ts'

const REVIVE_PAUSE_MS = 1_000

/** Where the server keeps its data, and who hears of it. */
export type EmbeddedPostgresOptions = {
  /** Folder of its own; made where absent. As root, a folder elsewhere serves where the server cannot enter this one. */
  dataDir: string
  /** Gets one line for what an operator should know. */
  log: (line: string) => void
  /** Defaults: durable, with statistics, no further settings. They count for the process that starts the server. */
  durable?: boolean
  statistics?: boolean
  settings?: Readonly<Record<string, string>>
}

/** A PostgreSQL server that runs for us, on a loopback port. */
export type EmbeddedPostgres = {
  /** Connection URL with the password. Not for logs. */
  url: string
  /** Folder that really holds the data. */
  folder: string
  /** Lets go of the server; the last of all processes that use it ends it. Repeated calls are one. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL from the binaries that npm installed, or adopts the server that already runs on this folder: one
 * left by a process that was killed, or one that another process of ours uses. It lives apart from us (own session), so
 * that neither Ctrl-C nor our death ends it in the middle of something. If it dies, it is started again on its port.
 *
 * Rejects with a message that names the folder, what is wrong and the fix.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, durable = true, statistics = true, settings = {} } = options
  const chosen: ServerSettings = { durable, statistics, settings }
  const home = await prepareHome({ dataDir, durable, log })
  let keeper: Keeper | undefined
  let stopped: Promise<void> | undefined

  const locked = <T>(work: () => Promise<T>) =>
    withLock(home.lockFile, log, async () => {
      await giveToServer(home, home.lockFile)
      return work()
    })

  const open = () =>
    locked(async () => {
      if (stopped) return undefined
      const { port, adopted } = await ensureServer(home, chosen, log)
      const password = await readPassword(home)
      await ensureDatabase(port, password, statistics)
      keeper = await openKeeper(databaseUrl(port, password, 'postgres'), () => void revive(port))
      return { port, adopted, password }
    })

  async function revive(port: number): Promise<void> {
    log('PostgreSQL went away: starting it again')
    while (!stopped) {
      try {
        const opened = await open()
        if (opened && opened.port !== port)
          log(`PostgreSQL lost port ${port} and is now on ${opened.port}: restart this process`)
        return
      } catch (error) {
        log(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : error}`)
        await wait(REVIVE_PAUSE_MS, undefined, { ref: false })
      }
    }
  }

  async function stop(): Promise<void> {
    await locked(async () => {
      const others = await keeper?.others().catch(() => 0)
      await keeper?.close().catch(() => {})
      if (!others) await stopServer(home, durable)
    })
  }

  const opened = await open()
  if (!opened) throw new Error('PostgreSQL was stopped before it was started.')
  const { port, adopted, password } = opened
  if (adopted) log(`adopted the PostgreSQL that runs on 127.0.0.1:${port}, data in ${home.folder}`)
  return {
    url: databaseUrl(port, password),
    folder: home.folder,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}
