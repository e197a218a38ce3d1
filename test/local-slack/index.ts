import type { AddressInfo } from 'node:net'
import { createActivity, untilIdle, waitFor } from './activity.ts'
import { createDelivery } from './delivery.ts'
import { envelope, reaches } from './events.ts'
import { createFaults, sequence } from './faults.ts'
import type { Entered } from './inputs.ts'
import { chooseShortcut, dismiss, pressIn, pressInView, sendCommand, shownTo, submitView } from './interactions.ts'
import { createLimits } from './limits.ts'
import { addUser } from './methods/workspace.ts'
import { createPeople } from './people.ts'
import { createFront } from './server.ts'
import { createSockets } from './socket.ts'
import { eventTs, findConversation, hex, type World } from './state.ts'
import { createTrace } from './trace.ts'
import type { DeliveryFault, Ephemeral, Fault, Json, OpenView, SubmitResult } from './types.ts'

export { depths } from './trace.ts'
export type * from './types.ts'

export type LocalSlackOptions = {
  /** 0 = any free one; always loopback. */
  port?: number
  /** Epoch milliseconds for ts, `created` and event times; default the machine's. Wire times never use it. */
  clock?: () => number
  /** Scopes of the bot token. */
  scopes?: string[]
  /** Event subscriptions, `message.channels` ...; default all. */
  events?: string[]
  /** A file that gets one JSON line for each call. */
  trace?: string
  teamName?: string
  botName?: string
  /** Refuse arguments that a method does not have; default true. */
  strictArgs?: boolean
  /** Count Slack's rate limits; default false. */
  limits?: boolean
  /** Seed of everything that happens by chance. */
  seed?: number
  /** Waits before the retries of an event that nobody acked; default Slack's: at once, 1 min, 5 min. */
  retryDelaysMs?: number[]
  /** How long an ack may take; default Slack's 3 s. */
  ackTimeoutMs?: number
  /** Shortcuts of the app by callback id; default none. */
  shortcuts?: Record<string, 'global' | 'message'>
  /** Deliver by signed HTTP to this address instead of Socket Mode. */
  requestUrl?: string
  /** Where everything lies on the server, such as `/some`; default at its root. */
  basePath?: string
}

/** Scopes of an app that answers commands, runs channels and pages in direct messages. */
export const defaultScopes =
  'commands chat:write channels:manage channels:read channels:history channels:join groups:write groups:read groups:history im:write im:read im:history app_mentions:read pins:read pins:write bookmarks:read bookmarks:write reactions:read reactions:write users:read users:read.email usergroups:read usergroups:write files:read files:write team:read'.split(
    ' ',
  )

