import { flag, text } from './args.ts'
import { isRefusal } from './errors.ts'
import { botAuthor, change, erase, post, withBlockIds } from './messages.ts'
import { content, showEphemeral } from './methods/chat.ts'
import { hex, type ResponseUrl, type World } from './state.ts'
import type { Conversation, Ephemeral, Json } from './types.ts'

const mostUses = 5
const lifetimeMs = 30 * 60_000

/** A response_url for a person's action: five uses within thirty minutes of wire time. */
export function issueResponseUrl(
  world: World,
  about: Pick<ResponseUrl, 'user' | 'channel' | 'original' | 'threadTs'>,
): ResponseUrl {
  const url: ResponseUrl = { ...about, id: hex(12), issuedAt: performance.now(), uses: 0 }
  world.responseUrls.set(url.id, url)
  return url
}

/** What a command's ack, or a request to the response_url, shows. Null where there was nothing to show. */
export function respond(
  world: World,
  url: ResponseUrl,
  args: Json,
  source: 'command' | 'response_url',
): Ephemeral | null {
  const channel = world.channels.get(url.channel)
  if (!channel) return null
  if (flag(args, 'delete_original')) {
    remove(world, channel, url)
    return null
  }
  const { warnings: _warnings, ...body } = content(args, { text: 40_000, error: 'truncate' })
  if (flag(args, 'replace_original') && url.original) return replace(world, channel, url, body)
  const thread = text(args, 'thread_ts') ?? url.threadTs ?? undefined
  if (text(args, 'response_type') === 'in_channel') {
    post(world, channel, { ...botAuthor(world), ...body, ...(thread ? { thread_ts: thread } : {}) })
    return null
  }
  const entry = showEphemeral(world, channel, url.user, body, thread, source)
  url.original ??= { kind: 'ephemeral', entry }
  return entry
}

function remove(world: World, channel: Conversation, url: ResponseUrl): void {
  const { original } = url
  if (original?.kind === 'ephemeral')
    world.ephemerals.splice(0, Infinity, ...world.ephemerals.filter((one) => one !== original.entry))
  const stored = original?.kind === 'message' ? channel.messages.get(original.ts) : undefined
  if (stored && !stored.deleted) erase(world, channel, stored)
  world.touch()
}

function replace(
  world: World,
  channel: Conversation,
  url: ResponseUrl,
  body: ReturnType<typeof content> | Json,
): Ephemeral | null {
  const { original } = url
  const { text: words, blocks } = body as { text: string; blocks?: Json[] }
  if (original?.kind === 'ephemeral') {
    Object.assign(original.entry, { text: words, blocks: withBlockIds(world, blocks ?? []) })
    world.touch()
    return original.entry
  }
  const stored = original ? channel.messages.get(original.ts) : undefined
  if (stored && !stored.deleted) change(world, channel, stored, { text: words, blocks: blocks ?? [] }, world.botUserId)
  return null
}

const known = new Set(
  'text blocks attachments response_type replace_original delete_original thread_ts metadata mrkdwn parse link_names unfurl_links unfurl_media'.split(
    ' ',
  ),
)

/** A request to a response_url. Used up, it answers 404. */
export function useResponseUrl(world: World, id: string, args: Json): { status: number; body: Json } {
  const url = world.responseUrls.get(id)
  if (!url || performance.now() - url.issuedAt > lifetimeMs)
    return { status: 404, body: { ok: false, error: 'expired_url' } }
  if (url.uses >= mostUses) return { status: 404, body: { ok: false, error: 'used_url' } }
  const unknown = Object.keys(args).filter((name) => !known.has(name))
  if (unknown.length > 0) return { status: 400, body: { ok: false, error: 'invalid_arguments', unknown } }
  try {
    respond(world, url, args, 'response_url')
  } catch (error) {
    if (isRefusal(error)) return { status: 400, body: error.reply }
    throw error
  }
  url.uses += 1
  return { status: 200, body: { ok: true } }
}
