import fc from 'fast-check'
import { expect, test } from 'vitest'
import { channelName } from '../../src/domain/language/channel-name.ts'

test.each([
  [12, 'checkout down', 'inc-12-checkout-down'],
  [12, '  Checkout — returns 500s!! ', 'inc-12-checkout-returns-500s'],
  [7, 'Größenwahl & Straße', 'inc-7-grossenwahl-strasse'],
  [7, 'Łódź: œuvre brûlée, Ærø', 'inc-7-lodz-oeuvre-brulee-aero'],
  [7, "can't pay", 'inc-7-cant-pay'],
  [7, 'ﬁle × ２', 'inc-7-file-2'],
  [7, '決済が失敗する', 'inc-7'],
  [7, '', 'inc-7'],
])('incident %i, %s', (number, title, name) => {
  expect(channelName(number, title)).toBe(name)
})

test('a taken name gets a suffix', () => {
  expect(channelName(12, 'checkout down', 2)).toBe('inc-12-checkout-down-2')
  expect(channelName(12, '!!!', 3)).toBe('inc-12-3')
})

test('a long title is cut between words', () => {
  const name = channelName(
    12,
    'the shop cannot be reached by anybody at all and every order of this morning is lost for good',
  )
  expect(name).toBe('inc-12-the-shop-cannot-be-reached-by-anybody-at-all-and-every-order-of-this')
})

// Name rules: https://docs.slack.dev/reference/methods/conversations.create
test('any title gives a name that Slack takes, with and without a suffix', () => {
  const titles = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ minLength: 80, maxLength: 400 }))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 999_999 }),
      titles,
      fc.option(fc.integer({ min: 2, max: 99 })),
      (number, title, suffix) => {
        const name = suffix === null ? channelName(number, title) : channelName(number, title, suffix)
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(name.length).toBeLessThanOrEqual(80)
        expect(name.startsWith(`inc-${number}`)).toBe(true)
        if (suffix !== null) expect(name.endsWith(`-${suffix}`)).toBe(true)
      },
    ),
  )
})
