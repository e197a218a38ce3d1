import { describe, expect, test } from 'vitest'
import { captureMessages } from '../../src/operations/capture-messages.ts'
import { fillGaps } from '../../src/slack/capture/backfill.ts'
import { parseMessageEvent } from '../../src/slack/capture/parse.ts'
import { startCompany } from '../harness.ts'
import { everythingShown, historyOf, recordOf } from './record.ts'

describe('19: an edit changes the entry and keeps the old text, what is deleted is in no timeline and no draft', () => {
  test('edits keep every text, a preview is no edit, and each message stays one entry', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const ts = slack.say(people.sue, channel, 'see <https://example.com/> node 3')
    slack.unfurl(channel, ts)
    await company.settled()
    slack.edit(channel, ts, 'see node 4')
    await company.settled()
    slack.edit(channel, ts, 'see node 5')
    await company.settled()
    const { entries } = await company.timeline(incidentId)
    expect(entries.filter((entry) => entry.ts === ts).map((entry) => entry.text)).toEqual(['see node 5'])
    expect(await historyOf(company, channel, ts)).toEqual([
      'first see <https://example.com/> node 3',
      'edit see node 4',
      'edit see node 5',
    ])
  })

  test('an app that changes what it said without a mark: the new text holds, the old one is kept', async () => {
    await using company = await startCompany()
    const { bot, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const said = { type: 'message', subtype: 'bot_message', bot_id: 'B1', username: 'Alerts', ts: '1900000000.000100' }
    const firing = { ...said, text: 'FIRING p99' }
    const over = { ...said, text: 'RESOLVED p99' }
    const change = { message: over, previous_message: firing, ts: '1900000060.000000', event_ts: '1900000060.000000' }
    for (const event of [
      { ...firing, channel },
      { type: 'message', subtype: 'message_changed', channel, ...change },
    ])
      await captureMessages(bot.ctx, [parseMessageEvent(event, bot.edge.self, () => null)!])
    expect((await recordOf(company, incidentId)).get(said.ts)?.text).toBe('RESOLVED p99')
    expect(await historyOf(company, channel, said.ts)).toEqual(['first FIRING p99', 'edit RESOLVED p99'])
  })

  test('a deleted message leaves a tombstone; its text is gone from timeline, draft and channel', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const root = slack.say(people.bob, channel, 'root cause: the key swordfish was in the config')
    slack.say(people.sue, channel, 'rotate it', { threadTs: root })
    const plain = slack.say(people.bob, channel, 'we rolled back to build hunter2')
    await company.settled()
    slack.remove(channel, plain)
    slack.remove(channel, root)
    await company.settled()
    const { entries } = await company.timeline(incidentId)
    for (const ts of [root, plain])
      expect(entries.filter((entry) => entry.ts === ts)).toMatchObject([
        { deleted: true, text: '[deleted]', actor: { name: 'Bob Sparrow' } },
      ])
    expect(await historyOf(company, channel, root)).toEqual([
      'first root cause: the key swordfish was in the config',
      'delete',
    ])
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    const shown = await everythingShown(company, channel, incidentId)
    expect(shown).toContain('rotate it')
    expect(shown.match(/swordfish|hunter2/)).toBeNull()
  })

  test('deleted after the close: the draft is made anew without it, by whomever it was said', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const person = slack.say(people.bob, channel, 'root cause: the key swordfish was in the config')
    const alert = slack.sayAsBot('Alerts', channel, 'ALERT: login with hunter2 failed')
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    expect((await everythingShown(company, channel, incidentId)).match(/swordfish|hunter2/)).not.toBeNull()
    slack.remove(channel, person)
    slack.remove(channel, alert)
    await company.settled()
    await company.advance({ minutes: 1 })
    expect((await everythingShown(company, channel, incidentId)).match(/swordfish|hunter2/)).toBeNull()
    // A file cannot be edited: the new version takes its place when the talk has settled.
    await company.advance({ minutes: 6 })
    expect(slack.files().map((file) => file.name)).toEqual(['postmortem-1.md'])
    expect(slack.files()[0]!.content).not.toMatch(/swordfish|hunter2/)
  })

  test('a whole beginning that the history no longer has is retention, not deletions', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const said = ['one', 'two', 'three', 'four', 'five'].map((text) => slack.say(people.sue, channel, text))
    await company.settled()
    const kept = await recordOf(company, incidentId)
    /** The history without what is older than `three`, and without `four`. */
    const read: typeof bot.edge.lanes.read = async (method, args) => {
      const result = await bot.edge.lanes.read(method, args)
      if (!result.ok) return result
      const messages = (result.data['messages'] as { ts: string }[]).filter(
        ({ ts }) => ts >= said[2]! && ts !== said[3],
      )
      return { ...result, data: { ...result.data, messages } }
    }
    await fillGaps(bot.ctx, read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    const record = await recordOf(company, incidentId)
    expect([...record.values()].filter((one) => one.deletedAt).map((one) => one.text)).toEqual(['four'])
    expect(record.size).toBe(kept.size)
  })

  test('what comes in while the history is read is not taken for deleted', async () => {
    await using company = await startCompany()
    const { slack, people, bot, clock } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    let late = ''
    const read: typeof bot.edge.lanes.read = async (method, args) => {
      const result = await bot.edge.lanes.read(method, args)
      // Said after the page was read, by a Slack whose clock is behind ours.
      late ||= slack.say(people.sue, channel, 'just now', { at: clock.millis() - 5_000 })
      await slack.idle()
      return result
    }
    await fillGaps(bot.ctx, read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    await company.settled()
    expect((await recordOf(company, incidentId)).get(late)).toMatchObject({ text: 'just now', deletedAt: null })
  })
})
