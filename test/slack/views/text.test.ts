import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACTIONS, decodeChoice, decodeValue, encodeChoice, encodeValue } from '../../../src/slack/views/actions.ts'
import {
  cut,
  cutMarkup,
  escapeText,
  inline,
  link,
  localDayTime,
  localTime,
  mention,
  paragraph,
  plain,
  quoteLine,
  splitText,
} from '../../../src/slack/views/text.ts'

test('typed text cannot become a mention, a link or a broadcast', () => {
  expect(escapeText('<!channel> & <@U1> <https://x|y>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;https://x|y&gt;')
  expect(inline('two\n lines ```code')).toBe("two lines '''code")
  expect(quoteLine('a\nb')).toBe('> a b')
  expect(mention('U024BE7LH')).toBe('<@U024BE7LH>')
  expect(mention('!channel')).toBe('!channel')
  expect(mention('U1><!here')).toBe('U1&gt;&lt;!here')
})

test('typed text cannot turn our own words around', () => {
  expect(inline('\u202Edesolc\u202C \u2066שלום\u2069')).toBe('desolc שלום')
  expect(paragraph('\u202Ea\nb', 10)).toBe('a\nb')
  expect(plain('\u2067a', 10).text).toBe('a')
})

test('only web addresses become links', () => {
  expect(link('https://a.example/?x=1&y=2', 'a | b')).toBe('<https://a.example/?x=1&amp;y=2|a / b>')
  expect(link('javascript:alert(1)', 'a')).toBe('a')
  expect(link('https://a.example|x', 'a')).toBe('a')
})

test('times carry a fallback with their zone', () => {
  expect(localTime('2021-03-09T14:15:04.141Z', 'America/New_York')).toBe('<!date^1615299304^{time}|09:15 EST>')
  expect(localDayTime('2021-03-09T14:15:04.141Z', 'America/New_York')).toBe(
    '<!date^1615299304^{date_short_pretty} {time}|9 Mar 09:15 EST>',
  )
})

test('nothing shows as a dash, because Slack refuses empty text', () => {
  expect(plain(' \n', 75)).toEqual({ type: 'plain_text', text: '—', emoji: false })
})

test('a cut keeps whole characters', () => {
  expect(cut('abcdef', 4)).toBe('abc…')
  expect(cut('abc', 3)).toBe('abc')
  expect(cut('ab😀cd', 4)).toBe('ab…')
  expect(cut('ab😀cd', 5)).toBe('ab😀…')
})

test('a cut of markup keeps whole entities and links', () => {
  expect(cutMarkup('a &amp; b and more', 5)).toBe('a…')
  expect(cutMarkup('see <https://a.example|[1]> and more', 12)).toBe('see…')
  expect(cutMarkup('x &lt;', 6)).toBe('x &lt;')
})

test('split text fits, loses only white space, and breaks no link', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '<https://a.example/p1|[1]>',
      '<!date^1^{time}|09:15 EST>',
      '&amp;',
      '&lt;tag&gt;',
      '\n',
      'x'.repeat(120),
    ),
    fc.string({ minLength: 1, maxLength: 12 }).map((text) => escapeText(text)),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), fc.integer({ min: 60, max: 300 }), (words, limit) => {
      const text = words.join(' ')
      const pieces = splitText(text, limit)
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(limit)
        expect(piece.length).toBeGreaterThan(0)
        expect(piece.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/)
        expect(piece.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
      }
      expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
    }),
  )
})

test('split text prefers the end of a line, then of a word', () => {
  expect(splitText('first line\nsecond line', 15)).toEqual(['first line', 'second line'])
  expect(splitText('one two three', 9)).toEqual(['one two', 'three'])
  expect(splitText('', 9)).toEqual([])
})

test('a value comes back as it went, whatever is typed in it', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 80 }),
      fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
      (title, services) => {
        const value = encodeValue({ title, services, severity: null })
        expect(decodeValue(value, { title: 'string', services: 'strings', severity: 'string?' })).toEqual({
          title,
          services,
          severity: null,
        })
      },
    ),
  )
})

test('a value never exceeds 2000 characters, and what is cut is the longest text', () => {
  const value = encodeValue({ key: 'k', title: '"'.repeat(5000), services: ['checkout'] })
  expect(value.length).toBeLessThanOrEqual(2000)
  const read = decodeValue(value, { key: 'string', title: 'string', services: 'strings' })
  expect(read?.key).toBe('k')
  expect(read?.services).toEqual(['checkout'])
  expect(read?.title).toMatch(/^"{500,}$/)
})

test.each([undefined, '', '{', '[]', 'null', '"x"', '{}', '{"incident":1}'])('%s is no value of ours', (value) => {
  expect(decodeValue(value, { incident: 'string' })).toBe(null)
})

test('a choice of a menu fits into 75 characters and comes back', () => {
  const id = '01957a00-0000-7000-8000-000000000012'
  const value = encodeChoice('hand-over', id)
  expect(value.length).toBeLessThanOrEqual(75)
  expect(decodeChoice(value, ['severity', 'hand-over'])).toEqual({ choice: 'hand-over', reference: id })
  expect(decodeChoice(value, ['severity'])).toBe(null)
  expect(decodeChoice('hand-over', ['hand-over'])).toBe(null)
})

test('every action has an id of its own', () => {
  const ids = Object.values(ACTIONS)
  expect(new Set(ids).size).toBe(ids.length)
})
