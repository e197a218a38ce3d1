import { App, SocketModeReceiver } from '@slack/bolt'
import type { Context } from '../context.ts'
import type { Captured } from '../db/record.ts'
import { reasonOf } from '../errors.ts'
import { captureMessages } from '../operations/capture-messages.ts'
import { checkRecords } from '../operations/check-records.ts'
import { createBatcher } from './capture/batch.ts'
import { fold, parseMessageEvent } from './capture/parse.ts'
import type { Edge } from './edge.ts'
import { SILENT } from './lanes.ts'
import { registerActions } from './listeners/actions.ts'
import { registerCommands } from './listeners/commands.ts'
import { registerForms } from './listeners/forms.ts'

/** The socket to Slack. `connected` says whether one is open now. */
export type SlackApp = { start(): void; stop(): Promise<void>; connected(): boolean }

/** Tokens of the app; `slackApiUrl` undefined is Slack's own. */
export type SlackAppOptions = { botToken: string; appToken: string; slackApiUrl: string | undefined }

/** Milliseconds that message events wait for others, so that a burst is one statement; Slack waits three seconds for the ack. */
const GATHER_MS = 60
const MOST_IN_ONE = 500
/** Milliseconds between tries to ask for a check of the records. */
const RECHECK_MS = 2_000

/**
 * Bolt over Socket Mode. Bolt acks an event before any listener runs, so what must not be lost is stored before Bolt sees it:
 * the receiver is given a `processEvent` that writes messages to the record first. When that fails there is no ack, and Slack
 * sends the event again (docs.slack.dev/apis/events-api: retries).
 */
export function createSlackApp(edge: Edge, options: SlackAppOptions): SlackApp {
  const { ctx, self } = edge
  const api = options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: SILENT,
    // An object of its own: Socket Mode writes its retry settings into what it is given.
    installerOptions: {
      clientOptions: {
        ...api,
        retryConfig: { forever: true, factor: 1.6, minTimeout: 500, maxTimeout: 30_000, randomize: true },
        timeout: 15_000,
      },
    },
  })
  const recheck = createRecheck(ctx, self.teamId)
  const capture = createBatcher<Captured>(
    (batch) =>
      store(edge, batch).catch((thrown) => {
        // Slack sends them again, but not for ever: what it gives up on is in the history.
        recheck.soon()
        throw thrown
      }),
    { gatherMs: GATHER_MS, most: MOST_IN_ONE },
  )
  beforeEachEvent(receiver, async (body) => {
    const captured = messageOf(body, edge)
    if (captured) await capture(captured)
  })
  const app = new App({
    receiver,
    token: options.botToken,
    // With both ids Bolt asks auth.test nothing; one failure of it would drop every event for good.
    botId: self.botId,
    botUserId: self.botUserId,
    tokenVerificationEnabled: false,
    ignoreSelf: false,
    convoStore: false,
    logger: SILENT,
    clientOptions: { ...api, retryConfig: { retries: 0 } },
  })
  app.error(async (error) => ctx.log.error({ reason: reasonOf(error) }, 'a listener failed'))
  registerCommands(app, edge)
  registerActions(app, edge)
  registerForms(app, edge)

  let connected = false
  const { client } = receiver
  client.on('connected', () => {
    connected = true
    ctx.log.info({}, 'connected to Slack')
    recheck.soon()
  })
  for (const name of ['disconnected', 'reconnecting', 'disconnecting'] as const) {
    client.on(name, () => {
      connected = false
    })
  }
  return {
    start: () =>
      void receiver
        .start()
        .catch((thrown: unknown) =>
          ctx.log.error({ reason: reasonOf(thrown) }, 'no connection to Slack could be opened'),
        ),
    connected: () => connected,
    async stop() {
      recheck.stop()
      await client.disconnect().catch(() => {})
    },
  }
}

/** Gives the receiver an app that does `first` with the body of each event, and hands it on when that has succeeded. */
function beforeEachEvent(receiver: SocketModeReceiver, first: (body: unknown) => Promise<void>): void {
  const init = receiver.init.bind(receiver)
  receiver.init = (app) => {
    const processEvent = app.processEvent.bind(app)
    init(
      Object.assign(Object.create(app) as typeof app, {
        processEvent: async (event: Parameters<typeof processEvent>[0]) => {
          await first(event.body)
          return processEvent(event)
        },
      }),
    )
  }
}

function messageOf(body: unknown, edge: Edge): Captured | null {
  const { type, event } = (body ?? {}) as { type?: string; event?: { type?: string; channel_type?: string } }
  if (type !== 'event_callback' || event?.type !== 'message') return null
  // No record reaches into direct messages (docs.slack.dev/reference/events/message.im).
  if (event.channel_type === 'im') return null
  return parseMessageEvent(event, edge.self, edge.people.nameOf)
}

async function store(edge: Edge, batch: Captured[]): Promise<void> {
  await captureMessages(edge.ctx, fold(batch))
  void edge.people.learn(
    batch.flatMap((one) => (one.author.kind === 'person' && one.author.userId ? [one.author.userId] : [])),
  )
}

/** Asks for a check of the records, again and again until the database takes it. */
function createRecheck(ctx: Context, teamId: string): { soon(): void; stop(): void } {
  let asking = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const ask = () => {
    checkRecords(ctx, teamId).then(
      () => {
        asking = false
      },
      (thrown) => {
        if (stopped) return
        ctx.log.warn({ reason: reasonOf(thrown) }, 'no check of the records could be asked for; trying again')
        timer = setTimeout(ask, RECHECK_MS)
      },
    )
  }
  return {
    soon() {
      if (asking || stopped) return
      asking = true
      ask()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
