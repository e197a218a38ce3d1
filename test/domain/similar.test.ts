import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, likeTitle, similarTitles } from '../../src/domain/language/similar.ts'

test.each([
  ['checkout 5xx', 'Checkout returns 500s'],
  ['checkout down', 'The checkout is unreachable'],
  ['payments failing in EU', 'EU payment errors'],
  ['database slow', 'db latency'],
  ['Serch is broken', 'search fails'],
  ['shop is dead', 'shop down'],
  ['login broken for SSO users', 'SSO login failing'],
])('%s is like %s', (a, b) => {
  expect(likeTitle(a, b)).toBe(true)
})

test.each([
  ['checkout slow', 'search slow'],
  ['database down', 'checkout down'],
  ['emails not going out', 'orders stuck in queue'],
  ['the is not', 'a was of'],
  ['', ''],
  ['host1 down', 'host2 down'],
])('%s is not like %s', (a, b) => {
  expect(likeTitle(a, b)).toBe(false)
})

test('similarity is between 0 and 1, the same both ways, and 1 for the same words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      const similar = similarTitles(a, b)
      expect(similar).toBeGreaterThanOrEqual(0)
      expect(similar).toBeLessThanOrEqual(1)
      expect(similarTitles(b, a)).toBe(similar)
    }),
  )
  expect(similarTitles('Checkout down', 'down: CHECKOUT')).toBe(1)
})

test.each([
  ['statsu', 'status'],
  ['STATUS', 'status'],
  ['mitig', 'mitigated'],
  ['resolv', 'resolve'],
  ['tmieline', 'timeline'],
  ['clsoe', 'close'],
])('%s means %s', (word, meant) => {
  expect(didYouMean(word, ['status', 'mitigated', 'resolve', 'timeline', 'close', 'page'])).toBe(meant)
})

test.each(['x', 'warehouse', 'st', ''])('%s means nothing known', (word) => {
  expect(didYouMean(word, ['status', 'mitigated', 'page', 'new'])).toBe(null)
})
