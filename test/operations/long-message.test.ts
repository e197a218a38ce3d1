import { expect, test } from 'vitest'
import { draftIncident } from '../../src/operations/draft-incident.ts'
import { close } from '../../src/operations/set-status.ts'
import { startCompany } from '../harness.ts'

test('a message of 40,000 characters is kept whole, and does not hold up the draft', async () => {
  await using company = await startCompany()
  const { people, bot, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const pasted = "I'll ".repeat(8_000)
  slack.say(people.sue, channel, pasted)
  await company.settled()
  const by = { userId: people.sue, userName: 'sue' }
  await close(bot.ctx, incidentId, { outcome: 'resolved', duplicateOf: null }, { key: 'c', action: 'test', by })
  await company.settled()
  // Its own time, not that of a busy machine.
  const begun = process.cpuUsage()
  expect(await draftIncident(bot.ctx, incidentId)).toEqual({ ok: true })
  expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000)
  const { entries } = await company.timeline(incidentId)
  expect(entries.find((one) => one.text.startsWith("I'll"))?.text).toBe(pasted)
})
