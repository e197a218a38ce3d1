import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { buttons, calls, press, shown, until, untilShown } from './acting.ts'

/** Declares where Slack refuses channels; the root of the thread that the incident lives in. */
async function declareRefused(company: Company, text = 'sev1 checkout returns 500s'): Promise<string> {
  const { slack, people } = company
  await slack.command(people.sue, company.general, `/incident ${text}`)
  const root = await slack.waitFor(
    () => slack.messages(company.incidents).find((one) => one.text.startsWith('SEV1 #1')),
    'the card in the incidents channel',
  )
  await company.settled()
  return root.ts
}

const inThread = (company: Company, root: string) =>
  company.slack.messages(company.incidents).filter((one) => one.thread_ts === root && one.ts !== root)
const rootOf = (company: Company, root: string) =>
  company.slack.messages(company.incidents).find((one) => one.ts === root)!

test('23: when a channel is refused the whole incident runs in a thread of the incidents channel', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  slack.fault({ method: 'conversations.create', kind: 'error', error: 'restricted_action' })
  const root = await declareRefused(company)
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(shown(rootOf(company, root))).toContain('Missing permission: `restricted_action`')
  expect(calls(company, 'conversations.create')).toHaveLength(1)
  const paging = inThread(company, root).filter((one) => one.text.startsWith('Paging for SEV1 #1'))
  expect(paging).toHaveLength(1)

  await press(company, people.bob, 'page_answer', 'You took it after')
  await untilShown(company, () => shown(inThread(company, root)[0]!), /Networking\*?: Bob Sparrow answered/)
  slack.say(people.bob, company.incidents, 'Root cause: the certificate of the payment gateway expired', {
    threadTs: root,
  })
  slack.say(people.karen, company.incidents, 'something else, outside the thread')
  await company.settled()

  await slack.press(people.sue, company.incidents, root, 'mitigated')
  await until(company, () => buttons(rootOf(company, root)).includes('Resolve'), 'the card to say mitigated')
  await slack.press(people.sue, company.incidents, root, 'resolve')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  await slack.submit(people.sue, form.id, {})
  await until(company, () => buttons(rootOf(company, root)).includes('Close'), 'the card to say resolved')
  await slack.press(people.sue, company.incidents, root, 'close')
  await until(
    company,
    () => inThread(company, root).some((one) => one.text.startsWith('#1 closed')),
    'the closing message in the thread',
  )
  await until(company, () => slack.files().some((one) => one.shares.length > 0), 'the file')
  expect(slack.files()[0]).toMatchObject({ name: 'postmortem-1.md', thread: root, channel: company.incidents })
  expect(slack.files()[0]!.content).toContain('certificate of the payment gateway expired')
  expect(slack.files()[0]!.content).not.toContain('outside the thread')
  const { id } = await company.bot.ctx.db.selectFrom('incident').select('id').executeTakeFirstOrThrow()
  const { entries } = await company.timeline(id)
  expect(entries.map((entry) => entry.text)).toContain('Root cause: the certificate of the payment gateway expired')
  expect(entries.map((entry) => entry.text)).not.toContain('something else, outside the thread')
  // Nothing but the card stands in the incidents channel itself.
  const top = slack.messages(company.incidents).filter((one) => one.user === slack.botUserId && !one.subtype)
  expect(top.filter((one) => !one.thread_ts || one.thread_ts === one.ts).map((one) => one.ts)).toEqual([root])
})

test('23: a missing scope is named', async () => {
  await using company = await startCompany()
  company.slack.fault({ method: 'conversations.create', kind: 'error', error: 'missing_scope' })
  const root = await declareRefused(company)
  expect(shown(rootOf(company, root))).toContain('Missing permission: `missing_scope`')
})

test('23: a card in the thread whose answer was lost is not posted twice', async () => {
  await using company = await startCompany()
  const { slack } = company
  slack.fault({ method: 'conversations.create', kind: 'error', error: 'restricted_action' })
  slack.fault({
    method: 'chat.postMessage',
    kind: 'lost-reply',
    times: 1,
    when: (args) => args['channel'] === company.incidents,
  })
  const root = await declareRefused(company)
  await until(company, () => inThread(company, root).length > 0, 'the paging message')
  expect(slack.messages(company.incidents).filter((one) => one.text.startsWith('SEV1 #1'))).toHaveLength(1)
})
