import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts')
/** Real milliseconds that a process has to end by itself. */
const PATIENCE_MS = 30_000

/** One Debrief process: the shipped program, with an environment only. */
export type Bot = {
  /** What it logged, the last lines of it. */
  lines: string[]
  /** Its exit code; null where a signal ended it. */
  ended: Promise<number | null>
  running(): boolean
  /** Resolves once a line has `words` in it; rejects when the process ends before. */
  says(words: string): Promise<void>
  stop(): Promise<void>
}

/** The settings of the bot under test; everything else of the environment that speaks to it is taken away. */
export function environment(settings: Record<string, string>): Record<string, string> {
  const foreign = /^(SLACK|DEBRIEF)_|^(DATABASE|QUEUE_DATABASE|REDIS)_URL$|^PG[A-Z]+$/
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  )
  return { ...Object.fromEntries(kept), ...settings }
}

/** Starts `node src/main.ts ...`, in a process group of its own: Ctrl-C reaches it through `stop` only. */
export function startProgram(args: string[], env: Record<string, string>, cwd: string): Bot {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const waiting = new Set<{ words: string; done: () => void; failed: (error: Error) => void }>()
  const take = (line: string) => {
    lines.push(line)
    if (lines.length > 200) lines.shift()
    for (const one of waiting) {
      if (!line.includes(one.words)) continue
      waiting.delete(one)
      one.done()
    }
  }
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', take)
  let over = false
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      take(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code))
  }).then((code) => {
    over = true
    for (const one of waiting) one.failed(new Error(`debrief ${args.join(' ')} ended (${code ?? 'by a signal'})`))
    waiting.clear()
    return code
  })
  return {
    lines,
    ended,
    running: () => !over,
    says(words) {
      if (lines.some((line) => line.includes(words))) return Promise.resolve()
      if (over) return Promise.reject(new Error(`debrief ${args.join(' ')} has ended`))
      return new Promise((resolve, reject) => waiting.add({ words, done: resolve, failed: reject }))
    },
    async stop() {
      if (over) return
      // What ends by itself is let end: killed half-way, it would leave a PostgreSQL that is being made.
      if (args[0] === 'start') child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      await ended
      clearTimeout(late)
    },
  }
}

/** A log line as people read it. */
export function readableLine(line: string): string {
  try {
    const { level: _level, time: _time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : ''
    return `${msg}${rest}`
  } catch {
    return line
  }
}
