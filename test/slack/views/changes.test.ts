import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SystemChange } from '../../../src/domain/system-change.ts'
import { changedBefore } from '../../../src/slack/views/changed-before.ts'
import { changesList } from '../../../src/slack/views/changes.ts'
import { anyChange, anyIncident, many, maybe } from './hostile.ts'
import { expectAllowed } from './limits.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const ZONE = 'America/New_York'

function change(more: Partial<SystemChange>): SystemChange {
  return {
    id: '0190a5d0-0000-7000-8000-000000000001',
    teamId: 'T0',
    source: 'ci',
    key: '1',
    at: '2021-03-09T13:47:00.000Z',
    title: 'payments-api',
    service: null,
    version: null,
    byName: null,
    link: null,
    asBuilt: null,
    receivedAt: '2021-03-09T13:47:00.000Z',
    ...more,
  }
}

test('the list names the affected service first, with version, person and document', () => {
  const changes = [
    change({ title: 'flag <!channel> on', byName: 'Sue' }),
    change({
      at: '2021-03-09T12:00:00.000Z',
      title: 'checkout out',
      service: 'checkout',
      version: '4.19',
      link: 'https://ci.example/1',
      asBuilt: 'https://docs.example/4.19',
    }),
  ]
  const view = changesList(changes, incident({ services: ['checkout'] }), ZONE)
  expect(read(view).at(-1)).toBe(
    '9 Mar 07:00 EST  *affected* <https://ci.example/1|checkout out 4.19>, <https://docs.example/4.19|as built>\n9 Mar 08:47 EST  flag &lt;!channel&gt; on (Sue)',
  )
  expect(view.text).toBe('Changed in the 24 h before #12 Checkout returns 500s')
  expect(read(changesList(changes, null, ZONE)).at(-1)).toMatch(
    /^9 Mar 08:47 EST {2}flag .*\n9 Mar 07:00 EST {2}<https/,
  )
})

test('that nothing is known is said, with where it would come from', () => {
  expect(read(changesList([], null, ZONE))).toEqual([
    '*Changed in the last 24 h*\nNothing that Debrief was told of.',
    '~ Channels and hooks that tell of changes stand under `changes:` and `hooks:` in the roster',
  ])
})

test('a channel that could not be read stands on the card, with or without changes', () => {
  const unread = 'Changes told in <#C0DEPLOYS> could not be read: `/invite @debrief` there.'
  expect(changedBefore([], ZONE)).toBeNull()
  expect(changedBefore([], ZONE, ['C0DEPLOYS'])?.text?.text).toBe(unread)
  expect(changedBefore([change({})], ZONE, ['C0DEPLOYS'])?.text?.text).toMatch(/payments-api\nChanges told in/)
})

test('the list keeps every limit', () => {
  fc.assert(
    fc.property(many(anyChange, 100), maybe(anyIncident), (changes, given) => {
      expectAllowed(changesList(changes, given, ZONE))
    }),
    { numRuns: 60 },
  )
})
