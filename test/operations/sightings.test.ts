import { expect, test } from 'vitest'
import { plus } from '../../src/domain/time.ts'
import { checkSignals } from '../../src/operations/check-signals.ts'
import { reportProblem } from '../../src/operations/report-problem.ts'
import { close, mitigate, resolve } from '../../src/operations/set-status.ts'
import { takeRecovery, takeSighting } from '../../src/operations/take-sighting.ts'
import { ROSTER, startCompany } from '../harness.ts'
import { alert, incidents, pageCount, requestOf, sightings } from './seen.ts'

test('an alert whose rule is to declare is an incident with its owner paged, in the name of its source', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const at = plus(company.clock.now(), { minutes: -3 })
  const taken = await takeSighting(ctx, alert(company, { at }), 'declare')
  expect(taken).toMatchObject({ result: 'declared', called: ['Bob Sparrow'], incident: { number: 1 } })
  await company.settled()
  const [incident] = await incidents(company)
  expect(incident).toMatchObject({
    declared_by: null,
    declared_via: 'Alertmanager',
    severity: 'SEV2',
    detection: 'alert',
    detected_at: at,
    seen: '5xx above 20 %',
  })
  const { entries } = await company.timeline(incident!.id)
  expect(
    entries.slice(0, 2).map(({ at, kind, text, actor, evidence }) => ({ at, kind, text, by: actor.name, evidence })),
  ).toEqual([
    {
      at,
      kind: 'alert',
      text: 'High error rate on checkout: 5xx above 20 %',
      by: 'Alertmanager',
      evidence: ['https://alerts.example/1'],
    },
    {
      at: incident!.declared_at,
      kind: 'decision',
      text: 'Declared SEV2: High error rate on checkout',
      by: 'Alertmanager',
      evidence: [],
    },
  ])
  expect(await sightings(company)).toMatchObject([{ state: 'attached', incident_id: incident!.id }])
})

test('the same alert, again or replayed a day later, changes nothing', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const seen = alert(company)
  const first = await takeSighting(ctx, seen, 'declare')
  const before = await company.timeline(first.incident!.id)
  const [again, refired] = await Promise.all([
    takeSighting(ctx, seen, 'declare'),
    takeSighting(ctx, { ...seen, at: plus(seen.at, { minutes: 4 }) }, 'declare'),
  ])
  expect([again, refired]).toMatchObject(
    [1, 2].map(() => ({ result: 'repeated', sighting: { id: first.sighting.id }, called: [] })),
  )
  await close(
    ctx,
    first.incident!.id,
    { outcome: 'false-alarm', duplicateOf: null },
    requestOf(company.people.ana, 'close'),
  )
  await company.advance({ hours: 25 })
  expect((await takeSighting(ctx, seen, 'declare')).result).toBe('repeated')
  expect(await incidents(company)).toHaveLength(1)
  expect(await sightings(company)).toHaveLength(1)
  const alerts = (await company.timeline(first.incident!.id)).entries.filter((one) => one.kind === 'alert')
  expect(alerts).toEqual(before.entries.filter((one) => one.kind === 'alert'))
  expect((await takeSighting(ctx, alert(company), 'declare')).incident?.number).toBe(2)
})

test('twenty deliveries of one alert at once, by two processes, are one incident', async () => {
  await using company = await startCompany()
  const second = await company.startBot()
  const seen = alert(company)
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, index) => takeSighting(index % 2 ? second.ctx : company.bot.ctx, seen, 'declare')),
  )
  expect(taken.filter((one) => one.result === 'declared')).toHaveLength(1)
  expect(taken.filter((one) => one.result === 'repeated')).toHaveLength(19)
  await company.settled()
  expect(await incidents(company)).toHaveLength(1)
  expect(await pageCount(company)).toBe(1)
})

test('an alert for a service with an open incident is attached: nobody is paged, its entry stands at its own time', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const { incidentId } = await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  const paged = await pageCount(company)
  const at = plus(company.clock.now(), { minutes: -10 })
  const taken = await takeSighting(ctx, alert(company, { at, title: 'Lamps blink' }), 'declare')
  expect(taken).toMatchObject({ result: 'attached', called: [], incident: { number: 1 } })
  await company.settled()
  expect(await pageCount(company)).toBe(paged)
  expect(await incidents(company)).toMatchObject([{ detected_at: at, detection: 'alert' }])
  const { entries } = await company.timeline(incidentId)
  expect(entries[0]).toMatchObject({ at, kind: 'alert', text: 'Lamps blink: 5xx above 20 %' })
})

