import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createBatcher } from '../../src/slack/capture/batch.ts'
import { startCompany } from '../harness.ts'
import { holding } from './holding.ts'
import { callsOf, everythingShown, historyOf, missingFrom, recordOf } from './record.ts'

describe('16: what Slack has is in the record, whenever the process dies or the connection is gone', () => {
  test('a message is stored before its event is acked, and the history is not asked for it', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const before = callsOf(company, /^conversations\.(history|replies)$/)
    const ts = slack.say(people.sue, channel, 'the queue is full')
    await slack.waitFor(() => slack.deliveries.at(-1)?.ackedAt, 'the ack')
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('the queue is full')
    expect(callsOf(company, /^conversations\.(history|replies)$/)).toBe(before)
  })

  test('the process dies between delivery and commit: no ack, and the next process has the message', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.sockets.reduceRetryDelays([])
    await using blocker = await holding(company.databaseUrl, 'lock table message in access exclusive mode')
    const ts = slack.say(people.sue, channel, 'said as the process died')
    await blocker.waited()
    await blocker.breakWaiting()
    await company.bot.kill()
    await blocker.release()
    await slack.waitFor(() => slack.lost.length > 0, 'Slack to give up')
    await company.startBot()
    await company.settled()
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('said as the process died')
  })

  test('down for longer than all retries: messages, replies, files, edits and deletes are there after the start', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const root = slack.say(people.sue, channel, 'root of a thread')
    const edited = slack.say(people.bob, channel, 'the 3rd node is down')
    const removed = slack.say(people.bob, channel, 'the password is hunter2')
    const parent = slack.say(people.bob, channel, 'the token is swordfish')
    slack.say(people.sue, channel, 'take that away', { threadTs: parent })
    const alert = slack.sayAsBot('Alerts', channel, 'checkout p99 above 2 s')
    await company.settled()
    await company.bot.stop()
    slack.sockets.reduceRetryDelays([5, 5, 5])
    const plain = slack.say(people.sue, channel, 'said while nobody listened')
    const reply = slack.say(people.sue, channel, 'and in the thread', { threadTs: root, files: [{ name: 'top.txt' }] })
    slack.edit(channel, edited, 'the 4th node is down')
    slack.remove(channel, removed)
    slack.remove(channel, parent)
    slack.sayAsBot('Alerts', channel, 'checkout p99 is normal again')
    await slack.waitFor(() => slack.lost.length >= 6, 'Slack to give up on all of it')
    await company.startBot()
    await company.settled()

    const record = await recordOf(company, incidentId)
    expect(record.get(plain)?.text).toBe('said while nobody listened')
    expect(record.get(reply)).toMatchObject({ text: 'and in the thread', threadTs: root, files: [{ name: 'top.txt' }] })
    expect(await historyOf(company, channel, edited)).toEqual([
      'first the 3rd node is down',
      'edit the 4th node is down',
    ])
    expect(record.get(removed)?.deletedAt).not.toBeNull()
    expect(record.get(parent)?.deletedAt).not.toBeNull()
    expect(record.get(alert)?.deletedAt).toBeNull()
    expect(await missingFrom(company, channel, incidentId)).toEqual([])
    const shown = await everythingShown(company, channel, incidentId)
    expect(shown.match(/hunter2|swordfish|This message was deleted/)).toBeNull()
    expect(record.size).toBe(slack.raw(channel).length)
  })

  test('a connection that was gone for a while: the record is checked when it is back', async () => {
    await using company = await startCompany({ transport: 'socket' })
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.sockets.reduceRetryDelays([])
    slack.sockets.refuse(true)
    slack.sockets.drop()
    const ts = slack.say(people.sue, channel, 'said into the void')
    await slack.waitFor(() => slack.lost.length > 0 && bot.app.problem(), 'Slack to give up')
    slack.sockets.refuse(false)
    await slack.waitFor(() => !bot.app.problem(), 'the connection to be back')
    await company.settled()
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('said into the void')
  })

  test('a database that takes nothing for longer than all retries: the record is checked when it is back', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.sockets.reduceRetryDelays([5, 5], 200)
    await sql`alter table message rename to message_away`.execute(bot.ctx.db)
    const ts = slack.say(people.sue, channel, 'said to a database that is away')
    await slack.waitFor(() => slack.lost.length > 0, 'Slack to give up')
    await sql`alter table message_away rename to message`.execute(bot.ctx.db)
    await company.settled()
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('said to a database that is away')
  })

  test('a burst of more messages than one statement takes: each is stored before its own ack', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const before = slack.deliveries.length
    const said = Array.from({ length: 620 }, (_one, index) => slack.say(people.sue, channel, `line ${index}`))
    // One that Slack sent twice, because its ack was late, has two entries.
    await slack.waitFor(() => {
      const sent = slack.deliveries.slice(before)
      const acked = new Set(sent.filter((one) => one.ackedAt).map((one) => one.eventId))
      return acked.size >= said.length && sent.every((one) => acked.has(one.eventId))
    }, 'acks')
    const record = await recordOf(company, incidentId)
    expect(said.filter((ts) => !record.has(ts))).toEqual([])
  })

  test('who hands on more than a batch holds waits for the batch of his own item, and hears of its failure alone', async () => {
    const handled: number[] = []
    const hand = createBatcher<number>(
      async (items) => {
        if (items.includes(7)) throw new Error('the database is away')
        handled.push(...items)
      },
      { gatherMs: 1, most: 5 },
    )
    const outcomes = Array.from({ length: 12 }, (_one, item) =>
      hand(item).then(
        () => handled.includes(item),
        () => 'failed',
      ),
    )
    expect(await Promise.all(outcomes)).toEqual([
      ...Array(5).fill(true),
      ...Array(5).fill('failed'),
      ...Array(2).fill(true),
    ])
  })
})
