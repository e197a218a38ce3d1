import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { api, connect, type Frame, people, type SocketClient } from './client.ts'
import { type Json, type LocalSlack, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
let bot: SocketClient
let answer: (frame: Frame) => Json | null = () => ({})
const plain = (text: string) => ({ type: 'plain_text', text })
const last = () => bot.frames.at(-1)?.payload ?? {}

async function respond(url: unknown, body: Json) {
  return fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

beforeAll(async () => {
  slack = await startLocalSlack({ ackTimeoutMs: 1_000, shortcuts: { begin: 'global', take: 'message' } })
  someone = people(slack)
  bot = await connect(slack, (frame) => answer(frame))
})
beforeEach(() => {
  answer = () => ({})
})
afterAll(() => slack.stop())

// docs.slack.dev/interactivity/implementing-slash-commands
describe('slash commands', () => {
  test('carry who, where and what, with typed names turned into ids', async () => {
    const { ana, ben, general } = someone
    const result = await slack.command(ana, 'general', '/incident page @ben about #general <now> @nobody')
    expect(result.acked).toBe(true)
    expect(bot.frames.at(-1)).toMatchObject({ type: 'slash_commands', accepts_response_payload: true })
    expect(last()).toMatchObject({
      command: '/incident',
      text: `page <@${ben}|ben> about <#${general}|general> &lt;now&gt; @nobody`,
      user_id: ana,
      channel_id: general,
      channel_name: 'general',
    })
  })

  test('show the text of the ack to the person alone', async () => {
    answer = () => ({ text: 'saving ...' })
    const { ephemeral } = await slack.command(someone.ana, 'general', '/incident x')
    expect(ephemeral).toMatchObject({ user: someone.ana, text: 'saving ...', source: 'command' })
    expect(slack.ephemerals).toContain(ephemeral)
  })

  test('fail for the person when nobody acks in time, and are not sent again', async () => {
    answer = () => null
    const before = bot.frames.length
    const result = await slack.command(someone.ana, 'general', '/incident x')
    expect(result).toMatchObject({ acked: false, error: 'operation_timeout' })
    await slack.idle()
    expect(bot.frames).toHaveLength(before + 1)
  })

  test('fail at once when no app is connected', async () => {
    await using alone = await startLocalSlack()
    const { ana } = people(alone)
    expect(await alone.command(ana, 'general', '/incident x')).toMatchObject({ acked: false, error: 'dispatch_failed' })
  })

  test('can be delivered several times over, for tests of double work', async () => {
    slack.deliveryFault({ kind: 'duplicate', of: 'commands', copies: 4, times: 1 })
    const before = bot.frames.length
    expect((await slack.command(someone.ana, 'general', '/incident x')).acked).toBe(true)
    const all = bot.frames.slice(before)
    expect(all).toHaveLength(5)
    expect(new Set(all.map((frame) => frame.payload['trigger_id'])).size).toBe(1)
  })
})

// docs.slack.dev/interactivity/handling-user-interaction
describe('a response_url', () => {
  test('answers to the person, replaces and deletes what it showed', async () => {
    answer = () => ({ text: 'saving ...' })
    const { payload, ephemeral } = await slack.command(someone.ana, 'general', '/incident x')
    const url = payload['response_url']
    expect((await respond(url, { text: 'declared', replace_original: true })).status).toBe(200)
    expect(ephemeral?.text).toBe('declared')
    expect((await respond(url, { delete_original: true })).status).toBe(200)
    expect(slack.ephemerals).not.toContain(ephemeral)
  })

  test('posts for all when told so, and works five times', async () => {
    const { payload } = await slack.command(someone.ana, 'general', '/incident x')
    const url = payload['response_url']
    for (let index = 0; index < 5; index += 1) await respond(url, { text: `r${index}`, response_type: 'in_channel' })
    const sixth = await respond(url, { text: 'r5', response_type: 'in_channel' })
    expect(sixth.status).toBe(404)
    expect(await sixth.json()).toEqual({ ok: false, error: 'used_url' })
    expect(slack.messages('general').filter((message) => /^r\d$/.test(message.text))).toHaveLength(5)
  })

  test('refuses what Slack could not show', async () => {
    const { payload } = await slack.command(someone.ana, 'general', '/incident x')
    const refused = await respond(payload['response_url'], { text: 'x', blocks: [{ type: 'section' }] })
    expect(await refused.json()).toMatchObject({ error: 'invalid_blocks' })
  })
})

// docs.slack.dev/reference/interaction-payloads/block_actions-payload
describe('pressing', () => {
  const row = (...elements: object[]) => [{ type: 'actions', block_id: 'row', elements }]
  const button = (value: string) => ({ type: 'button', action_id: 'go', text: plain('Go'), value })

  test('a button sends its value, the message and a trigger', async () => {
    const { ana, general } = someone
    const { ts } = await api(slack, 'chat.postMessage', { channel: general, text: 'x', blocks: row(button('7')) })
    expect((await slack.press(ana, general, String(ts), 'go')).acked).toBe(true)
    expect(last()).toMatchObject({
      type: 'block_actions',
      user: { id: ana },
      container: { type: 'message', message_ts: ts, channel_id: general, is_ephemeral: false },
      message: { ts, bot_id: slack.botId },
      actions: [{ action_id: 'go', block_id: 'row', type: 'button', value: '7' }],
    })
    expect((await respond(last()['response_url'], { text: 'done', replace_original: true })).status).toBe(200)
    expect(slack.messages(general).find((message) => message.ts === ts)?.text).toBe('done')
  })

  test('a menu sends the chosen option, and refuses what is not on it', async () => {
    const { ana, general } = someone
    const menu = { type: 'static_select', action_id: 'pick', options: [{ text: plain('One'), value: '1' }] }
    const { ts } = await api(slack, 'chat.postMessage', {
      channel: general,
      text: 'x',
      blocks: row(menu, { type: 'users_select', action_id: 'who' }),
    })
    await slack.press(ana, general, String(ts), 'pick', '1')
    expect(last()).toMatchObject({
      actions: [{ selected_option: { value: '1' } }],
      state: { values: { row: { pick: { selected_option: { value: '1' } } } } },
    })
    await slack.press(ana, general, String(ts), 'who', someone.ben)
    expect(last()).toMatchObject({ actions: [{ selected_user: someone.ben }] })
    await expect(slack.press(ana, general, String(ts), 'pick', '2')).rejects.toThrow('no option 2')
    await expect(slack.press(ana, general, String(ts), 'away')).rejects.toThrow('no element away; there are: pick, who')
  })

  test('a button of an ephemeral is there for its person only, and its payload has no message', async () => {
    const { ana, ben, general } = someone
    await api(slack, 'chat.postEphemeral', { channel: general, user: ana, text: 'x', blocks: row(button('1')) })
    const shown = slack.ephemerals.at(-1)
    if (!shown) throw new Error('nothing was shown')
    await expect(slack.pressEphemeral(ben, shown, 'go')).rejects.toThrow('sees no message')
    await slack.pressEphemeral(ana, shown, 'go')
    expect(last()).toMatchObject({ container: { is_ephemeral: true, message_ts: shown.ts } })
    expect(last()).not.toHaveProperty('message')
    await respond(last()['response_url'], { delete_original: true })
    expect(slack.ephemerals).not.toContain(shown)
  })

  test('a person outside the channel cannot press there', async () => {
    const { ana } = someone
    const channel = slack.addChannel({ name: 'closed', members: [] })
    const { ts } = await api(slack, 'chat.postMessage', { channel, text: 'x', blocks: row(button('1')) })
    await expect(slack.press(ana, channel, String(ts), 'go')).rejects.toThrow('is not in closed')
  })
})

// docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
describe('a shortcut', () => {
  test('of the workspace says who chose it, with a trigger, and nowhere to answer', async () => {
    const { ana } = someone
    expect((await slack.shortcut(ana, 'begin')).acked).toBe(true)
    expect(last()).toMatchObject({ type: 'shortcut', callback_id: 'begin', user: { id: ana } })
    expect(last()['trigger_id']).toBeTypeOf('string')
    expect(Object.keys(last())).not.toEqual(expect.arrayContaining(['response_url']))
  })

  test('of a message has it and its channel, of which only a public one is named; nobody else sees its answer', async () => {
    const { ana, general } = someone
    const secret = slack.addChannel({ name: 'secret', private: true, members: [ana], botIsMember: false })
    for (const [channel, name] of [
      [general, 'general'],
      [secret, 'privategroup'],
    ] as const) {
      const root = slack.say(ana, channel, 'look')
      const ts = slack.say(ana, channel, 'here', { threadTs: root })
      await slack.shortcut(ana, 'take', { channel, ts })
      expect(last()).toMatchObject({
        type: 'message_action',
        callback_id: 'take',
        channel: { id: channel, name },
        message_ts: ts,
        message: { type: 'message', ts, text: 'here', user: ana, thread_ts: root },
      })
      await respond(last()['response_url'], { text: 'taken' })
      expect(slack.ephemerals.at(-1)).toMatchObject({ user: ana, channel, text: 'taken' })
    }
  })

  test('is chosen where the app has it, on a message that is there, by somebody who sees it', async () => {
    const { ana, ben, general } = someone
    const ts = slack.say(ana, general, 'x')
    await expect(slack.shortcut(ana, 'take')).rejects.toThrow('no global shortcut take')
    await expect(slack.shortcut(ana, 'begin', { channel: general, ts })).rejects.toThrow('no message shortcut begin')
    const closed = slack.addChannel({ name: 'closed-2', members: [ana] })
    const there = slack.say(ana, closed, 'x')
    await expect(slack.shortcut(ben, 'take', { channel: closed, ts: there })).rejects.toThrow('is not in closed-2')
    slack.remove(general, ts)
    await expect(slack.shortcut(ana, 'take', { channel: general, ts })).rejects.toThrow('sees no message')
  })
})

test('by signed HTTP the same payloads arrive, with a signature over time and body', async () => {
  // docs.slack.dev/authentication/verifying-requests-from-slack
  const seen: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    seen.push({ headers: request.headers, body })
    response.end(body.startsWith('{') ? '' : JSON.stringify({ text: 'ok' }))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`)
  try {
    slack.say(someone.ana, 'general', 'by http')
    await slack.idle()
    const result = await slack.command(someone.ana, 'general', '/incident x')
    expect(result.ephemeral?.text).toBe('ok')
    expect(seen.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ])
    for (const { headers, body } of seen) {
      const base = `v0:${headers['x-slack-request-timestamp']}:${body}`
      expect(headers['x-slack-signature']).toBe(
        `v0=${createHmac('sha256', slack.signingSecret).update(base).digest('hex')}`,
      )
    }
  } finally {
    slack.deliverTo(null)
    server.close()
  }
})
