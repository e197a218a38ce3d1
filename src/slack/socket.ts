import { WebSocket } from 'ws'
import { z } from 'zod'

/** What Slack hands over: an event, a command or an interaction (docs.slack.dev/apis/events-api/using-socket-mode, "Events"). */
export type Envelope = { payload: Record<string, unknown>; retry_attempt?: number; retry_reason?: string }

/** Answers an envelope, once; rejects when the connection that brought it has ended. */
export type Ack = (response?: unknown) => Promise<void>

/** One connection of Socket Mode. Its promises never reject. */
export type Socket = {
  /** Resolves when Slack says hello, with the milliseconds after which it will ask for another connection; null where it did not come to that. */
  hello: Promise<{ lastsMs: number | null } | null>
  /** Resolves with the reason when another connection should take its place; it still serves while it is open. */
  leaving: Promise<string>
  /** Resolves with the reason when it is over. */
  ended: Promise<string>
  /** Asks for another connection in its place. */
  leave(reason: string): void
  /** Closes it when what it brought is acked, and in any case soon. */
  finish(): Promise<string>
}

/** Wire milliseconds. */
export type SocketWaits = {
  /** From the address to Slack's hello. */
  helloMs: number
  /** Without any frame, pings and pongs included: then the connection is dead, whatever its state says. */
  silenceMs: number
  /** Between our pings. */
  pingEveryMs: number
  /** For what is not yet acked at the end: Slack waits three seconds for an ack. */
  drainMs: number
}

/** Wire milliseconds that Slack has for the answer to our goodbye. */
const GOODBYE_MS = 2_000

const Frame = z.looseObject({ type: z.string(), envelope_id: z.string().optional(), reason: z.string().optional() })
const Hello = z.object({ debug_info: z.object({ approximate_connection_time: z.number().positive() }) })

/**
 * Opens a connection at an address of apps.connections.open and gives each envelope to `take`; what that does not ack, Slack
 * sends again. An end without a word is found by silence: the connection is then torn down, for nobody would answer a goodbye.
 */
export function openSocket(url: string, take: (one: Envelope, ack: Ack) => Promise<void>, waits: SocketWaits): Socket {
  const hello = Promise.withResolvers<{ lastsMs: number | null } | null>()
  const leaving = Promise.withResolvers<string>()
  const ended = Promise.withResolvers<string>()
  const ws = new WebSocket(url, { perMessageDeflate: false })
  const unacked = new Set<string>()
  let finishing = false
  let reason: string | null = null
  const giveUp = (why: string) => {
    reason ??= why
    ws.terminate()
  }
  let silence = setTimeout(() => giveUp('no hello from Slack'), waits.helloMs)
  let greeted = false
  const heard = () => greeted && silence.refresh()
  const ping = setInterval(() => ws.readyState === ws.OPEN && ws.ping(), waits.pingEveryMs)
  const closeWhenDone = () => {
    if (finishing && unacked.size === 0) ws.close(1000)
  }

  const received = (id: string, envelope: Envelope) => {
    unacked.add(id)
    const acked = () => {
      unacked.delete(id)
      closeWhenDone()
    }
    const ack: Ack = (response = {}) =>
      new Promise((resolve, reject) => {
        if (!unacked.has(id)) return resolve()
        const payload = typeof response === 'string' ? { text: response } : response
        ws.send(JSON.stringify({ envelope_id: id, payload }), (error) => (error ? reject(error) : resolve()))
        acked()
      })
    void take(envelope, ack).finally(acked)
  }

  ws.on('ping', heard)
  ws.on('pong', heard)
  ws.on('message', (data) => {
    // What comes after our goodbye can be acked no more: Slack sends it by another connection.
    if (ws.readyState !== ws.OPEN) return
    const frame = Frame.safeParse(parsed(String(data))).data
    if (frame?.type === 'hello') {
      greeted = true
      clearTimeout(silence)
      silence = setTimeout(() => giveUp(`no frame for ${waits.silenceMs / 1000} s`), waits.silenceMs)
      const seconds = Hello.safeParse(frame).data?.debug_info.approximate_connection_time
      hello.resolve({ lastsMs: seconds ? seconds * 1000 : null })
    } else if (frame?.type === 'disconnect') {
      reason ??= frame.reason ?? 'disconnect'
      leaving.resolve(reason)
    } else if (frame?.envelope_id) received(frame.envelope_id, frame as unknown as Envelope)
    heard()
  })
  ws.on('error', (error) => {
    reason ??= error.message
  })
  ws.on('close', () => {
    clearTimeout(silence)
    clearInterval(ping)
    hello.resolve(null)
    reason ??= 'closed by Slack'
    // In this order: whoever hears that it leaves can see whether it has ended.
    ended.resolve(reason)
    leaving.resolve(reason)
  })

  return {
    hello: hello.promise,
    leaving: leaving.promise,
    ended: ended.promise,
    leave: leaving.resolve,
    finish() {
      finishing = true
      closeWhenDone()
      const late = setTimeout(() => ws.close(1000), waits.drainMs)
      const never = setTimeout(() => ws.terminate(), waits.drainMs + GOODBYE_MS)
      return ended.promise.finally(() => [late, never].forEach(clearTimeout))
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
