import { flag, text } from '../args.ts'
import { refuse, refuseWith } from '../errors.ts'
import { enter } from '../messages.ts'
import { type Call, conversation, requireMember, requireOpen } from '../method.ts'
import type { World } from '../state.ts'
import type { Conversation, Json } from '../types.ts'

function obstacle(world: World, channel: Conversation, id: string): string | null {
  const user = world.users.get(id)
  if (id === world.botUserId) return 'cant_invite_self'
  if (!user) return 'user_not_found'
  if (user.deleted) return 'cant_invite'
  return channel.members.has(id) ? 'already_in_channel' : null
}

/**
 * conversations.invite. One person who cannot come keeps all out, unless `force` is given: then those who can are invited and
 * `errors` names the others.
 */
export function invite(call: Call, show: (world: World, channel: Conversation) => Json): Json {
  const { world, args } = call
  const channel = conversation(call, 'invite')
  if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type')
  requireOpen(channel)
  requireMember(world, channel)
  const users = [...new Set((text(args, 'users') ?? '').split(',').map((id) => id.trim()))].filter(Boolean)
  if (users.length === 0) return refuse('no_user')
  if (users.length > 100) return refuseWith('invalid_arguments', ['no more than 100 users [json-pointer:/users]'])
  const verdicts = users.map((user) => ({ user, error: obstacle(world, channel, user) }))
  const errors = verdicts.flatMap(({ user, error }) => (error ? [{ user, ok: false, error }] : []))
  const first = errors[0]
  if (first && (!flag(args, 'force') || errors.length === users.length)) return refuse(first.error, { errors })
  for (const { user, error } of verdicts) if (!error) enter(world, channel, user, world.botUserId)
  return { ok: true, channel: show(world, channel), ...(first ? { errors } : {}) }
}
