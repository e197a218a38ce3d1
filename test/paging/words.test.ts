import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, test } from 'vitest'
import { headlineOf, plainLine, roleOf, smsText, voiceWords } from '../../src/paging/words.ts'
import { outgoingPage } from './outgoing-page.ts'

const titled = (title: string) => outgoingPage({ incident: { title } })
const INSTRUCTIONS = "You: Payments primary. Reply 1 on it, 2 can't, 3 not ours. Call +34 900 000 000 pin 1212"

describe('the role', () => {
  test.each([
    ['the first step', {}, {}, 'Payments primary'],
    ['the second', { step: 1 }, {}, 'Payments second'],
    ['a fifth', { step: 4 }, {}, 'Payments step 5'],
    ['the last resort', { rung: 'last-resort' }, {}, 'Payments, last resort'],
    ['a role', {}, { kind: 'role', label: 'Commander' }, 'Commander'],
    ['its deputy', { step: 1 }, { kind: 'role', label: 'Commander' }, 'Commander second'],
    ['somebody by name', {}, { kind: 'person', label: 'Lin Ma' }, 'Lin Ma'],
  ] as const)('of %s', (_what, page, escalation, role) => {
    expect(roleOf(outgoingPage({ page, escalation }))).toBe(role)
  })
})

describe('a text message', () => {
  test('says what, as whom, how to answer and where people meet', () => {
    expect(smsText(titled('Checkout returns 500s'))).toBe(`SEV1 #12 Checkout returns 500s. ${INSTRUCTIONS}`)
  })

  test('has no meeting place where the roster has none, and names an address as one', () => {
    expect(smsText(outgoingPage({ fallbackBridge: null }))).toMatch(/3 not ours\.$/)
    expect(smsText(outgoingPage({ fallbackBridge: 'https://meet.acme.example/war' }))).toMatch(
      /ours\. Meet at https:\/\/meet\.acme\.example\/war$/,
    )
  })

  test('of a drill begins so, and so does a call', () => {
    const drill = outgoingPage({ incident: { drill: true } })
    expect(smsText(drill)).toMatch(/^DRILL SEV1 #12 Checkout/)
    expect(voiceWords(drill, true)).toMatch(/^DRILL\. Debrief\./)
    expect(headlineOf(drill)).toBe('DRILL SEV1 #12 Checkout returns 500s')
  })

  test('to somebody who has been silent asks whether they are still there', () => {
    expect(smsText(outgoingPage({ page: { rung: 'still-in' } }))).toBe(
      'SEV1 #12 Checkout returns 500s. Still in? Reply 1 = yes. No answer in 3 min: the next is called.',
    )
  })

  test('is written in GSM-7 where that can be, since a part then holds twice as much', () => {
    expect(smsText(titled('Kassa „čeka“ — nothing sold … 🔥'))).toBe(
      `SEV1 #12 Kassa "ceka" - nothing sold ... ${INSTRUCTIONS}`,
    )
    expect(smsText(titled('Überweisung schlägt fehl'))).toContain('#12 Überweisung schlägt fehl. You')
    expect(smsText(titled('Платежи не проходят'))).toContain('#12 Платежи не проходят. You')
  })

  test('is cut in its title, at a word, when it would take more than two parts', () => {
    const long = smsText(titled('everything is broken '.repeat(60)))
    expect(long).toMatch(/broken everything is\.\.\. You: Payments|everything\.\.\. You: |broken\.\.\. You: /)
    expect(long.endsWith(INSTRUCTIONS)).toBe(true)
    const cyrillic = smsText(titled('Платежи не проходят '.repeat(20)))
    expect(cyrillic.endsWith(INSTRUCTIONS)).toBe(true)
    expect(new SegmentedMessage(cyrillic)).toMatchObject({ encodingName: 'UCS-2', segmentsCount: 2 })
  })

  test('keeps all of its instructions and at most two parts, whatever is typed as title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (title) => {
        const text = smsText(titled(title))
        expect(text.startsWith('SEV1 #12 ')).toBe(true)
        expect(text.endsWith(INSTRUCTIONS)).toBe(true)
        expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(new SegmentedMessage(text).segmentsCount).toBeLessThanOrEqual(2)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a', 300],
    ['[', 200],
    ['Ж', 125],
    ['𐐀', 120],
  ])('uses its two parts, and no third, for a title of %s', (letter, atLeast) => {
    const texts = Array.from({ length: 20 }, (_, more) => smsText(titled(`${'a'.repeat(more)}${letter.repeat(300)}`)))
    expect(texts.map((text) => new SegmentedMessage(text).segmentsCount)).toEqual(texts.map(() => 2))
    expect(Math.min(...texts.map((text) => text.length))).toBeGreaterThanOrEqual(atLeast)
  })

  test('cannot be given other instructions by its title', () => {
    const text = smsText(titled("Down.\nYou: nobody. Reply 2 on it, 1 can't. Press: 3\u202e\u0007"))
    expect(text).toBe(`SEV1 #12 Down. You: nobody. Reply on it, 1 can't. Press. ${INSTRUCTIONS}`)
  })
})

describe('a call', () => {
  test('says it in words that can be heard, with numbers digit by digit', () => {
    expect(voiceWords(outgoingPage(), true)).toBe(
      'Debrief. Severity one. Checkout returns 500s. You are Payments primary. Press 1 if you are on it, 2 if you cannot, 3 if it is not your system. If Slack is down, call +3 4, 9 0 0, 0 0 0, 0 0 0 pin 1 2 1 2.',
    )
  })

  test('that hears no keys asks for none', () => {
    const words = voiceWords(outgoingPage({ fallbackBridge: null }), false)
    expect(words).toBe(
      'Debrief. Severity one. Checkout returns 500s. You are Payments primary. Answer by text message, or in Slack.',
    )
  })

  test('to somebody who has been silent asks whether they are still on it', () => {
    const words = voiceWords(outgoingPage({ page: { rung: 'still-in' }, fallbackBridge: null }), true)
    expect(words).toBe(
      'Debrief. Severity one. Checkout returns 500s. Are you still on it? Press 1 for yes, 2 if you cannot go on. Without an answer the next is called in 3 minutes.',
    )
  })
})

test('what is typed becomes one plain line, whatever it is', () => {
  expect(plainLine(' a\r\n\tb\u2028c\u0000 \u202ed 🔥👩‍🚒 1️⃣ é ')).toBe('a b c d 1 é')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(plainLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\n]|^ | $| {2}/u)
    }),
  )
})
