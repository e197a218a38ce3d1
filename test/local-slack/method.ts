import { text } from './args.ts'
import { refuse } from './errors.ts'
import type { World } from './state.ts'
import type { Conversation, Json, StoredMessage } from './types.ts'

export type Call = {
  world: World
  args: Json
  /** Runs something after the answer, as Slack does what it calls asynchronous; `idle` waits for it. */
  later: (run: () => void) => void
  /** A fresh single-use address for a Socket Mode connection. */
  socketUrl: () => string
}

/** One Web API method. */
export type Method = {
  /** Names of the arguments, `channel! text`; `!` = required. `token` goes without saying. */
  args: string
  /** Calls a minute: tier 1 to 4 = 1, 20, 50, 100; 'special' has its own rule. */
  tier: 1 | 2 | 3 | 4 | 'special'
  /** Any of these scopes suffices; conversations check theirs by the kind of channel. */
  scopes?: string[]
  token?: 'app' | 'any'
  /** False where the method reads no JSON body. */
  json?: false
  run(call: Call): Json
}

type Family = 'read' | 'history' | 'manage' | 'invite' | 'topic' | 'join'
const families: Record<Family, Record<Conversation['kind'], string[]>> = {
  read: { public: ['channels:read'], private: ['groups:read'], im: ['im:read'] },
  history: { public: ['channels:history'], private: ['groups:history'], im: ['im:history'] },
  manage: { public: ['channels:manage', 'channels:write'], private: ['groups:write'], im: ['im:write'] },
  invite: {
    public: ['channels:manage', 'channels:write.invites'],
    private: ['groups:write', 'groups:write.invites'],
    im: ['im:write'],
  },
  topic: {
    public: ['channels:manage', 'channels:write.topic'],
    private: ['groups:write', 'groups:write.topic'],
    im: ['im:write'],
  },
  join: { public: ['channels:join'], private: ['channels:join'], im: ['channels:join'] },
}

/** Refuses with `missing_scope` unless the token holds one of them. */
export function requireScope(world: World, anyOf: string[]): void {
  if (anyOf.some((scope) => world.scopes.has(scope))) return
  refuse('missing_scope', { needed: anyOf.join(','), provided: [...world.scopes].join(',') })
}

export function requireFamily(world: World, family: Family, kind: Conversation['kind']): void {
  requireScope(world, families[family][kind])
}

/** Which kinds of conversation the token may see. */
export function mayRead(world: World, kind: Conversation['kind']): boolean {
  return families.read[kind].some((scope) => world.scopes.has(scope))
}

/** The conversation of argument `channel`. A private one that the bot is not in does not exist for it. */
export function conversation(call: Call, family?: Family, name = 'channel'): Conversation {
  const { world } = call
  const found = world.channels.get(text(call.args, name) ?? '')
  if (!found || (found.kind !== 'public' && !isMember(world, found))) return refuse('channel_not_found')
  if (family) requireFamily(world, family, found.kind)
  return found
}

export function isMember(world: World, channel: Conversation): boolean {
  return channel.members.has(world.botUserId)
}

export function requireMember(world: World, channel: Conversation): void {
  if (!isMember(world, channel)) refuse('not_in_channel')
}

export function requireOpen(channel: Conversation, error = 'is_archived'): void {
  if (channel.archived) refuse(error)
}

/** The message with this ts; refuses what is no ts, is unknown or was deleted. */
export function message(channel: Conversation, ts: string | undefined, missing = 'message_not_found'): StoredMessage {
  if (!ts || !/^\d{10}\.\d{6}$/.test(ts)) return refuse(missing === 'message_not_found' ? missing : 'bad_timestamp')
  const found = channel.messages.get(ts)
  if (!found || found.deleted) return refuse('message_not_found')
  return found
}

/** Whatever comes after a cursor: `limit` items and the cursor of the rest. */
export function page<T>(items: T[], cursor: string | undefined, limit: number): { items: T[]; next: string } {
  let start = 0
  if (cursor) {
    const match = /^at:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())
    if (!match || Number(match[1]) > items.length) return refuse('invalid_cursor')
    start = Number(match[1])
  }
  const end = start + limit
  const next = end < items.length ? Buffer.from(`at:${end}`).toString('base64') : ''
  return { items: items.slice(start, end), next }
}
