import { describe, expect, test } from 'vitest'
import { checkBlocks, checkView } from './blocks.ts'

// Limits of docs.slack.dev/reference/block-kit/blocks, /block-elements, /composition-objects and of docs.slack.dev/reference/views.
const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const section = (text: string, more = {}) => ({ type: 'section', text: mrkdwn(text), ...more })
const button = (more = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more })
const actions = (...elements: unknown[]) => ({ type: 'actions', elements })
const option = (value: string, text = value) => ({ text: plain(text), value })
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`v${index}`))
const x = (count: number) => 'x'.repeat(count)
const many = (count: number, one: (index: number) => unknown) => Array.from({ length: count }, (_, index) => one(index))

describe('each limit holds to the character', () => {
  test.each<[string, unknown[], unknown[]]>([
    ['50 blocks', many(50, () => section('a')), many(51, () => section('a'))],
    ['3,000 characters of section text', [section(x(3000))], [section(x(3001))]],
    ['an empty section text', [section('a')], [section('')]],
    [
      '10 fields of 2,000 characters',
      [{ type: 'section', fields: many(10, () => mrkdwn(x(2000))) }],
      [{ type: 'section', fields: many(11, () => mrkdwn('a')) }],
    ],
    [
      'a field of 2,000 characters',
      [{ type: 'section', fields: [mrkdwn(x(2000))] }],
      [{ type: 'section', fields: [mrkdwn(x(2001))] }],
    ],
    ['150 characters of header', [{ type: 'header', text: plain(x(150)) }], [{ type: 'header', text: plain(x(151)) }]],
    [
      '10 context elements',
      [{ type: 'context', elements: many(10, () => mrkdwn('a')) }],
      [{ type: 'context', elements: many(11, () => mrkdwn('a')) }],
    ],
    [
      '25 actions',
      [actions(...many(25, (i) => button({ action_id: `a${i}` })))],
      [actions(...many(26, (i) => button({ action_id: `a${i}` })))],
    ],
    [
      '75 characters of button text',
      [actions(button({ text: plain(x(75)) }))],
      [actions(button({ text: plain(x(76)) }))],
    ],
    ['2,000 characters of button value', [actions(button({ value: x(2000) }))], [actions(button({ value: x(2001) }))]],
    ['255 characters of action_id', [actions(button({ action_id: x(255) }))], [actions(button({ action_id: x(256) }))]],
    ['255 characters of block_id', [section('a', { block_id: x(255) })], [section('a', { block_id: x(256) })]],
    [
      '2 to 5 overflow options',
      [section('a', { accessory: { type: 'overflow', action_id: 'o', options: options(5) } })],
      [section('a', { accessory: { type: 'overflow', action_id: 'o', options: options(6) } })],
    ],
    [
      'at least 2 overflow options',
      [section('a', { accessory: { type: 'overflow', action_id: 'o', options: options(2) } })],
      [section('a', { accessory: { type: 'overflow', action_id: 'o', options: options(1) } })],
    ],
    [
      '100 options of a select',
      [actions({ type: 'static_select', action_id: 's', options: options(100) })],
      [actions({ type: 'static_select', action_id: 's', options: options(101) })],
    ],
    [
      '75 characters of option text',
      [actions({ type: 'static_select', action_id: 's', options: [option('v', x(75))] })],
      [actions({ type: 'static_select', action_id: 's', options: [option('v', x(76))] })],
    ],
    [
      '12,000 characters of markdown',
      [{ type: 'markdown', text: x(12_000) }],
      [
        { type: 'markdown', text: x(6001) },
        { type: 'markdown', text: x(6000) },
      ],
    ],
  ])('%s', (_what, within, beyond) => {
    expect(checkBlocks(within, 'message')).toEqual([])
    expect(checkBlocks(beyond, 'message')).not.toEqual([])
  })
})

test.each<[string, unknown, string]>([
  ['a kind that does not exist', { type: 'paragraph' }, 'unsupported type: paragraph'],
  ['a header in mrkdwn', { type: 'header', text: mrkdwn('a') }, 'unsupported type: mrkdwn'],
  ['a button label in mrkdwn', actions(button({ text: mrkdwn('a') })), 'unsupported type: mrkdwn'],
  ['a property that does not exist', section('a', { colour: 'red' }), 'invalid additional property: colour'],
  ['a style that does not exist', actions(button({ style: 'warning' })), 'must be primary or danger'],
  [
    'a text input among actions',
    actions({ type: 'plain_text_input', action_id: 'p' }),
    'unsupported type: plain_text_input',
  ],
  ['two elements with one action_id', actions(button(), button()), '`action_id` "go" already exists'],
  [
    'an initial option that is none of the options',
    actions({ type: 'static_select', action_id: 's', options: options(2), initial_option: option('other') }),
    'must be one of the options',
  ],
  [
    'emoji on mrkdwn text',
    { type: 'section', text: { ...mrkdwn('a'), emoji: true } },
    'invalid additional property: emoji',
  ],
])('refuses %s', (_what, block, problem) => {
  expect(checkBlocks([block], 'message').join('\n')).toContain(problem)
})

test('refuses one block_id twice and says where', () => {
  const found = checkBlocks([section('a', { block_id: 'b' }), section('b', { block_id: 'b' })], 'message')
  expect(found).toEqual(['`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'])
})

test('takes a rich text with a list, a link and a mention', () => {
  const line = {
    type: 'rich_text_section',
    elements: [
      { type: 'text', text: 'see ' },
      { type: 'link', url: 'https://example.com' },
      { type: 'user', user_id: 'U1' },
    ],
  }
  const block = { type: 'rich_text', elements: [line, { type: 'rich_text_list', style: 'bullet', elements: [line] }] }
  expect(checkBlocks([block], 'message')).toEqual([])
})

describe('views', () => {
  const input = (element: object) => ({ type: 'input', block_id: 'b', label: plain('L'), element })
  const modal = (more: object = {}) => ({
    type: 'modal',
    title: plain('T'),
    submit: plain('S'),
    blocks: [section('a')],
    ...more,
  })
  const value = (initial_value: string) => ({
    blocks: [input({ type: 'plain_text_input', action_id: 'p', initial_value })],
  })

  test.each<[string, object, object]>([
    ['24 characters of title', { title: plain(x(24)) }, { title: plain(x(25)) }],
    ['24 characters of submit', { submit: plain(x(24)) }, { submit: plain(x(25)) }],
    ['24 characters of close', { close: plain(x(24)) }, { close: plain(x(25)) }],
    ['3,000 characters of private_metadata', { private_metadata: x(3000) }, { private_metadata: x(3001) }],
    ['100 blocks', { blocks: many(100, () => section('a')) }, { blocks: many(101, () => section('a')) }],
    ['3,000 characters of initial_value', value(x(3000)), value(x(3001))],
    ['255 characters of callback_id', { callback_id: x(255) }, { callback_id: x(256) }],
  ])('%s', (_what, within, beyond) => {
    expect(checkView(modal(within))).toEqual([])
    expect(checkView(modal(beyond))).not.toEqual([])
  })

  test('a modal with an input needs a submit', () => {
    const { submit: _submit, ...view } = modal({ blocks: [input({ type: 'plain_text_input', action_id: 'p' })] })
    expect(checkView(view)).toEqual(['missing required field: submit [json-pointer:/view]'])
  })
})
