import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { calls, card, shown } from './acting.ts'

test('an unanswered SEV1 with two teams stays quiet: four messages at first, then one in ten minutes', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout and orders return 500s')
  const start = Date.parse(
    (await company.bot.ctx.db.selectFrom('incident').select('declared_at').executeTakeFirstOrThrow()).declared_at,
  )
  for (let half = 0; half < 96; half++) await company.advance({ seconds: 30 })

  const ofBot = slack.messages(channel).filter((one) => one.user === slack.botUserId && one.subtype !== 'channel_join')
  // Slack's own lines for what the bot does: once each, while the channel is made.
  expect(ofBot.flatMap((one) => one.subtype ?? []).sort()).toEqual(['channel_purpose', 'channel_topic', 'pinned_item'])
  const minutes = ofBot.filter((one) => !one.subtype).map((one) => (Number(one.ts) * 1000 - start) / 60_000)
  const posted = calls(company, 'chat.postMessage').filter((call) => call.args['channel'] === channel)
  expect(minutes.filter((minute) => minute < 5).length).toBeLessThanOrEqual(4)
  const later = minutes.filter((minute) => minute >= 5)
  expect(posted).toHaveLength(2 + later.length)
  // The third step of one and the last resort of the other, together where they were decided together, then the last resort of the
  // one; that it goes on as said is not said again.
  expect([2, 3]).toContain(later.length)
  // Between what is said; on a slow machine one is posted some seconds after it was.
  for (const minute of later) expect(later.filter((other) => other >= minute && other < minute + 9)).toEqual([minute])
  const told = slack
    .messages(channel)
    .map((one) => one.text)
    .join('\n')
  expect(told).toMatch(/The ladder of Networking is used up/)
  expect(told).toMatch(/The ladder of Database is used up/)
})

test('the topic, the purpose and the bookmark are written once, and the topic again only when it says something else', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  for (let step = 0; step < 6; step++) await company.advance({ minutes: 5 })
  const written = () =>
    ['conversations.setTopic', 'conversations.setPurpose', 'bookmarks.add', 'pins.add'].map(
      (method) => calls(company, method).length,
    )
  expect(written()).toEqual([1, 1, 1, 1])
  await slack.command(people.sue, channel, '/incident commander')
  await slack.waitFor(() => slack.channel(channel).topic.includes('commander named on the card'), 'the topic')
  await company.settled()
  expect(written()).toEqual([2, 1, 1, 1])
  expect(shown(card(company, channel))).toContain(`<@${people.sue}>`)
})
