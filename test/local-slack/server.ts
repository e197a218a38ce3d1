import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Activity } from './activity.ts'
import { checkArguments, isObject, text } from './args.ts'
import { type Body, readBody } from './body.ts'
import { isRefusal } from './errors.ts'
import { concernsCall, type FaultBox } from './faults.ts'
import type { Limits } from './limits.ts'
import { requireScope } from './method.ts'
import { takeUpload } from './methods/files.ts'
import { methods } from './methods/index.ts'
import { useResponseUrl } from './response-url.ts'
import type { Sockets } from './socket.ts'
import { hex, type World } from './state.ts'
import type { Trace } from './trace.ts'
import type { Caller, Fault, Json } from './types.ts'

export type Front = {
  world: World
  activity: Activity
  trace: Trace
  faults: FaultBox<Fault>
  limits: Limits | null
  strictArgs: boolean
  sockets: () => Sockets
}

type Answer = { status: number; body: Json | string; headers?: Record<string, string> }

/** The HTTP side of the local Slack. `down` resets every connection, old and new. */
export function createFront(front: Front): { server: Server; down(on: boolean): void } {
  const open = new Set<Socket>()
  let unreachable = false
  const server = createServer((request, response) => void serve(front, request, response))
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket: Socket) => {
    if (unreachable) {
      socket.resetAndDestroy()
      return
    }
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  })
  return {
    server,
    down(on) {
      unreachable = on
      if (on) for (const socket of open) socket.resetAndDestroy()
    },
  }
}

async function serve(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, activity, trace } = front
  const done = activity.begin()
  response.on('close', done)
  try {
    const url = new URL(request.url ?? '/', world.origin)
    const body = await readBody(request, url)
    const base = new URL(world.origin).pathname.replace(/\/$/, '')
    const [, area, ...rest] = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length).split('/') : []
    const method =
      area === 'api'
        ? rest.join('/')
        : area === 'upload'
          ? 'upload'
          : area === 'response'
            ? 'response_url'
            : url.pathname
    const token = bearer(request) ?? text(body.args, 'token')
    const entry = trace.begin(
      method,
      area === 'upload' ? { file: rest.at(-1) } : body.args,
      callerOf(world, area, token),
    )
    activity.touch()
    const struck = front.faults.strike((fault) => concernsCall(fault, method, entry.args))
    const latency = struck.filter((fault) => fault.kind === 'latency').reduce((sum, fault) => sum + (fault.ms ?? 0), 0)
    if (latency > 0) await pause(latency / 2)
    const fault = struck.find((one) => one.kind !== 'latency')
    if (fault?.kind === 'hang') return
    const answer = (fault && spoiled(fault)) ?? answerOf(front, area, rest, body, token)
    if (latency > 0) await pause(latency / 2)
    const gone = fault?.kind === 'lost-reply' || response.destroyed
    trace.end(entry, { ...summary(answer), status: gone ? null : answer.status })
    if (gone) {
      response.socket?.destroy()
      return
    }
    reply(world, response, answer)
  } catch (error) {
    response.socket?.destroy()
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error
  }
}

function summary({ status, body }: Answer): { ok: boolean; error: string | null; messages?: string[] } {
  if (typeof body === 'string') return { ok: status === 200, error: null }
  const meta = body['response_metadata']
  const messages = isObject(meta) && Array.isArray(meta['messages']) ? { messages: meta['messages'].map(String) } : {}
  return { ok: body['ok'] === true, error: text(body, 'error') ?? null, ...messages }
}

function answerOf(
  front: Front,
  area: string | undefined,
  rest: string[],
  body: Body,
  token: string | undefined,
): Answer {
  const { world, activity } = front
  if (area === 'upload') {
    const { status, text: words } = takeUpload(world, rest.at(-1) ?? '', body.raw)
    return { status, body: words }
  }
  if (area === 'response') return useResponseUrl(world, rest.at(-1) ?? '', body.args)
  if (area !== 'api') return { status: 404, body: 'not found' }
  const limited = limit(front, rest.join('/'), body.args)
  if (limited) return limited
  try {
    const later = (run: () => void): void => {
      const done = activity.begin()
      setTimeout(() => {
        run()
        done()
      }, 5)
    }
    return { status: 200, body: call(front, rest.join('/'), body, token, later) }
  } catch (error) {
    if (isRefusal(error)) return { status: 200, body: error.reply }
    throw error
  }
}

function call(
  front: Front,
  name: string,
  body: Body,
  token: string | undefined,
  later: (run: () => void) => void,
): Json {
  const { world, sockets } = front
  const method = methods[name]
  if (!method) return { ok: false, error: 'unknown_method', req_method: name }
  if (method.token !== 'any') {
    if (token === undefined) return { ok: false, error: 'not_authed' }
    const known = [world.botToken, world.appToken]
    if (!known.includes(token)) return { ok: false, error: 'invalid_auth' }
    if (token !== (method.token === 'app' ? world.appToken : world.botToken))
      return { ok: false, error: 'not_allowed_token_type' }
  }
  if (method.token === 'app' && sockets().refused()) return { ok: false, error: 'internal_error' }
  if (method.scopes) requireScope(world, method.scopes)
  const { token: _token, ...args } = body.kind === 'json' && method.json === false ? {} : body.args
  checkArguments(method.args, args, front.strictArgs && method.token !== 'any')
  return method.run({ world, args, later, socketUrl: () => sockets().url() })
}

function limit(front: Front, name: string, args: Json): Answer | null {
  const method = methods[name]
  const wait = front.limits && method ? front.limits(name, method.tier, text(args, 'channel')) : null
  return wait === null ? null : tooMany(wait)
}

function tooMany(seconds: number | null): Answer {
  const headers: Record<string, string> = seconds === null ? {} : { 'retry-after': String(seconds) }
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers }
}

function spoiled(fault: Fault): Answer | undefined {
  if (fault.kind === 'rate-limit') return tooMany(fault.retryAfter === undefined ? 1 : fault.retryAfter)
  if (fault.kind === 'http-500') return { status: 500, body: 'internal server error' }
  if (fault.kind === 'error') return { status: 200, body: { ok: false, error: fault.error ?? 'internal_error' } }
  return undefined
}

function reply(world: World, response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8',
    'x-oauth-scopes': [...world.scopes].join(','),
    'x-slack-req-id': hex(8),
    ...headers,
  })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function bearer(request: IncomingMessage): string | undefined {
  const match = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')
  return match?.[1]
}

function callerOf(world: World, area: string | undefined, token: string | undefined): Caller {
  if (area === 'upload') return 'upload'
  if (area === 'response') return 'response_url'
  return token === world.botToken ? 'bot' : token === world.appToken ? 'app' : 'none'
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
