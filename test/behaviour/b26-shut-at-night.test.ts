import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { press, story, toldOfChannel, until } from './acting.ts'

/** An incident of Sue's at six in the evening, well again; what has happened to its channel is seen at midnight. */
async function overnight(happens: (company: Company, channel: string) => void) {
  const company = await startCompany({ at: '2026-03-09T17:00:00.000Z' })
  const { slack, people } = company
  const declared = await company.declare(people.sue, 'sev2 checkout is slow')
  await press(company, people.bob, 'page_answer', 'You took it')
  await slack.command(people.sue, declared.channel, '/incident mitigated')
  await company.settled()
  await company.advance({ hours: 6 })
  happens(company, declared.channel)
  await company.settled()
  return { company, ...declared }
}

test('26: nobody is told of an archived channel in their quiet hours; in the morning its owner is, once', async () => {
  const { company, incidentId } = await overnight(({ slack, people }, channel) => slack.archive(channel, people.kim))
  await using _company = company
  const { people } = company
  await company.advance({ hours: 3 })
  expect(toldOfChannel(company, people.sue)).toEqual([])
  expect((await story(company, incidentId)).filter((one) => one.includes('was archived'))).toHaveLength(1)
  await company.advance({ hours: 6 })
  expect(toldOfChannel(company, people.sue)).toEqual([
    expect.stringMatching(/#inc-1-\S+ was archived\..* It was found in the night\.$/),
  ])
  await company.advance({ hours: 30 })
  expect(toldOfChannel(company, people.sue)).toHaveLength(1)
  expect((await story(company, incidentId)).filter((one) => one.includes('was archived'))).toEqual([
    expect.stringContaining('Whoever leads is told when their night is over.'),
    expect.stringContaining('It was found in the night.'),
  ])
})

test('26: what was found in the night is told in the morning though Slack does not say how the channel is', async () => {
  const { company } = await overnight(({ slack, people }, channel) => slack.archive(channel, people.kim))
  await using _company = company
  const { people, slack } = company
  slack.fault({ method: 'conversations.info', kind: 'error', error: 'internal_error' })
  await company.advance({ hours: 9 })
  expect(toldOfChannel(company, people.sue)).toEqual([expect.stringContaining('was archived')])
})

test('26: the draft of what somebody else closed at night waits for the morning of its owner', async () => {
  const { company, channel } = await overnight(({ slack, people }, channel) => slack.archive(channel, people.kim))
  await using _company = company
  const { slack, people, general } = company
  await slack.command(people.kim, general, '/incident #1 close')
  await company.settled()
  const drafts = () => slack.dm(people.bob).filter((one) => one.text.startsWith('#1 closed'))
  expect(drafts()).toEqual([])
  await company.advance({ hours: 9 })
  await until(company, () => slack.files().length > 0, 'the draft as a file')
  expect(drafts()).toHaveLength(1)
  expect(slack.messages(channel).filter((one) => one.text.startsWith('#1 closed'))).toEqual([])
})

test('26: whoever closes at night and leads has the draft at once, and nobody has it a second time in the morning', async () => {
  const { company } = await overnight(({ slack, people }, channel) => slack.archive(channel, people.kim))
  await using _company = company
  const { slack, people, general } = company
  await slack.command(people.bob, general, '/incident #1 close')
  await until(company, () => slack.files().length > 0, 'the draft as a file')
  const drafts = () =>
    [people.sue, people.bob].map((one) => slack.dm(one).filter(({ text }) => text.startsWith('#1 closed')).length)
  expect(drafts()).toEqual([0, 1])
  // Sue, who declared it, has direct messages by now, and is up.
  await slack.command(people.sue, general, '/incident sev4 the coffee is cold')
  await company.advance({ hours: 9 })
  await slack.command(people.kim, general, '/incident #1 note 22:50 it was the pool')
  await company.settled()
  expect(drafts()).toEqual([0, 1])
})
