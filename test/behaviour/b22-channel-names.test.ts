import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { calls, until } from './acting.ts'

test('22: a name that is taken, by an archived channel too, gets a suffix', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  slack.addChannel({ name: 'inc-1-checkout-down', botIsMember: false })
  slack.addChannel({ name: 'inc-1-checkout-down-2', archived: true, creator: slack.botUserId })
  const { channel } = await company.declare(people.sue, 'sev1 checkout down')
  expect(slack.channel(channel).name).toBe('inc-1-checkout-down-3')
})

test('22: a title of any length and any characters becomes a name that Slack takes', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const title = `Ünïcode & "quotes" / slashes 🔥 <!channel> ${'very '.repeat(40)}long`
  const { channel } = await company.declare(people.sue, `new sev1 ${title}`)
  const { name } = slack.channel(channel)
  expect(name.length).toBeLessThanOrEqual(80)
  expect(name).toMatch(/^inc-1-unicode-quotes-slashes-/)
  expect(calls(company, 'conversations.create').map((call) => call.error)).toEqual([null])
})

test('22: a title without a letter that Slack takes still gets a channel', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'new sev1 🔥🔥🔥')
  expect(slack.channel(channel).name).toMatch(/^inc-1/)
})

test('22: a channel that is renamed is followed by its id', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout down')
  await fetch(`${slack.url}conversations.rename`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel, name: 'renamed-by-somebody' }),
  })
  expect(slack.channel(channel).name).toBe('renamed-by-somebody')
  await slack.command(people.sue, channel, '/incident commander')
  await until(
    company,
    () => slack.channel(channel).topic.includes('commander named'),
    'the topic of the renamed channel',
  )
  expect(calls(company, 'conversations.create')).toHaveLength(1)
})

test('22: when every name is taken, the incident lives in the incidents channel', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const fault = slack.fault({ method: 'conversations.create', kind: 'error', error: 'name_taken' })
  await slack.command(people.sue, company.general, '/incident sev1 checkout down')
  const root = await slack.waitFor(
    () => slack.messages(company.incidents).find((one) => one.text.startsWith('SEV1 #1')),
    'the card in the incidents channel',
  )
  await company.settled()
  expect(fault.hits).toBe(9)
  expect(slack.messages(company.incidents).filter((one) => one.thread_ts === root.ts).length).toBeGreaterThan(0)
})
