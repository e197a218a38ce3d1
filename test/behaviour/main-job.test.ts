import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'

test('a declaration opens the channel, pages the owner, records what is said and drafts at close', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.channel(channel).name).toBe('inc-1-checkout-returns-500s')
  expect(slack.dm(people.bob)).toHaveLength(1)
  slack.say(people.sue, channel, 'customers say the shop is down since 09:00')
  const dm = slack.dm(people.bob)[0]!
  await slack.press(people.bob, slack.dmId(people.bob), dm.ts, 'page_answer')
  await company.settled()
  expect(slack.dm(people.bob)[0]!.text).toMatch(/You took it/)

  await slack.command(people.sue, channel, '/incident mitigated')
  await slack.command(people.sue, channel, '/incident close')
  await company.advance({ minutes: 1 })

  const { entries } = await company.timeline(incidentId)
  const shown = slack.messages(channel).map((message) => message.ts)
  const recorded = new Set(entries.map((entry) => entry.ts))
  expect(shown.filter((ts) => !recorded.has(ts))).toEqual([])
  expect(slack.messages(channel).filter((message) => message.text.startsWith('#1 closed'))).toHaveLength(1)
  expect(slack.files().map((file) => file.name)).toEqual(['postmortem-1.md'])
})
