import { newId, seconds, type World } from './state.ts'
import type { Conversation, Json } from './types.ts'

/** The scope without which the bot does not get an event. */
function scopeOf(event: Json, channel: Conversation | undefined): string | null {
  const type = String(event['type'])
  const group = channel?.kind === 'private'
  if (type === 'message') return channel?.kind === 'im' ? 'im:history' : group ? 'groups:history' : 'channels:history'
  if (type.startsWith('reaction_')) return 'reactions:read'
  if (type.startsWith('pin_')) return 'pins:read'
  if (type === 'app_mention') return 'app_mentions:read'
  if (type.startsWith('file_')) return 'files:read'
  if (type.startsWith('member_') || type.startsWith('channel_') || type.startsWith('group_'))
    return group ? 'groups:read' : 'channels:read'
  return null
}

/** Events about a public channel that reach the bot from outside it. */
const fromOutside = new Set([
  'channel_created',
  'channel_archive',
  'channel_unarchive',
  'channel_rename',
  'channel_deleted',
])

/**
 * Whether the bot gets the event: it must be in the channel, have the scope, and have subscribed to it. Subscriptions to messages
 * are named by the kind of channel, `message.channels`.
 */
export function reaches(
  world: World,
  event: Json,
  channel: Conversation | undefined,
  subscribed: Set<string> | null,
): boolean {
  const type = String(event['type'])
  const scope = scopeOf(event, channel)
  if (scope && !world.scopes.has(scope)) return false
  if (channel && !channel.members.has(world.botUserId) && !(channel.kind === 'public' && fromOutside.has(type)))
    return false
  const suffix = channel ? { public: 'channels', private: 'groups', im: 'im' }[channel.kind] : ''
  return subscribed === null || subscribed.has(type === 'message' ? `message.${suffix}` : type)
}

/** The outer event that Slack wraps around what happened. `event_id` stays the same in every retry. */
export function envelope(world: World, event: Json): Json {
  const installation = {
    enterprise_id: null,
    team_id: world.teamId,
    user_id: world.botUserId,
    is_bot: true,
    is_enterprise_install: false,
  }
  return {
    token: 'verification-token',
    team_id: world.teamId,
    context_team_id: world.teamId,
    context_enterprise_id: null,
    api_app_id: world.appId,
    event: structuredClone(event),
    type: 'event_callback',
    event_id: newId(world, 'Ev'),
    event_time: seconds(world),
    authorizations: [installation],
    is_ext_shared_channel: false,
    event_context: `4-${newId(world, 'x')}`,
  }
}