test('an alert without a service is held against the services that its title names, then against like titles', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  const bare = { services: [], dedupKey: 'bare' }
  expect(await takeSighting(ctx, alert(company, { ...bare, title: 'shop is slow' }), 'declare')).toMatchObject({
    result: 'attached',
  })
  const mails = await takeSighting(ctx, alert(company, { ...bare, dedupKey: 'm', title: 'mail queue full' }), 'declare')
  expect(mails).toMatchObject({ result: 'declared', incident: { number: 2, services: [] } })
  const like = { services: ['orders'], dedupKey: 'm2', title: 'mail queue is full' }
  expect(await takeSighting(ctx, alert(company, like), 'declare')).toMatchObject({
    result: 'attached',
    incident: { number: 2 },
  })
})

test('a storm of alerts: after five incidents the next alert is offered and calls nobody, but people still declare', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const about = (n: number) => ({
    dedupKey: `k${n}`,
    title: ['tapes', 'mail', 'badges', 'printers', 'phones', 'doors', 'lifts'][n]!,
    services: [],
  })
  for (const n of [0, 1, 2, 3, 4])
    expect(await takeSighting(ctx, alert(company, about(n)), 'declare')).toMatchObject({ result: 'declared' })
  await company.settled()
  const pages = await pageCount(company)
  expect(await takeSighting(ctx, alert(company, about(5)), 'declare')).toMatchObject({ result: 'offered', called: [] })
  await company.settled()
  expect(await pageCount(company)).toBe(pages)
  expect(await takeSighting(ctx, alert(company, { ...about(6), signal: 'staff' }), 'declare')).toMatchObject({
    result: 'declared',
  })
  expect(await incidents(company)).toHaveLength(6)
  await company.advance({ minutes: 11 })
  const later = { ...about(5), title: 'lights', dedupKey: 'k7' }
  expect(await takeSighting(ctx, alert(company, later), 'declare')).toMatchObject({ result: 'declared' })
})

test('a recovery is an entry at its own time; said twice it is one, and the next firing is news', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const seen = alert(company)
  const { incident } = await takeSighting(ctx, seen, 'declare')
  const recovery = { ...seen, at: plus(seen.at, { minutes: 7 }), text: 'back to normal' }
  expect(await takeRecovery(ctx, recovery)).toMatchObject({ result: 'recovered', incident: { number: 1 } })
  expect(await takeRecovery(ctx, recovery)).toMatchObject({ result: 'repeated' })
  const { entries } = await company.timeline(incident!.id)
  const said = entries.filter((one) => one.text.startsWith('Recovered'))
  expect(said).toMatchObject([
    {
      at: recovery.at,
      kind: 'alert',
      text: 'Recovered: High error rate on checkout: back to normal',
      actor: { name: 'Alertmanager' },
    },
  ])
  expect(await sightings(company)).toMatchObject([{ recovered_at: recovery.at }])
  expect(await takeSighting(ctx, { ...seen, at: plus(seen.at, { minutes: 9 }) }, 'declare')).toMatchObject({
    result: 'attached',
  })
})

test('a recovery that comes before its alert keeps the late alert from being news', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const seen = alert(company)
  const recovery = { ...seen, at: plus(seen.at, { minutes: 2 }), text: 'over' }
  expect((await takeRecovery(ctx, recovery)).result).toBe('unknown')
  expect((await takeRecovery(ctx, recovery)).result).toBe('repeated')
  expect((await takeSighting(ctx, seen, 'declare')).result).toBe('repeated')
  expect(await incidents(company)).toEqual([])
  expect((await takeSighting(ctx, { ...seen, at: plus(seen.at, { minutes: 3 }) }, 'declare')).result).toBe('declared')
})

