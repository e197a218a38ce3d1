import {
  addReaction,
  change,
  changeId,
  deleteChannel,
  directMessages,
  enter,
  erase,
  exit,
  makePrivate,
  post,
  rename,
  richText,
  setArchived,
  visible,
} from './messages.ts'
import { personsFile, showFile } from './methods/files.ts'
import { addUser } from './methods/workspace.ts'
import {
  addConversation,
  describeChannel,
  directMessage,
  findConversation,
  findUser,
  hex,
  inOrder,
  newId,
  type World,
} from './state.ts'
import type { Channel, Conversation, Json, SayOptions, SlackMessage, StoredMessage } from './types.ts'

export type NewUser = { handle: string; name: string; email?: string; tz?: string; deleted?: boolean; guest?: boolean }
export type NewChannel = {
  name: string
  /** User ids. Left out: everyone, those who come later too. */
  members?: string[]
  creator?: string
  private?: boolean
  archived?: boolean
  /** Default true. */
  botIsMember?: boolean
}

/** What people do in the workspace, and what can be seen of it. Channels are named by id, by name, or by a person's id for their DM. */
export function createPeople(world: World) {
  const place = (channel: string): Conversation =>
    world.users.has(channel) ? directMessage(world, channel).channel : findConversation(world, channel)
  const at = (channel: string, ts: string): { channel: Conversation; stored: StoredMessage } => {
    const found = place(channel)
    const stored = found.messages.get(ts)
    if (!stored || stored.deleted) throw new Error(`local Slack: no message ${ts} in ${found.name || found.id}`)
    return { channel: found, stored }
  }
  const inside = (user: string, channel: string): Conversation => {
    const found = place(channel)
    if (!found.members.has(user))
      throw new Error(
        `local Slack: ${findUser(world, user).handle} is not in ${found.name || found.id}; let them join first`,
      )
    if (found.archived) throw new Error(`local Slack: ${found.name} is archived`)
    return found
  }
  const extras = (user: string, more: SayOptions): Partial<SlackMessage> => {
    const files = more.files?.map(({ name }) => showFile(world, personsFile(world, user, name)))
    return {
      ...(more.threadTs ? { thread_ts: more.threadTs } : {}),
      ...(more.attachments ? { attachments: more.attachments as Json[] } : {}),
      ...(files ? { files, subtype: 'file_share', upload: true } : {}),
      ...(more.threadTs && more.broadcast ? { subtype: 'thread_broadcast' } : {}),
    }
  }
  const checkThread = (channel: Conversation, threadTs: string | undefined): void => {
    if (threadTs && !channel.messages.has(threadTs))
      throw new Error(`local Slack: no message ${threadTs} to answer in ${channel.name}`)
  }

  return {
    addUser: (user: NewUser): string => {
      const { tz = 'Etc/UTC', deleted = false, guest = false, ...rest } = user
      return addUser(world, { ...rest, tz, deleted, guest, bot: false })
    },
    /** From now on payloads of a person name this team; `enterprise` is the grid that it is in. */
    belongsTo(user: string, team: string | null, enterprise?: string): void {
      Object.assign(findUser(world, user), { team, enterprise })
    },
    /** From now on the workspace is one of a grid. */
    joinGrid(enterprise: string): void {
      world.enterprise = enterprise
    },
    addChannel(given: NewChannel): string {
      const people = [...world.users.values()].filter((user) => !user.bot && !user.deleted).map((user) => user.id)
      const channel = addConversation(
        world,
        given.private ? 'private' : 'public',
        given.name,
        given.creator ?? people[0] ?? 'USLACKBOT',
      )
      channel.everyone = given.members === undefined
      channel.members = new Set(given.members ?? people)
      if (given.botIsMember !== false) channel.members.add(world.botUserId)
      channel.archived = given.archived ?? false
      return channel.id
    },
    addUserGroup(group: { handle: string; name: string; users: string[] }): string {
      const id = newId(world, 'S')
      world.groups.set(id, { ...group, id, disabled: false })
      return id
    },
    /** A person says something; the text is Slack mrkdwn, taken as given. The message's ts. */
    say(user: string, channel: string, text: string, more: SayOptions = {}): string {
      const found = inside(user, channel)
      checkThread(found, more.threadTs)
      const blocks = (more.blocks as Json[] | undefined) ?? (text ? richText(text) : [])
      const draft = {
        text,
        user,
        team: world.teamId,
        client_msg_id: `${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`,
        ...(blocks.length > 0 ? { blocks } : {}),
      }
      return post(world, found, { ...draft, ...extras(user, more) }, more.at).message.ts
    },
    /** A webhook or a classic bot says something: `bot_message`, without a user. */
    sayAsBot(botName: string, channel: string, text: string, more: SayOptions = {}): string {
      const found = place(channel)
      checkThread(found, more.threadTs)
      const bot_id = `B${Buffer.from(botName).toString('hex').toUpperCase().padEnd(10, '0').slice(0, 10)}`
      const draft = {
        text,
        subtype: 'bot_message',
        bot_id,
        username: botName,
        ...(more.blocks ? { blocks: more.blocks as Json[] } : {}),
      }
      return post(world, found, { ...draft, ...extras('USLACKBOT', more), subtype: 'bot_message' }, more.at).message.ts
    },
    edit(channel: string, ts: string, text: string): void {
      const { channel: found, stored } = at(channel, ts)
      change(world, found, stored, { text, blocks: richText(text) }, stored.message.user ?? 'USLACKBOT')
    },
    remove(channel: string, ts: string): void {
      const { channel: found, stored } = at(channel, ts)
      erase(world, found, stored)
    },
    /** Slack adds a link's preview: a change without an edit. */
    unfurl(channel: string, ts: string): void {
      const { channel: found, stored } = at(channel, ts)
      const preview = {
        id: 1,
        title: 'A page',
        text: 'What the page says',
        from_url: 'https://example.com/',
        fallback: 'A page',
      }
      change(world, found, stored, { attachments: [...(stored.message.attachments ?? []), preview] })
    },
    react(user: string, channel: string, ts: string, name: string): void {
      inside(user, channel)
      const { channel: found, stored } = at(channel, ts)
      addReaction(world, found, stored, user, name)
    },
    join: (user: string, channel: string): void => enter(world, place(channel), user),
    leave: (user: string, channel: string): void => exit(world, place(channel), user),
    archive: (channel: string, by = 'USLACKBOT'): void => setArchived(world, place(channel), true, by),
    unarchive: (channel: string, by = 'USLACKBOT'): void => setArchived(world, place(channel), false, by),
    rename: (channel: string, name: string, by = 'USLACKBOT'): void => rename(world, place(channel), name, by),
    makePrivate: (channel: string, by = 'USLACKBOT'): void => makePrivate(world, place(channel), by),
    deleteChannel: (channel: string, by = 'USLACKBOT'): void => deleteChannel(world, place(channel), by),
    /** The channel gets another id, which is returned. */
    changeId: (channel: string): string => changeId(world, place(channel)),
    /** What happens now is not told to the bot, as when Slack has given up on an event. */
    unseen(happens: () => void): void {
      const { emit } = world
      world.emit = () => {}
      happens()
      world.emit = emit
    },
    /** From now on a bot stays in what is archived, and may unarchive it. */
    keepBotsInArchives(): void {
      world.archivingThrowsOut = false
    },
    channels: (): Channel[] => [...world.channels.values()].map(describeChannel),
    channel: (idOrName: string): Channel => describeChannel(place(idOrName)),
    messages: (channel: string): SlackMessage[] => visible(place(channel)),
    /** Every message there ever was, deleted ones and earlier states included. */
    raw: (channel: string): StoredMessage[] => structuredClone(inOrder(place(channel))),
    dm: (user: string): SlackMessage[] => directMessages(world, user),
    /** The id of the bot's direct message channel with a person; opened where it is not there yet. */
    dmId: (user: string): string => directMessage(world, findUser(world, user).id).channel.id,
    inside,
    place,
  }
}
