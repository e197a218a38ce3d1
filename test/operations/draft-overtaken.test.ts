import { expect, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import { draftIncident } from '../../src/operations/draft-incident.ts'
import { startCompany } from '../harness.ts'

test('a draft that was begun before the incident was reopened and closed again changes nothing', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  const end = async () => {
    await company.advance({ minutes: 10 })
    await slack.command(people.sue, channel, '/incident close')
    await company.settled()
  }
  const stored = () =>
    bot.ctx.db
      .selectFrom('incident')
      .select(['resolved_at', 'closed_at', 'mitigated_at'])
      .where('id', '=', incidentId)
      .executeTakeFirstOrThrow()
  await end()
  const reading = Promise.withResolvers<void>()
  const read = Promise.withResolvers<void>()
  const reader: Context['reader'] = {
    ...bot.ctx.reader,
    async draft(record) {
      reading.resolve()
      await read.promise
      return bot.ctx.reader.draft(record)
    },
  }
  const drafting = draftIncident({ ...bot.ctx, reader }, incidentId)
  await reading.promise
  await slack.command(people.sue, channel, '/incident reopen')
  await company.settled()
  await company.advance({ minutes: 50 })
  await end()
  const before = await stored()
  read.resolve()
  expect(await drafting).toEqual({ ok: true })
  expect(await stored()).toEqual(before)
})
