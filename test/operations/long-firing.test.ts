import { expect, test } from 'vitest'
import { plus } from '../../src/domain/time.ts'
import { mitigate } from '../../src/operations/set-status.ts'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { card, shown, until } from '../behaviour/acting.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert, incidents, requestOf, sightings } from './seen.ts'

const alertsOf = async (company: Company, incidentId: string) =>
  (await company.timeline(incidentId)).entries.filter((one) => one.kind === 'alert' && one.source === 'system')

test('an alert that has been firing for weeks declares as of now, and its entry says since when it fires', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const at = plus(company.clock.now(), { days: -20 })
  const before = company.clock.now()
  const taken = await takeSighting(ctx, alert(company, { at }), 'declare')
  expect(taken.result).toBe('declared')
  await company.settled()

  const [incident] = await incidents(company)
  expect(incident).toMatchObject({ detection: 'alert' })
  expect(incident!.detected_at! >= before && incident!.detected_at! <= incident!.declared_at).toBe(true)
  const [entry] = await alertsOf(company, incident!.id)
  expect(entry!.at).toBe(incident!.detected_at)
  expect(entry!.text).toMatch(
    /^High error rate on checkout: 5xx above 20 % \(firing since \d{1,2} \w{3} \d{4} \d\d:\d\d\)$/,
  )
  // By its own start it is known again.
  expect(await takeSighting(ctx, alert(company, { at }), 'declare')).toMatchObject({ result: 'repeated' })
  expect(await sightings(company)).toMatchObject([{ at, incident_id: incident!.id }])
})

test('one that is attached moves the time of detection at most to when it came in, and its lamp is red since then', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const { slack, people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 10 })
  const came = company.clock.now()
  await takeSighting(ctx, alert(company, { at: plus(came, { days: -20 }) }), 'attach')
  await until(company, () => shown(card(company, channel)).includes('alerts *RED*'), 'the lamp')

  const [incident] = await incidents(company)
  expect(incident!.detected_at === null || incident!.detected_at >= incident!.declared_at).toBe(true)
  const [entry] = await alertsOf(company, incidentId)
  expect(entry!.at >= came).toBe(true)
  await slack.command(people.sue, channel, '/incident signals')
  await company.settled()
  const signals = slack.ephemerals.filter((one) => one.user === people.sue).at(-1)!
  expect(shown(signals as never)).not.toContain(plus(came, { days: -20 }).slice(0, 10))

  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  expect(slack.files()[0]!.content).not.toMatch(/\b(19|20|21) d\b/)
})

test('one that comes in after Mitigated was seen after it', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await mitigate(ctx, incidentId, null, requestOf(people.sue, 'm'))
  await company.advance({ minutes: 5 })
  await takeSighting(ctx, alert(company, { at: plus(company.clock.now(), { days: -2 }) }), 'attach')
  await company.settled()
  expect(slack.messages(channel).filter((one) => one.text.includes('Seen again'))).toHaveLength(1)
  expect(shown(card(company, channel))).toContain('alerts *RED* again')
})

test('a start within the day before it came in counts as it did', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const at = plus(company.clock.now(), { hours: -23 })
  await takeSighting(ctx, alert(company, { at }), 'declare')
  await company.settled()
  const [incident] = await incidents(company)
  expect(incident).toMatchObject({ detected_at: at })
  expect(await alertsOf(company, incident!.id)).toMatchObject([
    { at, text: 'High error rate on checkout: 5xx above 20 %' },
  ])
})
