import { isObject } from './args.ts'
import { eventTs, inOrder, newId, nextTs, replies, type World } from './state.ts'
import type { Conversation, Json, SlackMessage, StoredMessage } from './types.ts'

/** How much of a message's metadata is shown: names only in events and plain histories. */
type Shown = { metadata?: 'all' | 'type' }

/** A message as a history shows it: thread counts added, metadata reduced unless asked for. */
export function shown(channel: Conversation, stored: StoredMessage, how: Shown = {}): SlackMessage {
  const message = structuredClone(stored.message)
  if (message.metadata && how.metadata !== 'all') message.metadata = { event_type: message.metadata.event_type }
  if (message.thread_ts !== message.ts) return message
  const answers = replies(channel, message.ts)
  const users = [...new Set(answers.map((reply) => reply.user ?? reply.bot_id ?? ''))]
  message.reply_count = answers.length
  message.reply_users_count = users.length
  message.reply_users = users.slice(0, 5)
  const latest = answers.at(-1)
  if (latest) message.latest_reply = latest.ts
  return message
}

export function channelType(channel: Conversation): string {
  return { public: 'channel', private: 'group', im: 'im' }[channel.kind]
}

type Draft = Omit<SlackMessage, 'type' | 'ts'>

/** Puts a message into the channel and tells the bot about it. A reply makes its parent a thread. */
export function post(world: World, channel: Conversation, draft: Draft, at?: number): StoredMessage {
  const ts = nextTs(world, channel, at)
  const message: SlackMessage = { type: 'message', ...draft, ts }
  if (message.blocks) message.blocks = withBlockIds(world, message.blocks)
  const parent = message.thread_ts === undefined ? undefined : channel.messages.get(message.thread_ts)
  if (parent) {
    parent.message.thread_ts = parent.message.ts
    if (parent.message.user) message.parent_user_id = parent.message.user
    if (message.subtype === 'thread_broadcast') message.root = shown(channel, parent)
  }
  const stored: StoredMessage = { channel: channel.id, message, deleted: false, revisions: [] }
  channel.messages.set(ts, stored)
  emitMessage(world, channel, { ...shown(channel, stored), event_ts: ts })
  if (message.user !== world.botUserId && message.text.includes(`<@${world.botUserId}>`) && !message.subtype) {
    const { type: _type, ...rest } = message
    world.emit({ ...rest, type: 'app_mention', channel: channel.id, event_ts: ts }, channel)
  }
  world.touch()
  return stored
}

/** A message that Slack itself writes about the channel. */
export function systemMessage(world: World, channel: Conversation, draft: Draft): void {
  post(world, channel, draft)
}

function emitMessage(world: World, channel: Conversation, event: Json): void {
  world.emit({ ...event, channel: channel.id, channel_type: channelType(channel) }, channel)
}

/** Changes what a message shows. The bot sees `message_changed`; without `editor` there is no `edited` mark (unfurls). */
export function change(
  world: World,
  channel: Conversation,
  stored: StoredMessage,
  to: Partial<SlackMessage>,
  editor?: string,
): void {
  const before = shown(channel, stored)
  stored.revisions.push(structuredClone(stored.message))
  stored.message = { ...stored.message, ...to }
  if (to.blocks) stored.message.blocks = withBlockIds(world, to.blocks)
  const ts = eventTs(world)
  if (editor) stored.message.edited = { user: editor, ts }
  const message = shown(channel, stored)
  emitMessage(world, channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ts,
    event_ts: ts,
    message,
    previous_message: before,
  })
  world.touch()
}

/** Takes a message away. A parent with replies stays as a tombstone. */
export function erase(world: World, channel: Conversation, stored: StoredMessage): void {
  const before = shown(channel, stored)
  const { ts } = stored.message
  stored.revisions.push(structuredClone(stored.message))
  channel.pins = channel.pins.filter((pin) => pin.ts !== ts)
  if (stored.message.thread_ts === ts && replies(channel, ts).length > 0) {
    const tombstone = 'This message was deleted.'
    stored.message = {
      type: 'message',
      subtype: 'tombstone',
      user: 'USLACKBOT',
      text: tombstone,
      hidden: true,
      ts,
      thread_ts: ts,
    }
    const at = eventTs(world)
    const message = shown(channel, stored)
    emitMessage(world, channel, {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      ts: at,
      event_ts: at,
      message,
      previous_message: before,
    })
  } else {
    stored.deleted = true
    const at = eventTs(world)
    emitMessage(world, channel, {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      ts: at,
      event_ts: at,
      deleted_ts: ts,
      previous_message: before,
    })
  }
  world.touch()
}

/** The author fields of a message that the bot posts. */
export function botAuthor(world: World): Draft {
  const bot_profile = {
    id: world.botId,
    app_id: world.appId,
    name: world.botName,
    deleted: false,
    team_id: world.teamId,
    updated: 0,
  }
  return { text: '', user: world.botUserId, bot_id: world.botId, app_id: world.appId, team: world.teamId, bot_profile }
}

/** The blocks with an id each, as Slack gives one to every block that has none. */
export function withBlockIds(world: World, blocks: Json[]): Json[] {
  return structuredClone(blocks).map((block) => ({
    ...block,
    block_id: block['block_id'] || newId(world, 'b').slice(-5),
  }))
}

/** Brings somebody into the channel: the system message and the membership event. */
export function enter(world: World, channel: Conversation, user: string, inviter?: string): void {
  if (channel.members.has(user)) return
  channel.members.add(user)
  const by = inviter ? { inviter } : {}
  const subtype = channel.kind === 'private' ? 'group_join' : 'channel_join'
  systemMessage(world, channel, { subtype, user, text: `<@${user}> has joined the channel`, ...by })
  const event = {
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channel.kind === 'private' ? 'G' : 'C',
  }
  world.emit({ ...event, team: world.teamId, ...by, event_ts: eventTs(world) }, channel)
}

