import { expect, test } from 'vitest'
import { mentionOf } from '../../src/slack/mentions.ts'
import { message, section } from '../../src/slack/views/blocks.ts'
import { asSpoken } from '../../src/slack/views/spoken.ts'

const SELF = { teamId: 'T1', botUserId: 'U0BOT', botId: 'B0BOT' }
const event = (over: object, is_ext_shared_channel = false) => ({
  type: 'event_callback',
  is_ext_shared_channel,
  event: { type: 'app_mention', user: 'U1', text: '<@U0BOT> list', ts: '1.000001', channel: 'C1', ...over },
})
const textOf = (text: string) => mentionOf(event({ text }), SELF)?.text ?? null

test.each([
  ['<@U0BOT> list', 'list'],
  ['<@U0BOT|debrief> list', 'list'],
  ['  <@U0BOT>,  note 09:41 <@U1> saw it', 'note 09:41 <@U1> saw it'],
  ['<@U0BOT>: mitigated\n', 'mitigated'],
  ['<@U0BOT>\u00a0page networking', 'page networking'],
  ['<@U0BOT>', ''],
])('%j is a command', (text, words) => {
  expect(textOf(text)).toBe(words)
})

test.each([
  'thanks <@U0BOT>',
  '<@U1> <@U0BOT> list',
  '&gt; <@U0BOT> list',
  '*<@U0BOT> list*',
  '@debrief list',
])('%j is talk', (text) => {
  expect(textOf(text)).toBeNull()
})

test.each([
  ['a bot', { bot_id: 'B1' }],
  ['Debrief itself', { user: 'U0BOT' }],
  ['Slackbot for somebody', { user: 'USLACKBOT' }],
  ['an edit', { edited: { user: 'U1', ts: '2.0' } }],
  ['another event', { type: 'message' }],
  ['a broken one', { text: undefined }],
])('what %s says is no command', (_who, over) => {
  expect(mentionOf(event(over), SELF)).toBeNull()
})

test('in a channel that is shared with another company, only our own people give commands', () => {
  expect(mentionOf(event({ user_team: 'T2' }, true), SELF)).toBeNull()
  expect(mentionOf(event({ user_team: 'T1' }, true), SELF)).toMatchObject({ text: 'list' })
  expect(mentionOf(event({}, true), SELF)).toMatchObject({ text: 'list' })
  // The workspaces of one company differ, too, where nothing is shared.
  expect(mentionOf(event({ user_team: 'T2' }), SELF)).toMatchObject({ text: 'list' })
})

test('no shape of a body throws', () => {
  for (const body of [
    null,
    undefined,
    'x',
    1,
    [],
    {},
    { type: 'event_callback' },
    { type: 'event_callback', event: null },
  ])
    expect(mentionOf(body, SELF)).toBeNull()
})

test('the place in a thread is kept', () => {
  expect(mentionOf(event({ thread_ts: '0.5' }), SELF)).toMatchObject({ threadTs: '0.5', channelId: 'C1', userId: 'U1' })
})

test('an answer names the words that work where it is read, and leaves addresses alone', () => {
  const view = message('Use `/incident help`.', [
    section('To mend it: /incident note [HH:MM] &lt;text&gt;. See <https://wiki.example/incident/12|/incident>'),
  ])
  expect(asSpoken(view)).toEqual(
    message('Use `@debrief help`.', [
      section('To mend it: @debrief note [HH:MM] &lt;text&gt;. See <https://wiki.example/incident/12|@debrief>'),
    ]),
  )
})
