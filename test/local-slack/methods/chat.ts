import { flag, isObject, json, text } from '../args.ts'
import { checkBlocks } from '../blocks.ts'
import { refuse, refuseWith } from '../errors.ts'
import { botAuthor, change, erase, post, shown, withBlockIds } from '../messages.ts'
import { type Call, conversation, isMember, type Method, message, requireMember, requireOpen } from '../method.ts'
import { byName, directMessage, nextTs, permalink, type World } from '../state.ts'
import type { Conversation, Json, SlackMessage } from '../types.ts'

export type Content = Pick<SlackMessage, 'text' | 'blocks' | 'attachments' | 'metadata'>

/** Text, blocks and attachments of a call, checked as Slack checks them. */
export function content(
  args: Json,
  limit: { text: number; error: 'truncate' | 'msg_too_long' },
): Content & { warnings: string[] } {
  const blocks = json(args, 'blocks', 'invalid_blocks_format')
  if (blocks !== undefined && !Array.isArray(blocks)) refuse('invalid_blocks_format')
  const found = blocks === undefined ? [] : checkBlocks(blocks, 'message')
  if (found.length > 0) refuseWith('invalid_blocks', found)
  const attachments = json(args, 'attachments', 'invalid_attachments')
  if (Array.isArray(attachments) && attachments.length > 100) refuse('too_many_attachments')
  const markdown = text(args, 'markdown_text')
  let words = text(args, 'text') ?? ''
  if (markdown !== undefined && (words !== '' || blocks !== undefined)) refuse('markdown_text_conflict')
  if (markdown !== undefined && markdown.length > 12_000) refuse('msg_too_long')
  words = markdown ?? words
  const some = (value: unknown): value is Json[] => Array.isArray(value) && value.length > 0
  if (words === '' && !some(blocks) && !some(attachments)) refuse('no_text')
  const warnings: string[] = []
  if (words.length > limit.text && (limit.error === 'truncate' || !some(blocks))) {
    if (limit.error !== 'truncate') refuse(limit.error)
    words = words.slice(0, limit.text)
    warnings.push('message_truncated')
  }
  return {
    text: words,
    ...(some(blocks) ? { blocks } : {}),
    ...(some(attachments) ? { attachments } : {}),
    ...metadata(args),
    warnings,
  }
}

function metadata(args: Json): Pick<SlackMessage, 'metadata'> {
  const given = json(args, 'metadata', 'invalid_metadata_format')
  if (given === undefined || JSON.stringify(given) === '{}') return {}
  if (!isObject(given) || typeof given['event_type'] !== 'string' || !isObject(given['event_payload']))
    return refuse('invalid_metadata_format')
  if (JSON.stringify(given).length > 8192) return refuse('metadata_too_large')
  return { metadata: { event_type: given['event_type'], event_payload: given['event_payload'] } }
}

const authorship = 'as_user icon_emoji icon_url username'
const formatting = 'attachments blocks link_names markdown_text metadata parse text'

