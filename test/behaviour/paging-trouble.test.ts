import { expect, test } from 'vitest'
import { answerPage } from '../../src/operations/answer-page.ts'
import { callNextRung } from '../../src/operations/call-next-rung.ts'
import { mitigate } from '../../src/operations/set-status.ts'
import { ROSTER, startCompany } from '../harness.ts'
import { newestPage, refuseDirect, story, until, untilShown } from './acting.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

const withWebhook = (url: string) => ROSTER.replace('company: {', `company: { webhook: "${url}",`)

test('behaviour 8: a page that Slack refuses goes by webhook, and the timeline says so', async () => {
  await using receiver = await startWebhookReceiver('a-secret-of-the-tests')
  await using company = await startCompany({ webhook: receiver, roster: withWebhook(receiver.url) })
  const { people, slack } = company
  refuseDirect(company, people.bob, 'messages_tab_disabled')
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(receiver.pages.map((page) => page.person)).toEqual(['Bob Sparrow'])
  expect(slack.dm(people.lin)).toEqual([])
  expect(await story(company, incidentId)).toContainEqual(
    'Bob Sparrow was paged by webhook (slack-dm: messages_tab_disabled).',
  )
})

test('behaviour 6: a page that nothing takes is followed by the next rung at once', async () => {
  await using receiver = await startWebhookReceiver('a-secret-of-the-tests')
  await using company = await startCompany({ webhook: receiver, roster: withWebhook(receiver.url) })
  receiver.answer(410)
  const { people, slack } = company
  refuseDirect(company, people.bob, 'channel_not_found')
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.dm(people.lin)).toHaveLength(1)
  expect(slack.dm(people.maria)).toEqual([])
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(
      /^Bob Sparrow could not be reached \(slack-dm: channel_not_found; webhook: the webhook answered 410\)/,
    ),
  )
})

test('behaviour 6: two people of one step whom nothing reaches are followed by the next rung at once', async () => {
  const roster = ROSTER.replace('steps: [{ call: [bob], wait: 5m }', 'steps: [{ call: [bob, kim], wait: 5m }')
  await using company = await startCompany({ roster })
  const { people, slack } = company
  const unreachable = [slack.dmId(people.bob), slack.dmId(people.kim)]
  slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'channel_not_found',
    when: (args) => unreachable.includes(String(args['channel'])),
  })
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.dm(people.lin)).toHaveLength(1)
})

test('a last resort whom nothing reaches is tried at its pace, not without a pause', async () => {
  await using company = await startCompany()
  const { people } = company
  const fault = refuseDirect(company, people.ivo, 'channel_not_found')
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  for (let step = 0; step < 3; step++) await company.advance({ minutes: 5 })
  expect(fault.hits).toBe(1)
  await company.advance({ minutes: 5 })
  expect(fault.hits).toBe(2)
})

test('behaviour 9: rate limits on everything else delay no page', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const dm = slack.dmId(people.bob)
  slack.fault({
    method: /^(?!auth|apps|users)/,
    kind: 'rate-limit',
    // Longer than the page is waited for.
    retryAfter: 60,
    when: (args) => args['channel'] !== dm,
  })
  await slack.command(people.sue, company.general, '/incident sev1 checkout returns 500s')
  await slack.waitFor(() => slack.dm(people.bob).length > 0, 'the page')
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toEqual([])
})

