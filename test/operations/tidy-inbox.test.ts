import { expect, test } from 'vitest'
import { tidyInbox } from '../../src/operations/tidy-inbox.ts'
import { startCompany } from '../harness.ts'

test('answers are kept for seven days, for whoever asks twice', async () => {
  await using company = await startCompany()
  const { bot, clock, people } = company
  await company.declare(people.sue, 'sev2 checkout is slow')

  clock.advance({ days: 6 })
  expect(await tidyInbox(bot.ctx)).toBe(0)
  clock.advance({ days: 2 })
  expect(await tidyInbox(bot.ctx)).toBe(1)
})
