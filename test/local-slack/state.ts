import { randomBytes } from 'node:crypto'
import type {
  Channel,
  Conversation,
  Ephemeral,
  Json,
  OpenView,
  SlackMessage,
  StoredMessage,
  UploadedFile,
  User,
  UserGroup,
} from './types.ts'

/** A use of a trigger_id or response_url is counted in wire time, never by the movable clock. */
export type Trigger = { user: string; issuedAt: number; used: boolean; viewId: string | null }
export type ResponseUrl = {
  id: string
  user: string
  channel: string
  issuedAt: number
  uses: number
  /** What `replace_original` and `delete_original` concern. */
  original: { kind: 'message'; ts: string } | { kind: 'ephemeral'; entry: Ephemeral } | null
  threadTs: string | null
}

/** Everything the local Slack knows. One bot, one workspace. */
export type World = {
  teamId: string
  teamName: string
  /** The grid that the workspace is in. */
  enterprise: string | null
  domain: string
  teamUrl: string
  appId: string
  botId: string
  botUserId: string
  botName: string
  botToken: string
  appToken: string
  signingSecret: string
  scopes: Set<string>
  /** Kinds of the app's shortcuts by callback id. */
  shortcuts: Map<string, 'global' | 'message'>
  users: Map<string, User>
  channels: Map<string, Conversation>
  groups: Map<string, UserGroup>
  files: Map<string, UploadedFile>
  views: Map<string, OpenView>
  /** Open modals of a person, the lowest first. */
  stacks: Map<string, string[]>
  homes: Map<string, OpenView>
  triggers: Map<string, Trigger>
  responseUrls: Map<string, ResponseUrl>
  ephemerals: Ephemeral[]
  /** Whether a bot loses a channel that is archived, and so can never unarchive it. */
  archivingThrowsOut: boolean
  /** Epoch milliseconds; movable. */
  clock: () => number
  counter: number
  /** Gives an event to the bot, if its scopes allow it. */
  emit: (event: Json, channel?: Conversation) => void
  /** Tells everybody who waits that something changed. */
  touch: () => void
  /** The base of the running server, `http://127.0.0.1:1234`. */
  origin: string
}

/** A new id in Slack's form: a letter and ten capitals or digits. */
export function newId(world: World, prefix: string): string {
  world.counter += 1
  return prefix + (0x2f0000000 + world.counter * 7919).toString(36).toUpperCase().padStart(10, '0')
}

export function hex(bytes = 12): string {
  return randomBytes(bytes).toString('hex')
}

export function seconds(world: World): number {
  return Math.floor(world.clock() / 1000)
}

/** Microseconds as a Slack ts, `1615299304.141745`. */
export function toTs(micros: number): string {
  const whole = Math.floor(micros / 1_000_000)
  return `${String(whole).padStart(10, '0')}.${String(micros - whole * 1_000_000).padStart(6, '0')}`
}

/** A ts that the channel does not have yet: later than all others, or near `at` (epoch ms) where that is given. */
export function nextTs(world: World, channel: Conversation, at?: number): string {
  let micros = Math.floor((at ?? world.clock()) * 1000)
  if (at === undefined) micros = Math.max(micros, channel.newest + 1)
  while (channel.messages.has(toTs(micros))) micros += 1
  channel.newest = Math.max(channel.newest, micros)
  return toTs(micros)
}

/** An event time in Slack's form; unlike a message's ts it need not be unique. */
export function eventTs(world: World): string {
  return toTs(Math.floor(world.clock() * 1000))
}

export function findUser(world: World, id: string): User {
  const user = world.users.get(id)
  if (!user) throw new Error(`local Slack: no user ${id}`)
  return user
}

/** The conversation with this id or name (`#` optional); throws, for tests. */
export function findConversation(world: World, idOrName: string): Conversation {
  const found = world.channels.get(idOrName) ?? byName(world, idOrName.replace(/^#/, ''))
  if (!found) {
    const names = [...world.channels.values()].map((channel) => channel.name || channel.id)
    throw new Error(`local Slack: no channel ${idOrName} (there are: ${names.join(', ')})`)
  }
  return found
}

export function byName(world: World, name: string): Conversation | undefined {
  return [...world.channels.values()].find((channel) => channel.kind !== 'im' && channel.name === name)
}

/** A new conversation, without members. */
export function addConversation(world: World, kind: Conversation['kind'], name: string, creator: string): Conversation {
  const blank = { value: '', creator: '', last_set: 0 }
  const channel: Conversation = {
    id: newId(world, kind === 'im' ? 'D' : 'C'),
    name,
    kind,
    created: seconds(world),
    creator,
    archived: false,
    topic: { ...blank },
    purpose: { ...blank },
    members: new Set(),
    everyone: false,
    pins: [],
    bookmarks: [],
    previousNames: [],
    messages: new Map(),
    newest: 0,
    im: '',
  }
  world.channels.set(channel.id, channel)
  return channel
}

/** The bot's direct message channel with a person, opened where it does not exist. */
export function directMessage(world: World, user: string): { channel: Conversation; existed: boolean } {
  const found = [...world.channels.values()].find((channel) => channel.kind === 'im' && channel.im === user)
  if (found) return { channel: found, existed: true }
  const channel = addConversation(world, 'im', '', world.botUserId)
  channel.im = user
  channel.members = new Set([user, world.botUserId])
  return { channel, existed: false }
}

/** All messages, oldest first. */
export function inOrder(channel: Conversation): StoredMessage[] {
  return [...channel.messages.values()].sort((a, b) => (a.message.ts < b.message.ts ? -1 : 1))
}

export function replies(channel: Conversation, threadTs: string): SlackMessage[] {
  return inOrder(channel)
    .filter((stored) => !stored.deleted && stored.message.thread_ts === threadTs && stored.message.ts !== threadTs)
    .map((stored) => stored.message)
}

export function permalink(world: World, channel: Conversation, message: SlackMessage): string {
  const base = `${world.teamUrl}archives/${channel.id}/p${message.ts.replace('.', '')}`
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts
  return isReply ? `${base}?thread_ts=${message.thread_ts}&cid=${channel.id}` : base
}

/** What tests see of a conversation. */
export function describeChannel(channel: Conversation): Channel {
  return {
    id: channel.id,
    name: channel.name,
    topic: channel.topic.value,
    purpose: channel.purpose.value,
    members: [...channel.members],
    pins: channel.pins.map((pin) => pin.ts),
    bookmarks: channel.bookmarks.map(({ id, title, link, emoji }) => ({ id, title, link, emoji })),
    archived: channel.archived,
    created: channel.created,
    creator: channel.creator,
    private: channel.kind === 'private',
    im: channel.kind === 'im',
  }
}
