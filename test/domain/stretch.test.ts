import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covers, holds, type Stretch } from '../../src/domain/stretch.ts'

const ts = fc.integer({ min: 0, max: 9 }).map((second) => `161529930${second}.000000`)
const channelId = fc.constantFrom('C1', 'C2')
const stretch: fc.Arbitrary<Stretch> = fc
  .record({ channelId, threadTs: fc.option(ts), fromTs: ts, toTs: fc.option(ts) })
  .filter(
    ({ fromTs, toTs, threadTs }) => (toTs === null || toTs >= fromTs) && (threadTs === null || fromTs >= threadTs),
  )
const message = fc
  .record({ channelId, ts, threadTs: fc.option(ts) })
  .filter((one) => one.threadTs === null || one.threadTs <= one.ts)

test('a stretch that covers another holds every message of it', () => {
  fc.assert(
    fc.property(stretch, stretch, message, (outer, inner, one) => {
      // Whose thread a single message is in is said by its stretch.
      fc.pre(inner.fromTs !== inner.toTs || inner.threadTs === (one.threadTs === one.ts ? null : one.threadTs))
      if (covers(outer, inner) && holds(inner, one)) expect(holds(outer, one)).toBe(true)
    }),
  )
})

test('a stretch covers itself, a message of it, and nothing that goes further', () => {
  const thread = { channelId: 'C1', threadTs: '1615299301.000000', fromTs: '1615299301.000000', toTs: null }
  const root = { ...thread, threadTs: null, toTs: thread.fromTs }
  const channel = { ...root, toTs: '1615299309.000000' }
  expect([covers(thread, thread), covers(thread, root), covers(channel, root)]).toEqual([true, true, true])
  expect([covers(root, thread), covers(channel, thread), covers(thread, channel)]).toEqual([false, false, false])
  expect(covers(channel, { ...channel, toTs: '1615299309.000001' })).toBe(false)
})
