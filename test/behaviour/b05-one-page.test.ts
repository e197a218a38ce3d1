import { expect, test } from 'vitest'
import { claimDue } from '../../src/db/due-work.ts'
import { openPresence } from '../../src/db/presence.ts'
import { callNextRung } from '../../src/operations/call-next-rung.ts'
import { type Company, startCompany } from '../harness.ts'

/** Two processes, of which none does its due work. */
async function two(company: Company) {
  const bots = [company.bot, await company.startBot()]
  await Promise.all(bots.map((one) => one.loop.stop()))
  return bots
}

test('behaviour 5: of several who claim a page at the same moment one has it', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const bots = await two(company)
  await slack.command(people.sue, company.general, '/incident sev1 checkout returns 500s')
  // A claim counts while its process lives.
  const lives = await Promise.all(bots.map((one) => openPresence(company.databaseUrl, one.log)))
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const { ctx } = bots[index % 2]!
      const kinds = ['page'] as const
      return claimDue(ctx.db, {
        now: ctx.now(),
        wireNow: ctx.wireNow(),
        leaseMs: 60_000,
        limit: 10,
        kinds,
        holder: lives[index % 2]!.key,
        running: [],
      })
    }),
  )
  await Promise.all(lives.map((one) => one.close()))
  const keys = claims.flatMap(({ claimed }) => claimed.map((one) => one.key))
  expect(keys).toEqual([expect.stringMatching(/^page:/)])
})

test('behaviour 5: a rung that is called twice pages once', async () => {
  await using company = await startCompany()
  const { clock, people } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const bots = await two(company)
  const { id } = await company.bot.ctx.db.selectFrom('escalation').select('id').executeTakeFirstOrThrow()
  clock.advance({ minutes: 5 })
  await Promise.all([0, 1, 0, 1].map((which) => callNextRung(bots[which]!.ctx, incidentId, id)))
  const pages = await company.bot.ctx.db.selectFrom('page').select('person').orderBy('id').execute()
  expect(pages.map((one) => one.person)).toEqual(['bob', 'lin'])
})

test('behaviour 5: two processes that both see it send one message', async () => {
  await using company = await startCompany()
  await company.startBot()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 5 })
  expect([people.bob, people.lin].map((one) => slack.dm(one).length)).toEqual([1, 1])
})
