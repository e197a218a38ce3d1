import { expect, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import { plus } from '../../src/domain/time.ts'
import { adoptMessages } from '../../src/operations/adopt-messages.ts'
import { answerOffer } from '../../src/operations/answer-offer.ts'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { recordChanges } from '../../src/operations/record-changes.ts'
import { reportProblem } from '../../src/operations/report-problem.ts'
import { close, resolve } from '../../src/operations/set-status.ts'
import { takeRecovery, takeSighting } from '../../src/operations/take-sighting.ts'
import { noteMeasure, undoMeasure } from '../../src/operations/temporary-measures.ts'
import { tickStep } from '../../src/operations/tick-step.ts'
import { declareWith, WITH_RUNBOOKS } from '../behaviour/runbook-acting.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert, incidents, requestOf, sightings } from './seen.ts'

/** The contexts of two processes on one database. */
async function twoProcesses(company: Company): Promise<[Context, Context]> {
  return [company.bot.ctx, (await company.startBot()).ctx]
}

/** Closes all that is open, so that the next round begins with nothing. */
async function closeAll(company: Company): Promise<void> {
  for (const { id, status } of await incidents(company))
    if (status !== 'closed')
      await close(
        company.bot.ctx,
        id,
        { outcome: 'false-alarm', duplicateOf: null },
        requestOf(company.people.ana, `close:${id}`),
      )
}

test('two reports and an alert, each delivered to two processes at the same moment, are one incident with three signals', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { teamId } = slack
  const [one, two] = await twoProcesses(company)
  for (let round = 0; round < 6; round++) {
    const seen = alert(company, { dedupKey: `alert ${round}` })
    const report = {
      ...{ teamId, incidentId: null, title: 'customers cannot pay', services: ['checkout'], count: 14 },
      ...{ example: null, link: null, declare: true },
    }
    const declaration = { teamId, title: 'checkout returns 500s', severity: null, services: [] }
    const ways = [
      (ctx: Context) => takeSighting(ctx, seen, 'declare'),
      (ctx: Context) => reportProblem(ctx, report, requestOf(people.sue, `report ${round}`)),
      (ctx: Context) => declareIncident(ctx, declaration, requestOf(people.kim, `declare ${round}`)),
    ]
    const first = ways.splice(round % 3, 1)[0]!
    await Promise.all([first, ...ways].flatMap((way) => [way(one), way(two)]))
    const all = await incidents(company)
    expect(all).toHaveLength(round + 1)
    const own = (await sightings(company)).filter((each) => each.incident_id === all.at(-1)!.id)
    expect(own.map((each) => each.signal).sort()).toEqual(['alert', 'customer', 'staff'])
    await closeAll(company)
  }
  await company.settled()
})

test('an offer that two declare, one dismisses, and whose end and a second alert come in, all at once, is one incident', async () => {
  await using company = await startCompany()
  const { people } = company
  const [one, two] = await twoProcesses(company)
  for (let round = 0; round < 6; round++) {
    const seen = alert(company, { dedupKey: `offered ${round}` })
    const { id: sightingId } = (await takeSighting(one, seen, 'offer')).sighting
    const [ana, karen] = await Promise.all([
      answerOffer(one, sightingId, { kind: 'declare', severity: null }, requestOf(people.ana, `ana ${round}`)),
      answerOffer(two, sightingId, { kind: 'declare', severity: 'SEV1' }, requestOf(people.karen, `karen ${round}`)),
      answerOffer(one, sightingId, { kind: 'dismiss' }, requestOf(people.lin, `lin ${round}`)),
      takeSighting(two, alert(company, { dedupKey: `second ${round}` }), 'declare'),
      takeRecovery(two, { ...seen, text: '' }),
    ])
    expect(await incidents(company)).toHaveLength(round + 1)
    for (const answer of [ana, karen]) expect(JSON.stringify(answer)).toContain('High error rate on checkout')
    await closeAll(company)
  }
  await company.settled()
  expect((await sightings(company)).every((each) => each.state === 'attached' && each.incident_id !== null)).toBe(true)
})

test('an alert that comes in while its incident ends is part of it, or an incident of its own', async () => {
  await using company = await startCompany()
  const { people } = company
  const [one, two] = await twoProcesses(company)
  for (let round = 0; round < 6; round++) {
    const seen = alert(company, { dedupKey: `first ${round}` })
    const { incident } = await takeSighting(one, seen, 'declare')
    const by = requestOf(people.ana, `end ${round}`)
    const [taken] = await Promise.all([
      takeSighting(two, alert(company, { dedupKey: `next ${round}` }), 'declare'),
      round % 2
        ? close(one, incident!.id, { outcome: 'false-alarm', duplicateOf: null }, by)
        : resolve(one, incident!.id, { impact: null, resolution: null, at: null }, by),
      takeRecovery(two, { ...seen, text: '' }),
    ])
    const entries = (await company.timeline(taken.incident!.id)).entries.map((entry) => entry.text)
    expect(entries.filter((text) => text === 'High error rate on checkout: 5xx above 20 %')).toHaveLength(
      taken.result === 'attached' ? 2 : 1,
    )
    await closeAll(company)
  }
  await company.settled()
})

