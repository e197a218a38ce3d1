import { describe, expect, test } from 'vitest'
import { fillGaps } from '../../src/slack/capture/backfill.ts'
import { startCompany } from '../harness.ts'
import { missingFrom, recordOf } from './record.ts'

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

describe('18: whatever can be said in a channel is in the record, readable, with its author and permalink', () => {
  test('replies, broadcasts, files, blocks, attachments, other bots, guests and strangers', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const guest = slack.addUser({ handle: 'gus', name: 'Gus Guest', guest: true })
    slack.join(guest, channel)
    const root = slack.say(people.sue, channel, 'root')
    const long = `${'x'.repeat(9_990)} the end.`
    const said: Record<string, [ts: string, text: string, author: string]> = {
      root: [root, 'root', 'Sue Vega'],
      reply: [slack.say(people.bob, channel, 'a reply', { threadTs: root }), 'a reply', 'Bob Sparrow'],
      broadcast: [
        slack.say(people.bob, channel, 'for all', { threadTs: root, broadcast: true }),
        'for all',
        'Bob Sparrow',
      ],
      file: [slack.say(people.sue, channel, '', { files: [{ name: 'graph.png' }] }), '[file: graph.png]', 'Sue Vega'],
      blocks: [slack.say(people.sue, channel, '', { blocks: [section('only blocks')] }), 'only blocks', 'Sue Vega'],
      attachment: [
        slack.sayAsBot('Alerts', channel, '', {
          attachments: [{ title: 'p99 high', fields: [{ title: 'service', value: 'checkout' }], fallback: 'p99' }],
        }),
        'p99 high\nservice: checkout',
        'Alerts',
      ],
      fallback: [
        slack.sayAsBot('Alerts', channel, '', { attachments: [{ fallback: 'only a fallback' }] }),
        'only a fallback',
        'Alerts',
      ],
      bot: [slack.sayAsBot('Deploys', channel, 'deployed 1.2.3'), 'deployed 1.2.3', 'Deploys'],
      guest: [slack.say(guest, channel, 'a guest says'), 'a guest says', 'Gus Guest'],
      long: [slack.say(people.sue, channel, long), long, 'Sue Vega'],
      broadcastToAll: [slack.say(people.sue, channel, '<!channel> look'), '<!channel> look', 'Sue Vega'],
    }
    await company.settled()
    const { entries } = await company.timeline(incidentId)
    for (const [what, [ts, text, author]] of Object.entries(said)) {
      const entry = entries.find((one) => one.ts === ts)
      expect(entry, what).toMatchObject({ text, actor: { name: author } })
      const thread = what === 'reply' || what === 'broadcast' ? `?thread_ts=${root}&cid=${channel}` : ''
      expect(entry?.permalink).toBe(`${slack.teamUrl}archives/${channel}/p${ts.replace('.', '')}${thread}`)
    }
    const record = await recordOf(company, incidentId)
    expect(record.get(said['file']![0])?.files).toMatchObject([
      { name: 'graph.png', permalink: expect.stringMatching(/^https/) },
    ])
    expect(record.get(said['reply']![0])?.threadTs).toBe(root)
    expect(await missingFrom(company, channel, incidentId)).toEqual([])
  })

  test('a message shared from elsewhere is read, a preview that Slack adds is not', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const shared = slack.say(people.sue, channel, 'look', {
      attachments: [
        { is_share: true, from_url: 'https://local.slack.com/archives/C1/p1', text: 'disk is full on db-1' },
      ],
    })
    const link = slack.say(people.sue, channel, 'see <https://example.com/>')
    slack.unfurl(channel, link)
    await company.settled()
    const record = await recordOf(company, incidentId)
    expect(record.get(shared)?.text).toBe('look\ndisk is full on db-1')
    expect(record.get(link)).toMatchObject({ text: 'see <https://example.com/>', editedAt: null })
  })

  test('a text that the database cannot hold as it is keeps nothing else out', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const strange = slack.say(people.sue, channel, `half a smile \ud83d and a nul \u0000 end`)
    const plain = slack.say(people.sue, channel, 'a plain one beside it')
    await company.settled()
    const record = await recordOf(company, incidentId)
    expect(record.get(plain)?.text).toBe('a plain one beside it')
    expect(record.get(strange)?.text).toBe('half a smile \ufffd and a nul  end')
  })

  test('the history tells of each message the same as the event did', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const root = slack.say(people.sue, channel, 'root')
    slack.say(people.bob, channel, 'a reply', { threadTs: root, broadcast: true })
    slack.say(people.sue, channel, '', { files: [{ name: 'graph.png' }] })
    slack.sayAsBot('Alerts', channel, '', { attachments: [{ title: 'p99 high' }] })
    slack.edit(channel, root, 'the root')
    await company.advance({ minutes: 1 })
    const said = async () =>
      [...(await recordOf(company, incidentId)).values()]
        .filter((one) => one.author.kind !== 'self')
        // A name may have been learned meanwhile.
        .map(({ author, ...message }) => ({ ...message, by: author.userId ?? author.botId }))
    const before = await said()
    await bot.ctx.db.deleteFrom('message').execute()
    await fillGaps(bot.ctx, bot.edge.lanes.read, incidentId, bot.edge.self, bot.edge.people.nameOf)
    await company.settled()
    expect(before.length).toBeGreaterThan(5)
    expect(await said()).toEqual(before)
  })
})
