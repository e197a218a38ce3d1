import { spawn } from 'node:child_process'

/** A system account that a child process runs as. */
export type SystemUser = { name: string; uid: number; gid: number }

/** What a child process left behind. `code` is null where it was ended by a signal. */
export type RunResult = { code: number | null; output: string }

/** As whom, and in what environment, a program runs. */
export type RunOptions = {
  /** Account to run as; undefined: ours. */
  user?: SystemUser | undefined
  /** Added to a minimal environment; ours, with its tokens, is not handed down. */
  env?: Record<string, string>
}

/**
 * Runs a program to its end, in a process group of its own, in `/` (the account it runs as may not be able to read our
 * folder). Rejects only where the program cannot be started.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { user, env } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', ...env },
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: output.trim() }))
  })
}

/** The end of what a program said, on one line. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join(' | ')
}
