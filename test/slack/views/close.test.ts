import { describe, expect, test } from 'vitest'
import { type CloseInput, closedLine, closeMessage, closeThread, draftFailed } from '../../../src/slack/views/close.ts'
import { read } from './reading.ts'
import { incident, permalink, postmortem } from './samples.ts'

const closed = incident({
  status: 'closed',
  outcome: 'resolved',
  milestones: { ...incident().milestones, mitigatedAt: '2021-03-09T15:23:00.000Z' },
})

const input: CloseInput = {
  incident: closed,
  postmortem,
  draft: 1,
  links: {},
  lamps: [],
  measures: [],
  approved: null,
}

const first = permalink('1615299304.141745')

describe('the closing message', () => {
  test('links what each action rests on', () => {
    const [action] = postmortem.actions
    const rested = { ...postmortem, actions: [{ ...action!, evidence: [permalink('1615300100.000200')] }] }

    const shown = read(closeMessage({ ...input, postmortem: rested })).find((line) => line.startsWith('*Actions'))

    expect(shown).toContain(`12 Mar 2021 <${permalink('1615300100.000200')}|[3]>`)
  })

  test('holds the draft in one message, each statement with its evidence', () => {
    expect(read(closeMessage(input))).toEqual([
      '# #12 closed · Checkout returns 500s · 1 h 15 min',
      'SEV1 · 9 Mar 09:12-10:27 EST · noticed by customers · acknowledged 5 min · mitigated 1 h 11 min',
      `*In short.*  No order went through. <${first}|[1]>`,
      `*Cause.*  A QA build was deployed to production. <${permalink('1615300000.000100')}|[2]><${first}|[1]>`,
      '*Still in place - undo.*  none',
      '*Actions (2).*\n• Split QA and production scripts - Glen, 12 Mar 2021\n• Write the restart runbook - nobody yet, no date',
      '*Missing (1).*\n• Susan Vega: How many orders?',
      '[Looks right (primary)] [Refresh] [Reopen]',
      '~ Draft 1, from 69 messages; nothing here is guessed. What is said here still counts until it is published.',
    ])
  })

  test('says who confirmed and of which signal nobody said so', () => {
    const dark = { count: 1, firstAt: null, first: null, greenAt: null, confirmedBy: null }
    const lamps = [
      { ...dark, signal: 'telemetry' as const, state: 'red' as const },
      { ...dark, signal: 'alert' as const, state: 'green' as const },
      { ...dark, signal: 'staff' as const, state: 'unseen' as const },
      { ...dark, signal: 'customer' as const, state: 'green' as const },
    ]
    expect(read(closeMessage({ ...input, lamps }))[1]).toMatch(
      / · mitigated 1 h 11 min · confirmed by: alerts, customers \(telemetry: nobody said\)$/,
    )
  })

  test('lists what people noted as still in place with a button each, beside what the chat tells', () => {
    const told = { text: 'Cache is off.', evidence: [first] }
    const draft = {
      ...postmortem,
      sections: [
        {
          key: 'still-in-place' as const,
          title: 'Still in place',
          statements: [{ text: 'Banner <on> (Sue)', evidence: [] }, { text: 'Flag off (Ana)', evidence: [] }, told],
        },
      ],
    }
    const noted = { ownerUserId: null, notedAt: '2021-03-09T14:20:00.000Z', undoneAt: null, undoneBy: null }
    const measures = [
      { ...noted, id: 'm1', number: 1, text: 'banner <on>', ownerName: 'Sue' },
      { ...noted, id: 'm2', number: 2, text: 'flag off', ownerName: 'Ana', undoneAt: '2021-03-09T14:50:00.000Z' },
    ]
    const lines = read(closeMessage({ ...input, postmortem: draft, measures }))
    const at = lines.findIndex((line) => line.startsWith('*Still'))
    expect(lines.slice(at, at + 2)).toEqual([
      `*Still in place - undo.*  Cache is off. <${first}|[1]>`,
      '1. banner &lt;on&gt; (Sue) [Undone]',
    ])
  })

  test('keeps the duration in its title however long the title is', () => {
    const long = closeMessage({ ...input, incident: { ...closed, title: 'x'.repeat(10_000) } })
    expect(read(long)[0]).toMatch(/^# #12 closed · x+… · 1 h 15 min$/)
  })

  test('says so while the draft is being written', () => {
    expect(read(closeMessage({ ...input, postmortem: null }))).toEqual([
      '# #12 closed · Checkout returns 500s',
      'The draft of the postmortem is being written from what was said here.',
      '[Reopen]',
    ])
  })

  test('names who found it right and no longer asks', () => {
    const lines = read(closeMessage({ ...input, approved: { by: 'Glen', at: '2021-03-09T16:00:00.000Z' } }))
    expect(lines.at(-2)).toBe('[Refresh] [Reopen]')
    expect(lines.at(-1)).toBe(
      '~ Draft 1, from 69 messages; nothing here is guessed. Glen said 11:00 EST that it looks right.',
    )
  })

  test('counts what has no room and leaves it to the thread', () => {
    const statements = Array.from({ length: 100 }, (_, index) => ({
      text: `Statement ${index} of a long cause that goes on`,
      evidence: [],
    }))
    const long = { ...postmortem, sections: [{ key: 'cause' as const, title: 'Root cause', statements }] }
    const cause = read(closeMessage({ ...input, postmortem: long })).find((line) => line.startsWith('*Cause.*'))
    expect(cause).toMatch(/ … \d+ more in the thread$/)
    const thread = closeThread(closed, long, {})
    expect(
      thread
        .flatMap(read)
        .join('\n')
        .match(/• Statement/g),
    ).toHaveLength(100)
  })
})

test('the thread has the sections that the message has not, evidence without a link by its time', () => {
  const thread = closeThread(closed, postmortem, {})
  expect(thread.map(read)).toEqual([['*Impact*\n• Orders &lt;lost&gt; &amp; found (09:15 EST)']])
  expect(thread[0]?.text).toBe('Postmortem of #12, part 1 of 1')
})

test('the evidence of the thread is numbered on from the message', () => {
  const links = { '1615299339.260302': permalink('1615299339.260302') }
  expect(closeThread(closed, postmortem, links).flatMap(read)).toEqual([
    `*Impact*\n• Orders &lt;lost&gt; &amp; found <${permalink('1615299339.260302')}|[3]>`,
  ])
})

test('a false alarm closes in one line and says who was woken', () => {
  const view = closedLine({
    incident: incident({ status: 'closed', outcome: 'false-alarm' }),
    by: 'Ivo',
    afterMs: 360_000,
    woken: ['Bob', 'Karen'],
  })
  expect(read(view)).toEqual([
    '#12 closed as false alarm by Ivo after 6 min. Woken: Bob, Karen (told). No postmortem.',
    '[Reopen]',
  ])
})

test('a duplicate names the other incident', () => {
  const duplicate = incident({ status: 'closed', outcome: 'duplicate', duplicateOf: 11 })
  expect(closedLine({ incident: duplicate, by: 'Ivo', afterMs: 360_000, woken: [] }).text).toBe(
    '#12 closed as duplicate of #11 by Ivo after 6 min. No postmortem.',
  )
})

test('a failed draft says why, when it is tried again, and that nothing is lost', () => {
  expect(read(draftFailed(closed, 'history of <C1> could not be read', '2021-03-09T15:40:00.000Z'))).toEqual([
    '#12 is closed, but its draft failed: history of &lt;C1&gt; could not be read. It is tried again 10:40 EST. Nothing that was said is lost.',
    '[Refresh] [Reopen]',
  ])
})
