import type { RequestListener } from 'node:http'
import { HTTPReceiver, type Receiver } from '@slack/bolt'
import type { SlackAccess } from '../config.ts'
import { reasonOf } from '../errors.ts'
import type { Edge } from './edge.ts'
import { SILENT } from './lanes.ts'
import { createSockets, type SocketsOptions } from './sockets.ts'

/** Where Slack's requests come in. */
export type Transport = {
  receiver: Receiver
  start(): void
  stop(): Promise<void>
  /** What keeps Slack and us apart now; null where nothing does. */
  problem(): string | null
  /** Takes requests to our address; null over a socket, and before its start and after its stop. */
  requests(): RequestListener | null
}

/** What a transport is opened with; `slackApiUrl` undefined is Slack's own. `lookEveryMs`: see `signedHttp`. */
export type TransportOptions = SlackAccess & Omit<SocketsOptions, 'appToken'> & { lookEveryMs?: number }

/** The transport that is configured; it calls `checkRecords` whenever something may have been missed. */
export function createTransport(edge: Edge, options: TransportOptions, checkRecords: () => void): Transport {
  return options.transport === 'http'
    ? signedHttp(edge, options, checkRecords)
    : createSockets(edge.ctx, options, checkRecords)
}

/** Wire milliseconds that an unanswered request is kept: Slack itself waits three seconds, and what is acked later goes on as over a socket. */
const UNANSWERED_MS = 10_000
const LOOK_EVERY_MS = 900_000

/**
 * Signed HTTP: Bolt verifies each request (docs.slack.dev/authentication/verifying-requests-from-slack) before anything else sees
 * it. Nobody tells us here that Slack could not reach us, and what it gives up on after its third retry leaves no sign, so the
 * records are checked every `lookEveryMs`, besides after each retry that does come (`createSlackApp`).
 */
function signedHttp(
  { ctx }: Edge,
  options: { signingSecret: string; lookEveryMs?: number },
  checkRecords: () => void,
): Transport {
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret,
    logger: SILENT,
    unhandledRequestTimeoutMillis: UNANSWERED_MS,
    async processEventErrorHandler({ error, response }) {
      ctx.log.warn({ reason: reasonOf(error) }, 'a request of Slack could not be taken; events come again')
      if (!response.headersSent) response.writeHead(500).end()
      return true
    },
  })
  let looking: NodeJS.Timeout | undefined
  return {
    receiver,
    start() {
      checkRecords()
      looking = setInterval(checkRecords, options.lookEveryMs ?? LOOK_EVERY_MS)
    },
    problem: () => null,
    requests: () => (looking ? receiver.requestListener : null),
    async stop() {
      clearInterval(looking)
      looking = undefined
    },
  }
}
