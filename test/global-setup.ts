import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { MIGRATIONS_FOLDER, migrate } from '../src/db/migrate.ts'
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Server of this run, connected to its default database. */
    postgresUrl: string
    /** Database that `testDatabase` clones: migrated, without rows. */
    postgresTemplate: string
    /** How Slack's requests come in this project; by Socket Mode where it says nothing. */
    transport: 'socket' | 'http'
  }
}

const TEMPLATE = 'debrief_template'

/** Starts one PostgreSQL for the run, with a migrated template, and returns what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-test-'))
  const lines: string[] = []
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log: (line) => lines.push(line),
    durable: false,
    settings: { max_connections: '300', shared_buffers: '64MB' },
  }).catch(async (error) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  const folders = [...new Set([folder, postgres.folder])]
  const removeFolders = () => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })))
  const guard = await cleanUpAfterKill(postgres.folder, folders)
  const end = async () => {
    await postgres.stop()
    guard.release()
    await removeFolders()
  }
  try {
    await makeTemplate(postgres.url)
  } catch (error) {
    await end()
    throw error
  }
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresTemplate', TEMPLATE)
  return end
}

async function makeTemplate(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`create database ${TEMPLATE}`)
  await client.end()
  const template = new URL(url)
  template.pathname = `/${TEMPLATE}`
  if (existsSync(MIGRATIONS_FOLDER)) await migrate(template.href)
}

/**
 * A run that is killed cannot stop its server. This shell sees the pipe from us close, whatever ended us, and does it.
 */
async function cleanUpAfterKill(serverFolder: string, folders: readonly string[]) {
  const pid = (await readFile(path.join(serverFolder, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]!
  const script = 'read word; [ "$word" = done ] || { kill -QUIT "$1"; sleep 1; shift; rm -rf -- "$@"; }'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', pid, ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  return { release: () => shell.stdin.end('done\n') }
}
