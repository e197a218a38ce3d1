import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, people } from './client.ts'
import { type LocalSlack, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

beforeAll(async () => {
  slack = await startLocalSlack()
  someone = people(slack)
})
afterAll(() => slack.stop())

// docs.slack.dev/reference/methods/chat.postMessage
describe('posting', () => {
  test('answers with the message as Slack keeps it: author, app and a block_id for each block', async () => {
    const answer = await api(slack, 'chat.postMessage', {
      channel: someone.general,
      text: 'hello',
      blocks: [section('hello')],
    })
    expect(answer).toMatchObject({
      ok: true,
      channel: someone.general,
      message: { user: slack.botUserId, bot_id: slack.botId, app_id: slack.appId },
    })
    const { blocks } = answer['message'] as { blocks: { block_id: string }[] }
    expect(blocks[0]?.block_id).toMatch(/^\w+$/)
    expect(answer['ts']).toMatch(/^\d{10}\.\d{6}$/)
  })

  test('is refused without text, outside of the channel and in an archived one', async () => {
    const { general, elsewhere } = someone
    const archived = slack.addChannel({ name: 'old', archived: true })
    const refused = async (args: Record<string, unknown>) => (await api(slack, 'chat.postMessage', args))['error']
    expect(await refused({ channel: general })).toBe('no_text')
    expect(await refused({ channel: general, text: '' })).toBe('no_text')
    expect(await refused({ channel: elsewhere, text: 'x' })).toBe('not_in_channel')
    expect(await refused({ channel: archived, text: 'x' })).toBe('is_archived')
    expect(await refused({ text: 'x' })).toBe('invalid_arguments')
    expect(await refused({ channel: general, text: 'x', thread_ts: '1.2' })).toBe('cannot_reply_to_message')
    expect(await refused({ channel: general, text: 'x', username: 'Boss' })).toBe('missing_scope')
    expect(await refused({ channel: general, text: 'x', blocks: '[' })).toBe('invalid_blocks_format')
    expect(await refused({ channel: general, text: 'x', markdown_text: 'y' })).toBe('markdown_text_conflict')
  })

  test('to a person goes to the direct message with them', async () => {
    // docs.slack.dev/reference/methods/chat.postMessage, "Channels"
    const answer = await api(slack, 'chat.postMessage', { channel: someone.ana, text: 'for you' })
    expect(answer['channel']).toBe(slack.dmId(someone.ana))
    expect(slack.dm(someone.ana).map((message) => message.text)).toEqual(['for you'])
  })

  test('cuts a text at 40,000 characters and warns', async () => {
    // docs.slack.dev/reference/methods/chat.postMessage, "Truncating content"
    const answer = await api(slack, 'chat.postMessage', { channel: someone.general, text: 'x'.repeat(40_001) })
    expect(answer).toMatchObject({ ok: true, warning: 'message_truncated' })
    expect((answer['message'] as { text: string }).text).toHaveLength(40_000)
  })

  test('refuses an argument that the method does not have, and says which', async () => {
    const answer = await api(slack, 'chat.postMessage', { channel: someone.general, text: 'x', chanel: 'y' })
    expect(answer).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] unknown argument: chanel'] },
    })
    expect(slack.trace.at(-1)?.messages).toEqual(['[ERROR] unknown argument: chanel'])
  })

  test('reaches a public channel from outside with chat:write.public', async () => {
    // docs.slack.dev/reference/scopes/chat.write.public
    await using other = await startLocalSlack({ scopes: ['chat:write', 'chat:write.public'] })
    const { elsewhere } = people(other)
    expect(await api(other, 'chat.postMessage', { channel: elsewhere, text: 'x' })).toMatchObject({ ok: true })
  })
})

describe('message metadata', () => {
  // docs.slack.dev/messaging/message-metadata
  const metadata = { event_type: 'debrief_card', event_payload: { incident: 7 } }

  test('is kept, and shown in full only where a history asks for it', async () => {
    const { general } = someone
    const { ts } = await api(slack, 'chat.postMessage', { channel: general, text: 'card', metadata })
    const plain = await api(slack, 'conversations.history', { channel: general, latest: ts, inclusive: true, limit: 1 })
    expect(plain['messages']).toMatchObject([{ metadata: { event_type: 'debrief_card' } }])
    expect(JSON.stringify(plain)).not.toContain('event_payload')
    const full = await api(slack, 'conversations.history', {
      channel: general,
      latest: ts,
      inclusive: true,
      limit: 1,
      include_all_metadata: true,
    })
    expect(full['messages']).toMatchObject([{ metadata }])
  })

  test('stays through an update that does not name it, and is checked', async () => {
    const { general } = someone
    const { ts } = await api(slack, 'chat.postMessage', { channel: general, text: 'card', metadata })
    await api(slack, 'chat.update', { channel: general, ts, text: 'card 2' })
    expect(slack.messages(general).at(-1)).toMatchObject({ text: 'card 2', metadata })
    const wrong = await api(slack, 'chat.postMessage', { channel: general, text: 'x', metadata: { event_type: 'a' } })
    expect(wrong).toMatchObject({ error: 'invalid_metadata_format' })
  })
})

