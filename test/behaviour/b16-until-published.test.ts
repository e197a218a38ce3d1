import { describe, expect, test } from 'vitest'
import { fillGaps } from '../../src/slack/capture/backfill.ts'
import type { SlackCall } from '../../src/slack/lanes.ts'
import { startCompany } from '../harness.ts'
import { everythingShown, missingFrom, recordOf } from './record.ts'

describe('16: the record goes on until the draft is published, and knows how much of it there is', () => {
  test('said after the close, it is in the record and the draft; said after publishing, in neither', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.say(people.sue, channel, 'root cause: a wrong limit in the proxy')
    await company.settled()
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    const after = slack.say(people.bob, channel, 'AI bob to add a test of the limit by 2030-01-05')
    await company.settled()
    await company.advance({ minutes: 1 })
    expect((await recordOf(company, incidentId)).get(after)?.text).toMatch(/^AI bob/)
    expect(await everythingShown(company, channel, incidentId)).toContain('a test of the limit')

    const closed = slack.messages(channel).find((message) => message.text.startsWith('#1 closed'))!
    await slack.press(people.sue, channel, closed.ts, 'looks_right')
    await company.settled()
    // ts and publishing are milliseconds apart at most: what is said a minute later is after it on every clock.
    await company.advance({ minutes: 1 })
    const count = (await recordOf(company, incidentId)).size
    const private_ = slack.say(people.bob, channel, 'off the record: my salary is hunter2')
    await company.settled()
    await fillGaps(bot.ctx, bot.edge.lanes.read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    await company.advance({ minutes: 5 })
    const record = await recordOf(company, incidentId)
    expect(record.has(private_)).toBe(false)
    expect(record.size).toBe(count)
    const { captured, slackMessages } = await company.timeline(incidentId)
    expect([captured, slackMessages]).toEqual([count, count])
  })

  test('the card says how many of how many messages it has, and never more than there are', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    for (const text of ['one', 'two', 'three']) slack.say(people.sue, channel, text)
    await company.settled()
    await company.advance({ minutes: 1 })
    const counted = () =>
      /(\d+) of (\d+), checked/
        .exec(JSON.stringify(slack.messages(channel)))
        ?.slice(1)
        .map(Number)
    const all = slack.messages(channel).length
    expect(counted()).toEqual([all, all])
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    const [captured, messages] = counted()!
    expect(captured).toBe(messages)
    expect(await missingFrom(company, channel, incidentId)).toEqual([])
    // What is not there is counted as missing until it is filled in.
    await bot.ctx.db.deleteFrom('message').where('text', '=', 'two').execute()
    const check = await fillGaps(bot.ctx, bot.edge.lanes.read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    expect(check).toMatchObject({ ok: true, missing: 1 })
  })

  test('a false alarm ends without a draft, and what is said meanwhile in other channels is in no record', async () => {
    await using company = await startCompany()
    const { slack, people, bot, general } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.say(people.sue, general, 'lunch at one?')
    await slack.command(people.sue, channel, '/incident close false alarm')
    await company.advance({ minutes: 2 })
    expect(await bot.ctx.db.selectFrom('postmortem').selectAll().execute()).toEqual([])
    const rows = await bot.ctx.db.selectFrom('message').select('channel_id').distinct().execute()
    expect(rows).toEqual([{ channel_id: channel }])
  })

  test('a channel of many threads is read through rate limits, not begun again and again', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    for (let index = 0; index < 12; index++)
      slack.say(people.sue, channel, 'a reply', { threadTs: slack.say(people.sue, channel, `root ${index}`) })
    await company.settled()
    const before = slack.trace.length
    slack.fault({ method: 'conversations.replies', kind: 'rate-limit', retryAfter: 1, times: 2 })
    const check = await fillGaps(bot.ctx, bot.edge.lanes.read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    expect(check.ok).toBe(true)
    const reads = slack.trace.slice(before).filter((call) => /^conversations\.(history|replies)$/.test(call.method))
    expect(reads.length).toBe(1 + 12 + 2)
  })

  test('what a check had read when it failed is kept, and the next one begins with what is missing', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    for (let index = 0; index < 6; index++)
      slack.say(people.sue, channel, `reply ${index}`, { threadTs: slack.say(people.sue, channel, `root ${index}`) })
    await company.settled()
    const { db } = bot.ctx
    const held = async () => {
      const rows = await db.selectFrom('message').select('text').where('text', 'in', ['reply 2', 'reply 4']).execute()
      return rows.map((row) => row.text)
    }
    await db.deleteFrom('message').where('text', 'in', ['reply 2', 'reply 4']).execute()
    // Each check reads one thread before Slack has enough of it.
    const checkOnce = () => {
      let threads = 0
      const read: SlackCall = async (method, args) =>
        method === 'conversations.replies' && ++threads > 1
          ? { ok: false, kind: 'transient', code: 'ratelimited', needed: null, retryAfterMs: null, data: {} }
          : bot.edge.lanes.read(method, args)
      return fillGaps(bot.ctx, read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    }
    expect(await checkOnce()).toMatchObject({ ok: false, result: { code: 'ratelimited' } })
    expect(await held()).toHaveLength(1)
    expect(await checkOnce()).toMatchObject({ ok: false })
    expect(await held()).toHaveLength(2)
    expect(await missingFrom(company, channel, incidentId)).toEqual([])
  })
})