test('a stretch that two people add at the same moment is added once', async () => {
  await using company = await startCompany()
  const { people, slack, clock } = company
  const [one, two] = await twoProcesses(company)
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  const payments = slack.addChannel({ name: 'payments' })
  const ts = slack.say(people.sue, payments, 'refunds are stuck')
  await company.settled()
  const add = (ctx: Context, by: string) => {
    const source = {
      ...{ teamId: slack.teamId, channelId: payments, threadTs: ts, fromTs: ts, toTs: null },
      ...{ adoptedBy: by, adoptedAt: clock.now(), label: '#payments', permalink: 'https://x.example/p1' },
    }
    return adoptMessages(ctx, incidentId, { source, captured: [] }, requestOf(by, by))
  }
  const answers = await Promise.all([add(one, people.ana), add(two, people.kim)])
  expect(answers.filter((answer) => JSON.stringify(answer).includes('already'))).toHaveLength(1)
  await company.settled()
  const { entries } = await company.timeline(incidentId)
  expect(entries.filter((entry) => / added .* to the record/.test(entry.text))).toHaveLength(1)
})

test('measures that are noted and undone at the same moment are each noted once, numbered apart, and undone once', async () => {
  await using company = await startCompany()
  const { people } = company
  const [one, two] = await twoProcesses(company)
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  const note = (ctx: Context, text: string, key: string) =>
    noteMeasure(ctx, incidentId, { text, ownerUserId: null, ownerName: null }, requestOf(people.ana, key))
  await Promise.all([note(one, 'banner on', 'a'), note(two, 'flag off', 'b'), note(two, 'Banner on', 'c')])
  const undo = (ctx: Context, by: string) => undoMeasure(ctx, incidentId, 1, requestOf(by, by))
  await Promise.all([undo(one, people.ana), undo(two, people.kim)])
  const { measures, entries } = await company.timeline(incidentId)
  expect(measures.map(({ number, undoneAt }) => [number, undoneAt !== null])).toEqual([
    [1, true],
    [2, false],
  ])
  expect(entries.filter((entry) => /^(Temporary|Undone)/.test(entry.text))).toHaveLength(3)
})

test('a step that two people tick at the same moment is done once, by the first', async () => {
  await using company = await startCompany({ roster: WITH_RUNBOOKS })
  const { people } = company
  const [one, two] = await twoProcesses(company)
  const { incidentId } = await declareWith(company, 'sev1 the shop is down')
  const [runbook] = (await incidents(company))[0]!.runbooks
  const tick = (ctx: Context, by: string) =>
    tickStep(ctx, incidentId, { runbook: runbook!, step: 1 }, requestOf(by, by))
  await Promise.all([tick(one, people.ana), tick(two, people.bob), tick(two, people.ana)])
  const { ticks, entries } = await company.timeline(incidentId)
  expect(ticks).toHaveLength(1)
  expect(entries.filter((entry) => entry.text.startsWith('Done:'))).toMatchObject([
    { actor: { name: ticks[0]!.userName } },
  ])
})

test('changes that two processes are told while many incidents are open are all stored', async () => {
  await using company = await startCompany()
  const { people, slack, clock } = company
  const { teamId } = slack
  const [one, two] = await twoProcesses(company)
  for (let index = 0; index < 8; index++) {
    const declaration = { teamId, title: `thing ${index}`, severity: 'SEV4' as const, services: [], different: true }
    await declareIncident(one, declaration, requestOf(people.kim, `declare ${index}`))
  }
  const at = plus(clock.now(), { minutes: -5 })
  const change = (index: number) => ({
    ...{
      source: 'ci',
      key: `deployment ${index % 20}`,
      at,
      asOf: plus(at, { seconds: index }),
      title: `step ${index}`,
    },
    ...{ service: null, version: null, byName: null, link: null, asBuilt: null },
  })
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => recordChanges(index % 2 ? one : two, teamId, [change(index)])),
  )
  const stored = await one.db.selectFrom('system_change').select('title').execute()
  expect(stored.map((row) => row.title).sort()).toEqual(
    Array.from({ length: 20 }, (_, index) => `step ${80 + index}`).sort(),
  )
  await company.settled()
})
