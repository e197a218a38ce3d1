import { text } from '../args.ts'
import { refuse } from '../errors.ts'
import { addReaction, shown, systemMessage } from '../messages.ts'
import { type Call, conversation, isMember, type Method, message, requireMember, requireOpen } from '../method.ts'
import { eventTs, newId, permalink, seconds } from '../state.ts'
import type { Bookmark, Conversation, Json, StoredMessage } from '../types.ts'

function pinnedItem(call: Call, channel: Conversation, stored: StoredMessage, by: string, created: number): Json {
  const message = {
    ...shown(channel, stored),
    permalink: permalink(call.world, channel, stored.message),
    pinned_to: [channel.id],
  }
  return { type: 'message', channel: channel.id, created, created_by: by, message }
}

function pinTarget(call: Call): { channel: Conversation; stored: StoredMessage } {
  const channel = conversation(call)
  const ts = text(call.args, 'timestamp')
  if (!ts) return refuse('no_item_specified')
  return { channel, stored: message(channel, ts, 'bad_timestamp') }
}

/** A bookmark is refused where the bot cannot see the channel from inside. */
function bookmarkChannel(call: Call): Conversation {
  const channel = conversation(call, undefined, 'channel_id')
  return isMember(call.world, channel) ? channel : refuse('access_denied')
}

function showBookmark(call: Call, channel: Conversation, bookmark: Bookmark): Json {
  const { created, updated, ...rest } = bookmark
  const { appId, botUserId, teamId } = call.world
  const by = { last_updated_by_user_id: botUserId, last_updated_by_team_id: teamId, app_id: appId }
  return {
    ...rest,
    channel_id: channel.id,
    type: 'link',
    entity_id: null,
    date_created: created,
    date_updated: updated,
    rank: 'g',
    ...by,
  }
}

