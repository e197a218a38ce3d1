import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived, whole. `at`: real time, epoch milliseconds. */
export type Asked = { method: string; url: URL; headers: IncomingHttpHeaders; body: string; at: number }
export type Answered = { status: number; body?: unknown; headers?: Record<string, string> }
/** What goes wrong: it answers a status and takes nothing, never answers and takes nothing, or takes it and breaks the line. */
export type Fault = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang' | 'lost-reply'

/** The far side of a wire, on loopback: answers as `answer` says, unless a fault is set. */
export async function startFarSide(answer: (asked: Asked) => Answered) {
  let fault: Fault | null = null
  let faulty = 0
  const asked: Asked[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const now = faulty > 0 ? fault : null
      faulty -= 1
      const one: Asked = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://127.0.0.1'),
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      }
      asked.push(one)
      for (const told of waiting) told()
      if (now === 'hang') return
      const answered = now && now !== 'lost-reply' ? now : answer(one)
      if (now === 'lost-reply') return void request.socket.destroy()
      response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers })
      const { body } = answered
      response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that arrived, refused or not, oldest first. */
    asked,
    /** The next `times` requests go wrong like this. */
    fault(what: Fault, times = 1) {
      fault = what
      faulty = times
    },
    /** Settles when `count` requests in all have arrived. */
    async arrived(count: number) {
      while (asked.length < count) await new Promise<void>((resolve) => waiting.add(resolve))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The body of a request as JSON; null where it is none. */
export function jsonOf(asked: Asked): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(asked.body)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}
