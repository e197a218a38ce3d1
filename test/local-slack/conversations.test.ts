import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, people } from './client.ts'
import { type LocalSlack, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
const create = async (name: string, more = {}) => api(slack, 'conversations.create', { name, ...more })
const idOf = (answer: Record<string, unknown>): string => String((answer['channel'] as { id: string } | undefined)?.id)

beforeAll(async () => {
  slack = await startLocalSlack()
  someone = people(slack)
})
afterAll(() => slack.stop())

// docs.slack.dev/reference/methods/conversations.create
describe('creating a channel', () => {
  test('makes the bot its creator and only member', async () => {
    const answer = await create('inc-1')
    expect(answer).toMatchObject({
      ok: true,
      channel: { name: 'inc-1', creator: slack.botUserId, is_member: true, is_private: false },
    })
    expect(slack.channel('inc-1').members).toEqual([slack.botUserId])
  })

  test.each([
    ['', 'invalid_name_required'],
    ['Inc-1', 'invalid_name_specials'],
    ['inc 1', 'invalid_name_specials'],
    ['inc.1', 'invalid_name_specials'],
    ['-_-', 'invalid_name_punctuation'],
    ['a'.repeat(81), 'invalid_name_maxlength'],
  ])('refuses the name "%s" with %s', async (name, error) => {
    expect(await create(name)).toMatchObject({ ok: false, error })
  })

  test('refuses a name that an archived or a private channel has', async () => {
    const archived = idOf(await create('inc-2'))
    expect(await api(slack, 'conversations.archive', { channel: archived })).toEqual({ ok: true })
    expect(await create('inc-2')).toMatchObject({ error: 'name_taken' })
    slack.addChannel({ name: 'secret', private: true, botIsMember: false })
    expect(await create('secret')).toMatchObject({ error: 'name_taken' })
    expect(await create('a'.repeat(80))).toMatchObject({ ok: true })
  })
})

// docs.slack.dev/reference/methods/conversations.invite
describe('inviting people', () => {
  test('invites all in one call, or nobody when one of them cannot come', async () => {
    const { ana, ben } = someone
    const channel = idOf(await create('inc-3'))
    const refused = await api(slack, 'conversations.invite', { channel, users: `${ana},U0NOBODY,${slack.botUserId}` })
    expect(refused).toMatchObject({ ok: false, error: 'user_not_found' })
    expect(refused['errors']).toEqual([
      { user: 'U0NOBODY', ok: false, error: 'user_not_found' },
      { user: slack.botUserId, ok: false, error: 'cant_invite_self' },
    ])
    expect(slack.channel('inc-3').members).toEqual([slack.botUserId])
    expect(await api(slack, 'conversations.invite', { channel, users: `${ana},${ben}` })).toMatchObject({ ok: true })
    expect(slack.channel('inc-3').members).toEqual([slack.botUserId, ana, ben])
    expect(await api(slack, 'conversations.invite', { channel, users: ana })).toMatchObject({
      error: 'already_in_channel',
    })
  })

  test('invites those who can come, and names the others, when forced', async () => {
    const { ana, ben } = someone
    const channel = idOf(await create('inc-4'))
    await api(slack, 'conversations.invite', { channel, users: ana })
    const answer = await api(slack, 'conversations.invite', { channel, users: `${ana},${ben}`, force: true })
    expect(answer).toMatchObject({ ok: true, errors: [{ user: ana, error: 'already_in_channel' }] })
    expect(slack.channel('inc-4').members).toContain(ben)
  })

  test('is refused for more than a hundred, from outside, and in an archived channel', async () => {
    const { ana, elsewhere } = someone
    const channel = idOf(await create('inc-5'))
    const many = Array.from({ length: 101 }, (_, index) => `U0${index}`).join(',')
    expect(await api(slack, 'conversations.invite', { channel, users: many })).toMatchObject({
      error: 'invalid_arguments',
    })
    expect(await api(slack, 'conversations.invite', { channel, users: '' })).toMatchObject({ error: 'no_user' })
    expect(await api(slack, 'conversations.invite', { channel: elsewhere, users: ana })).toMatchObject({
      error: 'not_in_channel',
    })
    await api(slack, 'conversations.archive', { channel })
    expect(await api(slack, 'conversations.invite', { channel, users: ana })).toMatchObject({ error: 'is_archived' })
  })
})

test('topic and purpose take 250 characters and leave a system message', async () => {
  // docs.slack.dev/reference/methods/conversations.setTopic and .setPurpose
  const channel = idOf(await create('inc-6'))
  expect(await api(slack, 'conversations.setTopic', { channel, topic: 'x'.repeat(251) })).toMatchObject({
    error: 'too_long',
  })
  expect(await api(slack, 'conversations.setTopic', { channel, topic: 'x'.repeat(250) })).toMatchObject({ ok: true })
  expect(await api(slack, 'conversations.setPurpose', { channel, purpose: 'x'.repeat(251) })).toMatchObject({
    error: 'too_long',
  })
  expect(await api(slack, 'conversations.setPurpose', { channel, purpose: 'recorded' })).toMatchObject({ ok: true })
  expect(slack.channel(channel)).toMatchObject({ topic: 'x'.repeat(250), purpose: 'recorded' })
  expect(slack.messages(channel).map((message) => message.subtype)).toEqual([
    'channel_join',
    'channel_topic',
    'channel_purpose',
  ])
  expect(await api(slack, 'conversations.setTopic', { channel: someone.elsewhere, topic: 'x' })).toMatchObject({
    error: 'not_in_channel',
  })
})

test('renaming follows the rules for names and only reaches own channels', async () => {
  // docs.slack.dev/reference/methods/conversations.rename
  const channel = idOf(await create('inc-7'))
  expect(await api(slack, 'conversations.rename', { channel, name: 'general' })).toMatchObject({ error: 'name_taken' })
  expect(await api(slack, 'conversations.rename', { channel, name: 'inc-7-checkout' })).toMatchObject({ ok: true })
  expect(slack.channel(channel).name).toBe('inc-7-checkout')
  expect(await api(slack, 'conversations.rename', { channel: someone.general, name: 'mine' })).toMatchObject({
    error: 'not_authorized',
  })
})

test('archiving twice and unarchiving twice are refused', async () => {
  // docs.slack.dev/reference/methods/conversations.archive and .unarchive
  const channel = idOf(await create('inc-8'))
  expect(await api(slack, 'conversations.unarchive', { channel })).toMatchObject({ error: 'not_archived' })
  expect(await api(slack, 'conversations.archive', { channel })).toEqual({ ok: true })
  expect(await api(slack, 'conversations.archive', { channel })).toMatchObject({ error: 'already_archived' })
  expect(slack.channel(channel).archived).toBe(true)
})

test('archiving throws the bot out, which can then neither read nor unarchive, and may still ask what the channel is', async () => {
  const channel = idOf(await create('inc-9'))
  slack.archive(channel)
  expect(await api(slack, 'conversations.unarchive', { channel })).toMatchObject({ error: 'not_in_channel' })
  expect(await api(slack, 'conversations.history', { channel })).toMatchObject({ error: 'not_in_channel' })
  expect(await api(slack, 'conversations.info', { channel })).toMatchObject({
    channel: { is_archived: true, is_member: false },
  })
  slack.unarchive(channel)
  expect(await api(slack, 'chat.postMessage', { channel, text: 'x' })).toMatchObject({ error: 'not_in_channel' })
  slack.keepBotsInArchives()
  expect(await api(slack, 'conversations.join', { channel })).toMatchObject({ ok: true })
  slack.archive(channel)
  expect(await api(slack, 'conversations.unarchive', { channel })).toEqual({ ok: true })
})

test('a private channel is there for its members only; another id, a deletion: the old one is not found', async () => {
  const channel = idOf(await create('inc-10'))
  slack.makePrivate(channel)
  expect(await api(slack, 'conversations.info', { channel })).toMatchObject({ channel: { is_private: true } })
  expect(await api(slack, 'conversations.setTopic', { channel, topic: 'x' })).toMatchObject({ ok: true })
  const moved = slack.changeId(channel)
  expect(await api(slack, 'conversations.info', { channel })).toMatchObject({ error: 'channel_not_found' })
  expect(await api(slack, 'conversations.info', { channel: moved })).toMatchObject({ ok: true })
  slack.leave(slack.botUserId, moved)
  expect(await api(slack, 'conversations.info', { channel: moved })).toMatchObject({ error: 'channel_not_found' })
  const other = idOf(await create('inc-11'))
  slack.deleteChannel(other)
  expect(await api(slack, 'chat.postMessage', { channel: other, text: 'x' })).toMatchObject({
    error: 'channel_not_found',
  })
})

test('joining works in public channels only, leaving outside of one says so', async () => {
  // docs.slack.dev/reference/methods/conversations.join and .leave
  const channel = slack.addChannel({ name: 'open', botIsMember: false })
  expect(await api(slack, 'conversations.leave', { channel })).toEqual({ ok: false, not_in_channel: true })
  expect(await api(slack, 'conversations.join', { channel })).toMatchObject({ ok: true })
  expect(await api(slack, 'conversations.join', { channel })).toMatchObject({ ok: true, warning: 'already_in_channel' })
  const hidden = slack.addChannel({ name: 'hidden', private: true, botIsMember: false })
  expect(await api(slack, 'conversations.join', { channel: hidden })).toMatchObject({ error: 'channel_not_found' })
})

test('a private channel that the bot is not in does not exist for it', async () => {
  // docs.slack.dev/reference/methods/conversations.info
  const channel = slack.addChannel({ name: 'board', private: true, botIsMember: false })
  expect(await api(slack, 'conversations.info', { channel })).toMatchObject({ error: 'channel_not_found' })
  const list = await api(slack, 'conversations.list', { types: 'public_channel,private_channel', limit: 999 })
  expect(JSON.stringify(list)).not.toContain(channel)
})

test('lists come in pages, and say which channels the bot is in', async () => {
  // docs.slack.dev/apis/web-api/pagination
  const seen: string[] = []
  let cursor = ''
  do {
    const answer = await api(slack, 'conversations.list', { limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...(answer['channels'] as { id: string }[]).map((channel) => channel.id))
    cursor = (answer['response_metadata'] as { next_cursor: string }).next_cursor
  } while (cursor)
  const open = slack.channels().filter((channel) => !channel.private && !channel.im)
  expect(new Set(seen)).toEqual(new Set(open.map((channel) => channel.id)))
  expect(seen).toHaveLength(open.length)
  expect(await api(slack, 'conversations.list', { cursor: 'nonsense' })).toMatchObject({ error: 'invalid_cursor' })
  const own = await api(slack, 'users.conversations', { types: 'public_channel', limit: 500 })
  expect(JSON.stringify(own)).not.toContain(someone.elsewhere)
})

test('a direct message is opened once and found again', async () => {
  // docs.slack.dev/reference/methods/conversations.open
  const { ana } = someone
  expect(slack.dm(ana)).toEqual([])
  const first = await api(slack, 'conversations.open', { users: ana })
  const second = await api(slack, 'conversations.open', { users: ana })
  expect(second).toMatchObject({ ok: true, no_op: true, already_open: true, channel: { id: idOf(first) } })
  expect(await api(slack, 'conversations.open', { users: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' })
  const gone = slack.addUser({ handle: 'gone', name: 'Gone', deleted: true })
  expect(await api(slack, 'conversations.open', { users: gone })).toMatchObject({ error: 'user_disabled' })
})

test('members come in pages', async () => {
  // docs.slack.dev/reference/methods/conversations.members
  const answer = await api(slack, 'conversations.members', { channel: someone.general, limit: 2 })
  expect(answer['members']).toHaveLength(2)
  expect((answer['response_metadata'] as { next_cursor: string }).next_cursor).not.toBe('')
})
