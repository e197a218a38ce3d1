import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { isObject } from './args.ts'
import { hex, type World } from './state.ts'
import type { Json } from './types.ts'

export type Connection = {
  number: number
  ws: WebSocket
  /** Answers nothing and takes nothing, while Slack still believes in it. */
  half: boolean
  lastPong: number
  /** Pings that came. */
  pinged: number
  /** Envelopes sent and not yet acked. */
  waiting: Map<string, (answer: Json | null) => void>
}

export type Sockets = {
  url(): string
  /** The next connection in turn, or null where none is open. */
  pick(): Connection | null
  /** Sends one envelope; answers the ack's payload, or null when the connection ended before. */
  send(connection: Connection, envelope: Json & { envelope_id: string }): Promise<Json | null>
  count(): number
  /** Numbers of the connections that are open. */
  numbers(): number[]
  /** Pings that came on the connection with this number; 0 where it is gone. */
  pings(number: number): number
  /** Of the connections with these numbers, or of all: warns, then asks to reconnect and closes. */
  refresh(graceMs?: number, numbers?: readonly number[]): void
  drop(numbers?: readonly number[]): void
  halfOpen(numbers?: readonly number[]): void
  /** Connections opened from now on answer nothing, not even a hello. */
  mute(on: boolean): void
  /** Seconds that a hello gives a connection; Slack's are about five hours. */
  lasts(seconds: number): void
  refused(): boolean
  refuse(on: boolean): void
  close(): void
}

const mostConnections = 10

/** Socket Mode: single-use addresses, hello, pings, refreshes; an envelope goes to one connection, in turn. */
export function createSockets(server: Server, world: World, touch: () => void, pingEveryMs = 5000): Sockets {
  const wss = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const open = new Set<Connection>()
  let numbers = 0
  let turn = 0
  let refusing = false
  let muted = false
  let seconds = 18_060
  const those = (numbers: readonly number[] | undefined) =>
    [...open].filter(({ number }) => !numbers || numbers.includes(number))

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', world.origin).searchParams.get('ticket') ?? ''
    if (!tickets.delete(ticket)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      return
    }
    wss.handleUpgrade(request, socket, head, accept)
  })

  function accept(ws: WebSocket): void {
    const send = (frame: Json): void => ws.send(JSON.stringify(frame))
    if (open.size >= mostConnections) {
      send({ type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'local' } })
      ws.close()
      return
    }
    const connection: Connection = {
      number: ++numbers,
      ws,
      half: false,
      lastPong: performance.now(),
      pinged: 0,
      waiting: new Map(),
    }
    open.add(connection)
    const ping = setInterval(() => {
      if (performance.now() - connection.lastPong > pingEveryMs * 2.5) ws.terminate()
      else if (!connection.half) ws.ping()
    }, pingEveryMs)
    ws.on('pong', () => {
      connection.lastPong = performance.now()
    })
    ws.on('ping', () => {
      connection.pinged += 1
      touch()
    })
    ws.on('message', (data) => receive(connection, String(data)))
    ws.on('error', () => ws.terminate())
    ws.on('close', () => {
      clearInterval(ping)
      open.delete(connection)
      for (const fail of connection.waiting.values()) fail(null)
      touch()
    })
    const debug_info = { host: 'local', build_number: 1, approximate_connection_time: seconds }
    if (!muted)
      send({ type: 'hello', num_connections: open.size, connection_info: { app_id: world.appId }, debug_info })
    touch()
  }

  function receive(connection: Connection, data: string): void {
    const frame: unknown = JSON.parse(data)
    if (!isObject(frame)) return
    const id = String(frame['envelope_id'])
    const done = connection.waiting.get(id)
    if (done) done(isObject(frame['payload']) ? frame['payload'] : {})
  }

  return {
    url() {
      const ticket = hex()
      tickets.add(ticket)
      return `${world.origin.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${world.appId}`
    },
    pick() {
      const all = [...open].filter(({ ws }) => ws.readyState === ws.OPEN)
      turn += 1
      return all[turn % Math.max(all.length, 1)] ?? null
    },
    send: (connection, envelope) =>
      new Promise((resolve) => {
        connection.waiting.set(envelope.envelope_id, (answer) => {
          connection.waiting.delete(envelope.envelope_id)
          resolve(answer)
        })
        if (!connection.half) connection.ws.send(JSON.stringify(envelope))
      }),
    count: () => open.size,
    numbers: () => [...open].map(({ number }) => number),
    pings: (number) => those([number])[0]?.pinged ?? 0,
    refresh(graceMs = 50, numbers) {
      for (const { ws } of those(numbers)) {
        const say = (reason: string): void => {
          if (ws.readyState === ws.OPEN)
            ws.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }))
        }
        say('warning')
        setTimeout(() => {
          say('refresh_requested')
          ws.close()
        }, graceMs)
      }
    },
    drop(numbers) {
      for (const { ws } of those(numbers)) ws.terminate()
    },
    halfOpen(numbers) {
      for (const connection of those(numbers)) {
        connection.half = true
        connection.ws.pause()
      }
    },
    mute(on) {
      muted = on
    },
    lasts(given) {
      seconds = given
    },
    refused: () => refusing,
    refuse(on) {
      refusing = on
    },
    close() {
      for (const { ws } of open) ws.terminate()
      wss.close()
    },
  }
}