/** Starts a strict stand-in for one Slack workspace with one app in it, on loopback. */
export async function startLocalSlack(options: LocalSlackOptions = {}) {
  const activity = createActivity()
  const random = sequence(options.seed ?? 1)
  const apiFaults = createFaults<Fault>(random)
  const deliveryFaults = createFaults<DeliveryFault>(random)
  const subscribed = options.events ? new Set(options.events) : null
  const world = newWorld(options, activity.touch)
  const trace = createTrace(options.trace)
  const limits = options.limits ? createLimits() : null
  const strictArgs = options.strictArgs ?? true
  const front = createFront({ world, activity, trace, faults: apiFaults, limits, strictArgs, sockets: () => sockets })
  const sockets = createSockets(front.server, world, activity.touch)
  const delivery = createDelivery(world, sockets, activity, deliveryFaults, random)
  world.emit = (event, channel) => {
    if (reaches(world, event, channel, subscribed)) delivery.event(envelope(world, event))
  }
  delivery.schedule.delaysMs = options.retryDelaysMs ?? delivery.schedule.delaysMs
  delivery.schedule.ackTimeoutMs = options.ackTimeoutMs ?? delivery.schedule.ackTimeoutMs
  delivery.target.urls = options.requestUrl === undefined ? null : [options.requestUrl]
  await new Promise<void>((resolve, reject) => {
    front.server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  world.origin = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}${options.basePath ?? ''}`

  const people = createPeople(world)
  const { inside, place, ...doings } = people
  const host = { world, delivery }
  const openView = (viewId: string): OpenView => {
    const view = world.views.get(viewId) ?? [...world.homes.values()].find((home) => home.id === viewId)
    if (!view) throw new Error(`local Slack: no view ${viewId} is open`)
    return view
  }
  const close = async (): Promise<void> => {
    delivery.stop()
    sockets.close()
    front.server.closeAllConnections()
    await new Promise((resolve) => front.server.close(resolve))
  }

  return {
    ...doings,
    url: `${world.origin}/api/`,
    botToken: world.botToken,
    appToken: world.appToken,
    signingSecret: world.signingSecret,
    teamId: world.teamId,
    teamUrl: world.teamUrl,
    botUserId: world.botUserId,
    botId: world.botId,
    appId: world.appId,
    /** A person types `/incident sev1 x`. Resolves once it is acked, or refused after three seconds of wire time. */
    command: async (user: string, channel: string, typed: string) =>
      sendCommand(host, user, inside(user, channel), typed),
    /** A person chooses a shortcut of the app; `on`: from the menu of a message that they see. */
    shortcut: async (user: string, callbackId: string, on?: { channel: string; ts: string }) =>
      chooseShortcut(host, user, callbackId, on ? { channel: inside(user, on.channel), ts: on.ts } : null),
    /** A person presses a button, or chooses `value` in a menu, of a message or of something shown only to them. */
    press: async (user: string, channel: string, ts: string, actionId: string, value?: string) =>
      pressIn(host, user, shownTo(world, user, inside(user, channel), ts), actionId, value),
    pressEphemeral: async (user: string, shown: Ephemeral, actionId: string, value?: string) =>
      pressIn(host, user, shownTo(world, user, findConversation(world, shown.channel), shown.ts), actionId, value),
    /** A press inside an open modal or on a published Home tab. */
    pressInView: async (viewId: string, actionId: string, value?: string) =>
      pressInView(host, openView(viewId), actionId, value),
    /** A person submits a modal. `errors` are the client's own or the bot's; the view stays open with them. */
    async submit(user: string, viewId: string, values: Entered): Promise<SubmitResult> {
      const view = openView(viewId)
      if (view.user !== user) throw new Error(`local Slack: view ${viewId} is open for ${view.user}, not for ${user}`)
      return submitView(host, view, values)
    },
    close: async (user: string, viewId: string): Promise<void> => {
      if (openView(viewId).user !== user) throw new Error(`local Slack: view ${viewId} is not ${user}'s`)
      return dismiss(host, openView(viewId))
    },
    /** The uppermost open modal of a person. */
    view(user: string) {
      const view = world.views.get(world.stacks.get(user)?.at(-1) ?? '')
      return view ? { id: view.id, hash: view.hash, ...view.body } : null
    },
    home(user: string) {
      const view = world.homes.get(user)
      return view ? { id: view.id, hash: view.hash, ...view.body } : null
    },
    openHome(user: string): void {
      world.emit({ type: 'app_home_opened', user, channel: place(user).id, tab: 'home', event_ts: eventTs(world) })
    },
    ephemerals: world.ephemerals,
    files: () => [...world.files.values()],
    users: () => [...world.users.values()],
    /** Any event of the workspace, given to the app as far as its subscriptions and scopes go. */
    announce: (event: Json): void => world.emit({ event_ts: eventTs(world), ...event }),
    /** Says that events are dropped, as Slack does once a minute (docs.slack.dev/reference/events/app_rate_limited). */
    limitEvents(): void {
      const { teamId: team_id, appId: api_app_id } = world
      const minute_rate_limited = Math.floor(Date.now() / 60_000) * 60
      delivery.event({
        token: 'verification-token',
        type: 'app_rate_limited',
        team_id,
        minute_rate_limited,
        api_app_id,
      })
    },
    trace: trace.entries,
    deliveries: delivery.entries,
    lost: delivery.lost,
    fault: (fault: Fault) => apiFaults.add(fault),
    deliveryFault: (fault: DeliveryFault) => deliveryFaults.add(fault),
    sockets: {
      count: sockets.count,
      numbers: sockets.numbers,
      pings: sockets.pings,
      mute: sockets.mute,
      lasts: sockets.lasts,
      refresh: sockets.refresh,
      drop: sockets.drop,
      halfOpen: sockets.halfOpen,
      refuse: sockets.refuse,
      /** Other waits before the retries of unacked events, and, where given, another time for an ack. */
      reduceRetryDelays(delaysMs: number[], ackTimeoutMs?: number): void {
        delivery.schedule.delaysMs = delaysMs
        if (ackTimeoutMs !== undefined) delivery.schedule.ackTimeoutMs = ackTimeoutMs
      },
    },
    /** From now on by signed HTTP to this address, or to these in turn, as a balancer does; null = by Socket Mode. */
    deliverTo(requestUrl: string | readonly string[] | null): void {
      delivery.target.urls = typeof requestUrl === 'string' ? [requestUrl] : requestUrl
    },
    /** The whole of Slack unreachable, and back. */
    down(on: boolean): void {
      delivery.target.unreachable = on
      front.down(on)
    },
    waitFor: <T>(probe: () => T | undefined | null | false, what: string, timeoutMs?: number) =>
      waitFor(activity, probe, what, timeoutMs),
    idle: (quietMs = 50, timeoutMs = 40_000) => untilIdle(activity, quietMs, timeoutMs),
    stop: close,
    [Symbol.asyncDispose]: close,
  }
}

export type LocalSlack = Awaited<ReturnType<typeof startLocalSlack>>

function newWorld(options: LocalSlackOptions, touch: () => void): World {
  const teamName = options.teamName ?? 'Local'
  const domain = teamName.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const world: World = {
    teamId: 'T02LOCAL0001',
    teamName,
    enterprise: null,
    domain,
    teamUrl: `https://${domain}.slack.com/`,
    appId: 'A02LOCAL0001',
    botId: 'B02LOCAL0001',
    botUserId: 'U02LOCALBOT1',
    botName: options.botName ?? 'debrief',
    botToken: `xoxb-2-${hex()}`,
    appToken: `xapp-1-A02LOCAL0001-${hex()}`,
    signingSecret: hex(16),
    scopes: new Set(options.scopes ?? defaultScopes),
    shortcuts: new Map(Object.entries(options.shortcuts ?? {})),
    users: new Map(),
    channels: new Map(),
    groups: new Map(),
    files: new Map(),
    views: new Map(),
    stacks: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    ephemerals: [],
    archivingThrowsOut: true,
    clock: options.clock ?? Date.now,
    counter: 0,
    emit: () => {},
    touch,
    origin: 'http://127.0.0.1',
  }
  const bot = { tz: 'Etc/UTC', deleted: false, guest: false, bot: true }
  addUser(world, { ...bot, id: 'USLACKBOT', handle: 'slackbot', name: 'Slackbot' })
  addUser(world, { ...bot, id: world.botUserId, handle: world.botName, name: world.botName })
  return world
}
