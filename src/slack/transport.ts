import type { RequestListener } from 'node:http'
import { HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt'
import type { SlackAccess } from '../config.ts'
import { reasonOf } from '../errors.ts'
import type { Edge } from './edge.ts'
import { SILENT } from './lanes.ts'

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
export type TransportOptions = SlackAccess & { slackApiUrl: string | undefined; lookEveryMs?: number }

/** The transport that is configured; it calls `checkRecords` whenever something may have been missed. */
export function createTransport(edge: Edge, options: TransportOptions, checkRecords: () => void): Transport {
  return options.transport === 'http' ? signedHttp(edge, options, checkRecords) : socket(edge, options, checkRecords)
}

function socket(
  { ctx }: Edge,
  options: { appToken: string; slackApiUrl: string | undefined },
  checkRecords: () => void,
): Transport {
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: SILENT,
    // An object of its own: Socket Mode writes its retry settings into what it is given.
    installerOptions: {
      clientOptions: {
        ...(options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}),
        retryConfig: { forever: true, factor: 1.6, minTimeout: 500, maxTimeout: 30_000, randomize: true },
        timeout: 15_000,
      },
    },
  })
  const { client } = receiver
  let connected = false
  client.on('connected', () => {
    connected = true
    ctx.log.info({}, 'connected to Slack')
    checkRecords()
  })
  for (const name of ['disconnected', 'reconnecting', 'disconnecting'] as const) {
    client.on(name, () => {
      connected = false
    })
  }
  return {
    receiver,
    start: () =>
      void receiver
        .start()
        .catch((thrown: unknown) =>
          ctx.log.error({ reason: reasonOf(thrown) }, 'no connection to Slack could be opened'),
        ),
    problem: () => (connected ? null : 'no open socket'),
    requests: () => null,
    stop: () => client.disconnect().catch(() => {}),
  }
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
  { ctx, lanes }: Edge,
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
    problem: () => {
      const refused = lanes.refused()
      return refused && `the bot token is refused (${refused})`
    },
    requests: () => (looking ? receiver.requestListener : null),
    async stop() {
      clearInterval(looking)
      looking = undefined
    },
  }
}