/** A person's id is their direct message; a name is a channel's, for public ones and those the bot is in. */
function target(call: Call): Conversation {
  const given = text(call.args, 'channel') ?? ''
  const person = call.world.users.get(given)
  if (person && !person.bot && !person.deleted) return directMessage(call.world, given).channel
  const named = byName(call.world, given.replace(/^#/, ''))
  const channel = named && (named.kind === 'public' || isMember(call.world, named)) ? named : conversation(call)
  requireOpen(channel)
  if (!isMember(call.world, channel) && !(channel.kind === 'public' && call.world.scopes.has('chat:write.public')))
    refuse('not_in_channel')
  return channel
}

/** The thread of a call: only the ts of a message that is no reply itself opens one. */
function threadOf(channel: Conversation, args: Json): { thread_ts?: string } {
  const thread_ts = text(args, 'thread_ts')
  if (!thread_ts) return {}
  const parent = channel.messages.get(thread_ts)
  if (!parent || parent.deleted) return refuse('cannot_reply_to_message')
  if (parent.message.thread_ts !== undefined && parent.message.thread_ts !== thread_ts)
    return refuse('cannot_reply_to_message')
  return { thread_ts }
}

function warn(warnings: string[]): Json {
  return warnings.length > 0 ? { warning: warnings.join(','), response_metadata: { warnings } } : {}
}

function postMessage(call: Call): Json {
  const { world, args } = call
  const channel = target(call)
  const { warnings, ...body } = content(args, { text: 40_000, error: 'truncate' })
  const thread = threadOf(channel, args)
  const broadcast = thread.thread_ts && flag(args, 'reply_broadcast') ? { subtype: 'thread_broadcast' } : {}
  const name = text(args, 'username')
  if ((name || text(args, 'icon_emoji') || text(args, 'icon_url')) && !world.scopes.has('chat:write.customize')) {
    return refuse('missing_scope', { needed: 'chat:write.customize', provided: [...world.scopes].join(',') })
  }
  const author = name
    ? { subtype: 'bot_message', username: name, bot_id: world.botId, app_id: world.appId }
    : botAuthor(world)
  const stored = post(world, channel, { ...author, ...body, ...thread, ...broadcast })
  return {
    ok: true,
    channel: channel.id,
    ts: stored.message.ts,
    message: shown(channel, stored, { metadata: 'all' }),
    ...warn(warnings),
  }
}

function postEphemeral(call: Call): Json {
  const { world, args } = call
  const channel = target(call)
  const body = content(args, { text: 40_000, error: 'msg_too_long' })
  const user = text(args, 'user') ?? ''
  if (!channel.members.has(user)) return refuse('user_not_in_channel')
  const ts = showEphemeral(world, channel, user, body, threadOf(channel, args).thread_ts, 'postEphemeral').ts
  return { ok: true, message_ts: ts }
}

/** Shows something to one person. It has a ts of the channel, yet is in no history and no event. */
export function showEphemeral(
  world: World,
  channel: Conversation,
  user: string,
  body: Content,
  threadTs: string | undefined,
  source: 'postEphemeral' | 'command' | 'response_url',
): World['ephemerals'][number] {
  const blocks = withBlockIds(world, body.blocks ?? [])
  const thread = threadTs ? { threadTs } : {}
  const entry = { user, channel: channel.id, ts: nextTs(world, channel), text: body.text, blocks, source, ...thread }
  world.ephemerals.push(entry)
  world.touch()
  return entry
}

function isEmptyList(args: Json, name: string): boolean {
  const value = json(args, name, 'invalid_blocks_format')
  return Array.isArray(value) && value.length === 0
}

function update(call: Call): Json {
  const { world, args } = call
  const channel = conversation(call)
  const stored = message(channel, text(args, 'ts'))
  requireMember(world, channel)
  if (stored.message.bot_id !== world.botId || stored.message.subtype === 'tombstone')
    return refuse('cant_update_message')
  requireOpen(channel, 'is_inactive')
  const { warnings, ...body } = content(args, { text: 4000, error: 'msg_too_long' })
  // What is not given stays as it was; an empty list or object takes it away.
  change(world, channel, stored, body, world.botUserId)
  if (isEmptyList(args, 'blocks')) delete stored.message.blocks
  if (isEmptyList(args, 'attachments')) delete stored.message.attachments
  if (text(args, 'metadata') === '{}') delete stored.message.metadata
  return {
    ok: true,
    channel: channel.id,
    ts: stored.message.ts,
    text: stored.message.text,
    message: shown(channel, stored, { metadata: 'all' }),
    ...warn(warnings),
  }
}

/** chat.*. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': {
    args: `channel! ${authorship} ${formatting} client_msg_id current_draft_last_updated_ts mrkdwn reply_broadcast thread_ts unfurl_links unfurl_media`,
    tier: 'special',
    scopes: ['chat:write'],
    run: postMessage,
  },
  'chat.postEphemeral': {
    args: `channel! user! ${authorship} ${formatting} thread_ts`,
    tier: 4,
    scopes: ['chat:write'],
    run: postEphemeral,
  },
  'chat.update': {
    args: `channel! ts! as_user ${formatting} unfurled_attachments reply_broadcast file_ids`,
    tier: 3,
    scopes: ['chat:write'],
    run: update,
  },
  'chat.delete': {
    args: 'channel! ts! as_user',
    tier: 3,
    scopes: ['chat:write'],
    run(call) {
      const channel = conversation(call)
      const stored = message(channel, text(call.args, 'ts'))
      if (stored.message.bot_id !== call.world.botId) return refuse('cant_delete_message')
      erase(call.world, channel, stored)
      return { ok: true, channel: channel.id, ts: stored.message.ts }
    },
  },
  'chat.getPermalink': {
    args: 'channel! message_ts!',
    tier: 'special',
    json: false,
    run(call) {
      const channel = conversation(call)
      const stored = message(channel, text(call.args, 'message_ts'))
      return { ok: true, channel: channel.id, permalink: permalink(call.world, channel, stored.message) }
    },
  },
}