// docs.slack.dev/reference/methods/chat.update and chat.delete
describe('changing and deleting', () => {
  test('only the author may do it', async () => {
    const { general, ana } = someone
    const ts = slack.say(ana, general, 'mine')
    expect(await api(slack, 'chat.update', { channel: general, ts, text: 'yours' })).toMatchObject({
      error: 'cant_update_message',
    })
    expect(await api(slack, 'chat.delete', { channel: general, ts })).toMatchObject({ error: 'cant_delete_message' })
    expect(await api(slack, 'chat.update', { channel: general, ts: '1600000000.000001', text: 'x' })).toMatchObject({
      error: 'message_not_found',
    })
  })

  test('an update marks the message as edited, and refuses more than 4,000 characters without blocks', async () => {
    const { general } = someone
    const { ts } = await api(slack, 'chat.postMessage', { channel: general, text: 'one', blocks: [section('one')] })
    expect(await api(slack, 'chat.update', { channel: general, ts, text: 'x'.repeat(4001) })).toMatchObject({
      error: 'msg_too_long',
    })
    expect(
      await api(slack, 'chat.update', { channel: general, ts, text: 'two', blocks: [section('two')] }),
    ).toMatchObject({ ok: true, text: 'two' })
    const now = slack.messages(general).find((message) => message.ts === ts)
    expect(now).toMatchObject({ text: 'two', edited: { user: slack.botUserId } })
    expect(JSON.stringify(now?.blocks)).toContain('two')
  })

  test('a deleted message is gone from what is shown, and kept in the raw record', async () => {
    const { general } = someone
    const { ts } = await api(slack, 'chat.postMessage', { channel: general, text: 'oops' })
    expect(await api(slack, 'chat.delete', { channel: general, ts })).toMatchObject({ ok: true, ts })
    expect(slack.messages(general).some((message) => message.ts === ts)).toBe(false)
    expect(slack.raw(general).find((stored) => stored.message.ts === ts)).toMatchObject({ deleted: true })
    expect(await api(slack, 'chat.delete', { channel: general, ts })).toMatchObject({ error: 'message_not_found' })
  })
})

test('an ephemeral is seen by one person in the channel and is in no history', async () => {
  // docs.slack.dev/reference/methods/chat.postEphemeral
  const { ana, general } = someone
  const outsider = slack.addUser({ handle: 'out', name: 'Out' })
  slack.leave(outsider, general)
  expect(await api(slack, 'chat.postEphemeral', { channel: general, user: outsider, text: 'x' })).toMatchObject({
    error: 'user_not_in_channel',
  })
  const answer = await api(slack, 'chat.postEphemeral', { channel: general, user: ana, text: 'only you' })
  expect(answer['message_ts']).toMatch(/^\d{10}\.\d{6}$/)
  expect(slack.ephemerals).toMatchObject([{ user: ana, channel: general, text: 'only you', source: 'postEphemeral' }])
  expect(slack.messages(general).some((message) => message.text === 'only you')).toBe(false)
})

test('a permalink names channel and message, and the thread of a reply', async () => {
  // docs.slack.dev/reference/methods/chat.getPermalink
  const { ana, general } = someone
  const parent = slack.say(ana, general, 'parent')
  const reply = slack.say(ana, general, 'reply', { threadTs: parent })
  const answer = await api(slack, 'chat.getPermalink', { channel: general, message_ts: reply })
  expect(answer['permalink']).toBe(
    `${slack.teamUrl}archives/${general}/p${reply.replace('.', '')}?thread_ts=${parent}&cid=${general}`,
  )
})

test('a ts is unique and increasing in its channel even while the clock stands still', async () => {
  // docs.slack.dev/messaging/retrieving-messages: ts identifies a message within its channel
  await using still = await startLocalSlack({ clock: () => 1_615_299_304_141 })
  const { ana } = people(still)
  const all = ['a', 'b', 'c'].map((text) => still.say(ana, 'general', text))
  expect(all).toEqual(['1615299304.141000', '1615299304.141001', '1615299304.141002'])
})
