import { expect, test } from 'vitest'
import { classify } from '../../src/domain/classify/classify.ts'
import { legible } from '../../src/domain/language/legible.ts'
import { say } from './draft-helper.ts'

/** The longest text that Slack takes. */
const LONGEST = 40_000
const filled = (piece: string) => piece.repeat(Math.floor(LONGEST / piece.length)).padEnd(LONGEST, 'x')

test('rules read the beginning of a long text and no more, so that none can hold up the rest', () => {
  const claim = 'rolled back to build 812'
  const kindOf = (text: string) => classify(say(2, 'bob', text), [])

  expect(kindOf(claim)).toBe('change')
  expect(kindOf(`${claim}\n${filled('. ')}`)).toBe('change')
  expect(kindOf(`${filled('. ')}\n${claim}`)).not.toBe('change')
})

test('of one sentence without an end they read the beginning too: what is pasted is no sentence', () => {
  const kindOf = (text: string) => classify(say(2, 'bob', text), [])
  const pasted = 'a.b-c_'.repeat(200)
  expect(kindOf(`rolled back to build 812 ${pasted}`)).toBe('change')
  expect(kindOf(`${pasted} rolled back to build 812`)).not.toBe('change')
})

test('what rules read of a long text ends between words, and a short text is all of it', () => {
  expect(legible({ text: 'short' })).toEqual({ text: 'short' })
  const { text } = legible({ text: filled('word ') })
  expect(text.length).toBeLessThanOrEqual(3_002)
  expect(text.endsWith('word …')).toBe(true)
  expect(legible({ text: '😀'.repeat(20_000) }).text.isWellFormed()).toBe(true)
})
