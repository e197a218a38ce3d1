import { expect, test } from 'vitest'
import { openPresence } from '../../src/db/presence.ts'
import { createHandlers } from '../../src/jobs/handlers.ts'
import { type Handler, startLoop } from '../../src/jobs/loop.ts'
import { mitigate } from '../../src/operations/set-status.ts'
import { pagingChannels } from '../../src/paging/index.ts'
import { directMessages } from '../../src/slack/direct-messages.ts'
import { type Company, startCompany } from '../harness.ts'
import { declareSev1, startAudit } from '../watch/watching.ts'
import { refuseDirect, story } from './acting.ts'

/** Stops the bot's loop and starts one beside it, as of another process, in which `page` does the pages. */
async function startOtherLoop({ bot, databaseUrl }: Company, page: (deliver: Handler) => Handler) {
  await bot.loop.stop()
  const { ctx, edge, log } = bot
  const channels = pagingChannels({ directMessages: directMessages(ctx, edge.lanes), webhook: null })
  const handlers = createHandlers(ctx, edge, channels)
  const presence = await openPresence(databaseUrl, log)
  const loop = startLoop(ctx, {
    handlers: { ...handlers, page: page(handlers.page) },
    kinds: ['page'],
    alarm: null,
    presence: presence.key,
  })
  return {
    [Symbol.asyncDispose]: async () => {
      await loop.stop()
      await presence.close()
    },
  }
}

test('operators are told of ladders that nobody answers although all of them was called, and of their end', async () => {
  await using company = await startCompany()
  const { bot } = company
  await using audit = await startAudit(company)
  const incidentId = await declareSev1(company)
  const set = (change: { last_resorts: number } | { state: string }) =>
    bot.ctx.db.updateTable('escalation').set(change).where('incident_id', '=', incidentId).execute()
  await audit.auditor.look()
  await set({ last_resorts: 1 })
  await audit.auditor.look()
  const [wrong] = await audit.told(1)
  expect(wrong).toMatchObject({ key: 'unanswered', state: 'wrong' })
  expect(wrong!.text).toMatch(/^Everybody was called, the last resort too, and nobody answers: #1 /)
  await set({ state: 'answered' })
  await audit.auditor.look()
  expect(await audit.told(2)).toMatchObject([{}, { key: 'unanswered', state: 'well' }])
})

/** Something that a test waits for, and that somebody else lets happen. */
function gate() {
  return Promise.withResolvers<void>()
}

test('a page that was claimed, and waited on a busy machine until it was all over, is not sent', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const [begun, over] = [gate(), gate()]
  {
    await using _loop = await startOtherLoop(company, (deliver) => async (claimed) => {
      begun.resolve()
      await over.promise
      return deliver({ ...claimed, claimedAt: claimed.claimedAt - 60_000 })
    })
    const incidentId = await declareSev1(company)
    await begun.promise
    const by = { userId: people.sue, userName: 'sue' }
    await mitigate(bot.ctx, incidentId, null, { key: 'well-again', action: 'mitigated', by })
    over.resolve()
  }
  expect(slack.dm(people.bob)).toEqual([])
})

test('behaviour 3: a page that nobody sends for a minute is sent by the auditor, operators are told, and it is sent once', async () => {
  await using company = await startCompany()
  const { bot, clock, people, slack } = company
  await using audit = await startAudit(company)
  await bot.loop.stop()
  const incidentId = await declareSev1(company)
  clock.advance({ seconds: 50 })
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toEqual([])

  clock.advance({ seconds: 15 })
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toHaveLength(1)
  const told = await audit.told(1)
  expect(told).toMatchObject([{ key: 'late-pages', state: 'wrong' }])
  expect(told[0]!.text).toMatch(/^A page is not sent that was due 1 min ago\. The auditor sends what can be sent;/)
  expect(await story(company, incidentId)).toContain("The page to Bob Sparrow left 1 min late, by Debrief's auditor.")

  await audit.auditor.look()
  expect(await audit.told(2)).toMatchObject([{}, { key: 'late-pages', state: 'well' }])
  await bot.stop()
  await company.startBot()
  await slack.waitFor(() => slack.channels().some((one) => one.name.startsWith('inc-1-')), 'the channel')
  await company.settled()
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('a page on which a loop hangs is left to it for a minute, then taken from it', async () => {
  await using company = await startCompany()
  const { clock, people, slack } = company
  await using audit = await startAudit(company)
  const [begun, end] = [gate(), gate()]
  await using _loop = await startOtherLoop(company, () => async (claimed) => {
    begun.resolve()
    await end.promise
    return { key: claimed.key, generation: claimed.generation, error: null, retryAt: null }
  })
  await declareSev1(company)
  await begun.promise
  clock.advance({ seconds: 70 })
  // The lease is younger than a minute, although the page is late.
  audit.ahead(50_000)
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toEqual([])

  audit.ahead(61_000)
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toHaveLength(1)
  await audit.auditor.look()
  end.resolve()
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('a page that had left when its loop hung is found by its marker, and not sent again', async () => {
  await using company = await startCompany()
  const { bot, clock, people, slack } = company
  await using audit = await startAudit(company)
  const [sent, end] = [gate(), gate()]
  await using _loop = await startOtherLoop(company, (deliver) => async (claimed) => {
    const result = await deliver(claimed)
    sent.resolve()
    await end.promise
    return result
  })
  await declareSev1(company)
  await sent.promise
  clock.advance({ seconds: 70 })
  audit.ahead(61_000)
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toHaveLength(1)
  const { state } = await bot.ctx.db.selectFrom('page').select('state').executeTakeFirstOrThrow()
  expect(state).toBe('sent')
  end.resolve()
})

test('late pages leave although no connection of the pool is left', async () => {
  await using company = await startCompany()
  const { bot, clock, people, slack } = company
  await using audit = await startAudit(company)
  await bot.loop.stop()
  await declareSev1(company)
  clock.advance({ seconds: 61 })
  const end = gate()
  const taken = Array.from({ length: 8 }, () => {
    const held = gate()
    const whole = bot.ctx.db.connection().execute(async () => {
      held.resolve()
      await end.promise
    })
    return { held: held.promise, whole }
  })
  await Promise.all(taken.map((one) => one.held))
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toHaveLength(1)
  end.resolve()
  await Promise.all(taken.map((one) => one.whole))
})

test('late pages that no way takes are told with what the ways say, and go on being tried', async () => {
  await using company = await startCompany()
  const { bot, clock, people, slack } = company
  await using audit = await startAudit(company)
  const refusing = refuseDirect(company, people.bob, 'internal_error')
  await declareSev1(company)
  await slack.waitFor(() => refusing.hits > 0, 'the try')
  await bot.loop.stop()
  clock.advance({ seconds: 61 })
  await audit.auditor.look()
  const [first] = await audit.told(1)
  expect(first!.text).toMatch(/^A page is not sent .* The tries say: slack-dm: internal_error\.$/)
  refusing.remove()
  // By the wire the next try is due at most fifteen seconds after the last.
  audit.ahead(16_000)
  await audit.auditor.look()
  expect(slack.dm(people.bob)).toHaveLength(1)
})
