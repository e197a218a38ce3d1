import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that a test can close, and let fall silent without a goodbye, as networks do. */
export type Gate = AsyncDisposable & {
  /** The server's address, by way of the gate. */
  url: string
  /** Ends what goes through, and lets nobody in. */
  shut(): void
  /** Lets nothing more through of connections that have sent these words; they stay open. Returns how many there are. */
  silence(words: string): number
  /** Ends what was silenced, and lets everybody in again. */
  open(): void
}

/** Opens a gate in front of a server that is named by its address, such as `postgres://127.0.0.1:5432/some`. */
export async function gateTo(address: string): Promise<Gate> {
  const url = new URL(address)
  const [port, host] = [Number(url.port), url.hostname]
  const pairs = new Set<{ near: Socket; far: Socket; sent: string; silent: boolean }>()
  let shut = false
  const end = (one: { near: Socket; far: Socket }) => {
    one.near.destroy()
    one.far.destroy()
  }
  const server = createServer((near) => {
    if (shut) return near.destroy()
    const pair = { near, far: connect(port, host), sent: '', silent: false }
    pairs.add(pair)
    near.on('data', (data) => {
      pair.sent = (pair.sent + data.toString('latin1')).slice(-20_000)
      if (!pair.silent) pair.far.write(data)
    })
    pair.far.on('data', (data) => pair.silent || near.write(data))
    for (const socket of [near, pair.far])
      socket
        .on('error', () => {})
        .on('close', () => {
          pairs.delete(pair)
          end(pair)
        })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  url.hostname = '127.0.0.1'
  url.port = String(typeof at === 'object' && at ? at.port : 0)
  return {
    url: url.href,
    shut() {
      shut = true
      for (const pair of pairs) end(pair)
    },
    silence(words) {
      for (const pair of pairs) pair.silent ||= pair.sent.includes(words)
      return [...pairs].filter((pair) => pair.silent).length
    },
    open() {
      shut = false
      for (const pair of pairs) if (pair.silent) end(pair)
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) end(pair)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
