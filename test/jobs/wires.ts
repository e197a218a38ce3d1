import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'

/** A line to a TCP server that can be cut and mended. */
export type Line = AsyncDisposable & {
  /** Where its near end listens, on 127.0.0.1. */
  port: number
  /** Ends every connection and refuses new ones, as a server that is stopped does. */
  cut(): Promise<void>
  mend(): Promise<void>
}

/** Opens a line to a port of 127.0.0.1. */
export async function startLine(to: number): Promise<Line> {
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      open.add(socket)
    }
    near.pipe(far).pipe(near)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return { port, cut, mend: () => listen(port), [Symbol.asyncDispose]: cut }
}

/** A Redis of one's own. */
export type OwnRedis = AsyncDisposable & { url: string; flush(): Promise<void> }

/** Starts `redis-server` of the PATH on a free port, without a disk. Rejects where there is none. */
export async function startRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-redis-'))
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', dir: folder, appendonly: 'no', 'maxmemory-policy': 'noeviction' }
  const child = spawn(
    'redis-server',
    [...Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]), '--save', ''],
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failed = new Promise<never>((_resolve, reject) =>
    child.once('error', (error) => reject(new Error(`No redis-server could be started: ${error.message}`))),
  )
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { maxRetriesPerRequest: null })
  client.on('error', () => {})
  const stop = async () => {
    client.disconnect()
    if (child.kill()) await ended
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([client.ping(), failed])
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { url, flush: async () => void (await client.flushall()), [Symbol.asyncDispose]: stop }
}

/** A port of 127.0.0.1 that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
