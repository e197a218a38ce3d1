import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { catchUpOfRecord, draftOfRecord, type StoredRecord } from '../../src/domain/draft/stored-record.ts'
import { NO_MILESTONES } from '../../src/domain/incident.ts'
import type { Message } from '../../src/domain/message.ts'
import { timelineOfRecord } from '../../src/domain/record-timeline.ts'
import { instantOfTs } from '../../src/domain/time.ts'
import { EndingError } from '../../src/errors.ts'
import { openReader } from '../../src/reader/reader.ts'
import { readRoster } from '../../src/roster/read.ts'
import { bareStanding, closedIncident } from '../domain/sample-incident.ts'

const EXAMPLE = path.resolve(import.meta.dirname, '../../roster.example.yml')
const reader = openReader()
afterAll(() => reader.close())

test('what the thread reads is what is read in place', async () => {
  const stored = record(40)
  expect(await reader.timeline(stored.record)).toEqual(timelineOfRecord(stored.record))
  const drafted = await reader.draft(stored)
  expect(drafted).toEqual(draftOfRecord(stored))
  expect(drafted.markdown).toContain('the certificate')
  const standing = bareStanding('2024-06-03T09:00:00.000Z')
  expect(await reader.catchUp(stored, standing)).toEqual(catchUpOfRecord({ stored, standing }))
})

test('this thread goes on with other things while a long record is read', async () => {
  let done = false
  const drafting = reader.draft(record(600)).finally(() => {
    done = true
  })
  let turns = 0
  while (!done) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    turns += 1
  }
  expect((await drafting).draft.messages).toBe(600)
  expect(turns).toBeGreaterThan(20)
})

test('a record that takes too long is given up with a reason, and the next one is read', async () => {
  const hasty = openReader({ limitMs: 1 })
  try {
    await expect(hasty.draft(record(600))).rejects.toThrow('reading the record took longer than')
  } finally {
    await hasty.close()
  }
  expect((await reader.draft(record(3))).draft.messages).toBe(3)
})

test('what cannot be read rejects with its reason, and the next one is read', async () => {
  const broken = { ...record(3), record: { ...record(3).record, messages: null as unknown as Message[] } }
  await expect(reader.draft(broken)).rejects.toThrow(/null|iterable/)
  expect((await reader.draft(record(3))).draft.messages).toBe(3)
})

test('threads that cannot start fail what is to be read, and nothing else; closing gives up what is being read', async () => {
  const nowhere = openReader({ thread: new URL('./no-such-thread.ts', import.meta.url) })
  for (let n = 0; n < 3; n++) await expect(nowhere.draft(record(3))).rejects.toThrow(/no-such-thread/)
  await nowhere.close()
  const ending = openReader()
  const drafting = expect(ending.draft(record(600))).rejects.toThrow(EndingError)
  await ending.close()
  await ending.close()
  await drafting
  await expect(ending.draft(record(3))).rejects.toThrow(EndingError)
})

const SAID = [
  'checkout returns 500s since 10:02',
  'I suspect the certificate of the gateway',
  'rolled back the gateway, errors dropped to 0',
  'root cause: the certificate had expired',
  'AI: ann to add an alert on certificates by 2024-06-10',
]

function record(messages: number): StoredRecord {
  const reading = readRoster(readFileSync(EXAMPLE, 'utf8'), 'roster.yml')
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const people = ['ann', 'bob']
  return {
    incident: {
      ...closedIncident({ milestones: { ...NO_MILESTONES, declaredAt: '2024-06-03T08:00:00.000Z' } }),
      stated: {},
    },
    users: people.map((handle) => ({ userId: `U_${handle}`, handle, name: handle })),
    record: {
      messages: Array.from({ length: messages }, (_, n): Message & { teamId: string } => {
        const ts = `${1717401600 + n * 20}.000100`
        const who = people[n % 2]!
        return {
          teamId: 'T1',
          channelId: 'C1',
          ts,
          threadTs: null,
          subtype: null,
          author: { kind: 'person', userId: `U_${who}`, botId: null, name: who },
          text: `${SAID[n % SAID.length]} (${n})`,
          files: [],
          at: instantOfTs(ts),
          editedAt: null,
          deletedAt: null,
        }
      }),
      entries: [],
      shown: new Map(),
      roster: reading.roster,
      names: new Map(),
      teamUrl: 'https://acme.slack.com/',
    },
  }
}
