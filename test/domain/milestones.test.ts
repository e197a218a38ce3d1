import { describe, expect, test } from 'vitest'
import { statedDates, statedTimes } from '../../src/domain/classify/chat-times.ts'
import { classifyAll } from '../../src/domain/classify/classify.ts'
import { type ChatMilestones, mergeMilestones, milestonesFromChat } from '../../src/domain/classify/milestones.ts'
import { NO_MILESTONES } from '../../src/domain/incident.ts'
import { instantOfTs } from '../../src/domain/time.ts'
import type { Kind } from '../../src/domain/timeline.ts'
import { caseIds, chatOf, loadCase } from '../cases/case.ts'
import { said } from './classify-stage.ts'

const NAMES = ['started', 'detected', 'declared', 'acknowledged', 'mitigated', 'resolved'] as const

describe('labelled cases', () => {
  for (const id of caseIds()) {
    test(`${id}: every milestone is within a minute of its label, and none is invented`, () => {
      const c = loadCase(id)
      const messages = chatOf(c)
      const got = milestonesFromChat(messages, classifyAll(messages), c.timezone)
      for (const name of NAMES) {
        const want = c.labels.milestones[name]
        const at = got[`${name}At`]?.at ?? null
        if (want === null || want === undefined) expect(at, name).toBeNull()
        else expect(Math.abs(Date.parse(at ?? '') - Date.parse(want)), `${name}: ${at}`).toBeLessThanOrEqual(60_000)
      }
    })
  }
})

// 2024-03-05 10:00 in Vienna
const NEAR = '2024-03-05T09:00:00.000Z'
const ZONE = 'Europe/Vienna'

describe('times written in a text', () => {
  const table: [string, string | null, (string | null)?][] = [
    ['errors since ~08:52', '2024-03-05T07:52:00.000Z'],
    ['rollout started 07:42 UTC', '2024-03-05T07:42:00.000Z'],
    ['down from 09:15 to 09:40', '2024-03-05T08:15:00.000Z', '2024-03-05T08:40:00.000Z'],
    ['between 8 and 9 we lost it', '2024-03-05T07:00:00.000Z', '2024-03-05T08:00:00.000Z'],
    ['de 8h12 à 8h51', '2024-03-05T07:12:00.000Z', '2024-03-05T07:51:00.000Z'],
    ['since 11pm yesterday', '2024-03-04T22:00:00.000Z'],
    ['it began at 23:30', '2024-03-04T22:30:00.000Z'],
    ['started 2:15am EST', '2024-03-05T07:15:00.000Z'],
    ['on 4 march at 16:20 it was fine', '2024-03-04T15:20:00.000Z'],
    ['1h15 of outage', null],
    ['takes 5 to 10 min', null],
    ['4 of 12 nodes', null],
    ['version 3.14.2 is live', null],
    ['connect to 10.0.0.1:8080', null],
    ['4 on 61 this morning', null],
    ['about ~2,900 requests over 60s', null],
  ]
  for (const [text, at, end] of table) {
    test(`"${text}" states ${at ?? 'no time'}`, () => {
      const got = statedTimes(text, NEAR, ZONE)[0]
      expect(got?.at ?? null).toBe(at)
      if (end !== undefined) expect(got?.end ?? null).toBe(end)
    })
  }
})

describe('due dates written in a text', () => {
  const table: [string, string | null][] = [
    ['by friday 8 march', '2024-03-08'],
    ['due tue 12 march', '2024-03-12'],
    ['until friday', '2024-03-08'],
    ['by next monday', '2024-03-11'],
    ['march 19', '2024-03-19'],
    ['Q4 (30 nov)', '2024-11-30'],
    ['by 5 january', '2025-01-05'],
    ['2024-04-01', '2024-04-01'],
    ['end of month', '2024-03-31'],
    ['tomorrow', '2024-03-06'],
    ['(today)', '2024-03-05'],
    ['in two weeks', '2024-03-19'],
    ['by end of april', '2024-04-30'],
    ['14.3.', '2024-03-14'],
    ['31 february', null],
    ['no date', null],
    ['may be later', null],
    ['version 1.2.3', null],
  ]
  for (const [text, date] of table) {
    test(`"${text}" is ${date ?? 'no date'}`, () => expect(statedDates(text, NEAR, ZONE)[0]?.date ?? null).toBe(date))
  }
})

const T = Date.parse('2024-03-05T09:00:00Z') / 1000
const ts = (minute: number): string => `${T + minute * 60}.000000`
const iso = (minute: number): string => instantOfTs(ts(minute))

function chat(rows: [minute: number, kind: Kind, text: string, who?: string][]): ChatMilestones {
  const messages = rows.map(([minute, , text, who]) => said(ts(minute), who ?? 'ops', text))
  return milestonesFromChat(messages, new Map(rows.map(([minute, kind]) => [ts(minute), kind])), ZONE)
}

