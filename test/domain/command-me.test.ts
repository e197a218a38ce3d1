import { expect, test } from 'vitest'
import { readMe } from '../../src/domain/command/me.ts'
import { readAddress } from '../../src/paging/address.ts'

test.each([
  ['', { act: 'show' }],
  ['test', { act: 'test' }],
  ['Test my phone', { act: 'test' }],
  ['482913', { act: 'code', code: '482913' }],
  ['482 913', { act: 'code', code: '482913' }],
  ['+34 600-111-222', { act: 'add', contact: 'phone', address: '+34 600-111-222' }],
  ['phone +34600111222', { act: 'add', contact: 'phone', address: '+34600111222' }],
  ['ntfy my-topic', { act: 'add', contact: 'ntfy', address: 'my-topic' }],
])('me %s', (typed, value) => {
  expect(readMe(typed)).toEqual({ ok: true, value })
})

test.each([['too cannot log in'], ['12'], ['ntfy'], ['ntfy two words']])('me %s is not understood', (typed) => {
  expect(readMe(typed)).toMatchObject({ ok: false, message: expect.stringContaining('/incident me') })
})

test.each([
  ['phone', '+34 (600) 111 222', '+34600111222'],
  ['phone', ' +1 415 555 2671 ', '+14155552671'],
  ['ntfy', 'https://ntfy.sh/my_topic', 'my_topic'],
] as const)('%s %s is %s', (kind, typed, address) => {
  expect(readAddress(kind, typed)).toEqual({ ok: true, address })
})

test.each([
  ['phone', '600111222', /Begin with \+/],
  ['phone', '+34 6', /too many or too few/],
  ['phone', '+999 123456789', /cannot be a telephone number/],
  ['phone', 'my phone', /Begin with \+/],
  ['ntfy', 'two words', /1 to 64/],
  ['ntfy', 'x'.repeat(65), /1 to 64/],
] as const)('%s %s is none', (kind, typed, expected) => {
  expect(readAddress(kind, typed)).toMatchObject({ ok: false, problem: expect.stringMatching(expected) })
})
