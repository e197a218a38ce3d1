import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { captureMessages } from '../../src/operations/capture-messages.ts'
import { fold, parseMessageEvent } from '../../src/slack/capture/parse.ts'
import { startCompany } from '../harness.ts'
import { historyOf, recordOf } from './record.ts'

const SUE = 'U0005SUE000'
const preview = { id: 1, title: 'A page', text: 'what it says', from_url: 'https://example.com/' }

/** Everything that may happen to one message, as Slack tells it. */
function eventsOf(channel: string, ts: string, how: { deleted: boolean; known: boolean; parent: boolean }) {
  const said = { type: 'message', user: SUE, ts, text: 'node 3' }
  const at = (seconds: number) => `${Number(ts.slice(0, 10)) + seconds}.000000`
  const changed = (message: object, previous_message: object, seconds: number) => ({
    ...{ type: 'message', subtype: 'message_changed', channel, message, previous_message },
    ...{ ts: at(seconds), event_ts: at(seconds) },
  })
  const seen = { ...said, attachments: [preview] }
  const once = { ...said, text: 'node 4', edited: { user: SUE, ts: at(20) } }
  const twice = { ...said, text: 'node 5', edited: { user: SUE, ts: at(30) }, files: [{ id: 'F1', name: 'top.txt' }] }
  const tombstone = { type: 'message', subtype: 'tombstone', user: 'USLACKBOT', ts, text: 'This message was deleted.' }
  const before = how.known ? { previous_message: twice } : {}
  const gone = how.parent
    ? { ...changed({ ...tombstone, thread_ts: ts }, twice, 40), ...(how.known ? {} : { previous_message: undefined }) }
    : { type: 'message', subtype: 'message_deleted', channel, deleted_ts: ts, ...before, ts: at(40), event_ts: at(40) }
  return [
    { ...said, channel },
    changed(seen, said, 10),
    changed(once, seen, 20),
    changed(twice, once, 30),
    ...(how.deleted ? [gone] : []),
  ]
}

describe('17 and 19: twice or out of order makes no difference', () => {
  test('the events of a message, in any order, any number of times, in any batches, end in one state', async () => {
    await using company = await startCompany()
    const { bot, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    let second = 1_900_000_000
    const play = fc.record({
      how: fc.record({ deleted: fc.boolean(), known: fc.boolean(), parent: fc.boolean() }),
      // Sort keys: each event comes up to three times, at places that chance gives.
      order: fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 5 }),
      batch: fc.integer({ min: 1, max: 6 }),
    })
    const state = async (ts: string) => {
      const { at, deletedAt, editedAt, ...rest } = (await recordOf(company, incidentId)).get(ts)!
      const since = (instant: string | null) => (instant === null ? null : Date.parse(instant) - Date.parse(at))
      const steps = await historyOf(company, channel, ts)
      return {
        ...rest,
        ts: '',
        threadTs: rest.threadTs && 'a thread',
        deleted: since(deletedAt),
        edited: since(editedAt),
        steps,
      }
    }
    const run = async (events: object[], batch: number) => {
      for (let start = 0; start < events.length; start += batch) {
        const parsed = events
          .slice(start, start + batch)
          .flatMap((event) => parseMessageEvent(event, bot.edge.self, () => 'Sue Vega') ?? [])
        await captureMessages(bot.ctx, fold(parsed))
      }
    }
    await fc.assert(
      fc.asyncProperty(play, async ({ how, order, batch }) => {
        const [straight, shuffled] = [`${second++}.000100`, `${second++}.000100`]
        await run(eventsOf(channel, straight, how), 1)
        const events = eventsOf(channel, shuffled, how)
          .flatMap((event, index) => order[index]!.map((key) => ({ key, event })))
          .toSorted((a, b) => a.key - b.key)
          .map(({ event }) => event)
        await run(events, batch)
        const wanted = await state(straight)
        expect(wanted.text).toBe('node 5')
        expect(wanted.steps).toEqual(['first node 3', 'edit node 4', 'edit node 5', ...(how.deleted ? ['delete'] : [])])
        expect(await state(shuffled)).toEqual(wanted)
      }),
      { numRuns: 150 },
    )
  }, 180_000)
})
