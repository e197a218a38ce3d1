import path from 'node:path'
import { parseArgs } from 'node:util'
import { readCase } from './case-file.ts'
import { replay } from './replay.ts'

const DEFAULT_CASE = path.resolve(import.meta.dirname, '../cases/01-exotic-plant-wrong-build.json')
const USAGE = `npm run demo -- [--once] [--out DIR] [--case FILE] [--http]
  --once       never waits for a key
  --out DIR    writes timeline.json, postmortem.md, channel.json and slack-trace.jsonl there
  --case FILE  replays another case, and only what it holds
  --http       Slack's requests come by signed HTTP instead of Socket Mode`

/** Runs the demo; the exit code of the process. Everything it started has ended, and its folder is gone, when it resolves. */
export async function runDemo(args: string[]): Promise<number> {
  const wanted = readArguments(args)
  if (typeof wanted === 'string') {
    console.error(wanted)
    return 1
  }
  const began = performance.now()
  const interrupted = new AbortController()
  const interrupt = () => interrupted.abort(new Error('interrupted'))
  // Not once: a second Ctrl-C must not keep the first from cleaning up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt)
  const stack = new AsyncDisposableStack()
  try {
    const given = await readCase(wanted.file)
    const ok = await replay(given, wanted, stack, interrupted.signal)
    await stack.disposeAsync()
    console.log(
      `\n${ok ? 'Every stage was reached' : 'The replay failed'}, after ${Math.round((performance.now() - began) / 1000)} s.`,
    )
    if (wanted.out && ok)
      console.log(`Written to ${wanted.out}: timeline.json, postmortem.md, channel.json, slack-trace.jsonl`)
    else if (wanted.out) console.log(`What was written before lies in ${wanted.out}.`)
    else
      console.log(
        'With "npm run demo -- --out DIR" the timeline, the postmortem, the channel and all Slack calls are kept.',
      )
    return ok ? 0 : 1
  } catch (thrown) {
    await stack.disposeAsync()
    if (interrupted.signal.aborted) {
      console.error('\nInterrupted; everything that was started has ended.')
      return 130
    }
    console.error(thrown instanceof Error ? thrown.message : thrown)
    return 1
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt)
  }
}

/** `waysIn`: whether more comes in than the talk of the case. */
type Wanted = { file: string; out: string | null; http: boolean; waysIn: boolean }

function readArguments(args: string[]): Wanted | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        once: { type: 'boolean' },
        out: { type: 'string' },
        case: { type: 'string' },
        http: { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    })
    if (values.help) return USAGE
    const out = values.out === undefined ? null : path.resolve(values.out)
    return { file: values.case ?? DEFAULT_CASE, out, http: values.http, waysIn: values.case === undefined }
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n${USAGE}`
  }
}