/** Takes somebody out of the channel. The bot sees its own leaving as `channel_left`. */
export function exit(world: World, channel: Conversation, user: string): void {
  if (!channel.members.has(user)) return
  const subtype = channel.kind === 'private' ? 'group_leave' : 'channel_leave'
  systemMessage(world, channel, { subtype, user, text: `<@${user}> has left the channel` })
  const kind = channel.kind === 'private' ? 'G' : 'C'
  const isBot = user === world.botUserId
  const own = {
    type: channel.kind === 'private' ? 'group_left' : 'channel_left',
    channel: channel.id,
    event_ts: eventTs(world),
  }
  const other = {
    type: 'member_left_channel',
    user,
    channel: channel.id,
    channel_type: kind,
    team: world.teamId,
    event_ts: eventTs(world),
  }
  world.emit(isBot ? own : other, channel)
  channel.members.delete(user)
  channel.everyone = false
  world.touch()
}

/**
 * Archives or opens a channel again, with its message and event. Archiving throws bots out, and of that they hear nothing
 * (https://github.com/open-cli-collective/slack-chat-api/issues/26).
 */
export function setArchived(world: World, channel: Conversation, archived: boolean, by: string): void {
  const verb = archived ? 'archive' : 'unarchive'
  const prefix = channel.kind === 'private' ? 'group' : 'channel'
  const text = archived ? `<@${by}> archived the channel` : `<@${by}> un-archived the channel`
  systemMessage(world, channel, { subtype: `${prefix}_${verb}`, user: by, text })
  world.emit({ type: `${prefix}_${verb}`, channel: channel.id, user: by, event_ts: eventTs(world) }, channel)
  channel.archived = archived
  if (archived && world.archivingThrowsOut) channel.members.delete(world.botUserId)
  world.touch()
}

/** Gives a channel another name, with its message and event. */
export function rename(world: World, channel: Conversation, name: string, by: string): void {
  const old_name = channel.name
  channel.previousNames.unshift(old_name)
  channel.name = name
  const prefix = channel.kind === 'private' ? 'group' : 'channel'
  const text = `<@${by}> has renamed the channel from "${old_name}" to "${name}"`
  systemMessage(world, channel, { subtype: `${prefix}_name`, user: by, text, name, old_name })
  const { id, created } = channel
  world.emit({ type: `${prefix}_rename`, channel: { id, name, created }, event_ts: eventTs(world) }, channel)
}

/** Makes a public channel private: who is in it stays, and its id. */
export function makePrivate(world: World, channel: Conversation, by: string): void {
  channel.kind = 'private'
  const text = `<@${by}> made this channel private. Now, it can only be viewed or joined by invitation.`
  systemMessage(world, channel, { subtype: 'channel_convert_to_private', user: by, text })
}

/** Deletes a channel with all that was said in it. */
export function deleteChannel(world: World, channel: Conversation, by: string): void {
  const type = channel.kind === 'private' ? 'group_deleted' : 'channel_deleted'
  world.emit({ type, channel: channel.id, actor_id: by, event_ts: eventTs(world) }, channel)
  world.channels.delete(channel.id)
  world.touch()
}

/** A private channel that is shared with another workspace gets another id (docs.slack.dev/reference/events/channel_id_changed). */
export function changeId(world: World, channel: Conversation): string {
  const before = channel.id
  world.channels.delete(before)
  channel.id = newId(world, 'C')
  for (const stored of channel.messages.values()) stored.channel = channel.id
  world.channels.set(channel.id, channel)
  const event = { type: 'channel_id_changed', old_channel_id: before, new_channel_id: channel.id }
  world.emit({ ...event, event_ts: eventTs(world) }, channel)
  return channel.id
}

/** Adds a reaction; false where the person has given it already. */
export function addReaction(
  world: World,
  channel: Conversation,
  stored: StoredMessage,
  user: string,
  name: string,
): boolean {
  const all = stored.message.reactions ?? []
  const one = all.find((reaction) => reaction.name === name)
  if (one?.users.includes(user)) return false
  if (one) {
    one.users.push(user)
    one.count += 1
  } else all.push({ name, count: 1, users: [user] })
  stored.message.reactions = all
  const item = { type: 'message', channel: channel.id, ts: stored.message.ts }
  const event = {
    type: 'reaction_added',
    user,
    reaction: name,
    item,
    item_user: stored.message.user,
    event_ts: eventTs(world),
  }
  world.emit(event, channel)
  world.touch()
  return true
}

/** Messages as tests read them: what is shown now, oldest first, threads included. */
export function visible(channel: Conversation): SlackMessage[] {
  return inOrder(channel)
    .filter((stored) => !stored.deleted)
    .map((stored) => shown(channel, stored, { metadata: 'all' }))
}

/** The bot's direct messages with a person; none where the channel was never opened. */
export function directMessages(world: World, user: string): SlackMessage[] {
  const channel = [...world.channels.values()].find((one) => one.kind === 'im' && one.im === user)
  return channel ? visible(channel) : []
}

/** A person's text as the rich_text block that the client makes of it. */
export function richText(text: string): Json[] {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] }
  return [{ type: 'rich_text', elements: [section] }]
}

/** Every element that has an action_id, with its block. */
export function elementsIn(blocks: Json[]): { block: Json; element: Json }[] {
  return blocks.flatMap((block) => {
    const many = Array.isArray(block['elements']) ? block['elements'] : []
    const found = [...many, block['accessory'], block['element']].filter(isObject)
    return found.filter((element) => typeof element['action_id'] === 'string').map((element) => ({ block, element }))
  })
}
