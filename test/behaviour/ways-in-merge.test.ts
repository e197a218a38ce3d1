import { expect, test } from 'vitest'
import { plus } from '../../src/domain/time.ts'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { reportProblem } from '../../src/operations/report-problem.ts'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert, incidents, requestOf, sightings } from '../operations/seen.ts'

/** The three ways in which one night's trouble comes in, all within a minute. */
const WAYS = {
  person: ({ bot, slack, people }: Company) =>
    declareIncident(
      bot.ctx,
      { teamId: slack.teamId, title: 'checkout returns 500s', severity: null, services: [] },
      requestOf(people.kim, 'declared'),
    ),
  support: ({ bot, slack, people }: Company) =>
    reportProblem(
      bot.ctx,
      {
        teamId: slack.teamId,
        incidentId: null,
        title: 'customers cannot pay',
        services: ['checkout'],
        count: 14,
        example: 'ticket 4711',
        link: null,
        declare: true,
      },
      requestOf(people.sue, 'reported'),
    ),
  alert: (company: Company) => takeSighting(company.bot.ctx, alert(company), 'declare'),
}
type Way = keyof typeof WAYS

const ORDERS: Way[][] = [
  ['person', 'support', 'alert'],
  ['person', 'alert', 'support'],
  ['support', 'person', 'alert'],
  ['support', 'alert', 'person'],
  ['alert', 'person', 'support'],
  ['alert', 'support', 'person'],
]

async function expectOneIncident(company: Company): Promise<void> {
  await company.settled()
  const all = await incidents(company)
  expect(all.map((one) => one.number)).toEqual([1])
  const seen = await sightings(company)
  expect(seen.map((one) => one.signal).sort()).toEqual(['alert', 'customer', 'staff'])
  expect(new Set(seen.map((one) => one.incident_id))).toEqual(new Set([all[0]!.id]))
  expect(company.slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
  const { entries } = await company.timeline(all[0]!.id)
  expect(entries.filter((one) => one.text.startsWith('Declared'))).toHaveLength(1)
  expect(entries.filter((one) => one.text === 'High error rate on checkout: 5xx above 20 %')).toHaveLength(1)
  const customers = 'Reported by customers (14 customers): customers cannot pay: ticket 4711'
  expect(entries.filter((one) => one.text === customers)).toHaveLength(1)
  const pages = await company.bot.ctx.db.selectFrom('page').select('person').execute()
  expect(pages.map((one) => one.person)).toEqual(['bob'])
}

test.each(
  ORDERS,
)('two reports and one alert on one service within a minute are one incident: %s, %s, %s', async (...order) => {
  await using company = await startCompany()
  for (const way of order) {
    await WAYS[way](company)
    await company.advance({ seconds: 15 })
  }
  await expectOneIncident(company)
})

test('two reports and one alert on one service at the same moment are one incident', async () => {
  await using company = await startCompany()
  await Promise.all(Object.values(WAYS).map((way) => way(company)))
  await expectOneIncident(company)
})

test('what was offered or noted before somebody declares becomes part of it, and the time of detection goes back', async () => {
  await using company = await startCompany()
  const { slack, people, incidents: channel, bot } = company
  const at = plus(company.clock.now(), { minutes: -4 })
  await takeSighting(bot.ctx, alert(company, { at }), 'offer')
  await takeSighting(bot.ctx, alert(company, { dedupKey: 'second', signal: 'telemetry' }), 'attach')
  await company.settled()
  const { channel: own } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect((await incidents(company))[0]).toMatchObject({ detected_at: at, detection: 'alert' })
  expect((await sightings(company)).map((one) => one.state)).toEqual(['attached', 'attached', 'attached'])
  const offers = slack.messages(channel).filter((one) => one.text.includes('High error rate'))
  expect(offers).toHaveLength(1)
  expect(offers[0]!.text).toContain('Part of #1')
  expect(JSON.stringify(offers[0]!.blocks)).toContain(`<#${own}>`)
  expect(JSON.stringify(offers[0]!.blocks)).not.toContain('offer_declare')
})
