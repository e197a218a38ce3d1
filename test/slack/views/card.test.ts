import type { ActionsBlockElement, SectionBlockAccessory } from '@slack/types'
import { describe, expect, test } from 'vitest'
import type { SystemChange } from '../../../src/domain/system-change.ts'
import { ACTIONS, CARD_CHOICES, decodeChoice, decodeValue } from '../../../src/slack/views/actions.ts'
import { announcement } from '../../../src/slack/views/announcement.ts'
import { type CardInput, card } from '../../../src/slack/views/card.ts'
import type { ShownLamp } from '../../../src/slack/views/lamps.ts'
import { controlPanel } from '../../../src/slack/views/panel.ts'
import { updateMessage } from '../../../src/slack/views/update.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const bare: CardInput = {
  incident: incident(),
  services: [],
  doing: null,
  known: null,
  people: [],
  leadersCalled: [],
  lamps: [],
  changes: [],
  unreadChanges: [],
  stillInPlace: [],
  beforeRestart: [],
  runbook: null,
  dashboards: [],
  alertLink: null,
  nextUpdateBy: null,
  bridge: null,
  capture: null,
  couldNot: [],
  missingPermission: null,
}

function lamp(signal: ShownLamp['signal'], over: Partial<ShownLamp>): ShownLamp {
  const dark = { count: 0, firstAt: null, first: null, greenAt: null, confirmedBy: null, again: null }
  return { ...dark, signal, state: 'unseen', ...over }
}

function change(over: Partial<SystemChange>): SystemChange {
  const at = '2021-03-09T14:00:00.000Z'
  const unknown = { service: null, version: null, byName: null, link: null, asBuilt: null }
  return { id: at, teamId: 'T1', source: 'deploys', key: at, at, title: 'deploy', ...unknown, receivedAt: at, ...over }
}

const answered = { state: 'answered', insteadOf: null } as const

test('a card without content has no empty sections', () => {
  expect(read(card(bare))).toEqual([
    '# SEV1 · #12 Checkout returns 500s',
    'Investigating, declared 09:16 EST · impact since 09:12 EST [Customers report it... / To be undone later... / Runbook...]',
    '*Commander* <@U0BOB>',
    '[Catch me up] [Post update] [Page...] [Mitigated (primary)] [Severity... / Hand over... / False alarm or duplicate... / Timeline]',
    '~ Messages here are recorded, the call is not · Declared by <@U0SUE>',
  ])
})

