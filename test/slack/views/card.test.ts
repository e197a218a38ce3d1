import { describe, expect, test } from 'vitest'
import { ACTIONS, CARD_CHOICES, decodeChoice, decodeValue } from '../../../src/slack/views/actions.ts'
import { announcement } from '../../../src/slack/views/announcement.ts'
import { type CardInput, card } from '../../../src/slack/views/card.ts'
import { controlPanel } from '../../../src/slack/views/panel.ts'
import { updateMessage } from '../../../src/slack/views/update.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const bare: CardInput = {
  incident: incident(),
  services: [],
  doing: null,
  known: null,
  need: null,
  people: [],
  leadersCalled: [],
  stillInPlace: [],
  runbook: null,
  nextUpdateBy: null,
  bridge: null,
  capture: null,
  missingPermission: null,
}

const answered = { state: 'answered', insteadOf: null } as const

test('a card without content has no empty sections', () => {
  expect(read(card(bare))).toEqual([
    '# SEV1 · #12 Checkout returns 500s',
    'Investigating, declared 09:16 EST · impact since 09:12 EST',
    '*Commander* <@U0BOB>',
    '[Post update] [Page...] [Mitigated (primary)] [Severity... / Hand over... / False alarm or duplicate... / Timeline]',
    '~ Messages here are recorded, the call is not · Declared by <@U0SUE>',
  ])
})

test('a full card says who answered, how, and what remains', () => {
  const view = card({
    ...bare,
    services: ['Checkout', 'Payments API'],
    doing: { text: 'Ana rolls back payments-api to 4.18', since: '2021-03-09T14:30:00.000Z' },
    known: 'card payments in EU fail, US fine',
    need: 'somebody who knows the 3DS certificate',
    people: [
      { ...answered, name: 'Ana', team: 'payments', afterMs: 60_000, how: 'button' },
      { ...answered, name: 'Karen', team: 'DBA', afterMs: 180_000, how: 'message' },
      { ...answered, name: 'Lin', team: 'network', afterMs: 540_000, how: 'button', insteadOf: 'Bob' },
      { name: 'Glen', team: 'ops', state: 'not-ours', afterMs: null, how: null, insteadOf: null },
      { name: 'Gal', team: 'development', state: 'called', afterMs: null, how: null, insteadOf: null },
    ],
    stillInPlace: ['status banner (Sue)', '3ds_v2 off (Ana)'],
    runbook: { title: 'Application down', steps: ['Verify from outside', 'Page all points of contact'] },
    nextUpdateBy: '2021-03-09T14:45:00.000Z',
    bridge: 'https://meet.example.com/inc',
    capture: { captured: 214, messages: 214, checkedAt: '2021-03-09T14:24:00.000Z' },
  })
  expect(read(view)).toEqual([
    '# SEV1 · #12 Checkout returns 500s',
    [
      'Investigating, declared 09:16 EST · impact since 09:12 EST · Checkout, Payments API',
      '*Now:* Ana rolls back payments-api to 4.18 (since 09:30 EST)',
      '*Known:* card payments in EU fail, US fine',
      '*Need:* somebody who knows the 3DS certificate',
    ].join('\n'),
    '*Commander* <@U0BOB> | *Next update by* 09:45 EST | <https://meet.example.com/inc|Join the call>',
    '*People*  payments Ana (1 min) · DBA Karen (3 min, by message) · network Lin (9 min, after Bob) · ops: not theirs · development Gal (being called)',
    '*Runbook*  Application down\n1. Verify from outside\n2. Page all points of contact',
    '*Still in place*  status banner (Sue) · 3ds_v2 off (Ana)',
    '[Post update] [Page...] [Mitigated (primary)] [Severity... / Hand over... / False alarm or duplicate... / Timeline]',
    '~ Messages here are recorded, the call is not · 214 of 214, checked 09:24 EST · Declared by <@U0SUE>',
  ])
})

