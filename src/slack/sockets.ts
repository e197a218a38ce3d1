import { setTimeout as pause } from 'node:timers/promises'
import type { App, Receiver } from '@slack/bolt'
import type { Context } from '../context.ts'
import { reasonOf } from '../errors.ts'
import { createLanes } from './lanes.ts'
import { type Ack, type Envelope, openSocket, type Socket, type SocketWaits } from './socket.ts'
import { type Told, tokenTeller } from './token.ts'
import type { Transport } from './transport.ts'

/** What connections to Slack are kept with. */
export type SocketsOptions = {
  appToken: string
  slackApiUrl: string | undefined
  operators?: Told | undefined
  /** Called when there has been no connection for `deafMs`, once until there is one again. */
  onDeaf?: ((problem: string) => void) | undefined
  waits?: Partial<Waits> | undefined
}

/** Wire milliseconds. */
export type Waits = SocketWaits & {
  /** Before another try to open one: at first, then twice as long each time up to the longest. */
  retryMs: { first: number; longest: number }
  /** A connection that lived longer was a good one: the next is opened at once. */
  goodMs: number
  /** That one which Slack has warned of is left open for Slack itself to close, so that nothing under way is cut off. */
  lingerMs: number
  /** Without any connection until Debrief counts as deaf. */
  deafMs: number
}

const WAITS: Waits = {
  helloMs: 15_000,
  silenceMs: 75_000,
  pingEveryMs: 10_000,
  drainMs: 3_000,
  retryMs: { first: 500, longest: 30_000 },
  goodMs: 30_000,
  lingerMs: 30_000,
  deafMs: 120_000,
}

/** Slack hands each envelope to one of an app's connections; when one goes, the other is there already. */
const LINES = 2

/**
 * Two connections to Slack, each replaced for ever: before it ends where Slack or time says so, at once or by and by where it
 * is gone. Both feed one Bolt app. @slack/socket-mode closes a connection before it opens the next, ends the process on an
 * `app_rate_limited`, and gives up after some failures of apps.connections.open, so it is not used.
 */
export function createSockets(
  ctx: Pick<Context, 'log' | 'wireNow'>,
  options: SocketsOptions,
  checkRecords: () => void,
): Transport {
  const waits = { ...WAITS, ...options.waits }
  const { operators } = options
  const { show: call } = createLanes({
    token: options.appToken,
    slackApiUrl: options.slackApiUrl,
    onToken: tokenTeller(operators, 'slack-app-token'),
  })
  const stopping = new AbortController()
  const all = new Set<Socket>()
  /** Those that Slack has said hello on. */
  const open = new Set<Socket>()
  let app: App | null = null
  let since = ctx.wireNow()
  let why = ''
  let missed = false
  let deaf: NodeJS.Timeout | undefined
  let toldDeaf = false

  const take = async ({ payload, retry_attempt, retry_reason }: Envelope, ack: Ack) => {
    const retry = {
      ...(retry_attempt && { retryNum: retry_attempt }),
      ...(retry_reason && { retryReason: retry_reason }),
    }
    await app
      ?.processEvent({ body: payload, ack, ...retry })
      .catch((thrown: unknown) =>
        ctx.log.warn({ reason: reasonOf(thrown) }, 'something from Slack could not be taken; events come again'),
      )
  }

  const problem = () => {
    if (open.size > 0) return null
    const seconds = Math.round((ctx.wireNow() - since) / 1000)
    return `no open socket for ${seconds} s${why && `: ${why}`}`
  }

  const nobodyListens = () => {
    missed = true
    since = ctx.wireNow()
    clearTimeout(deaf)
    deaf = setTimeout(() => {
      const now = problem()
      if (now === null) return
      toldDeaf = true
      operators?.tell({ key: 'slack-socket', text: `Debrief does not hear Slack: ${now}.` })
      options.onDeaf?.(now)
    }, waits.deafMs)
  }

  /** A connection that Slack has said hello on, or why there is none. */
  const connect = async (line: number): Promise<Socket | string> => {
    const answer = await call('apps.connections.open')
    if (!answer.ok) return `apps.connections.open: ${answer.code}`
    const url = String(answer.data['url'])
    if (!URL.canParse(url)) return 'apps.connections.open gave no address'
    if (stopping.signal.aborted) return 'stopping'
    const socket = openSocket(url, take, waits)
    all.add(socket)
    void socket.ended.then(() => all.delete(socket))
    // Refused ones, of too many for one, are told so in place of a hello.
    const hello = await Promise.race([socket.hello, socket.leaving.then(() => null)])
    if (!hello) {
      void socket.finish()
      return socket.leaving
    }
    clearTimeout(deaf)
    if (toldDeaf) operators?.recovered('slack-socket')
    toldDeaf = false
    open.add(socket)
    ctx.log.info({ line, open: open.size }, 'connected to Slack')
    if (missed) checkRecords()
    missed = false
    void socket.ended.then((reason) => {
      open.delete(socket)
      if (stopping.signal.aborted) return
      why = reason
      if (open.size === 0) nobodyListens()
    })
    // Opened together they would be asked to go together: one goes earlier.
    if (line > 0 && hello.lastsMs) {
      const early = hello.lastsMs * (0.5 + 0.4 * Math.random())
      const timer = setTimeout(() => open.size > 1 && socket.leave('renewal'), Math.min(early, 2 ** 31 - 1))
      void socket.ended.then(() => clearTimeout(timer))
    }
    return socket
  }

  /** Lets go of a connection that has another in its place. */
  const replaced = async (old: Socket, reason: string) => {
    if (reason === 'warning') await Promise.race([old.ended, pause(waits.lingerMs, null, { ref: false })])
    await old.finish()
  }

  const hold = async (line: number) => {
    let failures = 0
    let old: { socket: Socket; reason: string } | null = null
    while (!stopping.signal.aborted) {
      const next = await connect(line)
      if (typeof next === 'string') {
        failures += 1
        why = next
        ctx.log.warn({ line, reason: next, open: open.size, tries: failures }, 'no connection to Slack could be opened')
      } else {
        if (old) void replaced(old.socket, old.reason)
        const from = ctx.wireNow()
        const reason = await next.leaving
        old = { socket: next, reason }
        const gone = !open.has(next)
        failures = gone && ctx.wireNow() - from < waits.goodMs ? failures + 1 : 0
        missed ||= gone
        if (!stopping.signal.aborted)
          ctx.log.warn({ line, reason, open: open.size }, 'a connection to Slack ends; another is opened')
      }
      const { first, longest } = waits.retryMs
      const most = Math.min(longest, first * 2 ** Math.min(failures - 1, 20))
      const wait = failures === 0 ? 0 : most * (0.5 + 0.5 * Math.random())
      if (wait > 0) await pause(wait, null, { signal: stopping.signal }).catch(() => {})
    }
  }

  const receiver: Receiver = {
    init(bolt) {
      app = bolt
    },
    async start() {},
    async stop() {},
  }
  return {
    receiver,
    start() {
      nobodyListens()
      for (let line = 0; line < LINES; line += 1) void hold(line)
    },
    problem,
    requests: () => null,
    async stop() {
      stopping.abort()
      clearTimeout(deaf)
      for (const socket of all) socket.leave('stopping')
      await Promise.all([...all].map((socket) => socket.finish()))
    },
  }
}
