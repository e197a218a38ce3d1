import { expect, test } from 'vitest'
import { settleRoster } from '../../src/slack/settle-roster.ts'
import { startCompany } from '../harness.ts'

test('channels of changes become ids and are joined; what cannot be is a warning that names the fix', async () => {
  await using company = await startCompany()
  const { slack, bot, roster } = company
  const open = slack.addChannel({ name: 'deploys', botIsMember: false })
  const invited = slack.addChannel({ name: 'flags', private: true })
  const closed = slack.addChannel({ name: 'secret', private: true, botIsMember: false })
  const changeChannels = ['deploys', open, 'flags', closed, 'nowhere']
  const settled = await settleRoster(bot.ctx, bot.edge.lanes.read, { ...roster, changeChannels }, bot.edge.self.teamId)
  // Whoever is invited later is heard: the id of the closed one stays.
  expect(settled.roster.changeChannels).toEqual([open, invited, closed])
  expect(slack.channel(open).members).toContain(slack.botUserId)
  expect(settled.problems).toEqual([
    expect.stringMatching(
      new RegExp(`^The bot cannot join the channel of changes "${closed}": .* Invite it there\\.$`),
    ),
    expect.stringMatching(/^the channel of changes "nowhere" is not found\. Make the channel, or write its id/),
  ])
})