describe('turning points', () => {
  test('a relapse undoes mitigated and resolved', () => {
    const got = chat([
      [0, 'report', 'customers cannot pay', 'support'],
      [10, 'mitigated', 'payments work again'],
      [15, 'resolved', 'closing this'],
      [20, 'report', 'it is down again', 'support'],
      [40, 'mitigated', 'payments work again'],
      [60, 'resolved', 'closing, for real'],
    ])
    expect(got.mitigatedAt?.at).toBe(iso(40))
    expect(got.resolvedAt?.at).toBe(iso(60))
  })
  test('a closing remark does not move the end, a second close after more work does', () => {
    const remark = chat([
      [0, 'report', 'customers cannot pay', 'support'],
      [30, 'resolved', 'all good'],
      [31, 'resolved', 'closing it then'],
    ])
    expect(remark.resolvedAt?.at).toBe(iso(30))
    const again = chat([
      [0, 'report', 'customers cannot pay', 'support'],
      [30, 'resolved', 'all good'],
      [45, 'change', 'rolled back the exporter too'],
      [90, 'resolved', 'now the exports are done too, closing'],
    ])
    expect(again.resolvedAt?.at).toBe(iso(90))
  })
  test('the last statement of a beginning wins, and a hedged one does not count', () => {
    const got = chat([
      [0, 'report', 'customers cannot pay since about 09:50', 'support'],
      [5, 'hypothesis', 'maybe it started at 07:00'],
      [20, 'finding', 'first failed payments at 09:41 in the log'],
    ])
    expect(got.startedAt).toEqual({ at: '2024-03-05T08:41:00.000Z', ts: ts(20), basis: 'stated-in-text' })
  })
  test('a first and a last of one kind are a beginning, and so is what failed at a time', () => {
    const start = (text: string) =>
      chat([
        [0, 'report', 'customers miss their projects', 'support'],
        [20, 'finding', text],
      ]).startedAt?.at
    expect(start('214 projects are gone, first delete 09:38, last one 10:13')).toBe('2024-03-05T08:38:00.000Z')
    expect(start('the new index failed by deadlock at 09:41')).toBe('2024-03-05T08:41:00.000Z')
  })
  test('nobody says when it began: it stays unknown', () => {
    expect(
      chat([
        [0, 'report', 'customers cannot pay', 'support'],
        [4, 'ack', 'on it'],
      ]).startedAt,
    ).toBeNull()
  })
  test('a span that only repeats the first report is no beginning', () => {
    expect(
      chat([
        [0, 'report', 'customers cannot pay', 'support'],
        [70, 'resolved', 'closing. 10:00 to 11:10 outage'],
      ]).startedAt,
    ).toBeNull()
  })
  test('an earlier ticket that somebody tells of is the detection', () => {
    const got = chat([
      [0, 'report', 'customers cannot pay', 'support'],
      [6, 'report', 'first ticket came in at 09:48', 'support'],
    ])
    expect(got.detectedAt).toEqual({ at: '2024-03-05T08:48:00.000Z', ts: ts(6), basis: 'stated-in-text' })
  })
  test('a later raise of the severity does not move the declaration', () => {
    const got = chat([
      [0, 'report', 'customers cannot pay', 'support'],
      [2, 'decision', 'no incident for now'],
      [5, 'decision', 'this is a SEV2'],
      [20, 'decision', 'raising it to SEV1'],
    ])
    expect(got.declaredAt?.at).toBe(iso(5))
  })
  test('nothing said gives nothing', () => {
    expect(chat([])).toEqual({
      startedAt: null,
      detectedAt: null,
      declaredAt: null,
      acknowledgedAt: null,
      mitigatedAt: null,
      resolvedAt: null,
      detection: null,
    })
  })
  test('who noticed is told by the first sign', () => {
    expect(chat([[0, 'report', 'three hotels called', 'support']]).detection).toBe('customer')
    expect(chat([[0, 'report', 'our own till is dead']]).detection).toBe('staff')
    expect(
      chat([
        [0, 'finding', 'the error rate graph jumped'],
        [3, 'report', 'customers call', 'support'],
      ]).detection,
    ).toBe('telemetry')
  })
})

describe('merging', () => {
  const empty = chat([])
  const claim = (minute: number) => ({ at: iso(minute), ts: ts(minute), basis: 'message-time' as const })
  test('a held claim in the chat goes before the time of the command', () => {
    expect(
      mergeMilestones({ ...NO_MILESTONES, mitigatedAt: iso(50) }, { ...empty, mitigatedAt: claim(40) }, []).mitigatedAt,
    ).toBe(iso(40))
  })
  test('a time stated in a command goes before the chat, a correction before both, in whatever order they were made', () => {
    const command = { milestone: 'startedAt', at: iso(3), basis: 'command' } as const
    const correction = { milestone: 'startedAt', at: iso(1), basis: 'correction' } as const
    const fromChat = { ...empty, startedAt: claim(9) }
    expect(mergeMilestones(NO_MILESTONES, fromChat, [command]).startedAt).toBe(iso(3))
    expect(mergeMilestones(NO_MILESTONES, fromChat, [correction, command]).startedAt).toBe(iso(1))
  })
  test('the acknowledgement is the earlier of button and chat', () => {
    expect(
      mergeMilestones({ ...NO_MILESTONES, acknowledgedAt: iso(2) }, { ...empty, acknowledgedAt: claim(5) }, [])
        .acknowledgedAt,
    ).toBe(iso(2))
    expect(
      mergeMilestones({ ...NO_MILESTONES, acknowledgedAt: iso(7) }, { ...empty, acknowledgedAt: claim(5) }, [])
        .acknowledgedAt,
    ).toBe(iso(5))
  })
  test('what the chat does not tell stays as the command left it, and a correction can take a time away', () => {
    const commands = { ...NO_MILESTONES, resolvedAt: iso(9), closedAt: iso(10) }
    expect(mergeMilestones(commands, empty, [])).toEqual(commands)
    expect(
      mergeMilestones(commands, empty, [{ milestone: 'resolvedAt', at: null, basis: 'correction' }]).resolvedAt,
    ).toBeNull()
  })
})
