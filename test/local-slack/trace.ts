import { appendFileSync } from 'node:fs'
import type { Caller, Json, TraceEntry } from './types.ts'

type Answer = { ok: boolean; error: string | null; status: number | null; messages?: string[] }

export type Trace = {
  entries: TraceEntry[]
  begin(method: string, args: Json, caller: Caller): TraceEntry
  /** The answer, or its loss (`status` null), is known; the line goes into the file. */
  end(entry: TraceEntry, answer: Answer): void
}

/** Records each request with arrival and answer, and appends it to a file where one is named. */
export function createTrace(file: string | undefined): Trace {
  const entries: TraceEntry[] = []
  return {
    entries,
    begin(method, args, caller) {
      const channel = args['channel'] ?? args['channel_id']
      const entry: TraceEntry = {
        id: entries.length + 1,
        method,
        args: withoutToken(args),
        arrivedAt: performance.now(),
        answeredAt: null,
        ok: null,
        error: null,
        status: null,
        caller,
        ...(typeof channel === 'string' ? { channel } : {}),
      }
      entries.push(entry)
      return entry
    },
    end(entry, answer) {
      const { status } = answer
      Object.assign(entry, answer)
      if (status !== null) entry.answeredAt = performance.now()
      if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
  }
}

function withoutToken({ token: _token, ...args }: Json): Json {
  return args
}

/**
 * How deep each request lies, by its id: 1 for one that waited for no other, else one more than the deepest that had been answered
 * when it arrived. Requests that arrive together have the same depth.
 */
export function depths(entries: TraceEntry[]): Map<number, number> {
  const depth = new Map<number, number>()
  const byArrival = [...entries].sort((a, b) => a.arrivedAt - b.arrivedAt)
  const byAnswer = entries
    .filter((entry) => entry.answeredAt !== null)
    .sort((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0))
  let answered = 0
  let deepest = 0
  for (const entry of byArrival) {
    for (
      let next = byAnswer[answered];
      next && (next.answeredAt ?? 0) <= entry.arrivedAt;
      next = byAnswer[++answered]
    ) {
      deepest = Math.max(deepest, depth.get(next.id) ?? 0)
    }
    depth.set(entry.id, deepest + 1)
  }
  return depth
}
