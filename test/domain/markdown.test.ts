import { describe, expect, test } from 'vitest'
import { escapeMarkdown, markdownLink, markdownTable } from '../../src/domain/language/markdown.ts'

describe('what people typed shows as typed', () => {
  const table: [string, string][] = [
    ['# not a heading', '\\# not a heading'],
    ['a # in the middle', 'a # in the middle'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['2021 was fine', '2021 was fine'],
    ['> no quote', '\\> no quote'],
    ['*no* _stress_ ~~here~~', '\\*no\\* \\_stress\\_ \\~\\~here\\~\\~'],
    ['`code`', '\\`code\\`'],
    ['a | b', 'a \\| b'],
    ['[x](https://evil.example)', '\\[x\\](https://evil.example)'],
    ['![x](y)', '\\!\\[x\\](y)'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['back\\slash', 'back\\\\slash'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['two\nlines\r\nand\ttab', 'two lines and tab'],
    ['```\nblock\n```', '\\`\\`\\` block \\`\\`\\`'],
    ['', ''],
  ]
  for (const [text, want] of table) test(JSON.stringify(text), () => expect(escapeMarkdown(text)).toBe(want))
})

test('a link is made of a web address only', () => {
  expect(markdownLink('09:15', 'https://acme.slack.com/archives/C1/p1')).toBe(
    '[09:15](https://acme.slack.com/archives/C1/p1)',
  )
  expect(markdownLink('09:15', 'javascript:alert(1)')).toBe('09:15 (javascript:alert(1))')
  expect(markdownLink('a]b', '1615299304.141745')).toBe('a\\]b (1615299304.141745)')
  expect(markdownLink('x', 'https://a.example/) [y](https://b.example')).not.toContain('[x]')
})

test('a table has one line per row', () => {
  expect(markdownTable(['What', 'Who'], [['a', 'b']])).toBe('| What | Who |\n| --- | --- |\n| a | b |')
})
