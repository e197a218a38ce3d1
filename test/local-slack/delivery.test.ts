import { afterEach, expect, test } from 'vitest'
import { api, connect, people } from './client.ts'
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
async function start(options: LocalSlackOptions = {}): Promise<void> {
  slack = await startLocalSlack(options)
  someone = people(slack)
}
afterEach(() => slack.stop())

// docs.slack.dev/apis/events-api/using-socket-mode
test('a connection address works once, and says hello with the number of connections', async () => {
  await start()
  const first = await connect(slack)
  const second = await connect(slack)
  expect(first.frames[0]).toMatchObject({
    type: 'hello',
    num_connections: 1,
    debug_info: { approximate_connection_time: 18_060 },
  })
  expect(second.frames[0]).toMatchObject({ num_connections: 2 })
  expect(slack.sockets.count()).toBe(2)
  await expect(fetch(second.ws.url.replace('ws', 'http'))).resolves.toMatchObject({ status: 404 })
  const again = new WebSocket(second.ws.url)
  await new Promise((resolve) => again.addEventListener('error', resolve))
  expect(slack.sockets.count()).toBe(2)
})

test('each envelope goes to one connection, not to all', async () => {
  await start()
  const clients = [await connect(slack), await connect(slack)]
  for (let index = 0; index < 6; index += 1) slack.say(someone.ana, 'general', `m${index}`)
  await slack.idle()
  const counts = clients.map((client) => client.inner('message').length)
  expect(counts).toEqual([3, 3])
})

