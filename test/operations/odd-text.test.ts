import { expect, test } from 'vitest'
import { addNote } from '../../src/operations/add-note.ts'
import { close, resolve } from '../../src/operations/set-status.ts'
import { until } from '../behaviour/acting.ts'
import { startCompany } from '../harness.ts'

/** U+0000 and half a surrogate pair: PostgreSQL's jsonb knows neither. */
const ODD = 'rolled\u0000 back \ud83d the build'

test('typed text that PostgreSQL does not know is stored without it, and drafted', async () => {
  await using company = await startCompany()
  const { people, bot, slack, general } = company
  const by = (key: string) => ({ key, action: 'test', by: { userId: people.sue, userName: 'sue\ud83d' } })
  await slack.command(people.sue, general, `/incident sev1 checkout is ${ODD}`)
  await until(company, () => slack.channels().some((one) => one.pins.length > 0), 'the channel')
  const { id } = await bot.ctx.db.selectFrom('incident').select('id').executeTakeFirstOrThrow()
  await addNote(bot.ctx, id, { at: null, text: ODD }, by('note'))
  await resolve(bot.ctx, id, { impact: ODD, resolution: ODD, at: null }, by('resolve'))
  await close(bot.ctx, id, { outcome: 'resolved', duplicateOf: null }, by('close'))
  await company.settled()
  const draft = await bot.ctx.db.selectFrom('postmortem').select(['version', 'last_error']).executeTakeFirstOrThrow()
  expect(draft).toEqual({ version: 1, last_error: null })
})