function checkLink(link: string | undefined): void {
  if (link !== undefined && (!/^https?:\/\//.test(link) || link.length > 2048)) refuse('invalid_link')
}

function checkTitle(title: string | undefined): void {
  if (title !== undefined && (title.length === 0 || title.length > 256)) refuse('invalid_arguments')
}

/** pins.*, bookmarks.* and reactions.*. */
export const markMethods: Record<string, Method> = {
  'pins.add': {
    args: 'channel! timestamp',
    tier: 2,
    scopes: ['pins:write'],
    run(call) {
      const { world } = call
      const { channel, stored } = pinTarget(call)
      requireMember(world, channel)
      const { ts } = stored.message
      if (channel.pins.some((pin) => pin.ts === ts)) return refuse('already_pinned')
      if (channel.pins.length >= 100) return refuse('too_many_pins')
      const by = world.botUserId
      channel.pins.unshift({ ts, createdBy: by, created: seconds(world) })
      stored.message.pinned_to = [channel.id]
      const item = pinnedItem(call, channel, stored, by, seconds(world))
      systemMessage(world, channel, {
        subtype: 'pinned_item',
        user: by,
        text: `<@${by}> pinned a message to this channel.`,
        item,
      })
      const event = { type: 'pin_added', user: by, channel_id: channel.id, item, item_user: stored.message.user ?? '' }
      world.emit({ ...event, pin_count: channel.pins.length, event_ts: eventTs(world) }, channel)
      world.touch()
      return { ok: true }
    },
  },
  'pins.list': {
    args: 'channel!',
    tier: 2,
    scopes: ['pins:read'],
    json: false,
    run(call) {
      const channel = conversation(call)
      const items = channel.pins.flatMap((pin) => {
        const stored = channel.messages.get(pin.ts)
        return stored ? [pinnedItem(call, channel, stored, pin.createdBy, pin.created)] : []
      })
      return { ok: true, items }
    },
  },
  'pins.remove': {
    args: 'channel! timestamp',
    tier: 2,
    scopes: ['pins:write'],
    run(call) {
      const { world } = call
      const { channel, stored } = pinTarget(call)
      const { ts } = stored.message
      if (!channel.pins.some((pin) => pin.ts === ts)) return refuse('no_pin')
      channel.pins = channel.pins.filter((pin) => pin.ts !== ts)
      delete stored.message.pinned_to
      const item = pinnedItem(call, channel, stored, world.botUserId, seconds(world))
      const event = {
        type: 'pin_removed',
        user: world.botUserId,
        channel_id: channel.id,
        item,
        has_pins: channel.pins.length > 0,
      }
      world.emit({ ...event, event_ts: eventTs(world) }, channel)
      world.touch()
      return { ok: true }
    },
  },
  'bookmarks.add': {
    args: 'channel_id! title! link type! emoji entity_id access_level parent_id',
    tier: 2,
    scopes: ['bookmarks:write'],
    run(call) {
      const { args, world } = call
      const channel = bookmarkChannel(call)
      if (text(args, 'type') !== 'link') return refuse('invalid_bookmark_type')
      checkTitle(text(args, 'title'))
      const link = text(args, 'link') ?? ''
      checkLink(link)
      const emoji = text(args, 'emoji') ?? ''
      if (emoji && !/^:[a-z0-9_+'-]+:$/.test(emoji)) return refuse('invalid_emoji')
      if (channel.bookmarks.length >= 100) return refuse('too_many_bookmarks')
      const bookmark = {
        id: newId(world, 'Bk'),
        title: text(args, 'title') ?? '',
        link,
        emoji,
        created: seconds(world),
        updated: 0,
      }
      channel.bookmarks.push(bookmark)
      world.touch()
      return { ok: true, bookmark: showBookmark(call, channel, bookmark) }
    },
  },
  'bookmarks.list': {
    args: 'channel_id!',
    tier: 3,
    scopes: ['bookmarks:read'],
    run(call) {
      const channel = bookmarkChannel(call)
      return { ok: true, bookmarks: channel.bookmarks.map((bookmark) => showBookmark(call, channel, bookmark)) }
    },
  },
  'bookmarks.edit': {
    args: 'channel_id! bookmark_id! title link emoji',
    tier: 2,
    scopes: ['bookmarks:write'],
    run(call) {
      const { args, world } = call
      const channel = bookmarkChannel(call)
      const bookmark = channel.bookmarks.find((one) => one.id === text(args, 'bookmark_id'))
      if (!bookmark) return refuse('not_found')
      checkTitle(text(args, 'title'))
      checkLink(text(args, 'link'))
      bookmark.title = text(args, 'title') ?? bookmark.title
      bookmark.link = text(args, 'link') ?? bookmark.link
      bookmark.emoji = text(args, 'emoji') ?? bookmark.emoji
      bookmark.updated = seconds(world)
      world.touch()
      return { ok: true, bookmark: showBookmark(call, channel, bookmark) }
    },
  },
  'bookmarks.remove': {
    args: 'channel_id! bookmark_id! quip_section_id',
    tier: 2,
    scopes: ['bookmarks:write'],
    run(call) {
      const channel = bookmarkChannel(call)
      const id = text(call.args, 'bookmark_id')
      if (!channel.bookmarks.some((one) => one.id === id)) return refuse('not_found')
      channel.bookmarks = channel.bookmarks.filter((one) => one.id !== id)
      call.world.touch()
      return { ok: true }
    },
  },
  'reactions.add': {
    args: 'channel! name! timestamp!',
    tier: 3,
    scopes: ['reactions:write'],
    run(call) {
      const channel = conversation(call)
      const name = text(call.args, 'name') ?? ''
      if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) return refuse('invalid_name')
      const stored = message(channel, text(call.args, 'timestamp'), 'bad_timestamp')
      requireOpen(channel)
      if (!isMember(call.world, channel)) return refuse('no_access')
      return addReaction(call.world, channel, stored, call.world.botUserId, name)
        ? { ok: true }
        : refuse('already_reacted')
    },
  },
  'reactions.get': {
    args: 'channel file file_comment full timestamp',
    tier: 3,
    scopes: ['reactions:read'],
    json: false,
    run(call) {
      if (!text(call.args, 'timestamp') || !text(call.args, 'channel')) return refuse('no_item_specified')
      const channel = conversation(call)
      const stored = message(channel, text(call.args, 'timestamp'), 'bad_timestamp')
      return { ok: true, type: 'message', channel: channel.id, message: shown(channel, stored) }
    },
  },
}
