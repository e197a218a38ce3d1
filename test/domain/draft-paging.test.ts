import { describe, expect, test } from 'vitest'
import { recordOf } from '../../src/domain/draft/record.ts'
import { wholeTimeline } from '../../src/domain/draft/timeline.ts'
import type { SectionKey } from '../../src/domain/postmortem.ts'
import { draftOf, entry, say } from './draft-helper.ts'

const CHAT = [
  say(1, 'sue', 'customers cannot pay'),
  say(12, 'ann', 'rolled back to 4.1'),
  say(14, 'sue', 'payments work again for everybody'),
  say(15, 'sue', 'closing this'),
]
const SHOWN = 'https://acme.slack.com/archives/C1/p1717402000000000'
const PAGING_MESSAGE = {
  ...entry(2, 'update', 'Paging for SEV2 #7: 2 of 2 answered'),
  source: 'message',
  permalink: SHOWN,
} as const

function section(draft: ReturnType<typeof draftOf>, key: SectionKey): string[] {
  return draft.postmortem.sections.find((s) => s.key === key)?.statements.map((s) => s.text) ?? []
}

describe('a first contact who did not answer', () => {
  const draft = draftOf(CHAT, [
    PAGING_MESSAGE,
    entry(2, 'page', 'Paged Ann Ash for Payments: owns Checkout; runbook Tills down.'),
    entry(2, 'page', 'Paged Gus Gray for Platform: runbook Tills down.'),
    entry(2.5, 'ack', 'Ann Ash is on it (Payments), after 30 s.', 'U_ann'),
    entry(7, 'page', 'Paged Bob Bell for Platform: runbook Tills down.'),
    entry(8, 'ack', 'Bob Bell is on it (Platform), after 1 min.', 'U_bob'),
  ])
  test('is told without a name, with the wait and who came instead', () => {
    expect(section(draft, 'went-wrong')).toContain(
      'The first contact of Platform, paged at 10:02, did not answer; Bob Bell was called 5 min later, and Platform answered at 10:08, 6 min after the first call.',
    )
    expect(section(draft, 'went-wrong').join()).not.toContain('Gus Gray')
  })
  test('with the paging message as evidence', () => {
    const told = draft.postmortem.sections.find((s) => s.key === 'went-wrong')?.statements
    expect(told?.find((s) => s.text.includes('first contact'))?.evidence).toEqual([SHOWN])
  })
  test('and the calls are key events', () => {
    const told = section(draft, 'timeline')
    expect(told).toContain('10:02 Debrief: Paged Ann Ash (Payments) and Gus Gray (Platform).')
    expect(told).toContain('10:07 Debrief: Paged Bob Bell for Platform, 5 min after the last call without an answer.')
    expect(told).toContain('10:08 Bob Bell: Answered for Platform.')
  })
  test('who answered by a button alone is a stakeholder', () => {
    expect(draft.postmortem.stakeholders).toContainEqual({ name: 'Bob Bell', team: 'Platform' })
    expect(section(draft, 'stakeholders')).toContain('Platform: Bob Bell.')
    expect(draft.postmortem.stakeholders.map((s) => s.name)).not.toContain('Gus Gray')
  })
  test('all teams that answered soon went well', () =>
    expect(section(draft, 'went-well')).toContain('All 2 teams that were paged answered within 10 min.'))
})

describe('other ends of a ladder', () => {
  const wrong = (...entries: Parameters<typeof draftOf>[1] & object) =>
    section(draftOf(CHAT, entries), 'went-wrong').join('\n')
  const first = entry(2, 'page', 'Paged Gus Gray for Platform: on call.')
  const next = entry(3, 'page', 'Paged Bob Bell for Platform: on call.')
  test('nobody answered', () =>
    expect(
      wrong(first, entry(9, 'page', 'Paged Bob Bell for Platform, the last resort: nobody answered so far.')),
    ).toContain(
      'The first contact of Platform, paged at 10:02, did not answer; Bob Bell was called 7 min later, and nobody answered.',
    ))
  test('the only one called never answered', () =>
    expect(wrong(first)).toContain('Nobody answered for Platform, paged at 10:02.'))
  test('one who could not be reached', () =>
    expect(
      wrong(first, entry(2.1, 'update', 'Platform: Gus Gray cannot be reached, calling the next step at once.'), next),
    ).toContain('could not be reached; Bob Bell was called'))
  test('a refusal is no failure to answer', () =>
    expect(wrong(first, entry(2.9, 'update', 'Gus Gray cannot take it (Platform).'), next)).not.toContain('Platform'))
  test('nor is a system that is not theirs, or a stop', () => {
    expect(
      wrong(first, entry(4, 'update', 'Gus Gray: not a Platform system. Nobody else of Platform is called.')),
    ).not.toContain('Platform')
    expect(wrong(first, entry(4, 'update', 'Stopped calling Platform: mitigated.'))).not.toContain('Platform')
  })
  test('one reached by phone is a stakeholder', () => {
    const { postmortem } = draftOf(CHAT, [
      first,
      entry(6, 'ack', 'Bob Bell was reached by phone (Platform), after 4 min.', 'U_ann'),
    ])
    expect(postmortem.stakeholders).toContainEqual({ name: 'Bob Bell', team: 'Platform' })
  })
})

test('the whole timeline does not say a name twice, and the declaration comes before its calls', () => {
  const { input } = draftOf(CHAT, [
    entry(2, 'page', 'Paged Bob Bell for Platform: on call.'),
    entry(2, 'decision', 'Declared SEV2: Payments down', 'U_ann'),
    entry(3, 'ack', 'Bob Bell is on it (Platform), after 1 min.', 'U_bob'),
    entry(4, 'ack', 'Ann Ash is here for Payments (by message).', 'U_ann'),
    entry(5, 'decision', 'Ann Ash takes command.', 'U_ann'),
    { ...entry(6, 'finding', 'vendor says <@U_bob> must pay; token=abc123def456', 'U_ann'), source: 'note' as const },
  ])
  const texts = wholeTimeline(recordOf(input)).map((e) => `${e.actor}: ${e.text}`)
  expect(texts.slice(1, 7)).toEqual([
    'Ann Ash: Declared SEV2: Payments down',
    'Debrief: Paged Bob Bell for Platform: on call.',
    'Bob Bell: On it, after 1 min.',
    'Ann Ash: Here (by message).',
    'Ann Ash: Takes command.',
    'Ann Ash: vendor says @Bob Bell must pay; token=[masked]',
  ])
})
