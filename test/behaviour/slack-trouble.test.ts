import { expect, test } from 'vitest'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { pageTarget } from '../../src/operations/page-target.ts'
import { type Company, startCompany } from '../harness.ts'
import { until } from './acting.ts'

const by = (userId: string) => ({ key: `by ${userId}`, action: 'test', by: { userId, userName: 'somebody' } })

function declare(company: Company) {
  return declareIncident(
    company.bot.ctx,
    { teamId: company.slack.teamId, title: 'checkout returns 500s', severity: 'SEV2', services: ['checkout'] },
    by(company.people.sue),
  )
}

const isSetUp = (company: Company) => company.slack.channels().some((one) => one.pins.length > 0)

test('a token that Slack refuses for a while ends no page and no channel: both come when it is good again, nobody else is woken', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const refused = slack.fault({ method: /^(?!apps\.)/, kind: 'error', error: 'token_revoked' })
  await declare(company)
  await slack.waitFor(() => refused.hits >= 2, 'Slack to refuse a page and a channel')
  refused.remove()
  await until(company, () => isSetUp(company) && slack.dm(people.bob).length > 0, 'the channel and the page')
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(slack.dm(people.lin)).toEqual([])
})

test('Slack away for an hour ends nothing: what an incident should show comes when it is back', async () => {
  await using company = await startCompany()
  const { slack, bot } = company
  const away = slack.fault({ method: 'conversations.create', kind: 'http-500' })
  await declare(company)
  await slack.waitFor(() => away.hits > 0, 'a first try')
  await bot.loop.idle()
  // As four tries in each minute of an hour leave it.
  await bot.ctx.db.updateTable('projection').set({ failures: 240 }).where('tag', '=', 'channel').execute()
  away.remove()
  await bot.ctx.db.updateTable('due_work').set({ retry_at: null }).where('kind', '=', 'sync').execute()
  await until(company, () => isSetUp(company), 'the channel')
})

test('a page to somebody whose direct messages Slack does not open just now is tried again, and gives nobody up', async () => {
  // In working hours: at night a SEV3 waits.
  await using company = await startCompany({ at: '2026-03-09T09:00:00.000Z' })
  const { people, slack, bot } = company
  const { incidentId } = await company.declare(people.ana, 'sev3 the sre dashboards are slow')
  const refused = slack.fault({ method: 'conversations.open', kind: 'rate-limit', retryAfter: 1, times: 1 })
  await pageTarget(bot.ctx, incidentId, { kind: 'user', userId: people.sue }, by(people.ana))
  await until(company, () => slack.dm(people.sue).length > 0, 'the page')
  expect(refused.hits).toBe(1)
  const attempts = await bot.ctx.db.selectFrom('page_attempt').select('outcome').orderBy('id').execute()
  expect(attempts.map((one) => one.outcome)).toEqual(['failed-temporary', 'sent'])
})
