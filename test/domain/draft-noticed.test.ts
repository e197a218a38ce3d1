import { describe, expect, test } from 'vitest'
import { draftPostmortem } from '../../src/domain/draft/draft-postmortem.ts'
import { draftInput } from '../../src/domain/draft/input.ts'
import { postmortemMarkdown } from '../../src/domain/draft/markdown.ts'
import { keyEvents } from '../../src/domain/draft/timeline.ts'
import type { DraftInput, Noted, SectionKey } from '../../src/domain/postmortem.ts'
import type { Sighting } from '../../src/domain/sighting.ts'
import type { SystemChange } from '../../src/domain/system-change.ts'
import { instantOf } from '../../src/domain/time.ts'
import { roster } from '../slack/views/samples.ts'
import { draftOf, entry, say } from './draft-helper.ts'
import { sampleSighting } from './sample-sighting.ts'

const at = (minute: number) => instantOf(Date.parse('2024-06-03T08:00:00Z') + minute * 60_000)
const CARD = 'https://acme.slack.com/archives/C1/p1717401600000001'

const seen = (minute: number, more: Partial<Sighting> = {}): Sighting =>
  sampleSighting({ id: `s${minute}`, at: at(minute), link: 'https://alerts.example/1', ...more })

function change(minute: number, title: string, more: Partial<SystemChange> = {}): SystemChange {
  const known = { service: null, version: null, byName: null, link: `https://ci.example/${minute}`, asBuilt: null }
  return {
    id: `c${minute}`,
    teamId: 'T1',
    source: 'ci',
    key: title,
    at: at(minute),
    title,
    ...known,
    receivedAt: at(minute),
    ...more,
  }
}

const measure = { id: 'm', ownerUserId: null, ownerName: 'Sue', notedAt: at(20), undoneAt: null, undoneBy: null }

const CHAT = [
  say(3, 'sue', 'customers cannot pay, three tickets already'),
  say(4, 'ann', 'on it'),
  say(20, 'bob', 'Root cause: payments-api 4.19 dropped the certificate, so every card payment failed'),
  say(25, 'ann', 'rolled back payments-api to 4.18'),
  say(28, 'sue', 'payments work again for everybody'),
  say(40, 'ann', 'closing this, all clear'),
]

/** A draft of the chat above with what was noted besides, as the record gives it. */
function draftWith(noted: Partial<Noted>, system: Parameters<typeof draftOf>[1] = []) {
  const declared = { ...entry(2, 'decision', 'Declared SEV2: Payments down', 'U_ann'), permalink: CARD }
  const { input } = draftOf(CHAT, [declared, ...system])
  const incident = {
    ...input.incident,
    detection: null,
    stated: {},
    milestones: { ...input.incident.milestones, declaredAt: at(2) },
  }
  const users = input.people.map((one) => ({ userId: one.userId ?? '', handle: one.handle, name: one.name }))
  const full: DraftInput = draftInput(
    { incident, chat: input.messages, entries: input.entries, users, ...noted },
    roster,
  )
  const postmortem = draftPostmortem(full)
  const section = (key: SectionKey) => postmortem.sections.find((one) => one.key === key)?.statements ?? []
  return { full, postmortem, section, markdown: postmortemMarkdown(postmortem, full) }
}

describe('what was noticed', () => {
  test('before the chat tells of it is the detection, with its source and link', () => {
    const { full, postmortem, section } = draftWith({
      sightings: [seen(0), seen(2, { signal: 'customer', byName: 'Sue', title: '14 cannot pay', link: null })],
    })
    expect(full.incident.milestones.detectedAt).toBe(at(0))
    expect(postmortem.headline).toContain('noticed by an alert')
    expect(section('detection').slice(0, 2)).toEqual([
      { text: 'Noticed at 10:00 by an alert (Alertmanager: p99 above 5 s).', evidence: ['https://alerts.example/1'] },
      { text: 'Customers followed at 10:02 (Sue: 14 cannot pay).', evidence: [CARD] },
    ])
  })

  test('after the chat told of it leaves the detection to the chat', () => {
    const { full, section } = draftWith({ sightings: [seen(9)] })
    expect(full.incident.milestones.detectedAt).toBe(at(3))
    expect(full.incident.detection).toBe('customer')
    expect(section('detection').map((one) => one.text)).toEqual(
      expect.arrayContaining([
        'Noticed at 10:03 by Sue Salt.',
        'Alerts followed at 10:09 (Alertmanager: p99 above 5 s).',
      ]),
    )
  })

  test('by customers is counted, and the question says what is known', () => {
    const reports = [1, 4].map((minute) =>
      seen(minute, { signal: 'customer', byName: 'Sue', title: `call ${minute}`, count: 3, link: null }),
    )
    const { section } = draftWith({ sightings: reports })
    const impact = section('impact').map((one) => one.text)
    expect(impact).toContain('Customers: 6 reported it, from 10:01 on (told by Sue).')
    const alone = draftWith({ sightings: [seen(1, { signal: 'customer', byName: 'Sue' })] }).section('impact')
    expect(alone.map((one) => one.text).join()).not.toContain('reported it')
  })

  test('is not the declaration itself, which says nothing of who noticed', () => {
    const own = seen(2, { source: 'slack', signal: 'staff', title: 'Payments down', link: null, byName: 'Ann' })
    const { full, section } = draftWith({ sightings: [own] })
    expect(full.incident.detection).toBe('customer')
    expect(
      section('detection')
        .map((one) => one.text)
        .join(),
    ).not.toContain('staff')
  })

  test('by an alert within a minute of the customers keeps the draft from saying that no alert was seen', () => {
    const early = draftWith({ sightings: [] })
      .section('went-wrong')
      .map((one) => one.text)
    expect(early.join()).toContain('no alert was seen')
    const { section } = draftWith({ sightings: [seen(4, { link: null })] })
    expect(
      section('went-wrong')
        .map((one) => one.text)
        .join(),
    ).not.toContain('no alert was seen')
  })

  test('stands in the timeline, and so do steps that were ticked', () => {
    const { full } = draftWith({ sightings: [seen(0)] }, [
      { ...entry(0, 'alert', 'p99 above 5 s'), evidence: ['https://alerts.example/1'] },
      entry(10, 'action', 'Done: take a dump (runbook Application down, step 1)', 'U_bob'),
    ])
    const told = keyEvents(full, 20)
    expect(told.map((one) => one.text)).toEqual(
      expect.arrayContaining(['p99 above 5 s.', 'Done: take a dump (runbook Application down, step 1).']),
    )
    expect(told.filter((one) => one.evidence.length === 0)).toEqual([])
  })
})

