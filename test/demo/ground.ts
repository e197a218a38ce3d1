import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../../src/postgres/embedded.ts'
import { prepareHome } from '../../src/postgres/home.ts'
import { type Bot, environment, startProgram } from './bot.ts'

/** Where a replay lives: a folder of its own with the roster and the database, which goes with it. */
export type Ground = {
  trace: string
  /** Folder that the bot exports to. */
  exported: string
  file(name: string): string
  /** Where an output goes: the folder that was asked for, else the one that is removed. */
  result(name: string): string
  start(args: string[], settings: Record<string, string>): Bot
}

export async function openGround(parts: {
  roster: string
  out: string | null
  stack: AsyncDisposableStack
}): Promise<Ground> {
  const { roster, out, stack } = parts
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-demo-'))
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  // As root the database runs as an account of its own, which has to get through.
  await chmod(folder, 0o711)
  const data = path.join(folder, 'data')
  const home = await prepareHome({ dataDir: data, durable: true, log: () => {} })
  stack.defer(async () => {
    if (await exists(path.join(home.cluster, 'postmaster.pid'))) await endPostgres(data)
    await rm(home.folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const rosterFile = path.join(folder, 'roster.yml')
  await writeFile(rosterFile, roster)
  const exported = path.join(folder, 'export')
  const results = out ?? path.join(folder, 'results')
  await mkdir(results, { recursive: true })
  const trace = path.join(results, 'slack-trace.jsonl')
  await rm(trace, { force: true })
  const settings = { DEBRIEF_DATA: data, DEBRIEF_ROSTER: rosterFile, DEBRIEF_HTTP_PORT: '0' }
  return {
    trace,
    exported,
    file: (name) => path.join(exported, name),
    result: (name) => path.join(results, name),
    start: (args, more) => startProgram(args, environment({ ...settings, ...more }), folder),
  }
}

/** A bot that was killed leaves its PostgreSQL: it is adopted, and ended as by its last user. */
async function endPostgres(dataDir: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} })
  await server.stop()
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
