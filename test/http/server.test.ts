import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { type Part, startHttp } from '../../src/http/server.ts'

const portOf = (server: FastifyInstance) => (server.server.address() as AddressInfo).port
const well = (name: string): Part => ({ name, check: async () => null })

async function served(parts: () => readonly Part[] | null, patienceMs?: number) {
  const server = await startHttp({ host: '127.0.0.1', port: 0, parts, ...(patienceMs ? { patienceMs } : {}) })
  return {
    get: async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${portOf(server)}${path}`)
      return { status: response.status, body: (await response.json()) as unknown }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

test('is ready when every part is well', async () => {
  await using http = await served(() => [well('database'), well('slack')])
  expect(await http.get('/readyz')).toEqual({
    status: 200,
    body: { status: 'ready', parts: { database: 'ok', slack: 'ok' } },
  })
})

test('names each part that is not well: with its reason, its failure, or that it does not answer', async () => {
  const parts: Part[] = [
    well('database'),
    { name: 'slack', check: async () => 'no open socket' },
    { name: 'queue', check: () => Promise.reject(new Error('connection refused')) },
    { name: 'due work', check: () => new Promise(() => {}) },
  ]
  await using http = await served(() => parts, 20)
  expect(await http.get('/readyz')).toEqual({
    status: 503,
    body: {
      status: 'not ready',
      parts: { database: 'ok', slack: 'no open socket', queue: 'connection refused', 'due work': 'does not answer' },
    },
  })
})

test('lives, and is not ready, while its parts are being started', async () => {
  let parts: Part[] | null = null
  await using http = await served(() => parts)
  expect(await http.get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await http.get('/readyz')).toEqual({ status: 503, body: { status: 'starting or stopping', parts: {} } })
  parts = [well('database')]
  expect((await http.get('/readyz')).status).toBe(200)
})

test('ends although somebody holds a connection that was never used, as balancers do', async () => {
  const server = await startHttp({ host: '127.0.0.1', port: 0, parts: () => null })
  const held = connect(portOf(server), '127.0.0.1')
  await once(held, 'connect')
  const ended = once(held, 'close')
  await server.close()
  await ended
}, 20_000)

test('says in one line that a port is taken, or an address is not ours', async () => {
  await using http = await startHttp({ host: '127.0.0.1', port: 0, parts: () => null }).then((server) => ({
    port: portOf(server),
    [Symbol.asyncDispose]: () => server.close(),
  }))
  await expect(startHttp({ host: '127.0.0.1', port: http.port, parts: () => null })).rejects.toThrow(
    new RegExp(`^DEBRIEF_HTTP_PORT ${http.port} is taken on 127\\.0\\.0\\.1: choose another`),
  )
  await expect(startHttp({ host: '192.0.2.7', port: 0, parts: () => null })).rejects.toThrow(
    /^DEBRIEF_HTTP_HOST 192\.0\.2\.7 is no address of this machine/,
  )
})
