import { expect, test } from 'vitest'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { tidyInbox, tidySightings } from '../../src/operations/tidy-inbox.ts'
import { startCompany } from '../harness.ts'
import { alert, sightings } from './seen.ts'

test('answers are kept for seven days, for whoever asks twice', async () => {
  await using company = await startCompany()
  const { bot, clock, people } = company
  await company.declare(people.sue, 'sev2 checkout is slow')

  clock.advance({ days: 6 })
  expect(await tidyInbox(bot.ctx)).toBe(0)
  clock.advance({ days: 2 })
  expect(await tidyInbox(bot.ctx)).toBe(1)
})

test('what was seen and became part of no incident is kept for sixty days, with its offer; all else for good', async () => {
  await using company = await startCompany()
  const { bot, clock } = company
  await takeSighting(bot.ctx, alert(company), 'offer')
  await takeSighting(bot.ctx, alert(company, { services: ['orders'], title: 'Orders late', dedupKey: 'b' }), 'declare')
  await company.settled()
  const offers = () => bot.ctx.db.selectFrom('due_work').select('key').where('kind', '=', 'offer').execute()

  clock.advance({ days: 59 })
  expect(await tidySightings(bot.ctx)).toBe(0)
  expect(await offers()).toHaveLength(1)
  clock.advance({ days: 2 })
  expect(await tidySightings(bot.ctx)).toBe(1)
  expect(await offers()).toEqual([])
  expect((await sightings(company)).map((one) => one.title)).toEqual(['Orders late'])
})
