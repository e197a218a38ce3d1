import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readPassword } from './cluster.ts'
import { canConnect, databaseUrl } from './connect.ts'
import type { Home } from './home.ts'
import { run } from './run.ts'

/**
 * How long an existing server may take to answer, ms: it may be replaying its log after a crash, which takes as long as
 * the checkpoint before it is old.
 */
const ANSWER_TIMEOUT_MS = 60_000
const POLL_MS = 50

/** Above every process id there is (Linux: at most 4,194,304, proc(5)). */
const NO_PROCESS = 4_194_305

/** The port of the server that already runs on this cluster; undefined where none does. */
export async function findRunning(home: Home, log: (line: string) => void): Promise<number | undefined> {
  const password = await readPassword(home)
  for (let waited = 0; waited < ANSWER_TIMEOUT_MS; waited += POLL_MS) {
    const noted = await readPidFile(home)
    if (!noted) return undefined
    const isServer = await isServerProcess(noted.pid, home)
    if (!isServer) {
      if (isAlive(noted.pid)) await disownPidFile(home)
      return undefined
    }
    if (noted.port && (await canConnect(databaseUrl(noted.port, password, 'postgres'), home.cluster))) return noted.port
    if (waited === 2_000) log(`waiting for PostgreSQL (process ${noted.pid}) in ${home.folder} to answer`)
    await wait(POLL_MS)
  }
  const pid = (await readPidFile(home))?.pid
  throw new Error(
    `PostgreSQL (process ${pid}) runs on ${home.folder} but has not answered for ${ANSWER_TIMEOUT_MS / 1_000} s: end ` +
      `it (kill ${pid}) and start again; its log lies in ${path.join(home.cluster, 'log')}.`,
  )
}

/** `postmaster.pid`: process, data directory, start, port ... one a line (postgresql.org/docs, storage-file-layout). */
async function readPidFile(home: Home): Promise<{ pid: number; port: number | undefined } | undefined> {
  const text = await readFile(path.join(home.cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const lines = text?.split('\n') ?? []
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]) || undefined }
}

/**
 * The noted process id was given to a stranger, after a restart of the machine or the container. PostgreSQL would refuse
 * to start beside it. The file itself stays: by it PostgreSQL finds out whether old children still use the data.
 */
async function disownPidFile(home: Home): Promise<void> {
  const file = path.join(home.cluster, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) await writeFile(file, text.replace(/^\d+/, String(NO_PROCESS)))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether this process is the server of this cluster: a postmaster works in its data directory. */
async function isServerProcess(pid: number, home: Home): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') {
    const ours = await stat(home.cluster)
    const there = await stat(`/proc/${pid}/cwd`).catch(() => undefined)
    return there?.ino === ours.ino && there.dev === ours.dev
  }
  const { output } = await run('ps', ['-o', 'comm=', '-p', String(pid)])
  return output.includes('postgres')
}