test('a full card says who answered, how, and what remains', () => {
  const view = card({
    ...bare,
    services: ['Checkout', 'Payments API'],
    doing: { text: 'Ana rolls back payments-api to 4.18', since: '2021-03-09T14:30:00.000Z' },
    known: 'card payments in EU fail, US fine',
    people: [
      { ...answered, name: 'Ana', team: 'payments', afterMs: 60_000, how: 'button' },
      { ...answered, name: 'Karen', team: 'DBA', afterMs: 180_000, how: 'message' },
      { ...answered, name: 'Lin', team: 'network', afterMs: 540_000, how: 'button', insteadOf: 'Bob' },
      { name: 'Glen', team: 'ops', state: 'not-ours', afterMs: null, how: null, insteadOf: null },
      { name: 'Gal', team: 'development', state: 'called', afterMs: null, how: null, insteadOf: null },
    ],
    lamps: [
      lamp('telemetry', { state: 'green', greenAt: '2021-03-09T14:22:00.000Z', confirmedBy: 'Ana', count: 1 }),
      lamp('alert', { state: 'red', count: 3 }),
      lamp('staff', { state: 'red', count: 1 }),
      lamp('customer', { state: 'red', count: 14, again: '2021-03-09T14:55:00.000Z' }),
    ],
    changes: [
      change({ title: 'payments-api', version: '4.19', byName: 'Glen', asBuilt: 'https://docs.example.com/4.19' }),
      change({
        at: '2021-03-09T13:30:00.000Z',
        title: 'flag 3ds_v2 on',
        link: 'https://flags.example.com/3ds?a=1&b=2',
      }),
      change({ at: '2021-03-09T12:00:00.000Z' }),
      change({ at: '2021-03-09T11:00:00.000Z' }),
      change({ at: '2021-03-09T10:00:00.000Z' }),
    ],
    stillInPlace: [
      { text: 'status banner', owner: 'Sue' },
      { text: '3ds_v2 off', owner: 'Ana' },
    ],
    beforeRestart: [{ service: 'Checkout', text: 'take a dump' }],
    runbook: {
      title: 'Application down',
      done: 2,
      total: 5,
      next: 'fail over',
      link: 'https://shop.slack.com/archives/C0INC12/p1',
    },
    dashboards: [{ service: 'Checkout', url: 'https://grafana.example.com/d/checkout' }],
    nextUpdateBy: '2021-03-09T14:45:00.000Z',
    bridge: 'https://meet.example.com/inc',
    capture: { captured: 214, messages: 214, checkedAt: '2021-03-09T14:24:00.000Z' },
  })
  expect(read(view)).toEqual([
    '# SEV1 · #12 Checkout returns 500s',
    [
      'Investigating, declared 09:16 EST · impact since 09:12 EST · Checkout, Payments API',
      '*Now:* Ana rolls back payments-api to 4.18 (since 09:30 EST)',
      '*Known:* card payments in EU fail, US fine [Customers report it... / To be undone later... / Runbook...]',
    ].join('\n'),
    '*Commander* <@U0BOB> | *Next update by* 09:45 EST | <https://meet.example.com/inc|Join the call>',
    '*People*  payments Ana (1 min) · DBA Karen (3 min, by message) · network Lin (9 min, after Bob) · ops: not theirs · development Gal (being called)',
    '*Signals*  telemetry green 09:22 EST (Ana) · alerts *RED* (3 alerts) · staff *RED* · customers *RED* again 09:55 EST (14 reports)',
    [
      '*Changed before*  09:00 EST payments-api 4.19 (Glen) <https://docs.example.com/4.19|as built>',
      '08:30 EST <https://flags.example.com/3ds?a=1&amp;b=2|flag 3ds_v2 on>',
      '07:00 EST deploy',
      '2 more: `/incident changes`',
    ].join(' · '),
    '*Before you restart Checkout:* take a dump',
    '*Runbook*  <https://shop.slack.com/archives/C0INC12/p1|Application down>, 2 of 5 done · next: fail over',
    '*Still in place*  status banner (Sue) · 3ds_v2 off (Ana)',
    '[Catch me up] [Post update] [Page...] [Mitigated (primary)] [Severity... / Hand over... / False alarm or duplicate... / Timeline]',
    '~ Messages here are recorded, the call is not · 214 of 214, checked 09:24 EST · Declared by <@U0SUE> · <https://grafana.example.com/d/checkout|Dashboard Checkout>',
  ])
})

test('says when all four signals are red, below the worst severity and while it goes on', () => {
  const lamps = (['telemetry', 'alert', 'staff', 'customer'] as const).map((one) =>
    lamp(one, { state: 'red', count: 1 }),
  )
  const hint = 'All four are red: raise to SEV1?'
  const shown = (over: Parameters<typeof incident>[0]) =>
    read(card({ ...bare, incident: incident(over), lamps })).join()
  expect(shown({ severity: 'SEV2' })).toContain(hint)
  expect(shown({ severity: 'SEV1' })).not.toContain(hint)
  expect(shown({ severity: 'SEV2', status: 'resolved' })).not.toContain(hint)
})

test('signals that nobody has seen are said to be so, and are absent when nobody has seen any', () => {
  const unseen = (['telemetry', 'alert', 'staff', 'customer'] as const).map((one) => lamp(one, {}))
  expect(read(card({ ...bare, lamps: unseen })).join()).not.toContain('Signals')
  const one = read(card({ ...bare, lamps: [lamp('staff', { state: 'red' }), ...unseen.slice(1)] }))
  expect(one).toContain('*Signals*  staff *RED* · alerts not seen · staff not seen · customers not seen')
})

