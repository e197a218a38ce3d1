import { expect, test } from 'vitest'
import { askAfterStep } from '../../src/operations/ask-after-step.ts'
import { type Company, startCompany } from '../harness.ts'
import { buttons, until } from './acting.ts'
import { asked, declareWith, doStep, WITH_RUNBOOKS } from './runbook-acting.ts'

/** An incident in which Ana has just restarted: after five minutes it should be back. */
async function restarted(company: Company) {
  const { people } = company
  const { channel, incidentId } = await declareWith(company, 'sev1 the shop is down')
  await doStep(company, people.ana, channel, 2)
  return { channel, incidentId }
}

const start = () => startCompany({ roster: WITH_RUNBOOKS })
const QUESTION =
  'SEV1 #1: 5 min since Ana Ruiz did "Restart the app servers". Is it back? If not: fail over to the secondary.'

test('when the wait after a step is over the channel is asked once, with a button that says that it is back', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel, incidentId } = await restarted(company)
  await company.advance({ minutes: 4 })
  expect(asked(company, channel)).toEqual([])
  await company.advance({ seconds: 60 })
  await until(company, () => asked(company, channel).length > 0, 'the question')
  expect(asked(company, channel)).toEqual([QUESTION])
  await company.advance({ minutes: 30 })
  expect(asked(company, channel)).toEqual([QUESTION])

  const question = slack.messages(channel).find((one) => one.text === QUESTION)!
  expect(buttons(question)).toEqual(['It is back: mitigated'])
  await slack.press(people.bob, channel, question.ts, 'mitigated')
  await company.settled()
  const row = await company.bot.ctx.db.selectFrom('incident').select('status').where('id', '=', incidentId).execute()
  expect(row).toEqual([{ status: 'mitigated' }])
})

test.each(['mitigated', 'resolve 00:01', 'close'])('after /incident %s nothing is asked', async (command) => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await restarted(company)
  await slack.command(people.sue, channel, `/incident ${command}`)
  await company.advance({ minutes: 20 })
  expect(asked(company, channel)).toEqual([])
})

test.each([
  ['a relapse', 'mitigated', 'status investigating'],
  ['reopening', 'close', 'reopen'],
])('%s does not bring back the question about what was done before', async (_what, over, again) => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await restarted(company)
  await slack.command(people.sue, channel, `/incident ${over}`)
  await company.settled()
  await slack.command(people.sue, channel, `/incident ${again}`)
  await company.settled()
  await company.advance({ minutes: 20 })
  expect(asked(company, channel)).toEqual([])
})

test('a step that is done after the mitigation is not asked after', async () => {
  await using company = await start()
  const { people, slack } = company
  const { channel } = await declareWith(company, 'sev1 the shop is down')
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.settled()
  await doStep(company, people.ana, channel, 2)
  await company.advance({ minutes: 20 })
  expect(asked(company, channel)).toEqual([])
})

test('a bot that was away asks when it is back, and says how long ago it really was', async () => {
  await using company = await start()
  const { channel } = await restarted(company)
  await company.bot.stop()
  company.clock.advance({ minutes: 40 })
  await company.startBot()
  await until(company, () => asked(company, channel).length > 0, 'the question')
  expect(asked(company, channel)).toEqual([
    expect.stringMatching(
      /^SEV1 #1: 40 min since Ana Ruiz did .* fail over to the secondary\. \(I was to ask at \d\d:\d\d .*\.\)$/,
    ),
  ])
})

test('a question that was asked, but whose work was not settled, is not asked again', async () => {
  await using company = await start()
  const { channel, incidentId } = await restarted(company)
  const { ctx, loop } = company.bot
  // It dies between asking and settling.
  await loop.stop()
  company.clock.advance({ minutes: 5, seconds: 1 })
  const work = await ctx.db
    .selectFrom('due_work')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('kind', '=', 'timer')
    .executeTakeFirstOrThrow()
  await askAfterStep(ctx, incidentId, { key: work.key, subject: work.subject, dueAt: String(work.due_at) })
  const second = await company.startBot()
  second.loop.poke()
  await until(company, () => asked(company, channel).length > 0, 'the question')
  await company.advance({ minutes: 5 })
  expect(asked(company, channel)).toHaveLength(1)
})
