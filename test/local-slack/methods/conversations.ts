import { flag, integer, text } from '../args.ts'
import { refuse, refuseWith } from '../errors.ts'
import { enter, exit, rename, setArchived, systemMessage } from '../messages.ts'
import {
  type Call,
  conversation,
  isMember,
  type Method,
  mayRead,
  page,
  requireFamily,
  requireMember,
  requireOpen,
} from '../method.ts'
import { addConversation, directMessage, eventTs, type World } from '../state.ts'
import type { Conversation, Json } from '../types.ts'
import { invite } from './invite.ts'
import { requestedKinds } from './workspace.ts'

/** A conversation object. */
export function showConversation(world: World, channel: Conversation): Json {
  if (channel.kind === 'im') {
    return {
      id: channel.id,
      created: channel.created,
      is_im: true,
      is_org_shared: false,
      user: channel.im,
      is_archived: false,
      is_open: true,
    }
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.archived,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: isMember(world, channel),
    created: channel.created,
    creator: channel.creator,
    context_team_id: world.teamId,
    topic: channel.topic,
    purpose: channel.purpose,
    previous_names: channel.previousNames,
    unlinked: 0,
  }
}

/** The name, or the refusal that Slack's naming rules ask for. */
function checkedName(call: Call, self?: Conversation): string {
  const name = text(call.args, 'name') ?? ''
  if (name === '') refuse('invalid_name_required')
  if (name.length > 80) refuse('invalid_name_maxlength')
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) refuse('invalid_name_specials')
  if (/^[_-]+$/.test(name)) refuse('invalid_name_punctuation')
  const taken = [...call.world.channels.values()].some((channel) => channel !== self && channel.name === name)
  return taken ? refuse('name_taken') : name
}

/** setTopic and setPurpose: 250 characters, a system message each. */
function describe(field: 'topic' | 'purpose'): Method {
  return {
    args: `channel! ${field}!`,
    tier: 2,
    run(call) {
      const { world } = call
      const channel = conversation(call, 'topic')
      if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type')
      requireMember(world, channel)
      requireOpen(channel)
      const value = text(call.args, field) ?? ''
      if (value.length > 250) return refuse('too_long')
      channel[field] = { value, creator: world.botUserId, last_set: Math.floor(world.clock() / 1000) }
      const prefix = channel.kind === 'private' ? 'group' : 'channel'
      const sentence = value
        ? `<@${world.botUserId}> set the channel ${field}: ${value}`
        : `<@${world.botUserId}> cleared the channel ${field}`
      systemMessage(world, channel, {
        subtype: `${prefix}_${field}`,
        user: world.botUserId,
        text: sentence,
        [field]: value,
      })
      return { ok: true, channel: showConversation(world, channel) }
    },
  }
}

function list(call: Call, keep: (channel: Conversation) => boolean): Json {
  const { world, args } = call
  const kinds = requestedKinds(world, text(args, 'types'))
  const found = [...world.channels.values()].filter(
    (channel) => kinds.includes(channel.kind) && keep(channel) && !(flag(args, 'exclude_archived') && channel.archived),
  )
  const limit = integer(args, 'limit', 100) || 100
  if (limit > 999) return refuse('invalid_limit')
  const { items, next } = page(found, text(args, 'cursor'), limit)
  return {
    ok: true,
    channels: items.map((channel) => showConversation(world, channel)),
    response_metadata: { next_cursor: next },
  }
}