test('the recovery of a closed incident marks the sighting and says nothing', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const seen = alert(company)
  const { incident } = await takeSighting(ctx, seen, 'declare')
  await close(ctx, incident!.id, { outcome: 'resolved', duplicateOf: null }, requestOf(company.people.ana, 'close'))
  await company.settled()
  const before = await company.timeline(incident!.id)
  expect((await takeRecovery(ctx, { ...seen, text: '' })).result).toBe('recovered')
  await company.settled()
  expect((await company.timeline(incident!.id)).entries).toEqual(before.entries)
  expect(await sightings(company)).toMatchObject([{ recovered_at: seen.at }])
})

test('an incident that was resolved and left lying takes no alert from those who are to be woken', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const seen = alert(company)
  const { incident } = await takeSighting(ctx, seen, 'declare')
  const nothing = { impact: null, resolution: null, at: null }
  await resolve(ctx, incident!.id, nothing, requestOf(company.people.ana, 'resolve'))
  await company.advance({ minutes: 30 })
  expect(await takeSighting(ctx, alert(company), 'declare')).toMatchObject({ result: 'attached' })
  await company.advance({ minutes: 31 })
  expect(await takeSighting(ctx, alert(company), 'declare')).toMatchObject({
    result: 'declared',
    incident: { number: 2 },
  })
})

test('an incident that was mitigated and left lying keeps nobody from being woken; what wakes nobody becomes part of it', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  await mitigate(bot.ctx, incidentId, null, requestOf(people.ana, 'mitigate'))
  await company.advance({ minutes: 59 })
  expect(await takeSighting(bot.ctx, alert(company), 'declare')).toMatchObject({ result: 'attached' })
  await company.advance({ minutes: 2 })
  expect(await takeSighting(bot.ctx, alert(company, { dedupKey: 'quiet' }), 'attach')).toMatchObject({
    result: 'attached',
  })
  const report = { teamId: slack.teamId, title: 'cannot pay', services: ['checkout'], example: null, link: null }
  const said = { ...report, incidentId, count: 1, declare: true }
  expect(await reportProblem(bot.ctx, said, requestOf(people.kim, 'inside'))).toMatchObject({
    text: 'Noted on #1 checkout returns 500s: 1 customer.',
  })
  const paged = await pageCount(company)
  expect(await takeSighting(bot.ctx, alert(company, { dedupKey: 'loud' }), 'declare')).toMatchObject({
    result: 'declared',
    incident: { number: 2 },
    called: ['Bob Sparrow'],
  })
  expect(await pageCount(company)).toBe(paged + 1)
})

test('what waits for an incident becomes part of the one that is open by the time that it comes again', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const first = company.clock.now()
  const loud = alert(company, { dedupKey: 'offered', signal: 'telemetry', at: first })
  await takeSighting(bot.ctx, alert(company, { at: first }), 'attach')
  await takeSighting(bot.ctx, loud, 'offer')
  await company.advance({ minutes: 90 })
  expect((await takeSighting(bot.ctx, alert(company), 'attach')).result).toBe('repeated')
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  expect((await sightings(company)).filter((one) => one.incident_id === null)).toHaveLength(2)
  expect(await takeSighting(bot.ctx, alert(company), 'attach')).toMatchObject({ result: 'attached' })
  expect(await takeSighting(bot.ctx, loud, 'offer')).toMatchObject({ result: 'attached' })
  expect((await takeSighting(bot.ctx, loud, 'offer')).result).toBe('repeated')
  await company.settled()
  expect(await sightings(company)).toHaveLength(3)
  const { entries } = await company.timeline(incidentId)
  expect(entries.filter((one) => one.kind === 'alert')).toMatchObject([{ at: first }, { at: first }])
  expect(slack.messages(company.incidents).filter((one) => one.text.startsWith('Part of #1'))).toHaveLength(1)
})

test('a delivery that comes again after twenty others of its alert is still only a repeat', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const first = alert(company, { at: plus(company.clock.now(), { hours: -30 }) })
  const outcome = { outcome: 'false-alarm', duplicateOf: null } as const
  for (let index = 0; index < 21; index++) {
    const { incident } = await takeSighting(ctx, { ...first, at: plus(first.at, { hours: index }) }, 'declare')
    await close(ctx, incident!.id, outcome, requestOf(company.people.ana, `close ${index}`))
  }
  expect(await takeSighting(ctx, first, 'declare')).toMatchObject({ result: 'repeated', incident: { number: 1 } })
  expect(await sightings(company)).toHaveLength(21)
  await company.settled()
})

