import { afterAll, beforeAll, expect, test } from 'vitest'
import { api, people } from './client.ts'
import { type LocalSlack, type SlackMessage, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
let now = 1_700_000_000_000

type Page = { messages: SlackMessage[]; has_more: boolean; response_metadata?: { next_cursor: string }; error?: string }
const history = async (args: object) => (await api(slack, 'conversations.history', { channel: 'x', ...args })) as Page
const replies = async (args: object) => (await api(slack, 'conversations.replies', { channel: 'x', ...args })) as Page
const texts = (page: Page) => page.messages.map((message) => message.text)

beforeAll(async () => {
  slack = await startLocalSlack({ clock: () => now })
  someone = people(slack)
})
afterAll(() => slack.stop())

function speak(name: string, count: number): { channel: string; all: string[] } {
  const channel = slack.addChannel({ name })
  const all = Array.from({ length: count }, (_, index) => {
    now += 1000
    return slack.say(someone.ana, channel, `m${index}`)
  })
  return { channel, all }
}

test('a history is newest first, oldest and latest are exclusive unless inclusive', async () => {
  // docs.slack.dev/reference/methods/conversations.history
  const { channel, all } = speak('order', 5)
  const [, second = '', , fourth = ''] = all
  expect(texts(await history({ channel }))).toEqual(['m4', 'm3', 'm2', 'm1', 'm0'])
  expect(texts(await history({ channel, oldest: second, latest: fourth }))).toEqual(['m2'])
  expect(texts(await history({ channel, oldest: second, latest: fourth, inclusive: true }))).toEqual(['m3', 'm2', 'm1'])
  expect(await history({ channel, oldest: 'yesterday' })).toMatchObject({ error: 'invalid_ts_oldest' })
})

test('a history comes in pages, each message once', async () => {
  // docs.slack.dev/apis/web-api/pagination
  const { channel } = speak('pages', 7)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await history({ channel, limit: 3, ...(cursor ? { cursor } : {}) })
    seen.push(...texts(page))
    cursor = page.response_metadata?.next_cursor
    expect(page.has_more).toBe(cursor !== undefined)
  } while (cursor)
  expect(seen).toEqual(['m6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0'])
  expect(await history({ channel, cursor: 'bm9uc2Vuc2U=' })).toMatchObject({ error: 'invalid_cursor' })
})

test('replies are in no history but for broadcasts, and the parent counts them', async () => {
  // docs.slack.dev/messaging/retrieving-messages#pulling_threads
  const { channel, all } = speak('threads', 2)
  const [parent = ''] = all
  const { ana, ben } = someone
  slack.say(ana, channel, 'r0', { threadTs: parent })
  slack.say(ben, channel, 'r1', { threadTs: parent, broadcast: true })
  const last = slack.say(ben, channel, 'r2', { threadTs: parent })
  const page = await history({ channel })
  expect(texts(page)).toEqual(['r1', 'm1', 'm0'])
  expect(page.messages[0]).toMatchObject({ subtype: 'thread_broadcast', thread_ts: parent, root: { text: 'm0' } })
  expect(page.messages[2]).toMatchObject({
    thread_ts: parent,
    reply_count: 3,
    reply_users_count: 2,
    reply_users: [ana, ben],
    latest_reply: last,
  })
})

test('a thread is read parent first, then in order, in pages', async () => {
  // docs.slack.dev/reference/methods/conversations.replies
  const { channel, all } = speak('replies', 1)
  const [parent = ''] = all
  const given = [0, 1, 2].map((index) => slack.say(someone.ben, channel, `r${index}`, { threadTs: parent }))
  expect(texts(await replies({ channel, ts: parent }))).toEqual(['m0', 'r0', 'r1', 'r2'])
  const first = await replies({ channel, ts: parent, limit: 2 })
  expect(texts(first)).toEqual(['m0', 'r0'])
  expect(texts(await replies({ channel, ts: parent, limit: 2, cursor: first.response_metadata?.next_cursor }))).toEqual(
    ['r1', 'r2'],
  )
  expect(texts(await replies({ channel, ts: parent, oldest: given[1] }))).toEqual(['m0', 'r2'])
  expect(await replies({ channel, ts: '1600000000.000001' })).toMatchObject({ error: 'thread_not_found' })
  expect((await replies({ channel, ts: parent })).messages[1]).toMatchObject({
    thread_ts: parent,
    parent_user_id: someone.ana,
  })
})

test('a deleted parent leaves a tombstone over its replies, a deleted message leaves nothing', async () => {
  // docs.slack.dev/reference/events/message/message_deleted; the tombstone subtype is what a thread's deleted parent becomes
  const { channel, all } = speak('tombs', 2)
  const [parent = '', single = ''] = all
  slack.say(someone.ben, channel, 'r0', { threadTs: parent })
  slack.remove(channel, parent)
  slack.remove(channel, single)
  const page = await history({ channel })
  expect(page.messages).toMatchObject([
    { ts: parent, subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT', reply_count: 1 },
  ])
  expect(texts(await replies({ channel, ts: parent }))).toEqual(['This message was deleted.', 'r0'])
})

test('an edited message carries its edit, an unfurled one does not', async () => {
  // docs.slack.dev/reference/events/message/message_changed
  const { channel, all } = speak('edits', 2)
  const [first = '', second = ''] = all
  slack.edit(channel, first, 'better')
  slack.unfurl(channel, second)
  const [newest, oldest] = (await history({ channel })).messages
  expect(oldest).toMatchObject({ text: 'better', edited: { user: someone.ana } })
  expect(newest?.edited).toBeUndefined()
  expect(newest?.attachments).toHaveLength(1)
  expect(slack.raw(channel)[0]?.revisions.map((revision) => revision.text)).toEqual(['m0'])
})

test('a channel that the bot is not in cannot be read', async () => {
  // docs.slack.dev/reference/methods/conversations.history, error not_in_channel
  expect(await history({ channel: someone.elsewhere })).toMatchObject({ error: 'not_in_channel' })
})

test('webhooks post as bot_message without a user, people attach files', async () => {
  // docs.slack.dev/reference/events/message/bot_message and /file_share
  const { channel } = speak('kinds', 0)
  slack.sayAsBot('Grafana', channel, 'CPU high')
  slack.say(someone.ana, channel, '', { files: [{ name: 'graph.png' }] })
  const [file, alert] = (await history({ channel })).messages
  expect(alert).toMatchObject({ subtype: 'bot_message', username: 'Grafana', text: 'CPU high' })
  expect(alert?.user).toBeUndefined()
  expect(file).toMatchObject({ user: someone.ana, files: [{ name: 'graph.png' }] })
})

test('a back-dated message keeps its given time', () => {
  const { channel } = speak('dated', 0)
  expect(slack.say(someone.ana, channel, 'then', { at: 1_615_299_304_141 })).toBe('1615299304.141000')
})
