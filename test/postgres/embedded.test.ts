import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../../src/postgres/embedded.ts'

const isRoot = process.getuid?.() === 0

/** Holds a stopped database, which most tests start, because making one takes longer than all else. */
let made: Awaited<ReturnType<typeof dataFolder>>

beforeAll(async () => {
  made = await dataFolder()
  await (await started(made.path)).stop()
})
afterAll(() => made[Symbol.asyncDispose]())

describe('the embedded PostgreSQL', () => {
  test('answers on loopback, keeps its password to its user, and counts statements', async () => {
    await using folder = await dataFolder()
    await using postgres = await started(folder.path)

    expect(await query(postgres.url, 'show listen_addresses')).toEqual(['127.0.0.1'])
    expect(await query(postgres.url, 'show unix_socket_directories')).toEqual([''])
    expect(await query(postgres.url, 'select calls > 0 from pg_stat_statements limit 1')).toEqual([true])
    expect((await stat(path.join(folder.path, 'password'))).mode & 0o777).toBe(0o600)
    expect(postgres.lines).toEqual([expect.stringMatching(/^started PostgreSQL 18 on 127\.0\.0\.1:\d+/)])
    await expect(query(withPassword(postgres.url, 'guess'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    )
  })

  test('keeps fsync on unless it is told that the data does not matter', async () => {
    const folder = made
    await using postgres = await started(folder.path, { durable: true })

    expect(await query(postgres.url, 'show fsync')).toEqual(['on'])
    expect(await query(postgres.url, 'show data_checksums')).toEqual(['on'])
  })

  test('finds its data again on the same port after a stop', async () => {
    const folder = made
    const first = await started(folder.path)
    await query(first.url, 'create table kept as select 7 as n')
    await first.stop()
    await expect(query(first.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)

    await using second = await started(folder.path)

    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'select n from kept')).toEqual([7])
  })

  test('is adopted after kill -9 of the process that started it, and ended by the last one out', async () => {
    const folder = made
    const dead = holder(folder.path)
    const { url } = await dead.opened
    await dead.end('SIGKILL')

    const next = await started(folder.path)

    expect(next.url).toBe(url)
    expect(next.lines).toEqual([expect.stringMatching(/^adopted/)])
    await next.stop()
    await expect(query(url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  test('is one server for processes that start at the same time, up to the last of them', async () => {
    await using folder = await dataFolder()
    const processes = [holder(folder.path), holder(folder.path), holder(folder.path)] as const
    const urls = (await Promise.all(processes.map(({ opened }) => opened))).map(({ url }) => url)
    expect(new Set(urls).size).toBe(1)
    expect(processes.flatMap(({ lines }) => lines).filter((line) => line.startsWith('started'))).toHaveLength(1)

    await Promise.all([processes[0].end(), processes[1].end('SIGKILL')])
    expect(await query(urls[0]!, 'select 1')).toEqual([1])

    await processes[2].end()
    await expect(query(urls[0]!, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  })

  test('does not hear Ctrl-C, and sees none of our environment', async () => {
    const folder = made
    const app = holder(folder.path, { SLACK_BOT_TOKEN: 'xoxb-of-the-app' })
    const { url } = await app.opened
    await app.interruptGroup()

    expect(await query(url, 'select 1')).toEqual([1])
    if (process.platform === 'linux') {
      const environment = await readFile(`/proc/${await serverPid(folder.path)}/environ`, 'utf8')
      expect(environment).toContain('PGDATA')
      expect(environment).not.toContain('xoxb-of-the-app')
    }
    await (await started(folder.path)).stop()
  })

  test('is started again on its port when it is killed under us', async () => {
    const folder = made
    const revived = Promise.withResolvers<void>()
    await using postgres = await started(
      folder.path,
      {
        log: (line) => line.startsWith('started') && revived.resolve(),
      },
      { skipLines: 1 },
    )
    await query(postgres.url, 'create table revived as select 7 as n')

    process.kill(await serverPid(folder.path), 'SIGKILL')
    await revived.promise

    expect(await query(postgres.url, 'select n from revived')).toEqual([7])
  })

  test('starts over a postmaster.pid whose process id now belongs to a stranger', async () => {
    const folder = made
    const pidFile = path.join(folder.path, 'cluster', 'postmaster.pid')
    const first = await started(folder.path)
    const text = await readFile(pidFile, 'utf8')
    await first.stop()
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)))

    await using postgres = await started(folder.path)

    expect(await query(postgres.url, 'select 1')).toEqual([1])
  })

  test('takes another port when somebody has taken its own', async () => {
    const folder = made
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await writeFile(path.join(folder.path, 'port'), String(port))

    await using postgres = await started(folder.path)

    expect(new URL(postgres.url).port).not.toBe(String(port))
    expect(await query(postgres.url, 'select 1')).toEqual([1])
    taken.close()
  })

  test('says what is wrong with a folder that cannot be made', async () => {
    await using folder = await dataFolder()
    await writeFile(folder.path, 'a file')

    await expect(started(path.join(folder.path, 'data'))).rejects.toThrow(
      /data folder .*data.* cannot be (made|written).*\(ENOTDIR\).*DATABASE_URL/,
    )
  })

  test('refuses a database made by another major version, naming both', async () => {
    const folder = made
    const versionFile = path.join(folder.path, 'cluster', 'PG_VERSION')
    await writeFile(versionFile, '17\n')
    onTestFinished(() => writeFile(versionFile, '18\n'))

    await expect(started(folder.path)).rejects.toThrow(/made by PostgreSQL 17, this version brings 18: .*pg_dump/)
  })

  test('names the password file when it is gone', async () => {
    const folder = made
    const passwordFile = path.join(folder.path, 'password')
    await rename(passwordFile, `${passwordFile}.away`)
    onTestFinished(() => rename(`${passwordFile}.away`, passwordFile))

    await expect(started(folder.path)).rejects.toThrow(/password .*\(ENOENT\)/)
  })

  test('says at once that a running server refuses the password', async () => {
    const folder = made
    await using _server = await started(folder.path)
    const passwordFile = path.join(folder.path, 'password')
    const password = await readFile(passwordFile, 'utf8')
    await writeFile(passwordFile, 'guess')
    onTestFinished(() => writeFile(passwordFile, password))

    await expect(started(folder.path)).rejects.toThrow(/refuses the password in the file "password"/)
  })

  // Only root runs the server as somebody else.
  if (isRoot) {
    test('as root, goes elsewhere with one line where its user cannot enter the folder', async () => {
      await using closed = await dataFolder()
      await mkdir(closed.path, { mode: 0o700 })
      await using postgres = await started(path.join(closed.path, 'data'))

      expect(postgres.folder.startsWith(closed.path)).toBe(false)
      expect(postgres.lines.filter((line) => line.includes('cannot enter'))).toHaveLength(1)
      expect((await stat(postgres.folder)).mode & 0o777).toBe(0o700)
      await postgres.stop()
      await rm(postgres.folder, { recursive: true })
    })

    test('as root, goes on as the user who made the database', async () => {
      const folder = made
      const owner = (await stat(path.join(folder.path, 'cluster'))).uid
      await chmod(folder.path, 0o755)

      await using postgres = await started(folder.path)

      expect(owner).not.toBe(0)
      expect((await stat(`/proc/${await serverPid(postgres.folder)}`)).uid).toBe(owner)
    })

    test('as root, leaves a folder with the files of somebody else alone', async () => {
      await using folder = await dataFolder()
      await mkdir(folder.path)
      await writeFile(path.join(folder.path, 'thesis.txt'), 'years of work')

      await expect(started(folder.path)).rejects.toThrow(/holds no database of Debrief/)
      expect((await stat(folder.path)).uid).toBe(0)
    })
  }
})

/** A path for a data folder that does not exist yet, in a place that every account can enter. */
async function dataFolder() {
  const parent = await mkdtemp(path.join(tmpdir(), 'debrief-embedded-'))
  await chmod(parent, 0o755)
  return {
    path: path.join(parent, 'data'),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true }),
  }
}

async function started(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}, { skipLines = 0 } = {}) {
  const lines: string[] = []
  const postgres = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    ...options,
    log: (line) => {
      lines.push(line)
      if (lines.length > skipLines) options.log?.(line)
    },
  })
  return { ...postgres, lines, [Symbol.asyncDispose]: () => postgres.stop() }
}

