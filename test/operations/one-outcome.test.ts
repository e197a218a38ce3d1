import { expect, test } from 'vitest'
import { answerLadder } from '../../src/operations/answer-ladder.ts'
import { answerPage } from '../../src/operations/answer-page.ts'
import type { Request } from '../../src/operations/change.ts'
import { pageTarget } from '../../src/operations/page-target.ts'
import { reopen, setStatus } from '../../src/operations/set-status.ts'
import { followFailedDelivery } from '../../src/operations/settle-work.ts'
import { takeCommand } from '../../src/operations/take-command.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'

const request = (key: string, userId: string): Request => ({
  key,
  action: 'test',
  by: { userId, userName: 'somebody' },
})

async function pageOf(company: Company) {
  return company.bot.ctx.db.selectFrom('page').select(['id', 'escalation_id']).executeTakeFirstOrThrow()
}

test('a press that arrives five times at two processes is one entry and one answer', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const second = await company.startBot()
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const page = await pageOf(company)
  const press = (ctx: typeof bot.ctx) =>
    answerPage(ctx, { incidentId, pageId: page.id, answer: 'on-it' }, request('same', people.bob))
  const answers = await Promise.all([bot.ctx, second.ctx, bot.ctx, second.ctx, bot.ctx].map(press))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  const { entries } = await company.timeline(incidentId)
  expect(entries.filter((one) => one.kind === 'ack')).toHaveLength(1)
})

test('two who take the command at once: both are told the truth, one leads', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const second = await company.startBot()
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await Promise.all([
    takeCommand(bot.ctx, incidentId, people.ana, request('a', people.ana)),
    takeCommand(second.ctx, incidentId, people.ivo, request('b', people.ivo)),
  ])
  const { entries } = await company.timeline(incidentId)
  const texts = entries.map((one) => one.text).filter((text) => text.includes('takes command'))
  const [first, then] = texts[0]!.startsWith('Ana') ? ['Ana Ruiz', 'Ivo Hart'] : ['Ivo Hart', 'Ana Ruiz']
  expect(texts).toEqual([`${first} takes command.`, `${then} takes command from ${first}.`])
})

test('"Not our system" can be taken back by whoever said it', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const page = await pageOf(company)
  const answer = (key: string, kind: 'on-it' | 'not-ours') =>
    answerPage(bot.ctx, { incidentId, pageId: page.id, answer: kind }, request(key, people.bob))
  await answer('one', 'not-ours')
  expect(await answer('two', 'not-ours')).toMatchObject({ kind: 'sentence' })
  expect(await answer('three', 'on-it')).toMatchObject({ kind: 'page-answered' })
  const rows = await bot.ctx.db
    .selectFrom('escalation')
    .select(['ladder', 'state', 'answered_by'])
    .orderBy('ladder')
    .execute()
  expect(rows).toEqual([
    { ladder: 'team:network', state: 'answered', answered_by: people.bob },
    // Who was called instead.
    { ladder: 'team:sre', state: 'stopped', answered_by: null },
  ])
})

test('the commander stops a ladder, and it can be called again by name', async () => {
  await using company = await startCompany()
  const { people, bot, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { escalation_id } = await pageOf(company)
  await takeCommand(bot.ctx, incidentId, people.ana, request('lead', people.ana))
  expect(await answerLadder(bot.ctx, escalation_id, 'stop', request('no', people.sue))).toMatchObject({
    text: expect.stringMatching(/^Only the commander says that/),
  })
  expect(await answerLadder(bot.ctx, escalation_id, 'stop', request('stop', people.ana))).toMatchObject({
    text: 'Networking is no longer called, and told so.',
  })
  await company.advance({ minutes: 30 })
  expect(slack.dm(people.lin)).toEqual([])
  const again = await pageTarget(bot.ctx, incidentId, { kind: 'team', team: 'network' }, request('again', people.ana))
  expect(again).toMatchObject({ text: 'Paging Bob Sparrow for Networking.' })
  await company.settled()
  expect(slack.dm(people.bob)).toHaveLength(2)
})

test('what an incident is not in cannot be left: the state is read again and the sentence says why', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(await reopen(bot.ctx, incidentId, request('r', people.sue))).toMatchObject({
    text: 'It is investigating, not closed. Nothing changed.',
  })
  expect(await setStatus(bot.ctx, incidentId, 'investigating', request('s', people.sue))).toMatchObject({
    text: 'It is investigating already. Nothing changed.',
  })
})

test('two of one step who fail at the same moment are followed by the next rung, although neither failure is recorded yet', async () => {
  const roster = ROSTER.replace('steps: [{ call: [bob], wait: 5m }', 'steps: [{ call: [bob, kim], wait: 5m }')
  await using company = await startCompany({ roster })
  const { people, bot, slack, general } = company
  const waiting = [people.bob, people.kim].map((one) => slack.dmId(one))
  slack.fault({
    method: 'chat.postMessage',
    kind: 'rate-limit',
    retryAfter: 60,
    when: (args) => waiting.includes(String(args['channel'])),
  })
  await slack.command(people.sue, general, '/incident sev1 checkout returns 500s')
  await bot.ctx.backgroundDone()
  const pages = await bot.ctx.db.selectFrom('page').select(['id', 'incident_id', 'state']).execute()
  expect(pages.map((page) => page.state)).toEqual(['due', 'due'])
  for (const page of pages)
    await followFailedDelivery(bot.ctx, page.incident_id, {
      pageId: page.id,
      attempts: [{ method: 'slack-dm', outcome: 'failed-permanent', externalId: null, reason: 'channel_not_found' }],
      sent: null,
      failed: true,
      linked: true,
    })
  await slack.waitFor(() => slack.dm(people.lin).length > 0, 'Lin to be called')
})