test('who confirmed stands in the resolution, and of which signal nobody said so', () => {
  const { section } = draftWith({
    sightings: [seen(0, { recoveredAt: at(27) }), seen(1, { signal: 'customer' }), seen(2, { signal: 'telemetry' })],
    checks: [{ id: 'c', signal: 'customer', well: true, at: at(30), userId: 'U_sue', userName: 'Sue Salt' }],
  })
  expect(section('resolution').at(-1)?.text).toBe(
    'Confirmed well again by alerts at 10:27 (Alertmanager) and customers at 10:30 (Sue Salt). Nobody said so of telemetry.',
  )
  expect(section('resolution').at(-1)?.evidence).not.toEqual([])
  expect(
    draftWith({})
      .section('resolution')
      .map((one) => one.text)
      .join(),
  ).not.toContain('Confirmed well')
})

describe('what changed before', () => {
  test('is told the one of the cause first, each with its links', () => {
    const { section, markdown } = draftWith({
      changes: [
        change(-10, 'flag 3ds on', { service: 'checkout' }),
        change(-30, 'payments-api', { version: '4.19', byName: 'Glen', asBuilt: 'https://docs.example/4.19' }),
      ],
    })
    expect(section('changed-before')).toEqual([
      {
        text: '3 Jun 09:30: payments-api 4.19 (Glen); the cause speaks of it.',
        evidence: ['https://ci.example/-30', 'https://docs.example/4.19'],
      },
      { text: '3 Jun 09:50: flag 3ds on.', evidence: ['https://ci.example/-10'] },
    ])
    expect(markdown).toContain('## Changed before')
  })

  test('is absent where nothing is known, and counted where there is too much', () => {
    expect(draftWith({}).markdown).not.toContain('Changed before')
    const many = Array.from({ length: 30 }, (_, index) => change(-index - 1, `deploy ${index}`, { link: null }))
    const told = draftWith({ changes: many }).section('changed-before')
    expect(told).toHaveLength(11)
    expect(told.at(-1)?.text).toBe('20 more changes in the 24 h before.')
    expect(told.every((one) => one.evidence[0] === CARD)).toBe(true)
  })

  test('hides secrets', () => {
    const secret = 'deploy with password=hunter2secret'
    expect(draftWith({ changes: [change(-5, secret)] }).markdown).not.toContain('hunter2secret')
  })
})

test('measures that are undone are left out, and nothing is told twice', () => {
  const { section } = draftWith({
    measures: [
      { ...measure, number: 1, text: 'status banner' },
      { ...measure, id: 'n', number: 2, text: 'cache off', undoneAt: at(30), undoneBy: 'Ann' },
    ],
  })
  expect(section('still-in-place')).toEqual([{ text: 'Status banner (Sue)', evidence: [CARD] }])
})

test('every statement of a draft with all of it rests on something', () => {
  const { postmortem } = draftWith({
    sightings: [seen(0), seen(1, { signal: 'customer', link: null }), seen(2, { signal: 'telemetry', link: null })],
    checks: [{ id: 'c', signal: 'customer', well: true, at: at(30), userId: 'U_sue', userName: 'Sue Salt' }],
    measures: [{ ...measure, number: 1, text: 'status banner' }],
    changes: [change(-5, 'deploy', { link: null })],
  })
  const bare = postmortem.sections
    .filter((one) => one.key !== 'open-questions')
    .flatMap((one) => one.statements)
    .filter((one) => one.evidence.length === 0)
  expect(bare).toEqual([])
})
