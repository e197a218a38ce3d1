import { expect, test } from 'vitest'
import { settleRoster } from '../../src/slack/settle-roster.ts'
import { startOnDuty } from '../behaviour/on-duty.ts'

test('channels of teams and schedules become ids and are joined, groups become ids, each list read once; the rest is said', async () => {
  await using company = await startOnDuty()
  const { slack, bot, roster, netOps, group } = company
  const rota = slack.addChannel({ name: 'rota', botIsMember: false })
  const [net] = roster.schedules
  const schedules = [
    { ...net!, channel: 'rota' },
    { ...net!, key: 'two', name: 'Second', channel: null, group: '@Net-Oncall' },
    { ...net!, key: 'three', name: 'Third', channel: 'nowhere', group: 'nobody-oncall' },
  ]
  const before = slack.trace.length
  const settled = await settleRoster(bot.ctx, bot.edge.lanes.read, { ...roster, schedules }, bot.edge.self.teamId)
  expect(settled.roster.teams.find((one) => one.key === 'network')?.channel).toBe(netOps)
  expect(settled.roster.teams.find((one) => one.key === 'sre')?.channel).toBeNull()
  expect(settled.roster.schedules.map((one) => [one.channel, one.group])).toEqual([
    [rota, group],
    [null, group],
    // It is asked for again whenever the group is to follow.
    [null, 'nobody-oncall'],
  ])
  expect(slack.channel(rota).members).toContain(slack.botUserId)
  expect(settled.problems).toEqual([
    expect.stringMatching(/^the channel of Third "nowhere" is not found\. Make the channel, or write its id/),
    expect.stringMatching(/^The user group "nobody-oncall" of Third is not found: no such group\. Make it in Slack/),
  ])
  const lists = slack.trace.slice(before).map((one) => one.method)
  for (const method of ['usergroups.list', 'users.conversations', 'conversations.list'])
    expect(lists.filter((one) => one === method)).toHaveLength(1)
})
