import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { ConfigError } from '../errors.ts'

/** One part that must be well for Debrief to be ready. Answers null, or what is wrong. */
export type Part = { name: string; check: () => Promise<string | null> }

/** Where to listen, and what readiness asks. */
export type HttpOptions = {
  host: string
  port: number
  /** The parts; null while they are being started or stopped. */
  parts: () => readonly Part[] | null
  /** Further routes, each in a context of its own: parsers and hooks of one are not those of another. */
  routes?: readonly FastifyPluginAsync[]
  /** Milliseconds that a part may take to answer. */
  patienceMs?: number
  /** Milliseconds in which a request must be here wholly. */
  requestMs?: number
}

const PATIENCE_MS = 3_000
/** Slack, and any monitoring, sends at once; who sends a byte a second would keep connections for nothing. */
const REQUEST_MS = 10_000
/** Milliseconds that answers under way have at the end: nobody waits for longer. */
const LAST_ANSWERS_MS = 2_000

/** `/healthz`: the process lives. `/readyz`: every part is well, else 503 with the parts that are not and why. And `routes`. */
export async function startHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { host, port, patienceMs = PATIENCE_MS, requestMs = REQUEST_MS } = options
  const server = Fastify({
    logger: false,
    requestTimeout: requestMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: requestMs / 2 },
  })
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const parts = options.parts()
    if (!parts) return reply.code(503).send({ status: 'starting or stopping', parts: {} })
    const problems = Object.entries(await problemsOf(parts, patienceMs))
    const ready = problems.every(([, problem]) => problem === null)
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(problems.map(([name, problem]) => [name, problem ?? 'ok'])),
    })
  })
  // A connection that was opened and never used would keep the server until its time-out.
  server.addHook('preClose', async () => {
    setTimeout(() => server.server.closeAllConnections(), LAST_ANSWERS_MS).unref()
  })
  for (const routes of options.routes ?? []) server.register(routes)
  try {
    await server.listen({ host, port })
  } catch (thrown) {
    await server.close()
    throw listenProblem(thrown, host, port)
  }
  return server
}

/** What is wrong with each part, by its name; null where it is well. A part that does not answer in time is not. */
export async function problemsOf(
  parts: readonly Part[],
  patienceMs = PATIENCE_MS,
): Promise<Record<string, string | null>> {
  const checks = parts.map(async (part) => [part.name, await checked(part, patienceMs)] as const)
  return Object.fromEntries(await Promise.all(checks))
}

async function checked(part: Part, patienceMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), patienceMs)
  })
  const check = part.check().catch((error: Error) => error.message || 'failed')
  return Promise.race([check, late]).finally(() => clearTimeout(timer))
}

function listenProblem(thrown: unknown, host: string, port: number): unknown {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigError([
        `DEBRIEF_HTTP_PORT ${port} is taken on ${host}: choose another, or 0 for any; perhaps Debrief runs already.`,
      ])
    case 'EACCES':
      return new ConfigError([`DEBRIEF_HTTP_PORT ${port} may not be used by this account: choose one above 1023.`])
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError([`DEBRIEF_HTTP_HOST ${host} is no address of this machine: 0.0.0.0 is all of them.`])
    default:
      return thrown
  }
}
