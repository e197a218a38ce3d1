import Fastify, { type FastifyInstance } from 'fastify'

/** One part that must be well for Debrief to be ready. Answers null, or what is wrong. */
export type Part = { name: string; check: () => Promise<string | null> }

/** Milliseconds that a part may take to answer. */
const CHECK_TIMEOUT_MS = 3_000

/** `/healthz`: the process lives. `/readyz`: every part is well, else 503 with the parts that are not and why. */
export async function startHttp(options: {
  host: string
  port: number
  parts: readonly Part[]
}): Promise<FastifyInstance> {
  const server = Fastify({ logger: false })
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const checks = await Promise.all(
      options.parts.map(async (part) => ({ name: part.name, problem: await checked(part) })),
    )
    const bad = checks.filter((one) => one.problem !== null)
    return reply.code(bad.length === 0 ? 200 : 503).send({
      status: bad.length === 0 ? 'ready' : 'not ready',
      parts: Object.fromEntries(checks.map((one) => [one.name, one.problem ?? 'ok'])),
    })
  })
  await server.listen({ host: options.host, port: options.port })
  return server
}

async function checked(part: Part): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), CHECK_TIMEOUT_MS)
  })
  return Promise.race([part.check().catch((error: Error) => error.message), late]).finally(() => clearTimeout(timer))
}
