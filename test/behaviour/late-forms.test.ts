import { expect, test } from 'vitest'
import { close, mitigate } from '../../src/operations/set-status.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import { answered, until } from './acting.ts'

async function statusOf(company: Company, incidentId: string) {
  const row = await company.bot.ctx.db
    .selectFrom('incident')
    .select(['status', 'mitigated_at'])
    .where('id', '=', incidentId)
    .executeTakeFirstOrThrow()
  return row
}

test('the form of an update that was opened before the close does not open the incident again', async () => {
  await using company = await startCompany()
  const { people, bot, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await slack.command(people.sue, channel, '/incident update')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  const by = { userId: people.sue, userName: 'sue' }
  await close(bot.ctx, incidentId, { outcome: 'resolved', duplicateOf: null }, { key: 'c', action: 'test', by })
  await slack.submit(people.sue, form.id, {
    know: { value: 'it was the QA build' },
    status: { value: 'investigating' },
  })
  await company.settled()
  expect(await statusOf(company, incidentId)).toMatchObject({ status: 'closed' })
})

test('an update that says that a mitigated incident is investigated is a relapse: its people are called again', async () => {
  await using company = await startCompany()
  const { people, bot, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await mitigate(bot.ctx, incidentId, null, { key: 'm', action: 'test', by: { userId: people.sue, userName: 'sue' } })
  await slack.command(people.sue, channel, '/incident update')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  await slack.submit(people.sue, form.id, { know: { value: 'broken again' }, status: { value: 'investigating' } })
  await until(company, () => slack.dm(people.bob).length === 2, 'Bob to be called again')
  expect(await statusOf(company, incidentId)).toEqual({ status: 'investigating', mitigated_at: null })
})

test('whoever has no Slack account cannot be given the command, and it goes to nobody else instead', async () => {
  const roster = ROSTER.replace('teams:', '  zoe: { name: Zoe Null, aliases: [zoe] }\nteams:')
  await using company = await startCompany({ roster })
  const { people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { text } = await answered(company, people.sue, channel, 'commander zoe')
  expect(text).toMatch(/^Zoe Null has no Slack account/)
  const row = await company.bot.ctx.db.selectFrom('incident').select('commander').where('id', '=', incidentId).execute()
  expect(row).toEqual([{ commander: null }])
})
