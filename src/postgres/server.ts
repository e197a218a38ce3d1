import { readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { programPath } from './binaries.ts'
import { ensureCluster, SETTINGS_NAME } from './cluster.ts'
import { DATABASE } from './connect.ts'
import { giveToServer, type Home } from './home.ts'
import { lastLines, run } from './run.ts'
import { findRunning } from './running.ts'
import { type ServerSettings, settingsFile } from './settings.ts'

/** A running server. `adopted`: it ran before we came. */
export type RunningServer = { port: number; adopted: boolean }

type Log = (line: string) => void

/** Makes the cluster where there is none, adopts the server that runs on it, or starts one. Call under the lock. */
export async function ensureServer(home: Home, settings: ServerSettings, log: Log): Promise<RunningServer> {
  await ensureCluster(home, settings.durable)
  const running = await findRunning(home, log)
  if (running !== undefined) return { port: running, adopted: true }
  return { port: await start(home, settings, log), adopted: false }
}

/** Ends the server. Call under the lock. */
export async function stopServer(home: Home, durable: boolean): Promise<void> {
  // Immediate is a crash to the data, which is all the same where it will be thrown away.
  const mode = durable ? 'fast' : 'immediate'
  const { code, output } = await pgCtl(home, ['stop', '-w', '-t', '60', '-m', mode])
  if (code !== 0 && !output.includes('PID file'))
    throw new Error(`PostgreSQL in ${home.folder} did not stop: ${output}`)
}

async function start(home: Home, settings: ServerSettings, log: Log): Promise<number> {
  const logFile = path.join(home.folder, 'start.log')
  let port = Number(await readFile(home.portFile, 'utf8').catch(() => '')) || (await freePort())
  for (let attempt = 1; ; attempt += 1) {
    await writeFile(path.join(home.cluster, SETTINGS_NAME), settingsFile(port, settings))
    await giveToServer(home, path.join(home.cluster, SETTINGS_NAME))
    await rm(logFile, { force: true })
    const { code, output } = await pgCtl(home, ['start', '-w', '-t', '120', '-s', '-l', logFile])
    if (code === 0) break
    const said = await readFile(logFile, 'utf8').catch(() => output)
    if (attempt < 50 && /could not bind|Address already in use/.test(said)) {
      port = await freePort()
    } else if (attempt < 50 && said.includes('pre-existing shared memory block')) {
      // Children of a server that was killed notice it, and leave, within a moment.
      await wait(200)
    } else {
      throw new Error(`PostgreSQL did not start in ${home.folder}: ${lastLines(said)}`)
    }
  }
  await writeFile(home.portFile, `${port}\n`)
  await giveToServer(home, home.portFile)
  log(`started PostgreSQL ${home.binaries.major} on 127.0.0.1:${port}, database "${DATABASE}", data in ${home.folder}`)
  return port
}

function pgCtl(home: Home, args: readonly string[]) {
  // The data directory goes by environment: pg_ctl hands its arguments to a shell, the folder may hold any character.
  return run(programPath(home.binaries, 'pg_ctl'), args, { user: home.user, env: { PGDATA: home.cluster } })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