test('what is seen again after Mitigated is said in the channel, once for a signal', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const { incidentId, channel } = await company.declare(company.people.sue, 'sev2 checkout returns 500s')
  await mitigate(ctx, incidentId, null, requestOf(company.people.ana, 'mitigate'))
  await company.advance({ minutes: 5 })
  await takeSighting(ctx, alert(company), 'declare')
  await company.advance({ minutes: 1 })
  await takeSighting(ctx, alert(company, { dedupKey: 'other' }), 'declare')
  await company.settled()
  const again = company.slack.messages(channel).filter((one) => one.text.includes('Seen again'))
  expect(again).toHaveLength(1)
  expect(JSON.stringify(again[0]!.blocks)).toContain('relapse')
})

test('rule attach notes what no incident takes; a declaration within the hour takes it along, later ones do not', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const at = company.clock.now()
  expect(await takeSighting(ctx, alert(company, { at }), 'attach')).toMatchObject({ result: 'noted', incident: null })
  await takeSighting(ctx, alert(company, { dedupKey: 'orders', services: ['orders'], title: 'Orders late' }), 'attach')
  const over = alert(company, { dedupKey: 'over' })
  await takeSighting(ctx, over, 'attach')
  await takeRecovery(ctx, { ...over, text: '' })
  await company.advance({ minutes: 20 })
  const { incidentId } = await company.declare(company.people.sue, 'sev2 checkout returns 500s')
  expect(await incidents(company)).toMatchObject([{ detected_at: at, detection: 'alert' }])
  const { entries } = await company.timeline(incidentId)
  expect(entries.filter((one) => one.kind === 'alert')).toMatchObject([{ at }])
  await company.advance({ minutes: 61 })
  await company.declare(company.people.kim, 'sev2 orders late')
  expect((await sightings(company)).filter((one) => one.incident_id === null)).toHaveLength(2)
})

test('customers add up on the incident; a person reports from its channel, or from elsewhere', async () => {
  await using company = await startCompany()
  const { ctx } = company.bot
  const { teamId } = company.slack
  const { incidentId } = await company.declare(company.people.sue, 'sev2 checkout returns 500s')
  const report = { teamId, title: 'cannot pay', services: [], example: 'ticket 4711', link: null, declare: false }
  const inside = { ...report, incidentId, count: 3 }
  const asked = requestOf(company.people.kim, 'inside')
  const answers = await Promise.all([reportProblem(ctx, inside, asked), reportProblem(ctx, inside, asked)])
  expect(answers).toEqual(
    [1, 2].map(() => ({ kind: 'sentence', text: 'Noted on #1 checkout returns 500s: 3 customers.' })),
  )
  const outside = { ...report, incidentId: null, services: ['checkout'], count: 1 }
  expect(await reportProblem(ctx, outside, requestOf(company.people.kim, 'outside'))).toMatchObject({
    text: 'Noted on #1 checkout returns 500s: 1 customer.',
  })
  const seen = (await sightings(company)).filter((one) => one.signal === 'customer')
  expect(seen.map((one) => one.count)).toEqual([3, 1])
})

test('a report where nothing is open is declared when it says so, in the name of the reporter', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const report = {
    teamId: slack.teamId,
    title: 'cannot pay',
    services: ['checkout'],
    example: null,
    link: null,
    count: 2,
  }
  const answer = await reportProblem(
    bot.ctx,
    { ...report, incidentId: null, declare: true },
    requestOf(people.sue, 'r'),
  )
  expect(answer).toMatchObject({ kind: 'declared', severityGiven: false, called: ['Bob Sparrow'] })
  expect(await incidents(company)).toMatchObject([
    { declared_by: people.sue, declared_via: null, detection: 'customer' },
  ])
})

