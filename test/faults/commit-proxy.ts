import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import {
  type Frame,
  frameReader,
  READY,
  simpleQuery,
  startupSettings,
  statementOf,
  statusOf,
} from './postgres-frames.ts'

/** The moments of a commit: the server does not know of it yet; it has committed, and the process does not know. */
export type CommitMoment = 'before' | 'after'

/** Looks at a commit that wrote something; `stop` when the process was ended: nothing more is passed on in either direction. */
export type SeeCommit = (statements: readonly string[], moment: CommitMoment) => 'go' | 'stop'

/** A proxy in front of PostgreSQL that knows each commit of a process. */
export type CommitProxy = AsyncDisposable & {
  /** What it was made for, by way of the proxy. */
  url: string
  /** From now on every commit is shown to `see`; null lets all pass. */
  watch(see: SeeCommit | null): void
}

/** Connections of the alarm clock and of the lock that says "I live": they decide nothing. */
const NOT_WATCHED = new Set(['debrief-queue', 'debrief-presence'])
const WRITES = /\b(insert|update|delete|merge)\b/i
/** Whether the transaction has written or locked a row (https://www.postgresql.org/docs/current/functions-info.html). */
const HAS_WRITTEN = 'select 1 where pg_current_xact_id_if_assigned() is not null'

/**
 * Starts a proxy to the server of `databaseUrl`. A statement outside of a transaction is its own commit; to have the moment
 * before that too, it is put into a transaction, which the client does not notice.
 */
export async function startCommitProxy(databaseUrl: string): Promise<CommitProxy> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const watcher: { see: SeeCommit | null } = { see: null }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    serve(client, upstream, watcher)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    watch(see) {
      watcher.see = see
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Passes the messages of one connection on: as they are until it is ready, then one request and its answer after the other. */
function serve(client: Socket, upstream: Socket, watcher: { see: SeeCommit | null }): void {
  let watched = false
  let ready = false
  let status = 'I'
  /** What the transaction has said so far. */
  let statements: string[] = []
  let request: Frame[] = []
  let requests: Promise<void> = Promise.resolve()
  let answering: { frames: Frame[]; done: (frames: Frame[]) => void } | null = null

  const ask = (bytes: Buffer) =>
    new Promise<Frame[]>((done) => {
      answering = { frames: [], done }
      upstream.write(bytes)
    })
  const answer = (frames: readonly Frame[]) => client.write(Buffer.concat(frames.map((one) => one.bytes)))
  const stopped = () => {
    upstream.destroy()
  }
  /** Commits the open transaction by `commit` and gives the server's answer; null when the process was ended. */
  const commit = async (bytes: Buffer): Promise<Frame[] | null> => {
    const wrote = (await ask(simpleQuery(HAS_WRITTEN))).some((one) => one.type === 'D')
    const see = wrote ? watcher.see : null
    if (see?.(statements, 'before') === 'stop') return null
    const frames = await ask(bytes)
    if (see?.(statements, 'after') === 'stop') return null
    return frames
  }

  const pass = async (frames: readonly Frame[]): Promise<void> => {
    const bytes = Buffer.concat(frames.map((one) => one.bytes))
    const said = frames.flatMap((one) => statementOf(one) ?? [])
    if (status === 'I') statements = []
    statements.push(...said)
    const closing = status === 'T' && /^\s*commit\b/i.test(said[0] ?? '')
    if (!watcher.see || (!closing && (status !== 'I' || !said.some((one) => WRITES.test(one))))) {
      answer(await ask(bytes))
      return
    }
    if (closing) {
      const answered = await commit(bytes)
      return answered ? void answer(answered) : stopped()
    }
    await ask(simpleQuery('begin'))
    const answered = await ask(bytes)
    if (status === 'T' && (await commit(simpleQuery('commit'))) === null) return stopped()
    if (status === 'E') await ask(simpleQuery('rollback'))
    answer([...answered.slice(0, -1), { type: 'Z', bytes: READY }])
  }

  upstream.on(
    'data',
    frameReader('server', (frame) => {
      if (frame.type === 'Z') status = statusOf(frame)
      if (!ready || !answering) {
        client.write(frame.bytes)
        if (frame.type === 'Z') ready = watched
        return
      }
      answering.frames.push(frame)
      if (frame.type !== 'Z') return
      const { frames, done } = answering
      answering = null
      done(frames)
    }),
  )
  client.on(
    'data',
    frameReader('client', (frame) => {
      if (frame.type === 'startup') watched = !NOT_WATCHED.has(startupSettings(frame).get('application_name') ?? '')
      if (!ready || frame.type === 'X') {
        upstream.write(frame.bytes)
        return
      }
      request.push(frame)
      // A request ends with Sync, or is a simple query.
      if (frame.type !== 'S' && frame.type !== 'Q') return
      const whole = request
      request = []
      requests = requests.then(() => pass(whole))
    }),
  )
}
