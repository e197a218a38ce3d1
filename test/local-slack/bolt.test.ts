import { App, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from './client.ts'
import { type LocalSlack, startLocalSlack } from './index.ts'

// A real app of the SDK that the bot uses, in Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode).
let slack: LocalSlack
let someone: ReturnType<typeof people>
let app: App
let receiver: SocketModeReceiver
const heard: string[] = []
const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

beforeAll(async () => {
  slack = await startLocalSlack()
  someone = people(slack)
  const clientOptions = { slackApiUrl: slack.url, retryConfig: { retries: 0 } }
  receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    installerOptions: { clientOptions: { ...clientOptions } },
  })
  app = new App({ token: slack.botToken, receiver, clientOptions, logger: quiet, ignoreSelf: false })
  app.event('message', async ({ event }) => {
    heard.push(`${event.subtype ?? 'plain'}:${'text' in event ? event.text : ''}`)
  })
  app.command('/incident', async ({ command, ack, client }) => {
    await ack({ text: 'saving ...' })
    const post = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
    const button = { type: 'button', action_id: 'details', text: { type: 'plain_text', text: 'Details' }, value: '7' }
    const blocks = [post(command.text), { type: 'actions', block_id: 'row', elements: [button] }]
    await client.chat.postMessage({ channel: command.channel_id, text: command.text, blocks: blocks as never[] })
  })
  app.action('details', async ({ ack, body, client }) => {
    await ack()
    const input = { type: 'plain_text_input' as const, action_id: 'what' }
    const block = {
      type: 'input' as const,
      block_id: 'what',
      label: { type: 'plain_text' as const, text: 'What?' },
      element: input,
    }
    const title = { type: 'plain_text' as const, text: 'Details' }
    const submit = { type: 'plain_text' as const, text: 'Save' }
    const trigger_id = 'trigger_id' in body ? String(body.trigger_id) : ''
    await client.views.open({
      trigger_id,
      view: { type: 'modal', callback_id: 'details', title, submit, blocks: [block] },
    })
  })
  app.view('details', async ({ ack, view, body, client }) => {
    const what = view.state.values['what']?.['what']?.value
    if (what === 'nothing') await ack({ response_action: 'errors', errors: { what: 'Say more.' } })
    else {
      await ack()
      await client.chat.postEphemeral({ channel: someone.general, user: body.user.id, text: `noted: ${what}` })
    }
  })
  await app.start()
})

afterAll(async () => {
  await receiver.client.disconnect()
  await slack.stop()
})

test('a real Bolt app gets what a person says, and its own posts too', async () => {
  slack.say(someone.ana, 'general', 'is checkout slow?')
  await slack.waitFor(() => heard.includes('plain:is checkout slow?'), 'the event')
  await app.client.chat.postMessage({ channel: someone.general, text: 'looking' })
  await slack.waitFor(() => heard.includes('plain:looking'), 'its own message')
})

test('a command, a button and a modal go through a real Bolt app and back', async () => {
  const { ana, general } = someone
  const command = await slack.command(ana, 'general', '/incident checkout is down')
  expect(command.acked).toBe(true)
  expect(command.ephemeral?.text).toBe('saving ...')
  const message = await slack.waitFor(
    () => slack.messages('general').find((one) => one.text === 'checkout is down'),
    'the post',
  )
  expect(message).toMatchObject({ user: slack.botUserId, bot_id: slack.botId })

  expect((await slack.press(ana, general, message.ts, 'details')).acked).toBe(true)
  const view = await slack.waitFor(() => slack.view(ana), 'the modal')
  expect(slack.view(someone.ben)).toBeNull()
  expect(await slack.submit(ana, view.id, { what: { what: 'nothing' } })).toMatchObject({
    acked: true,
    errors: { what: 'Say more.' },
  })
  expect(slack.view(ana)?.id).toBe(view.id)

  const saved = await slack.submit(ana, view.id, { what: { what: 'the cart' } })
  expect(saved.errors).toBeUndefined()
  expect(slack.view(ana)).toBeNull()
  await slack.waitFor(
    () => slack.ephemerals.some((one) => one.user === ana && one.text === 'noted: the cart'),
    'the ephemeral',
  )
  await slack.idle()
  expect(slack.deliveries.every((entry) => entry.ackedAt !== null)).toBe(true)
})

test('a file uploaded by the SDK is shared in the channel', async () => {
  await app.client.filesUploadV2({
    channel_id: someone.general,
    filename: 'postmortem.md',
    file: Buffer.from('# Draft'),
    initial_comment: 'the draft',
  })
  const shared = await slack.waitFor(
    () => slack.messages('general').find((one) => one.subtype === 'file_share'),
    'the share',
  )
  expect(shared).toMatchObject({ text: 'the draft', user: slack.botUserId })
  expect(slack.files()).toMatchObject([
    { name: 'postmortem.md', content: '# Draft', channel: someone.general, thread: null },
  ])
})