describe('the buttons of the card', () => {
  const buttons = (over: Parameters<typeof incident>[0]) =>
    read(card({ ...bare, incident: incident(over) })).find((line) => line.startsWith('[')) ?? ''

  test('offer to take command first while nobody leads', () => {
    expect(buttons({ commander: null })).toMatch(
      /^\[Take command \(primary\)\] \[Post update\] \[Page\.\.\.\] \[Mitigated\] \[S/,
    )
    expect(read(card({ ...bare, incident: incident({ commander: null }), leadersCalled: ['Ivo'] }))).toContain(
      'Nobody leads yet. Ivo is being called.',
    )
  })

  test('offer resolve and relapse after mitigated', () => {
    expect(buttons({ status: 'mitigated' })).toMatch(
      /^\[Post update\] \[Resolve \(primary\)\] \[Relapse \(danger\)\] \[S/,
    )
  })

  test('offer close and reopen after resolved, and reopen alone after closed', () => {
    expect(buttons({ status: 'resolved' })).toMatch(/^\[Close \(primary\)\] \[Reopen\] \[S/)
    expect(buttons({ status: 'closed' })).toBe('[Reopen]')
  })

  test('carry the incident', () => {
    const row = card(bare).blocks.find((block) => block.type === 'actions')
    const elements = row?.type === 'actions' ? row.elements : []
    for (const element of elements) {
      if (element.type === 'button') {
        expect(decodeValue(element.value, { incident: 'string' })).toEqual({ incident: bare.incident.id })
      }
      if (element.type === 'overflow') {
        expect(element.action_id).toBe(ACTIONS.cardMenu)
        const choices = element.options.map((option) => decodeChoice(option.value, CARD_CHOICES))
        expect(choices.map((choice) => choice?.choice)).toEqual(CARD_CHOICES)
      }
    }
  })
})

test('how long it took is counted from the start of the impact', () => {
  const milestones = {
    ...incident().milestones,
    mitigatedAt: '2021-03-09T15:23:00.000Z',
    resolvedAt: '2021-03-09T15:27:00.000Z',
  }
  expect(read(card({ ...bare, incident: incident({ status: 'mitigated', milestones }) }))[1]).toMatch(
    /^Mitigated 10:23 EST after 1 h 11 min/,
  )
  expect(read(card({ ...bare, incident: incident({ status: 'resolved', milestones }) }))[1]).toMatch(
    /^Resolved 10:27 EST after 1 h 15 min/,
  )
})

test('in a thread the card names the missing permission', () => {
  expect(read(card({ ...bare, missingPermission: 'channels:manage' }))).toContain(
    'Slack refused a channel of its own, so this incident lives in this thread. Missing permission: `channels:manage`.',
  )
})

test('a broadcast in a title stays text', () => {
  const view = card({ ...bare, incident: incident({ title: '<!channel> down' }) })
  expect(view.text).toBe('SEV1 #12 &lt;!channel&gt; down: investigating')
  // Plain text, where Slack reads no markup.
  expect(view.blocks[0]).toEqual({
    type: 'header',
    text: { type: 'plain_text', text: 'SEV1 · #12 <!channel> down', emoji: false },
  })
})

test('the control panel has at most five buttons and the next step', () => {
  expect(read(controlPanel(incident({ commander: null, status: 'mitigated' }))).slice(1, 3)).toEqual([
    '[Take command (primary)] [Post update] [Page...] [Resolve] [Relapse (danger)]',
    '[Severity...] [Timeline]',
  ])
})

test('the announcement shows where it stands and where to go', () => {
  const view = announcement({
    incident: incident(),
    services: ['Checkout'],
    lastUpdate: { text: 'rolling back', at: '2021-03-09T14:30:00.000Z', permalink: null },
  })
  expect(read(view)).toEqual([
    '*SEV1 · #12 Checkout returns 500s*\nInvestigating, declared 09:16 EST · Checkout\nUpdate 09:30 EST: rolling back',
    '[Join] [Open channel]',
    '~ <#C0INC12> · Commander <@U0BOB> · Declared by <@U0SUE>',
  ])
})

test('an update shows the change, the lines that there are, and what support may say', () => {
  const view = updateMessage({
    incident: incident({ status: 'mitigated' }),
    sequence: 3,
    at: '2021-03-09T14:25:00.000Z',
    by: 'Sue',
    previousStatus: 'investigating',
    text: {
      customersSee: 'payments work again',
      weKnow: null,
      weDo: 'replaying orders',
      tellCustomers: 'No card was charged twice.',
    },
    nextBy: '2021-03-09T14:55:00.000Z',
  })
  expect(read(view)).toEqual([
    '*#12 Checkout returns 500s · SEV1 · Investigating → Mitigated* · update 3, 09:25 EST, Sue',
    '*Customers see:* payments work again\n*We do:* replaying orders\n*Next update by* 09:55 EST',
    '*You may tell customers:* "No card was charged twice."',
    '[Open channel]',
  ])
})
