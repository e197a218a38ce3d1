import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { api, connect, type Frame, people, type SocketClient } from './client.ts'
import { type Json, type LocalSlack, startLocalSlack } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
let bot: SocketClient
let answer: (frame: Frame) => Json | null = () => ({})
const plain = (text: string) => ({ type: 'plain_text', text })
const last = () => bot.frames.at(-1)?.payload ?? {}
const input = (block_id: string, element: object, more = {}) => ({
  type: 'input',
  block_id,
  label: plain('L'),
  element,
  ...more,
})
const modal = (blocks: object[], more = {}) => ({
  type: 'modal',
  callback_id: 'm',
  title: plain('T'),
  submit: plain('S'),
  blocks,
  ...more,
})
const text = (block_id: string) => input(block_id, { type: 'plain_text_input', action_id: 'v' })

beforeAll(async () => {
  slack = await startLocalSlack({ ackTimeoutMs: 1_000 })
  someone = people(slack)
  bot = await connect(slack, (frame) => answer(frame))
})
beforeEach(() => {
  answer = () => ({})
})
afterAll(() => slack.stop())

// docs.slack.dev/surfaces/modals
describe('modals', () => {
  const trigger = async () => String((await slack.command(someone.ana, 'general', '/incident x')).payload['trigger_id'])
  const open = async (view: object) => api(slack, 'views.open', { trigger_id: await trigger(), view })

  test('a trigger opens one modal, once, and only a known one does', async () => {
    const trigger_id = await trigger()
    const opened = await api(slack, 'views.open', { trigger_id, view: modal([text('b')]) })
    expect(opened).toMatchObject({ ok: true, view: { callback_id: 'm', state: { values: {} } } })
    expect(await api(slack, 'views.open', { trigger_id, view: modal([text('b')]) })).toMatchObject({
      error: 'exchanged_trigger_id',
    })
    expect(await api(slack, 'views.open', { trigger_id: '1.2.3', view: modal([text('b')]) })).toMatchObject({
      error: 'invalid_trigger_id',
    })
    expect(
      await api(slack, 'views.open', {
        trigger_id: await trigger(),
        view: modal([], { title: plain('x'.repeat(25)) }),
      }),
    ).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    })
  })

  test('a trigger expires after three seconds of real time', async () => {
    const trigger_id = await trigger()
    slack.fault({ method: 'views.open', kind: 'latency', ms: 6100, times: 1 })
    expect(await api(slack, 'views.open', { trigger_id, view: modal([text('b')]) })).toMatchObject({
      error: 'expired_trigger_id',
    })
  })

  test('submitting sends what was entered and what was there before', async () => {
    const { ana, ben } = someone
    const choice = {
      type: 'static_select',
      action_id: 'v',
      options: [{ text: plain('One'), value: '1' }],
      initial_option: { text: plain('One'), value: '1' },
    }
    const boxes = {
      type: 'checkboxes',
      action_id: 'v',
      options: [
        { text: plain('A'), value: 'a' },
        { text: plain('B'), value: 'b' },
      ],
    }
    const users = { type: 'multi_users_select', action_id: 'v' }
    const { view } = await open(
      modal(
        [
          text('what'),
          input('sev', choice),
          input('flags', boxes),
          input('who', users),
          input('date', { type: 'datepicker', action_id: 'v' }, { optional: true }),
        ],
        { private_metadata: '7' },
      ),
    )
    const { id } = view as { id: string }
    const result = await slack.submit(ana, id, { what: { v: 'cart' }, flags: { v: ['b'] }, who: { v: [ben] } })
    expect(result).toMatchObject({ acked: true })
    expect(last()).toMatchObject({
      type: 'view_submission',
      view: {
        id,
        private_metadata: '7',
        state: {
          values: {
            what: { v: { type: 'plain_text_input', value: 'cart' } },
            sev: { v: { selected_option: { value: '1' } } },
            flags: { v: { selected_options: [{ value: 'b' }] } },
            who: { v: { selected_users: [ben] } },
            date: { v: { selected_date: null } },
          },
        },
      },
    })
    expect(slack.view(ana)).toBeNull()
  })

  test('what is missing or too long never leaves the client', async () => {
    const { ana } = someone
    const { view } = await open(modal([input('b', { type: 'plain_text_input', action_id: 'v', max_length: 5 })]))
    const { id } = view as { id: string }
    const before = bot.frames.length
    expect(await slack.submit(ana, id, {})).toMatchObject({
      acked: false,
      errors: { b: 'Please complete this required field.' },
    })
    expect(await slack.submit(ana, id, { b: { v: 'too long' } })).toMatchObject({
      acked: false,
      errors: { b: expect.stringContaining('5') },
    })
    await expect(slack.submit(ana, id, { c: { v: 'x' } })).rejects.toThrow('no input c/v')
    expect(bot.frames).toHaveLength(before)
  })

  test('an answer may show errors, update, push or clear', async () => {
    const { ana } = someone
    const { view } = await open(modal([text('b')]))
    const { id } = view as { id: string }
    const values = { b: { v: 'x' } }
    answer = () => ({ response_action: 'errors', errors: { b: 'No.' } })
    expect(await slack.submit(ana, id, values)).toMatchObject({ errors: { b: 'No.' } })
    answer = () => ({ response_action: 'errors', errors: { other: 'No.' } })
    await expect(slack.submit(ana, id, values)).rejects.toThrow('no inputs: other')
    answer = () => ({ response_action: 'update', view: modal([text('b')], { callback_id: 'second' }) })
    await slack.submit(ana, id, values)
    expect(slack.view(ana)).toMatchObject({ id, callback_id: 'second' })
    answer = () => ({ response_action: 'push', view: modal([text('b')], { callback_id: 'third' }) })
    await slack.submit(ana, id, values)
    const top = slack.view(ana)
    expect(top).toMatchObject({ callback_id: 'third' })
    answer = () => ({ response_action: 'clear' })
    await slack.submit(ana, top?.id ?? '', values)
    expect(slack.view(ana)).toBeNull()
  })

  test('views.update holds its hash, views.push stops at three', async () => {
    // docs.slack.dev/reference/methods/views.update and views.push
    const { view } = await open(modal([text('b')], { external_id: 'only-one' }))
    const { id, hash } = view as { id: string; hash: string }
    expect(await open(modal([text('b')], { external_id: 'only-one' }))).toMatchObject({
      error: 'duplicate_external_id',
    })
    expect(await api(slack, 'views.update', { view_id: id, hash, view: modal([text('c')]) })).toMatchObject({
      ok: true,
    })
    expect(await api(slack, 'views.update', { view_id: id, hash, view: modal([text('d')]) })).toMatchObject({
      error: 'hash_conflict',
    })
    expect(await api(slack, 'views.update', { view_id: 'V0NONE', view: modal([text('d')]) })).toMatchObject({
      error: 'not_found',
    })
    const push = async () => api(slack, 'views.push', { trigger_id: await trigger(), view: modal([text('e')]) })
    expect(await push()).toMatchObject({ ok: true, view: { root_view_id: id, previous_view_id: id } })
    expect(await push()).toMatchObject({ ok: true })
    expect(await push()).toMatchObject({ error: 'push_limit_reached' })
  })

  test('a submit that nobody acks leaves the modal open', async () => {
    const { ana } = someone
    const { view } = await open(modal([text('b')]))
    answer = () => null
    expect(await slack.submit(ana, (view as { id: string }).id, { b: { v: 'x' } })).toMatchObject({
      acked: false,
      error: 'operation_timeout',
    })
    expect(slack.view(ana)).not.toBeNull()
  })

  test('closing tells the bot only where the view asks for it', async () => {
    const { ana } = someone
    const quiet = await open(modal([text('b')]))
    const before = bot.frames.length
    await slack.close(ana, (quiet['view'] as { id: string }).id)
    const loud = await open(modal([text('b')], { notify_on_close: true }))
    await slack.close(ana, (loud['view'] as { id: string }).id)
    expect(bot.frames.slice(before).map((frame) => frame.payload['type'] ?? frame.payload['command'])).toEqual([
      '/incident',
      'view_closed',
    ])
  })

  test('a Home tab is published for one person, with buttons that work', async () => {
    // docs.slack.dev/reference/methods/views.publish
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'home-go', text: plain('Go') }] }]
    expect(await api(slack, 'views.publish', { user_id: someone.ben, view: { type: 'home', blocks } })).toMatchObject({
      ok: true,
    })
    expect(slack.home(someone.ben)).toMatchObject({ type: 'home' })
    expect(slack.home(someone.ana)).toBeNull()
    expect((await slack.pressInView(slack.home(someone.ben)?.id ?? '', 'home-go')).acked).toBe(true)
    expect(last()).toMatchObject({
      user: { id: someone.ben },
      container: { type: 'view' },
      actions: [{ action_id: 'home-go' }],
    })
    slack.openHome(someone.ben)
    await slack.idle()
    expect(bot.inner('app_home_opened')).toMatchObject([{ user: someone.ben, tab: 'home' }])
  })
})
