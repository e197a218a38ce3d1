import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CatchUpInput, catchUp } from '../../src/domain/draft/catch-up.ts'
import type { PostedUpdate } from '../../src/domain/notice.ts'
import type { DraftInput } from '../../src/domain/postmortem.ts'
import { catchUpView } from '../../src/slack/views/catch-up.ts'
import { text } from '../slack/views/hostile.ts'
import { expectAllowed } from '../slack/views/limits.ts'
import { incident } from '../slack/views/samples.ts'
import { draftOf, entry, say } from './draft-helper.ts'
import { bareStanding } from './sample-incident.ts'

const NOW = '2024-06-03T09:00:00.000Z'

/** What is told of a record, while its incident stands as `over` says. */
function toldOf(
  record: DraftInput,
  more: Partial<CatchUpInput> = {},
  over: Partial<DraftInput['incident']> = { status: 'investigating' },
) {
  return catchUp({
    record: { ...record, incident: { ...record.incident, ...over } },
    ...bareStanding(NOW),
    ...more,
  })
}

function update(over: Partial<PostedUpdate['text']>, nextBy: string | null = null): ReadonlyMap<string, PostedUpdate> {
  const parts = { customersSee: null, weKnow: null, weDo: null, tellCustomers: null, ...over }
  return new Map([['e0', { text: parts, previousStatus: 'investigating', status: 'investigating', nextBy }]])
}

const words = (lines: { text: string }[]) => lines.map((one) => one.text)

test('a suspicion that was ruled out is not open; the newest of the others are', () => {
  const { input } = draftOf([
    say(1, 'ann', 'maybe the load balancer drops connections'),
    say(2, 'bob', 'the load balancer is fine, it is not that'),
    say(3, 'bob', 'could be the certificate of the gateway'),
    say(4, 'ann', 'might be the disk of host2'),
  ])
  expect(words(toldOf(input).open)).toEqual([
    'Suspected: Bob Bell: could be the certificate of the gateway',
    'Suspected: Ann Ash: might be the disk of host2',
  ])
  expect(toldOf(input, {}, { status: 'resolved' }).open).toEqual([])
})

test('what changed before is known, that of the affected service first', () => {
  const { input } = draftOf([])
  const change = (minute: number, title: string, service: string | null) => ({
    ...{ source: 'C1', key: title, title, service, version: null, byName: 'deploys', asBuilt: null },
    ...{ id: title, teamId: 'T1', receivedAt: NOW },
    at: `2024-06-03T07:${minute}:00.000Z`,
    link: `https://acme.slack.com/${minute}`,
  })
  const changes = [change(10, 'search 2.1 deployed', 'search'), change(20, 'checkout 4.19 deployed', 'checkout')]
  const record: DraftInput = { ...input, changes }
  const told = toldOf(record, {}, { status: 'investigating', services: ['checkout'] })
  expect(told.known).toEqual([
    {
      at: changes[1]!.at,
      text: 'Changed before: checkout 4.19 deployed (deploys) (and 1 more)',
      link: 'https://acme.slack.com/20',
    },
  ])
})

test('what the signals show is not told as tried or found: they have a line of their own', () => {
  const checks = [
    entry(1, 'finding', 'Customers: well again.', 'U_sue'),
    entry(2, 'refuted', 'Telemetry, staff: not well.', 'U_ann'),
    entry(3, 'finding', 'Confirmed well again: customers and alerts.', 'U_ann'),
  ]
  const { input } = draftOf([], checks)
  expect(toldOf(input).known).toEqual([])
  expect(toldOf(input).tried).toEqual([])
})

test('what was seen first is known until somebody has said more', () => {
  expect(words(toldOf(draftOf([]).input, { seen: 'no order\ngoes through' }).known)).toEqual([
    'First seen: no order goes through',
  ])
  const { input } = draftOf([say(1, 'ann', 'found it in the log: the gateway refuses our certificate')])
  expect(words(toldOf(input, { seen: 'no order goes through' }).known)).toEqual([
    'Ann Ash: found it in the log: the gateway refuses our certificate',
  ])
})