test('who confirmed: a check is an entry, said twice it is one, and the answer names who has not', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  await takeSighting(bot.ctx, alert(company), 'declare')
  const asked = requestOf(people.ana, 'check')
  const well = [{ signal: 'staff' as const, well: true }]
  const answers = [
    await checkSignals(bot.ctx, incidentId, well, null, asked),
    await checkSignals(bot.ctx, incidentId, well, null, asked),
  ]
  const text = 'Noted. Staff: well again. Alerts have not confirmed.'
  expect(answers).toEqual([1, 2].map(() => ({ kind: 'sentence', text })))
  await mitigate(bot.ctx, incidentId, null, requestOf(people.ana, 'mitigate'))
  await company.advance({ minutes: 1 })
  const not = [{ signal: 'customer' as const, well: false }]
  expect(await checkSignals(bot.ctx, incidentId, not, null, requestOf(people.sue, 'not'))).toMatchObject({
    text: expect.stringMatching(
      /^Noted\. Customers: not well\. It counts as mitigated: .*\/incident status investigating/,
    ),
  })
  await company.settled()
  const { entries } = await company.timeline(incidentId)
  const said = entries.filter((one) => one.text.includes('well'))
  expect(said.map((one) => [one.kind, one.text])).toEqual([
    ['finding', 'Staff: well again.'],
    ['refuted', 'Customers: not well.'],
  ])
  const channel = (await incidents(company))[0]!.channel_id!
  expect(slack.messages(channel).filter((one) => one.text.includes('Seen again'))).toHaveLength(1)
})

test('an alert that calls an incident worse than it is asks once whether to raise it, and pages nobody by itself', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  const pages = await pageCount(company)
  for (const dedupKey of ['a', 'b'])
    await takeSighting(bot.ctx, alert(company, { dedupKey, severity: 'SEV1', title: 'Checkout <down>' }), 'declare')
  await takeSighting(bot.ctx, alert(company, { dedupKey: 'c', severity: 'SEV4' }), 'declare')
  await company.settled()
  const asked = slack.messages(channel).filter((one) => one.text.includes('Raise to'))
  expect(asked.map((one) => one.text)).toEqual([
    'SEV3 #1: Alertmanager calls it SEV1: Checkout &lt;down&gt;. Raise to SEV1?',
  ])
  expect(await pageCount(company)).toBe(pages)
  await slack.press(people.sue, channel, asked[0]!.ts, 'set_severity')
  await company.settled()
  expect((await incidents(company))[0]!.severity).toBe('SEV1')
})

test('when the fourth signal turns red the channel is asked once whether it is SEV1; at SEV1 it is not', async () => {
  await using company = await startCompany()
  const { bot, people, slack } = company
  const seeAll = async (incidentId: string, services: string[], key: string) => {
    await takeSighting(bot.ctx, alert(company, { services, dedupKey: `${key}1` }), 'declare')
    await takeSighting(bot.ctx, alert(company, { services, dedupKey: `${key}2`, signal: 'telemetry' }), 'declare')
    await checkSignals(bot.ctx, incidentId, [{ signal: 'customer', well: false }], null, requestOf(people.sue, key))
    await checkSignals(
      bot.ctx,
      incidentId,
      [{ signal: 'customer', well: true }],
      null,
      requestOf(people.sue, `${key}3`),
    )
    await company.advance({ seconds: 1 })
    await checkSignals(
      bot.ctx,
      incidentId,
      [{ signal: 'customer', well: false }],
      null,
      requestOf(people.sue, `${key}4`),
    )
    await company.settled()
  }
  const second = await company.declare(people.sue, 'sev2 checkout returns 500s')
  await seeAll(second.incidentId, ['checkout'], 'a')
  const worst = await company.declare(people.sue, 'sev1 orders are lost')
  await seeAll(worst.incidentId, ['orders'], 'b')
  const asked = (channel: string) =>
    slack.messages(channel).filter((one) => one.text.includes('All four signals are red'))
  expect(asked(second.channel)).toHaveLength(1)
  expect(asked(worst.channel)).toEqual([])
  await slack.press(people.bob, second.channel, asked(second.channel)[0]!.ts, 'set_severity')
  await company.settled()
  expect((await incidents(company))[0]!.severity).toBe('SEV1')
})

test('a runbook is called for by the words of the alert too', async () => {
  const runbooks = `
runbooks:
  app-down: { title: Application down, when: { words: [application down] }, steps: [Look], page: [database] }
`
  await using company = await startCompany({ roster: ROSTER + runbooks })
  const taken = await takeSighting(company.bot.ctx, alert(company, { text: 'probe: application is down' }), 'declare')
  expect(taken.called).toEqual(['Bob Sparrow', 'Karen House'])
  expect(taken.incident).toMatchObject({ runbook: 'app-down', runbooks: ['app-down'] })
})
