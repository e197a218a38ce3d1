import { expect, test } from 'vitest'
import { openPresence } from '../../src/db/presence.ts'
import { createHandlers } from '../../src/jobs/handlers.ts'
import { startLoop } from '../../src/jobs/loop.ts'
import { answerHeard } from '../../src/operations/answer-heard.ts'
import { robotChannel } from '../../src/paging/robot/index.ts'
import { createOperators } from '../../src/watch/operators.ts'
import { tryTestPage } from '../../src/watch/synthetic-page.ts'
import { type Company, startCompany } from '../harness.ts'
import { startAlarmReceiver } from './alarm-receiver.ts'

const FIVE_MINUTES = 300_000

/** A due-work loop whose only way to page is the robot's, in place of the bot's. */
async function startRobotLoop({ bot, databaseUrl }: Company) {
  await bot.loop.stop()
  const { ctx, edge, log } = bot
  const heard: Parameters<typeof robotChannel>[0] = (answer) =>
    ctx.inBackground(answerHeard(ctx, answer).then((said) => log.info({}, said)))
  const presence = await openPresence(databaseUrl, log)
  const loop = startLoop(ctx, {
    handlers: createHandlers(ctx, edge, [robotChannel(heard)]),
    kinds: ['page', 'sync', 'silence', 'rung'],
    alarm: null,
    presence: presence.key,
    sweepMs: 100,
  })
  return {
    loop,
    [Symbol.asyncDispose]: async () => {
      await loop.stop()
      await ctx.backgroundDone()
      await presence.close()
    },
  }
}

/** The company's bot `stretches` times five minutes later by the wire, and whoever it tells. */
async function startTeller(company: Company) {
  const receiver = await startAlarmReceiver()
  const { ctx, log } = company.bot
  const operators = createOperators({ url: receiver.url, wireNow: ctx.wireNow, log })
  return {
    receiver,
    run: (stretches: number, backMs = 20_000) => {
      const wireNow = () => Date.now() + stretches * FIVE_MINUTES
      return tryTestPage({ ...ctx, wireNow }, { teamId: company.slack.teamId, operators, backMs })
    },
    [Symbol.asyncDispose]: async () => {
      await operators.close()
      await receiver[Symbol.asyncDispose]()
    },
  }
}

function rows(
  company: Company,
  table: 'page' | 'page_attempt' | 'due_work' | 'inbox' | 'timeline_entry' | 'escalation',
) {
  return company.bot.ctx.db.selectFrom(table).selectAll().execute()
}

test('a test page goes to the robot and back by the way of all pages, and shows nowhere', async () => {
  await using company = await startCompany()
  const { bot, slack } = company
  await using teller = await startTeller(company)
  await using other = await startRobotLoop(company)
  const before = slack.trace.length
  await teller.run(0)
  await other.loop.idle()
  expect(await rows(company, 'page')).toMatchObject([{ person: 'robot', state: 'answered', via: 'robot' }])
  expect(await rows(company, 'page_attempt')).toMatchObject([{ method: 'robot', outcome: 'sent' }])
  expect(await bot.ctx.db.selectFrom('incident').selectAll().execute()).toMatchObject([
    { number: 0, status: 'closed', drill: true, channel_id: null },
  ])
  expect(slack.trace.slice(before).filter(({ method }) => /^(chat|conversations)\./.test(method))).toEqual([])
  expect(teller.receiver.told).toEqual([])
  // The next incident of people is the first.
  const { next_number } = await bot.ctx.db.selectFrom('workspace').select('next_number').executeTakeFirstOrThrow()
  expect(next_number).toBe(1)
})

test('a test page that does not come back is told, and the next that does ends it', async () => {
  await using company = await startCompany()
  await using teller = await startTeller(company)
  await company.bot.loop.stop()
  await teller.run(0, 200)
  await expect.poll(() => teller.receiver.told).toHaveLength(1)
  expect(teller.receiver.told).toMatchObject([{ key: 'test-page', state: 'wrong' }])
  expect(teller.receiver.told[0]!.text).toMatch(/did not come back within .*: it was not sent\.$/)

  await using _other = await startRobotLoop(company)
  await teller.run(1)
  await expect.poll(() => teller.receiver.told).toHaveLength(2)
  expect(teller.receiver.told[1]).toMatchObject({ key: 'test-page', state: 'well' })
})

test('of several processes one sends the test page, and each that told of trouble tells of its end', async () => {
  await using company = await startCompany()
  await using first = await startTeller(company)
  await using second = await startTeller(company)
  await company.bot.loop.stop()
  await first.run(0, 200)
  await second.run(0, 200)
  expect(await rows(company, 'page')).toHaveLength(1)
  await expect.poll(() => first.receiver.told).toHaveLength(1)
  expect(second.receiver.told).toEqual([])

  await using _other = await startRobotLoop(company)
  await second.run(1)
  await first.run(1)
  expect(await rows(company, 'page')).toHaveLength(2)
  await expect.poll(() => first.receiver.told).toMatchObject([{ state: 'wrong' }, { state: 'well' }])
  expect(second.receiver.told).toEqual([])
})

test('tests of some hours ago leave nothing behind', async () => {
  await using company = await startCompany()
  const { clock } = company
  await using teller = await startTeller(company)
  await using other = await startRobotLoop(company)
  const tables = ['page', 'page_attempt', 'due_work', 'timeline_entry', 'escalation'] as const
  const counts = async () => Promise.all(tables.map(async (table) => (await rows(company, table)).length))
  await teller.run(0)
  await other.loop.idle()
  const once = await counts()
  expect(once[0]).toBe(1)
  for (let stretch = 1; stretch <= 3; stretch++) {
    clock.advance({ hours: 2 })
    await teller.run(stretch)
    await other.loop.idle()
  }
  expect(await counts()).toEqual(once)
  expect(teller.receiver.told).toEqual([])
})

test('a database that answers nothing is trouble too', async () => {
  await using company = await startCompany()
  await using teller = await startTeller(company)
  await company.bot.ctx.db.schema.alterTable('inbox').renameTo('inbox_away').execute()
  await teller.run(0)
  await expect.poll(() => teller.receiver.told).toHaveLength(1)
  expect(teller.receiver.told[0]!.text).toMatch(/relation "inbox" does not exist/)
  await company.bot.ctx.db.schema.alterTable('inbox_away').renameTo('inbox').execute()
})
