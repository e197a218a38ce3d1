import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coverModal, coverNews, coverRequest, readCoverForm } from '../../../src/slack/views/cover.ts'
import { findingList, groupNews, handOff, onDuty, overnight } from '../../../src/slack/views/duty.ts'
import { oncallList } from '../../../src/slack/views/on-call.ts'
import { instant, many, maybe, text } from './hostile.ts'
import { expectAllowed, expectAllowedForm } from './limits.ts'
import { read, submitted } from './reading.ts'
import { roster } from './samples.ts'

const RUNS = { numRuns: 60 }
const ZONE = 'Europe/Madrid'
const banner = {
  id: 'm1',
  number: 1,
  text: 'banner on',
  ownerUserId: null,
  ownerName: 'Sue',
  notedAt: '2026-11-21T22:00:00.000Z',
  undoneAt: null,
  undoneBy: null,
}
const open = {
  number: 12,
  title: 'Checkout <500>',
  severity: 'SEV1',
  status: 'investigating',
  channelId: 'C0INC12',
  measures: [banner],
}
const payments = {
  ...roster,
  schedules: [{ key: 'payments', name: 'Payments', zone: ZONE, layers: [], overrides: [], group: null, channel: null }],
}

describe('who is on call', () => {
  const lines = [
    { schedule: 'Payments', person: 'Ana', until: '2026-11-23T08:00:00.000Z', standsIn: true, next: 'Ben' },
    { schedule: 'Platform', person: null, until: '2026-11-22T06:00:00.000Z', standsIn: false, next: 'Kim' },
    { schedule: 'Support', person: 'Lin', until: null, standsIn: false, next: null },
    { team: 'Networking', people: ['Bob', 'Lin'] },
    { team: 'Ops', people: [] },
  ]

  test('is told with date and zone, and a gap loudly', () => {
    const view = oncallList({
      lines,
      asked: [],
      mayAsk: true,
      at: '2026-11-21T22:00:00.000Z',
      zone: 'America/New_York',
    })
    expect(read(view)).toEqual([
      '*On call*, 21 Nov 17:00 EST. :warning: One schedule has nobody on call.',
      [
        '*Payments*  Ana (stands in) until 23 Nov 03:00 EST · then Ben',
        ':warning: *Platform*  *nobody is on call* until 22 Nov 01:00 EST · then Kim',
        '*Support*  Lin with no end in sight',
        '*Networking*  Bob, Lin',
        '*Ops*  nobody',
      ].join('\n'),
      '[Ask for cover]',
      '~ Without a schedule, first in the list is called first',
    ])
  })

  test('what the reader has asked for stands below, to be taken back', () => {
    const asked = [
      { id: 'c1', schedule: 'Payments', from: '2026-12-24T08:00:00.000Z', until: '2026-12-26T08:00:00.000Z' },
    ]
    const view = oncallList({ lines, asked, mayAsk: false, at: '2026-11-21T22:00:00.000Z', zone: ZONE })
    expect(read(view)[2]).toBe(
      'You asked for cover: Payments, 24 Dec 09:00 GMT+1 until 26 Dec 09:00 GMT+1. Nobody has accepted. [Take back]',
    )
  })

  test('keeps every limit', () => {
    const line = fc.oneof(
      fc.record({ team: text, people: many(text, 30) }),
      fc.record({
        schedule: text,
        person: maybe(text),
        until: maybe(instant),
        standsIn: fc.boolean(),
        next: maybe(text),
      }),
    )
    const asked = many(fc.record({ id: fc.uuid(), schedule: text, from: instant, until: instant }), 20)
    fc.assert(
      fc.property(many(line, 60), asked, instant, (some, wishes, at) => {
        expectAllowed(oncallList({ lines: some, asked: wishes, mayAsk: true, at, zone: ZONE }))
      }),
      RUNS,
    )
  })
})

describe('a hand-off', () => {
  const input = {
    schedule: 'Payments',
    before: 'Ana',
    person: 'Ben',
    from: '2026-11-23T08:00:00.000Z',
    until: '2026-11-30T08:00:00.000Z',
    next: 'Cleo',
    standsIn: false,
    incidents: [open, { ...open, number: 9, status: 'closed' }],
    groupStays: null,
    zone: ZONE,
  }

  test('names both, what is open and what is still in place, and mentions nobody', () => {
    expect(read(handOff(input))).toEqual([
      '*Payments*: Ana → *Ben*, since 23 Nov 09:00 GMT+1, until 30 Nov 09:00 GMT+1 · then Cleo',
      '*Open*\n*#12* Checkout &lt;500&gt; · SEV1 · investigating · <#C0INC12>',
      '*Still in place, to be undone*\n#12: banner on (Sue)\n#9: banner on (Sue)',
    ])
  })

  test('to nobody is loud, and says what the group cannot follow', () => {
    const view = handOff({ ...input, person: null, incidents: [], groupStays: 'payments-oncall' })
    expect(read(view)[0]).toBe(
      [
        ':warning: *Payments*: Ana → *nobody is on call*, since 23 Nov 09:00 GMT+1, until 30 Nov 09:00 GMT+1 · then Cleo',
        'Pages go on to the next step of the policy. `/incident cover` finds somebody.',
        'The group @payments-oncall cannot follow, and stays as it is.',
      ].join('\n'),
    )
  })

  test('tells whoever comes on call, with a test of a telephone that has not rung', () => {
    const told = { schedule: 'Payments', until: input.until, open: 1, zone: ZONE }
    expect(read(onDuty({ ...told, phone: null }))).toEqual([
      'You are on call for Payments, until 30 Nov 09:00 GMT+1.\nOne incident is open.',
    ])
    expect(read(onDuty({ ...told, phone: { provedAt: '2026-10-01T08:00:00.000Z' } }))).toEqual([
      'You are on call for Payments, until 30 Nov 09:00 GMT+1.\nOne incident is open.\nYour telephone last rang for a test on 1 Oct 10:00 GMT+2.',
      '[Test my phone]',
    ])
  })
})