/** conversations.* but for reading messages, and users.conversations. */
export const conversationMethods: Record<string, Method> = {
  'conversations.create': {
    args: 'name is_private team_id',
    tier: 2,
    run(call) {
      const { world } = call
      const kind = flag(call.args, 'is_private') ? 'private' : 'public'
      requireFamily(world, 'manage', kind)
      const channel = addConversation(world, kind, checkedName(call), world.botUserId)
      if (kind === 'public') {
        const { id, name, created, creator } = channel
        world.emit({ type: 'channel_created', channel: { id, name, created, creator }, event_ts: eventTs(world) })
      }
      enter(world, channel, world.botUserId)
      return { ok: true, channel: showConversation(world, channel) }
    },
  },
  'conversations.info': {
    args: 'channel! include_locale include_num_members',
    tier: 3,
    json: false,
    run(call) {
      const channel = conversation(call, 'read')
      const count = flag(call.args, 'include_num_members') ? { num_members: channel.members.size } : {}
      return { ok: true, channel: { ...showConversation(call.world, channel), ...count } }
    },
  },
  'conversations.list': {
    args: 'cursor exclude_archived limit team_id types',
    tier: 2,
    json: false,
    run: (call) => list(call, (channel) => channel.kind === 'public' || isMember(call.world, channel)),
  },
  'users.conversations': {
    args: 'cursor exclude_archived exclude_muted limit team_id types user',
    tier: 3,
    json: false,
    run(call) {
      const { world, args } = call
      const user = text(args, 'user') ?? world.botUserId
      return list(
        call,
        (channel) => channel.members.has(user) && (channel.kind === 'public' || isMember(world, channel)),
      )
    },
  },
  'conversations.invite': { args: 'channel! users force', tier: 3, run: (call) => invite(call, showConversation) },
  'conversations.join': {
    args: 'channel!',
    tier: 3,
    run(call) {
      const channel = conversation(call, 'join')
      if (channel.kind !== 'public') return refuse('method_not_supported_for_channel_type')
      requireOpen(channel)
      const already = isMember(call.world, channel)
      if (!already) enter(call.world, channel, call.world.botUserId)
      const warning = { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } }
      return { ok: true, channel: showConversation(call.world, channel), ...(already ? warning : {}) }
    },
  },
  'conversations.leave': {
    args: 'channel!',
    tier: 3,
    run(call) {
      const channel = conversation(call, 'manage')
      if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type')
      requireOpen(channel)
      if (!isMember(call.world, channel)) return { ok: false, not_in_channel: true }
      exit(call.world, channel, call.world.botUserId)
      return { ok: true }
    },
  },
  'conversations.open': { args: 'channel return_im users prevent_creation', tier: 3, run: open },
  'conversations.members': {
    args: 'channel! cursor limit',
    tier: 4,
    json: false,
    run(call) {
      const channel = conversation(call, 'read')
      const { items, next } = page(
        [...channel.members],
        text(call.args, 'cursor'),
        integer(call.args, 'limit', 100) || 100,
      )
      return { ok: true, members: items, response_metadata: { next_cursor: next } }
    },
  },
  'conversations.setTopic': describe('topic'),
  'conversations.setPurpose': describe('purpose'),
  'conversations.rename': {
    args: 'channel! name',
    tier: 2,
    run(call) {
      const { world } = call
      const channel = conversation(call, 'manage')
      requireMember(world, channel)
      requireOpen(channel)
      if (channel.creator !== world.botUserId) return refuse('not_authorized')
      const name = checkedName(call, channel)
      rename(world, channel, name, world.botUserId)
      return { ok: true, channel: showConversation(world, channel) }
    },
  },
  'conversations.archive': {
    args: 'channel!',
    tier: 2,
    run(call) {
      const channel = conversation(call, 'manage')
      if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type')
      requireOpen(channel, 'already_archived')
      requireMember(call.world, channel)
      setArchived(call.world, channel, true, call.world.botUserId)
      return { ok: true }
    },
  },
  'conversations.unarchive': {
    args: 'channel!',
    tier: 2,
    run(call) {
      const channel = conversation(call, 'manage')
      if (!channel.archived) return refuse('not_archived')
      // Undocumented: https://github.com/slack-go/slack/issues/1066
      requireMember(call.world, channel)
      setArchived(call.world, channel, false, call.world.botUserId)
      return { ok: true }
    },
  },
}

function open(call: Call): Json {
  const { world, args } = call
  const users = (text(args, 'users') ?? '').split(',').filter(Boolean)
  const id = text(args, 'channel')
  if (id) {
    const channel = conversation(call, 'manage')
    return {
      ok: true,
      no_op: true,
      already_open: true,
      channel: mayRead(world, channel.kind) ? showConversation(world, channel) : { id },
    }
  }
  if (users.length === 0) return refuse('users_list_not_supplied')
  if (users.length > 1) return refuse('missing_scope', { needed: 'mpim:write', provided: [...world.scopes].join(',') })
  requireFamily(world, 'manage', 'im')
  const user = world.users.get(users[0] ?? '')
  if (!user) return refuse('user_not_found')
  if (user.deleted) return refuse('user_disabled')
  if (user.bot) return refuseWith('invalid_user_combination', ['a bot cannot open a conversation with a bot'])
  const { channel, existed } = directMessage(world, user.id)
  const shown = flag(args, 'return_im') ? showConversation(world, channel) : { id: channel.id }
  return { ok: true, ...(existed ? { no_op: true, already_open: true } : {}), channel: shown }
}
