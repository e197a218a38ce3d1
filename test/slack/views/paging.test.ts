import { describe, expect, test } from 'vitest'
import { ACTIONS, decodeChoice, decodeValue, LADDER_CHOICES } from '../../../src/slack/views/actions.ts'
import { type PageInput, type PageState, pageMessage } from '../../../src/slack/views/page.ts'
import { type Ladder, lastResortNotice, pagingMessage, thirdStepNotice } from '../../../src/slack/views/paging.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const page: PageInput = {
  pageId: '01957a00-0000-7000-8000-0000000000aa',
  incident: incident(),
  role: 'payments primary',
  declaredBy: 'Ana',
  at: '2021-03-09T14:16:04.000Z',
  zone: 'Europe/Madrid',
  report: { text: 'all card payments\nfail in EU', permalink: null },
  afterwards: { name: 'Lin', at: '2021-03-09T14:21:00.000Z' },
  why: 'checkout -> payments, SEV1',
  bridge: 'https://meet.example.com/inc',
  drill: false,
  stillIn: false,
  mayHold: false,
  state: { kind: 'asked' },
}

describe('a page', () => {
  test('says what, as whom, by whom, what follows, and why', () => {
    const view = pageMessage(page)
    expect(view.text).toBe('SEV1 #12 Checkout returns 500s - payments primary needed')
    expect(read(view)).toEqual([
      'You are paged: *SEV1 #12 Checkout returns 500s*.  As payments primary, by Ana, 15:16 GMT+1.',
      '> all card payments fail in EU (first report)',
      "[I'm on it (primary)] [Can't take it] [Not our system] [Open channel]",
      '~ No answer: then Lin 15:21 GMT+1. Why you: checkout -&gt; payments, SEV1. Channel: <#C0INC12>',
    ])
  })

  test('goes out before the channel is known', () => {
    const view = pageMessage({ ...page, incident: incident({ channelId: null }), report: null })
    expect(read(view)[1]).toBe("[I'm on it (primary)] [Can't take it] [Not our system]")
  })

  test('carries the incident and itself in each button', () => {
    const row = pageMessage(page).blocks.find((block) => block.type === 'actions')
    const buttons = row?.type === 'actions' ? row.elements.slice(0, 3) : []
    expect(buttons.map((button) => button.action_id)).toEqual([
      ACTIONS.pageAnswer,
      ACTIONS.pageDecline,
      ACTIONS.pageNotOurs,
    ])
    for (const button of buttons) {
      expect(decodeValue(button.type === 'button' ? button.value : '', { incident: 'string', page: 'string' })).toEqual(
        {
          incident: page.incident.id,
          page: page.pageId,
        },
      )
    }
  })

  test('may be held until morning where nobody is to be woken for it', () => {
    expect(read(pageMessage({ ...page, mayHold: true }))[2]).toBe(
      "[I'm on it (primary)] [Can't take it] [Not our system] [Hold until morning] [Open channel]",
    )
  })

  test('asks whoever has answered and been silent, with one answer', () => {
    const view = pageMessage({ ...page, stillIn: true })
    expect(view.text).toBe('SEV1 #12 Checkout returns 500s - still in?')
    expect(read(view)).toEqual([
      '*SEV1 #12 Checkout returns 500s*  Are you still on it? Nothing was heard of you for a while.',
      "[I'm still on it (primary)] [Open channel]",
      '~ Without an answer the next is called in 3 min. A message in the channel is an answer too.',
    ])
  })

  test('says DRILL first when it is one', () => {
    expect(pageMessage({ ...page, drill: true }).text).toMatch(/^DRILL SEV1 #12/)
  })

  test.each<[PageState, string, string | undefined]>([
    [
      {
        kind: 'answered',
        afterMs: 38_000,
        inChannel: [
          { name: 'Ivo', leads: true },
          { name: 'Karen', leads: false },
        ],
      },
      'You took it after 38 s. In the channel: Ivo (leads), Karen.',
      '[Open channel] [Join call]',
    ],
    [{ kind: 'declined', next: 'Lin' }, 'Lin is being called now.', "[I'm on it after all] [Open channel]"],
    [
      { kind: 'declined', next: null },
      'Nobody else is left to call; the commander knows.',
      "[I'm on it after all] [Open channel]",
    ],
    [
      { kind: 'not-ours', team: 'network', commander: 'Ivo' },
      'Nobody else of network is called. Ivo knows.',
      "[I'm on it after all] [Open channel]",
    ],
    [
      { kind: 'held', how: 'held until Mon 8 Mar 09:00 GMT+1' },
      'Held until Mon 8 Mar 09:00 GMT+1. A higher severity calls at once.',
      "[I'm on it after all] [Open channel]",
    ],
    [
      { kind: 'stopped', reason: 'mitigated', at: '2021-03-09T14:25:00.000Z', by: 'Ivo' },
      'No longer needed: mitigated 15:25 GMT+1 by Ivo. Go back to sleep.',
      undefined,
    ],
  ])('in state %j', (state, said, buttons) => {
    const [text, row] = read(pageMessage({ ...page, state }))
    expect(text).toBe(`*SEV1 #12 Checkout returns 500s*\n${said}`)
    expect(row).toBe(buttons)
  })
})

const network: Ladder = {
  id: '01957a00-0000-7000-8000-0000000000bb',
  label: 'Network',
  state: 'calling',
  tried: [
    { name: 'Bob', state: 'no-answer', at: '2021-03-09T14:16:00.000Z', by: ['Slack', '2 calls'] },
    { name: 'Lin', state: 'called', at: '2021-03-09T14:21:00.000Z', by: ['Slack'] },
  ],
  next: { name: 'Maria', at: '2021-03-09T14:26:00.000Z' },
  answer: null,
}

const ladder = (over: Partial<Ladder>): Ladder => ({ ...network, tried: [], next: null, ...over })

describe('the paging message', () => {
  test('shows each ladder, those still open with a menu', () => {
    const view = pagingMessage({
      incident: incident(),
      ladders: [
        ladder({
          label: 'DBA',
          state: 'answered',
          answer: {
            name: 'Karen',
            at: '2021-03-09T14:19:00.000Z',
            afterMs: 180_000,
            how: 'message',
          },
        }),
        network,
        ladder({ label: 'Ops', state: 'not-ours' }),
        ladder({ label: 'Support', state: 'stopped' }),
        ladder({ label: 'SRE', state: 'exhausted' }),
      ],
    })
    expect(read(view)).toEqual([
      '*Paging for SEV1 #12*  1 of 5 answered',
      '*Network*: Bob no answer by Slack, 2 calls · calling Lin since 09:21 EST by Slack. Next: Maria 09:26 EST. [I answer for Network / Reached by phone / Not needed, stop]',
      '*SRE*: nobody answered and everybody was called. Page someone else. [I answer for SRE / Reached by phone / Not needed, stop]',
      [
        '*DBA*: Karen answered 09:19 EST (3 min, by message).',
        '*Ops*: not their system, nobody else of theirs is called.',
        '*Support*: no longer called.',
      ].join('\n'),
      '[Page someone else...]',
    ])
  })

  test.each([
    ['phone', 'Lin answered 09:25 EST (9 min, reached by phone, after Bob).'],
    ['team-mate', 'Lin answered 09:25 EST (9 min, answered for by the team, after Bob).'],
    ['button', 'Lin answered 09:25 EST (9 min, after Bob).'],
  ] as const)('says how it was answered: %s', (how, said) => {
    const answer = { name: 'Lin', at: '2021-03-09T14:25:00.000Z', afterMs: 540_000, how }
    const view = pagingMessage({ incident: incident(), ladders: [{ ...network, state: 'answered', answer }] })
    expect(read(view)[1]).toBe(`*Network*: ${said}`)
  })

  test('names its ladder in each choice', () => {
    const row = pagingMessage({ incident: incident(), ladders: [network] }).blocks[1]
    const menu = row?.type === 'section' ? row.accessory : undefined
    const choices = menu?.type === 'overflow' ? menu.options.map((one) => decodeChoice(one.value, LADDER_CHOICES)) : []
    expect(choices).toEqual(LADDER_CHOICES.map((choice) => ({ choice, reference: network.id })))
  })
})

test('the third step says who did not answer and who is called now', () => {
  const tried = network.tried.map((one) => ({ ...one, state: 'no-answer' as const }))
  const view = thirdStepNotice({
    incident: incident(),
    ladder: { ...network, tried, next: { name: 'the duty manager', at: '2021-03-09T14:31:00.000Z' } },
    calling: 'Maria (network lead)',
    since: '2021-03-09T14:16:00.000Z',
    now: '2021-03-09T14:26:00.000Z',
  })
  expect(read(view)[0]).toContain(
    'Nobody from Network for 10 min. Bob: Slack, 2 calls, no answer. Lin: Slack, no answer. Calling Maria (network lead) now; the duty manager 09:31 EST.',
  )
})

test('the last resort says that the ladder is used up', () => {
  const view = lastResortNotice({ incident: incident(), ladder: network, calling: 'The duty manager', everyMinutes: 5 })
  expect(read(view)[0]).toContain(
    'The ladder of Network is used up. The duty manager is called every 5 min until somebody answers.',
  )
})