test('at most ten connections are open', async () => {
  await start()
  for (let index = 0; index < 10; index += 1) await connect(slack)
  const eleventh = await connect(slack)
  expect(eleventh.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' })
  expect(slack.sockets.count()).toBe(10)
})

test('an event that nobody acks is sent three times more, in new envelopes with the same event_id', async () => {
  // docs.slack.dev/apis/events-api: retried at once, after a minute and after five; here the waits are short
  await start({ retryDelaysMs: [0, 20, 40], ackTimeoutMs: 30 })
  const client = await connect(slack, () => null)
  slack.say(someone.ana, 'general', 'anyone?')
  await slack.waitFor(() => slack.lost.length === 1, 'the last retry')
  const sent = client.frames.filter((frame) => frame.type === 'events_api')
  expect(sent.map((frame) => frame.retry_attempt)).toEqual([0, 1, 2, 3])
  expect(sent.map((frame) => frame.retry_reason)).toEqual(['', 'timeout', 'timeout', 'timeout'])
  expect(new Set(sent.map((frame) => frame.envelope_id)).size).toBe(4)
  expect(new Set(sent.map((frame) => frame.payload['event_id'])).size).toBe(1)
})

test('by default the retries follow Slack: at once, one minute, five minutes', async () => {
  // docs.slack.dev/apis/events-api#retries
  await start({ ackTimeoutMs: 20 })
  const client = await connect(slack, () => null)
  slack.say(someone.ana, 'general', 'anyone?')
  await slack.waitFor(() => client.inner('message').length === 2, 'the first retry')
  expect(slack.lost).toEqual([])
})

test('what happens while nobody is connected comes only by the retries, or never', async () => {
  await start({ retryDelaysMs: [0, 2_000] })
  slack.say(someone.ana, 'general', 'early')
  const client = await connect(slack)
  await slack.waitFor(() => client.inner('message').length === 1, 'the late retry')
  expect(client.frames.at(-1)).toMatchObject({ retry_attempt: 2, retry_reason: 'connection_failed' })

  client.ws.terminate()
  await slack.waitFor(() => slack.sockets.count() === 0, 'the end of the connection')
  slack.sockets.reduceRetryDelays([0, 1])
  slack.say(someone.ana, 'general', 'lost')
  await slack.waitFor(() => slack.lost.length === 1, 'the loss')
  expect(slack.messages('general').at(-1)?.text).toBe('lost')
})

test('a connection that ends with envelopes unacked has them sent again elsewhere', async () => {
  await start()
  const deaf = await connect(slack, () => null)
  slack.say(someone.ana, 'general', 'hello')
  await slack.waitFor(() => deaf.inner('message').length === 1, 'the first try')
  const second = await connect(slack)
  deaf.ws.terminate()
  await slack.waitFor(() => second.inner('message').length === 1, 'the retry')
  await slack.idle()
  expect(slack.deliveries.map((entry) => entry.ackedAt !== null)).toEqual([false, true])
})

test('a refresh warns, then asks to reconnect and closes', async () => {
  // docs.slack.dev/apis/events-api/using-socket-mode#disconnect
  await start()
  const client = await connect(slack)
  slack.sockets.refresh(10)
  await slack.waitFor(() => client.closed(), 'the close')
  expect(client.frames.map((frame) => frame['reason'])).toEqual([undefined, 'warning', 'refresh_requested'])
})

test('a half-open connection swallows what is sent and answers no ping', async () => {
  await start({ retryDelaysMs: [0], ackTimeoutMs: 60 })
  const client = await connect(slack)
  slack.sockets.halfOpen()
  let ponged = false
  client.ws.on('pong', () => {
    ponged = true
  })
  client.ws.ping()
  slack.say(someone.ana, 'general', 'into the void')
  await slack.waitFor(() => slack.lost.length === 1, 'the loss')
  expect(slack.sockets.count()).toBe(1)
  expect(client.inner('message')).toEqual([])
  expect(ponged).toBe(false)
})

test('dropped connections end without a word, and new ones can be refused', async () => {
  await start()
  const client = await connect(slack)
  slack.sockets.drop()
  await slack.waitFor(() => client.closed() && slack.sockets.count() === 0, 'the end')
  slack.sockets.refuse(true)
  expect(await api(slack, 'apps.connections.open', {}, slack.appToken)).toEqual({ ok: false, error: 'internal_error' })
  slack.sockets.refuse(false)
  expect(await api(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ ok: true })
})

test('the outer event names team, app and installation', async () => {
  // docs.slack.dev/apis/events-api#callback-field
  await start({ clock: () => 1_700_000_000_000 })
  const client = await connect(slack)
  slack.say(someone.ana, 'general', 'hi')
  await slack.idle()
  expect(client.frames[1]?.payload).toMatchObject({
    type: 'event_callback',
    team_id: slack.teamId,
    api_app_id: slack.appId,
    event_time: 1_700_000_000,
    authorizations: [{ team_id: slack.teamId, user_id: slack.botUserId, is_bot: true }],
    event: {
      type: 'message',
      user: someone.ana,
      text: 'hi',
      channel: someone.general,
      channel_type: 'channel',
      ts: '1700000000.000000',
    },
  })
})

test('only messages of channels that the bot is in arrive', async () => {
  // docs.slack.dev/reference/events/message.channels
  await start()
  const client = await connect(slack)
  slack.say(someone.ana, 'elsewhere', 'unheard')
  slack.say(someone.ana, slack.dmId(someone.ana), 'to you alone')
  slack.say(someone.ana, 'general', 'heard')
  await slack.idle()
  expect(client.inner('message').map((event) => [event['text'], event['channel_type']])).toEqual(
    expect.arrayContaining([
      ['to you alone', 'im'],
      ['heard', 'channel'],
    ]),
  )
  expect(client.inner('message')).toHaveLength(2)
})

test('what happens to a channel arrives as events, those of a public one from outside too', async () => {
  // docs.slack.dev/reference/events
  await start()
  const client = await connect(slack)
  const { general } = someone
  slack.rename(general, 'everybody')
  slack.archive(general)
  slack.unarchive(general)
  slack.join(slack.botUserId, general)
  slack.makePrivate(general)
  const moved = slack.changeId(general)
  slack.leave(slack.botUserId, moved)
  slack.deleteChannel(moved)
  await slack.idle()
  expect(client.events().filter((one) => !one.startsWith('message'))).toEqual([
    'channel_rename',
    'channel_archive',
    'channel_unarchive',
    'member_joined_channel',
    'channel_id_changed',
    'group_left',
  ])
  expect(client.inner('channel_rename')[0]).toMatchObject({ channel: { id: general, name: 'everybody' } })
  expect(client.inner('channel_id_changed')[0]).toMatchObject({ old_channel_id: general, new_channel_id: moved })
})

test('edits, deletes, reactions, pins and membership arrive as events of their own', async () => {
  // docs.slack.dev/reference/events
  await start()
  const client = await connect(slack)
  const { ana, cho, general } = someone
  const ts = slack.say(ana, general, `<@${slack.botUserId}> hello`)
  slack.edit(general, ts, 'hello all')
  slack.react(ana, general, ts, 'eyes')
  await api(slack, 'pins.add', { channel: general, timestamp: ts })
  slack.remove(general, ts)
  slack.leave(cho, general)
  slack.join(cho, general)
  slack.archive(general)
  await slack.idle()
  expect(client.events().sort()).toEqual(
    [
      'app_mention',
      'channel_archive',
      'member_joined_channel',
      'member_left_channel',
      'message',
      'message.channel_archive',
      'message.channel_join',
      'message.channel_leave',
      'message.message_changed',
      'message.message_deleted',
      'message.pinned_item',
      'pin_added',
      'reaction_added',
    ].sort(),
  )
  const [changed] = client.inner('message', 'message_changed')
  expect(changed).toMatchObject({
    hidden: true,
    message: { ts, text: 'hello all', edited: { user: ana } },
    previous_message: { ts },
  })
  expect(client.inner('message', 'message_deleted')[0]).toMatchObject({
    hidden: true,
    deleted_ts: ts,
    previous_message: { text: 'hello all' },
  })
})

test('the bot hears its own posts and updates', async () => {
  // docs.slack.dev/reference/events/message: an app's post carries bot_id and app_id and no subtype
  await start()
  const client = await connect(slack)
  const { ts } = await api(slack, 'chat.postMessage', { channel: someone.general, text: 'mine' })
  await api(slack, 'chat.update', { channel: someone.general, ts, text: 'mine still' })
  await slack.idle()
  expect(client.inner('message')).toMatchObject([
    { user: slack.botUserId, bot_id: slack.botId, app_id: slack.appId, ts },
  ])
  expect(client.inner('message', 'message_changed')).toMatchObject([
    { message: { text: 'mine still', bot_id: slack.botId } },
  ])
})

test('an event without its scope or subscription stays away', async () => {
  // docs.slack.dev/reference/events/reaction_added: needs reactions:read
  await start({ scopes: ['channels:history', 'pins:read'], events: ['message.channels'] })
  const client = await connect(slack)
  const ts = slack.say(someone.ana, 'general', 'hi')
  slack.react(someone.ben, 'general', ts, 'eyes')
  slack.say(someone.ana, slack.dmId(someone.ana), 'hi')
  await slack.idle()
  expect(client.events()).toEqual(['message'])
})

test('deliveries can be doubled, mixed up, delayed, and their acks lost', async () => {
  await start({ retryDelaysMs: [0, 0, 0] })
  const client = await connect(slack)
  const texts = () => client.inner('message').map((event) => event['text'])
  slack.deliveryFault({ kind: 'duplicate', times: 1 })
  slack.say(someone.ana, 'general', 'twice')
  await slack.idle()
  expect(texts()).toEqual(['twice', 'twice'])

  const shuffle = slack.deliveryFault({ kind: 'shuffle', ms: 5 })
  const said = Array.from({ length: 12 }, (_, index) => `s${index}`)
  for (const text of said) slack.say(someone.ana, 'general', text)
  await slack.idle()
  shuffle.remove()
  expect(texts().slice(2)).not.toEqual(said)
  expect(texts().slice(2).sort()).toEqual([...said].sort())
  expect(shuffle.hits).toBe(12)

  slack.deliveryFault({ kind: 'delay', ms: 30, times: 1 })
  slack.say(someone.ana, 'general', 'late')
  slack.say(someone.ana, 'general', 'early')
  await slack.idle()
  expect(texts().slice(-2)).toEqual(['early', 'late'])

  slack.deliveryFault({ kind: 'drop-before-ack', times: 2 })
  slack.say(someone.ana, 'general', 'again')
  await slack.idle()
  expect(texts().slice(-3)).toEqual(['again', 'again', 'again'])
  expect(slack.lost).toEqual([])
})
