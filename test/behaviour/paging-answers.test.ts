import { expect, test } from 'vitest'
import { answerPage } from '../../src/operations/answer-page.ts'
import { startCompany } from '../harness.ts'
import { choose, newestPage, pagingMessage, press, shown, story, until, untilShown } from './acting.ts'

test('whoever is paged and is on it is told so, and nobody else of the team is woken', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(newestPage(company, people.bob)).toContain('You are paged: *SEV1 #1 checkout returns 500s*')
  await press(company, people.bob, 'page_answer', 'You took it after')
  expect(shown(pagingMessage(company, channel))).toMatch(/Networking\*?: Bob Sparrow answered/)
  await company.advance({ minutes: 9 })
  expect([slack.dm(people.lin), slack.dm(people.maria), slack.dm(people.ivo)]).toEqual([[], [], []])
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Bob Sparrow is on it \(Networking\)/))
})

test('a wrong person is told who may answer, and the calling goes on', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await choose(company, people.sue, channel, 'answer', /Only somebody of Networking answers for it/)
  const page = await bot.ctx.db.selectFrom('page').select('id').executeTakeFirstOrThrow()
  const answer = await answerPage(
    bot.ctx,
    { incidentId, pageId: page.id, answer: 'on-it' },
    { key: 'wrong', action: 'page_answer', by: { userId: people.karen, userName: 'karen' } },
  )
  expect(answer).toMatchObject({ kind: 'sentence', text: expect.stringMatching(/This page is Bob Sparrow's/) })
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
})

test('a team mate answers for the person paged', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.join(people.lin, channel)
  await choose(company, people.lin, channel, 'answer', 'Recorded: Lin Ma is answering for Networking.')
  expect(await story(company, incidentId)).toContain('Lin Ma is answering for Networking.')
  await untilShown(company, () => newestPage(company, people.bob), 'Lin Ma took it')
  await company.advance({ minutes: 9 })
  expect(slack.dm(people.lin)).toEqual([])
})

test('only the commander says that somebody was reached by phone', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await choose(company, people.sue, channel, 'phone', /Only the commander says that/)
  await slack.command(people.sue, channel, '/incident commander')
  await company.settled()
  await choose(company, people.sue, channel, 'phone', /^Recorded: Bob Sparrow was reached by phone/)
  expect(await story(company, incidentId)).toContain('Bob Sparrow was reached by phone (Networking).')
  expect(shown(pagingMessage(company, channel))).toMatch(/Bob Sparrow answered .*reached by phone/)
  await company.advance({ minutes: 9 })
  expect(slack.dm(people.lin)).toEqual([])
})

test('whoever cannot take it is followed by the next at once, and may take it after all', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await press(company, people.bob, 'page_decline', 'Lin Ma is being called now.')
  expect(slack.dm(people.lin)).toHaveLength(1)
  await press(company, people.bob, 'page_answer', 'You took it after')
  expect(newestPage(company, people.lin)).toContain('Bob Sparrow took it')
  await company.advance({ minutes: 9 })
  expect(slack.dm(people.maria)).toEqual([])
})

test('whoever was passed over and then cannot take it wakes nobody more', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
  await press(company, people.bob, 'page_decline', 'Nobody else is left to call; the commander knows.')
  expect(slack.dm(people.maria)).toEqual([])
})

test('a last resort who cannot take it is not called again before its time', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  for (let step = 0; step < 3; step++) await company.advance({ minutes: 5 })
  expect(slack.dm(people.ivo)).toHaveLength(1)
  await press(company, people.ivo, 'page_decline', 'Nobody else is left to call')
  expect(slack.dm(people.ivo)).toHaveLength(1)
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.ivo)).toHaveLength(2)
})

test('"Not our system" wakes nobody else of the team and tells the commander', async () => {
  // By day: in their quiet hours it would be the channel.
  await using company = await startCompany({ at: '2026-03-09T09:00:00.000Z' })
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await slack.command(people.sue, channel, `/incident commander <@${people.ana}>`)
  await press(company, people.bob, 'page_not_ours', 'Nobody else of Networking is called. Ana Ruiz knows.')
  await untilShown(company, () => newestPage(company, people.ana), 'not a Networking system')
  expect(shown(pagingMessage(company, channel))).toMatch(/Networking\*: not their system/)
  await company.advance({ minutes: 40 })
  expect([slack.dm(people.lin), slack.dm(people.maria), slack.dm(people.ivo)]).toEqual([[], [], []])
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/not a Networking system/))
})

test('"Not our system" is said in the channel where nobody leads and the declarer has no direct messages, and holds up no other word', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await press(company, people.bob, 'page_not_ours', 'The incident channel knows.')
  const said = () => slack.messages(channel).map(shown).join('\n')
  await untilShown(company, said, 'not a Networking system')
  await slack.command(people.sue, channel, '/incident update the load balancer is fine')
  await untilShown(company, said, 'the load balancer is fine')
})

test('behaviour 4: a point of contact who writes but presses nothing is not escalated', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.say(people.bob, channel, 'looking at the load balancer now')
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Bob Sparrow answered .*by message/)
  await company.advance({ minutes: 9 })
  expect(slack.dm(people.lin)).toEqual([])
  expect(await story(company, incidentId)).toContain('Bob Sparrow is here for Networking (by message).')
})

test('behaviour 4: whoever declares from the owning team counts as there, so their team is not woken', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { incidentId } = await company.declare(people.lin, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 9 })
  expect([slack.dm(people.bob), slack.dm(people.lin), slack.dm(people.maria)]).toEqual([[], [], []])
  expect(await story(company, incidentId)).toContain('Lin Ma declares it and answers for Networking.')
})

test('somebody asked for by name is called although a team mate is there', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.lin, 'sev1 checkout returns 500s')
  await slack.command(people.lin, channel, `/incident page <@${people.bob}>`)
  await until(company, () => slack.dm(people.bob).length > 0, 'Bob to be called')
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('a page that is over says what happened instead', async () => {
  await using company = await startCompany()
  const { people } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await press(company, people.bob, 'page_answer', 'You took it after')
  const page = await company.bot.ctx.db.selectFrom('page').select(['id', 'incident_id']).executeTakeFirstOrThrow()
  const again = await answerPage(
    company.bot.ctx,
    { incidentId: page.incident_id, pageId: page.id, answer: 'cannot' },
    { key: 'late', action: 'page_decline', by: { userId: people.bob, userName: 'bob' } },
  )
  expect(again).toMatchObject({
    kind: 'sentence',
    text: expect.stringMatching(/Bob Sparrow took it .*Nothing changed/),
  })
})