test('long lists are cut where a phone still reaches the buttons, and the rest is one command away', () => {
  const many = Array.from({ length: 40 }, (_one, index) => ({
    text: `measure ${index} ${'x'.repeat(300)}`,
    owner: 'Sue',
  }))
  const services = Array.from({ length: 60 }, (_one, index) => ({
    service: `S${index}`,
    text: 'take a dump '.repeat(50),
  }))
  const view = read(card({ ...bare, stillInPlace: many, beforeRestart: services }))
  const line = view.find((one) => one.startsWith('*Still in place*'))!
  expect(line.length).toBeLessThan(700)
  expect(line).toMatch(/^\*Still in place\* {2}measure 0 .* · 36 more: `\/incident still`$/)
  expect(view.find((one) => one.startsWith('*Before you restart'))!.split('\n')).toHaveLength(3)
})

test('a runbook asks for its next step as long as there is something to do', () => {
  const runbook = { title: 'Application down', done: 1, total: 5, next: 'fail over', link: null }
  const shown = (status: 'mitigated' | 'resolved' | 'closed') =>
    read(card({ ...bare, incident: incident({ status }), runbook })).some((one) => one.startsWith('*Runbook*'))
  expect([shown('mitigated'), shown('resolved'), shown('closed')]).toEqual([true, false, false])
})

test('what to do before a restart is gone when it is over, and the alert is a click away', () => {
  const beforeRestart = [{ service: 'Checkout', text: 'take a dump' }]
  const over = card({ ...bare, incident: incident({ status: 'resolved' }), beforeRestart })
  expect(read(over).join()).not.toContain('Before you restart')
  const declared = incident({ declaredBy: null, declaredVia: 'Alertmanager' })
  expect(read(card({ ...bare, incident: declared, alertLink: 'https://alerts.example.com/1' })).at(-1)).toBe(
    '~ Messages here are recorded, the call is not · Declared by Alertmanager (<https://alerts.example.com/1|alert>)',
  )
})

describe('the buttons of the card', () => {
  const buttons = (over: Parameters<typeof incident>[0]) =>
    read(card({ ...bare, incident: incident(over) })).find((line) => line.startsWith('[')) ?? ''

  test('offer to take command first while nobody leads', () => {
    expect(buttons({ commander: null })).toMatch(
      /^\[Take command \(primary\)\] \[Catch me up\] \[Page\.\.\.\] \[Mitigated\] \[S/,
    )
    expect(read(card({ ...bare, incident: incident({ commander: null }), leadersCalled: ['Ivo'] }))).toContain(
      'Nobody leads yet. Ivo is being called.',
    )
  })

  test('offer resolve and relapse after mitigated', () => {
    expect(buttons({ status: 'mitigated' })).toMatch(
      /^\[Catch me up\] \[Post update\] \[Resolve \(primary\)\] \[Relapse \(danger\)\] \[S/,
    )
  })

  test('offer close and reopen after resolved, and reopen alone after closed', () => {
    expect(buttons({ status: 'resolved' })).toMatch(/^\[Close \(primary\)\] \[Reopen\] \[Catch me up\] \[S/)
    expect(buttons({ status: 'closed' })).toBe('[Reopen]')
  })

  test('carry the incident', () => {
    const elements = card(bare).blocks.flatMap((block): (ActionsBlockElement | SectionBlockAccessory)[] =>
      block.type === 'actions' ? block.elements : block.type === 'section' && block.accessory ? [block.accessory] : [],
    )
    const choices: string[] = []
    for (const element of elements) {
      if (element.type === 'button') {
        expect(decodeValue(element.value, { incident: 'string' })).toEqual({ incident: bare.incident.id })
      }
      if (element.type === 'overflow') {
        expect(element.action_id).toBe(ACTIONS.cardMenu)
        choices.push(...element.options.map((option) => decodeChoice(option.value, CARD_CHOICES)?.choice ?? 'unknown'))
      }
    }
    expect(choices.sort()).toEqual([...CARD_CHOICES].sort())
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
    '[Severity...] [Catch me up] [Timeline]',
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
    '[Join] [I have a customer report] [Open channel]',
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
  ])
})
