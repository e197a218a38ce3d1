import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { recordOf } from './record.ts'

describe('17: a retried event is taken, and however often one comes it is one message', () => {
  test('an event whose ack Slack never saw comes again and makes no second entry', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const before = (await company.timeline(incidentId)).entries.length
    const fault = slack.deliveryFault({ kind: 'drop-before-ack', times: 2 })
    const ts = slack.say(people.sue, channel, 'the cache is cold')
    await company.settled()
    expect(fault.hits).toBe(2)
    expect(slack.deliveries.filter((one) => one.attempt > 0).length).toBe(2)
    const { entries } = await company.timeline(incidentId)
    expect(entries.filter((entry) => entry.ts === ts).map((entry) => entry.text)).toEqual(['the cache is cold'])
    expect(entries.length).toBe(before + 1)
  })

  test('a retry is the first that the bot sees of a message: it is recorded', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    // Without the history the retry is the only way in.
    const fault = slack.fault({ method: /^conversations\.(history|replies)$/, kind: 'http-500' })
    // More retries than Slack's three: on a slow machine an ack may be late.
    const retries = [30, ...Array<number>(20).fill(300)]
    slack.sockets.reduceRetryDelays(retries, 200)
    await sql`alter table message rename to message_away`.execute(bot.ctx.db)
    const ts = slack.say(people.sue, channel, 'nobody took this at first')
    await slack.waitFor(() => (slack.deliveries.at(-1)?.attempt ?? 0) > 0, 'the first retry')
    await sql`alter table message_away rename to message`.execute(bot.ctx.db)
    slack.sockets.reduceRetryDelays(retries, 3_000)
    await slack.waitFor(() => slack.deliveries.at(-1)?.ackedAt, 'an ack')
    expect((await recordOf(company, incidentId)).get(ts)?.text).toBe('nobody took this at first')
    fault.remove()
  })

  test('copies at once, to two processes, shuffled, and again after a restart: one message each', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await company.startBot()
    const faults = [
      slack.deliveryFault({ kind: 'duplicate', copies: 4 }),
      slack.deliveryFault({ kind: 'shuffle', ms: 30 }),
    ]
    const said = Array.from({ length: 20 }, (_one, index) => slack.say(people.sue, channel, `line ${index}`))
    slack.edit(channel, said[3]!, 'line three')
    slack.remove(channel, said[5]!)
    await company.settled()
    for (const fault of faults) fault.remove()
    slack.deliveryFault({ kind: 'drop-before-ack', times: 1 })
    const last = slack.say(people.sue, channel, 'the last line')
    await slack.waitFor(() => slack.deliveries.at(-1)?.attempt === 0, 'the first try')
    await company.bot.stop()
    await company.settled()

    const record = await recordOf(company, incidentId)
    expect(said.map((ts) => record.get(ts)?.text)).toEqual(
      said.map((_ts, index) => (index === 3 ? 'line three' : `line ${index}`)),
    )
    expect(said.filter((ts) => record.get(ts)?.deletedAt !== null)).toEqual([said[5]])
    const { entries } = await company.timeline(incidentId)
    for (const ts of [...said, last]) expect(entries.filter((entry) => entry.ts === ts)).toHaveLength(1)
  })
})