test('a question is open until somebody else speaks to it, in its thread or of its matter', () => {
  const question = say(1, 'sue', 'how many customers are affected?')
  const open = (...later: ReturnType<typeof say>[]) =>
    words(toldOf(draftOf([question, ...later]).input).open).filter((one) => one.startsWith('Not answered'))
  expect(open()).toEqual(['Not answered: Sue Salt: how many customers are affected?'])
  expect(open(say(2, 'sue', 'about the affected customers, please'))).toHaveLength(1)
  expect(open(say(2, 'ann', 'restarted host2'))).toHaveLength(1)
  expect(open(say(2, 'ann', 'about 40 customers'))).toHaveLength(0)
  expect(open(say(2, 'ann', 'forty', { threadTs: question.ts }))).toHaveLength(0)
})

test('the promised update says when it is late, and what it said comes first', () => {
  const { input } = draftOf(
    [say(1, 'ann', 'found it: the disk of host2 is full')],
    [{ ...entry(2, 'update', 'Update', 'U_ann') }],
  )
  const told = toldOf(input, {
    updates: update(
      { customersSee: 'payments fail', weKnow: 'the password is: hunter2-Secret!' },
      '2024-06-03T08:50:00.000Z',
    ),
    card: 'https://acme.slack.com/card',
  })
  expect(words(told.known)).toEqual([
    'Customers see: payments fail',
    expect.stringMatching(/^Update by Ann Ash: the password is: \[masked\]/),
    'Ann Ash: found it: the disk of host2 is full',
  ])
  expect(words(told.open)).toEqual(['The next update was due 10 min ago.'])
  expect(told.known[0]!.link).toBe('https://acme.slack.com/card')
  const early = toldOf(input, { updates: update({ weDo: 'x' }, '2024-06-03T09:10:00.000Z') })
  expect(early.open).toEqual([{ at: '2024-06-03T09:10:00.000Z', text: 'The next update is due.', link: null }])
})

test('who leads, who answered and who is being called stand in three lines', () => {
  const { input } = draftOf([])
  const ladder = (label: string, over: object) => ({ id: label, label, startedAt: '2024-06-03T08:00:00.000Z', ...over })
  const escalations = [
    ladder('Payments', {
      state: 'answered',
      answeredBy: 'U_ann',
      answeredHow: 'button',
      endedAt: '2024-06-03T08:01:00.000Z',
    }),
    ladder('Platform', { state: 'answered', answeredBy: 'U_bob', answeredHow: 'by-message', endedAt: NOW }),
    ladder('Network', { state: 'running' }),
    ladder('DBA', { state: 'exhausted' }),
    ladder('Support', { state: 'stopped' }),
  ] as unknown as CatchUpInput['escalations']
  const pages = [
    { escalationId: 'Network', personName: 'Lin Ma', state: 'sent', createdAt: '2024-06-03T08:57:00.000Z' },
    { escalationId: 'Network', personName: 'Bob Bell', state: 'declined', createdAt: '2024-06-03T08:50:00.000Z' },
  ] as unknown as CatchUpInput['pages']
  expect(words(toldOf(input, { escalations, pages }).people)).toEqual([
    'Ann Ash leads.',
    'On it: Ann Ash (Payments, 1 min), Bob Bell (Platform, by message)',
    'Not answered: Network, Lin Ma called 3 min ago, DBA',
  ])
})

test('however much was said, there are about twelve lines, the newest of each part last', () => {
  const done = ['restarted host', 'found errors in the log of host', 'could be the disk of host', 'rolled back release']
  const { input } = draftOf(
    Array.from({ length: 200 }, (_one, index) => say(index, index % 2 ? 'ann' : 'bob', `${done[index % 4]}${index}`)),
  )
  const { known, tried, people, open } = toldOf(input, { updates: new Map() })
  expect(known.length + tried.length + people.length + open.length).toBeLessThanOrEqual(12)
  expect(tried.at(-1)!.text).toContain('release199')
  expect(tried.map((one) => one.at)).toEqual(tried.map((one) => one.at).toSorted())
})

test('whatever was said, Slack takes the message, and nothing in it is markup that somebody typed', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), text, (said, title) => {
      const { input: read } = draftOf(said.map((one, index) => say(index, index % 2 ? 'ann' : 'bob', one)))
      const at = (link: string | null) => link?.replace('acme', 'shop') ?? null
      const input = { ...read, entries: read.entries.map((one) => ({ ...one, permalink: at(one.permalink) })) }
      const caughtUp = toldOf(input, {
        updates: update({ customersSee: title, weKnow: title }, NOW),
        card: 'https://x.example/1',
      })
      expectAllowed(catchUpView({ incident: incident({ title }), caughtUp, lamps: [] }))
    }),
    { numRuns: 60 },
  )
})