test('behaviour 4: an answer that races the next rung of another process has one outcome', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const second = await company.startBot()
  for (let number = 1; number <= 6; number++) {
    const { incidentId } = await company.declare(people.sue, `new sev1 checkout returns 50${number}s zone${number}`)
    const page = await bot.ctx.db
      .selectFrom('page')
      .select(['id', 'escalation_id'])
      .where('incident_id', '=', incidentId)
      .executeTakeFirstOrThrow()
    const lins = slack.dm(people.lin).length
    company.clock.advance({ minutes: 5 })
    await Promise.all([
      answerPage(
        bot.ctx,
        { incidentId, pageId: page.id, answer: 'on-it' },
        { key: `race-${number}`, action: 'page_answer', by: { userId: people.bob, userName: 'bob' } },
      ),
      callNextRung(second.ctx, incidentId, page.escalation_id),
    ])
    await company.settled()
    const row = await bot.ctx.db
      .selectFrom('escalation')
      .select(['state', 'answered_by', 'next_at'])
      .where('id', '=', page.escalation_id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ state: 'answered', answered_by: people.bob, next_at: null })
    // Either Lin was called before the answer, and is told, or never.
    const pages = slack.dm(people.lin).slice(lins)
    for (const one of pages) expect(one.text).toContain('Bob Sparrow took it')
    const open = await bot.ctx.db
      .selectFrom('page')
      .select('id')
      .where('incident_id', '=', incidentId)
      .where('state', 'in', ['due', 'sent'])
      .execute()
    expect(open).toEqual([])
    await slack.command(
      people.sue,
      slack.channels().find((one) => one.name.startsWith(`inc-${number}-`))!.id,
      '/incident close false alarm',
    )
    await company.settled()
  }
  expect(slack.dm(people.bob)).toHaveLength(6)
}, 180_000)

test('behaviour 4: a page that is over while its message is on the way does not go on asking', async () => {
  // In working hours: a SEV4 calls nobody else.
  await using company = await startCompany({ at: '2026-03-09T09:00:00.000Z' })
  const { people, slack, bot } = company
  const dm = slack.dmId(people.bob)
  slack.fault({
    method: 'chat.postMessage',
    kind: 'latency',
    ms: 1_200,
    times: 1,
    when: (args) => args['channel'] === dm,
  })
  // The channel is there already, so that the message has nothing to wait for but its end.
  const { channel } = await company.declare(people.sue, 'sev4 checkout returns 500s')
  await slack.command(people.sue, channel, '/incident page network')
  await slack.waitFor(
    () => slack.trace.some((one) => one.method === 'chat.postMessage' && one.args['channel'] === dm),
    'the call',
  )
  const { id } = await bot.ctx.db.selectFrom('incident').select('id').executeTakeFirstOrThrow()
  await mitigate(bot.ctx, id, null, { key: 'over', action: 'mitigated', by: { userId: people.sue, userName: 'sue' } })
  await until(company, () => slack.dm(people.bob).length > 0, 'the late message')
  await untilShown(company, () => newestPage(company, people.bob), 'No longer needed: mitigated')
})

test('behaviour 8: whom nothing reached while a ladder was gone through is paged when Slack takes messages again, once', async () => {
  await using company = await startCompany()
  const { people, slack, bot, clock } = company
  const refusing = slack.fault({ method: 'chat.postMessage', kind: 'rate-limit', retryAfter: 1 })
  await slack.command(people.sue, company.general, '/incident sev2 checkout is slow')
  const ladder = () => bot.ctx.db.selectFrom('escalation').select(['state', 'step', 'last_resorts']).executeTakeFirst()
  const stages = [
    { state: 'running', step: 1, last_resorts: 0 },
    { state: 'running', step: 2, last_resorts: 0 },
    { state: 'running', step: 3, last_resorts: 0 },
    { state: 'running', step: 0, last_resorts: 1 },
    { state: 'exhausted', step: 0, last_resorts: 1 },
  ]
  for (const stage of stages) {
    await expect.poll(ladder, { timeout: 30_000 }).toEqual(stage)
    clock.advance({ minutes: 5 })
    bot.loop.poke()
  }
  const called = [people.bob, people.lin, people.maria, people.ivo]
  expect(called.map((one) => slack.dm(one).length)).toEqual([0, 0, 0, 0])
  refusing.remove()
  await slack.waitFor(() => called.every((one) => slack.dm(one).length > 0), 'the pages', 40_000)
  await company.settled()
  expect(called.map((one) => slack.dm(one).length)).toEqual([1, 1, 1, 1])
}, 180_000)