test('the night names who was up, for how long, and who should start late', () => {
  const night = {
    ...open,
    from: '2026-11-21T01:52:00.000Z',
    until: '2026-11-21T03:25:00.000Z',
    up: [
      { name: 'Ana', upMs: 5_400_000, lateStart: true },
      { name: 'Bob', upMs: 38_000, lateStart: false },
    ],
    owner: 'Ivo',
  }
  expect(read(overnight([night], ZONE))).toEqual([
    '*One incident overnight*',
    [
      '*#12* Checkout &lt;500&gt; · SEV1 · investigating · <#C0INC12>',
      'from 21 Nov 02:52 GMT+1, until 21 Nov 04:25 GMT+1',
      'Up: Ana (1 h 30 min), Bob (38 s)',
      'Postmortem: Ivo',
    ].join('\n'),
    'Ana was up for more than an hour of the night: let them start late.',
    '*Still in place, to be undone*\n#12: banner on (Sue)',
  ])
})

test('a request to stand in has buttons until it has ended', () => {
  const request = {
    id: 'c1',
    schedule: 'Payments',
    from: '2026-11-21T21:00:00.000Z',
    until: '2026-11-22T05:00:00.000Z',
    askedBy: 'Ana',
    insteadOf: 'Ana',
    reason: 'a wedding',
    direct: true,
    end: null,
    zone: ZONE,
  }
  expect(read(coverRequest(request))).toEqual([
    'Ana asks: can you take Payments?\n21 Nov 22:00 GMT+1 until 22 Nov 06:00 GMT+1\n> a wedding',
    '[Accept (primary)] [Decline]',
    '~ Nothing changes until it is accepted',
  ])
  expect(read(coverRequest({ ...request, direct: false, insteadOf: 'Ben', end: 'Lin has taken it.' }))).toEqual([
    'Ana asks: who takes Payments in place of Ben?\n21 Nov 22:00 GMT+1 until 22 Nov 06:00 GMT+1\n> a wedding',
    '*Lin has taken it.*',
  ])
})

test('the form of asking is read as it was sent', () => {
  const form = coverModal(payments, null)!
  expectAllowedForm(form)
  const sent = submitted(form, { when: { value: ' 22:00 06:00 ' }, who: { selected_user: 'U0BEN' } })
  expect(readCoverForm(sent, payments)).toEqual({
    ok: true,
    value: { schedule: 'payments', when: '22:00 06:00', userId: 'U0BEN', reason: null },
  })
  expect(readCoverForm(submitted(form), payments)).toMatchObject({ ok: false, errors: { when: expect.any(String) } })
  expect(coverModal(roster, null)).toBeNull()
})

test('what is told of duty keeps every limit', () => {
  const measure = fc.record({
    id: fc.uuid(),
    number: fc.nat(),
    text,
    ownerUserId: fc.constant(null),
    ownerName: text,
    notedAt: instant,
    undoneAt: maybe(instant),
    undoneBy: maybe(text),
  })
  const incident = fc.record({
    number: fc.nat(),
    title: text,
    severity: fc.constant('SEV1'),
    status: fc.constantFrom('closed', 'identified'),
    channelId: maybe(text),
    measures: many(measure, 5),
  })
  const up = many(fc.record({ name: text, upMs: fc.nat(), lateStart: fc.boolean() }), 20)
  fc.assert(
    fc.property(many(incident, 40), text, maybe(text), instant, up, (incidents, said, who, at, people) => {
      const turn = { schedule: said, from: at, until: at, zone: ZONE }
      const hand = { ...turn, before: who, person: who, next: who, standsIn: true, incidents, groupStays: who }
      expectAllowed(handOff(hand))
      expectAllowed(onDuty({ ...turn, open: 3, phone: { provedAt: at } }))
      expectAllowed(
        overnight(
          incidents.map((one) => ({ ...one, from: at, until: null, up: people, owner: who })),
          ZONE,
        ),
      )
      expectAllowed(findingList(said, Array(30).fill(said)))
      expectAllowed(groupNews({ group: said, person: said, schedule: said, reason: who }))
      expectAllowed(
        coverRequest({ ...turn, id: 'c1', askedBy: said, insteadOf: who, reason: who, direct: true, end: who }),
      )
      expectAllowed(coverNews({ ...turn, end: said }))
    }),
    RUNS,
  )
})