/** Another process that uses the server. */
function holder(dataDir: string, env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, [path.join(import.meta.dirname, 'holder.ts'), dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    env: { PATH: '/usr/bin:/bin', ...env },
  })
  const exited = once(child, 'exit')
  const lines: string[] = []
  const opened = Promise.withResolvers<{ url: string }>()
  createInterface(child.stdout!).on('line', (line) => {
    const said = JSON.parse(line) as { log?: string; url?: string }
    if (said.log) lines.push(said.log)
    if (said.url) opened.resolve({ url: said.url })
  })
  void exited.then(() => opened.reject(new Error('the process ended before it had the server')))
  return {
    opened: opened.promise,
    lines,
    async end(signal?: 'SIGKILL') {
      if (signal) child.kill(signal)
      else child.stdin!.end()
      await exited
    },
    /** What a terminal does at Ctrl-C. */
    async interruptGroup() {
      process.kill(-child.pid!, 'SIGINT')
      await exited
    },
  }
}

async function serverPid(folder: string): Promise<number> {
  const file = path.join(folder, 'cluster', 'postmaster.pid')
  if (!existsSync(file)) throw new Error(`no server runs on ${folder}`)
  return Number((await readFile(file, 'utf8')).split('\n')[0])
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query({ text, rowMode: 'array' })
    return rows.map(([value]) => value)
  } finally {
    await client.end()
  }
}

function withPassword(url: string, password: string): string {
  const changed = new URL(url)
  changed.password = password
  return changed.href
}
