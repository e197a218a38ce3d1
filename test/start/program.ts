import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LocalSlack } from '../local-slack/index.ts'

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts')

/** The smallest roster: two people of one team. */
export const SMALL_ROSTER = `
company: { name: Small, zone: Europe/Madrid, catch_all: ops, incidents_channel: incidents }
people:
  ana: { name: Ana Sol, email: ana@small.example }
  ben: { name: Ben Ode, email: ben@small.example }
teams:
  ops: { members: [ana, ben] }
`

/** The people and the channel of SMALL_ROSTER in a local Slack. */
export function addSmallCompany(slack: LocalSlack): { ana: string; ben: string; general: string } {
  const ana = slack.addUser({ handle: 'ana', name: 'Ana Sol', email: 'ana@small.example' })
  const ben = slack.addUser({ handle: 'ben', name: 'Ben Ode', email: 'ben@small.example' })
  slack.addChannel({ name: 'incidents', creator: ana })
  return { ana, ben, general: slack.addChannel({ name: 'general', creator: ana }) }
}

/** Settings with which Debrief reaches a local Slack; its HTTP takes any free port. */
export function slackSettings(slack: LocalSlack): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
    DEBRIEF_HTTP_PORT: '0',
  }
}

/** The same where Slack sends its requests by signed HTTP. */
export function signedSettings(slack: LocalSlack): Record<string, string> {
  const { SLACK_APP_TOKEN: _app, ...others } = slackSettings(slack)
  return { ...others, SLACK_SIGNING_SECRET: slack.signingSecret }
}

export type Program = AsyncDisposable & {
  /** Everything written so far. */
  output(): string
  stderr(): string
  /** The first match of a pattern in what is written; rejects when the program ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP'): void
  ended: Promise<number | null>
  /** Address of its health and readiness, once it is up. */
  address(): Promise<string>
}

/** A folder of its own that goes at the end of its scope; `roster.yml` there when it is given. */
export async function workFolder(roster?: string): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-start-'))
  // As root, the account of the embedded PostgreSQL has to come in.
  await chmod(folder, 0o755)
  if (roster !== undefined) await writeFile(path.join(folder, 'roster.yml'), roster)
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** Runs `debrief ARGS` as its own process with these settings and no others. */
export function debrief(args: string[], options: { cwd: string; env: Record<string, string> }): Program {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: options.cwd, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return program(child)
}

function program(child: ChildProcess): Program {
  const written = { out: '', err: '' }
  const watchers = new Set<() => void>()
  const listen = (key: 'out' | 'err') => (chunk: Buffer) => {
    written[key] += chunk.toString()
    for (const look of watchers) look()
  }
  child.stdout?.on('data', listen('out'))
  child.stderr?.on('data', listen('err'))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const output = () => written.out + written.err
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output())
        if (!match) return
        watchers.delete(look)
        resolve(match)
      }
      watchers.add(look)
      void ended.then(() => reject(new Error(`ended without saying ${pattern}:\n${output()}`)))
      look()
    })
  return {
    output,
    stderr: () => written.err,
    says,
    kill: (signal) => void child.kill(signal),
    ended,
    async address() {
      const match = await says(/"port":(?<port>\d+)[^\n]*"msg":"Debrief is up"/)
      return `http://127.0.0.1:${match.groups!['port']}`
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
