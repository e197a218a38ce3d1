import pg from 'pg'
import { expect, test } from 'vitest'
import { BUSINESS_HOURS, plainStep } from '../../src/domain/roster.ts'
import { close } from '../../src/operations/set-status.ts'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { tickStep } from '../../src/operations/tick-step.ts'
import { until } from '../behaviour/acting.ts'
import { declareWith, runbookIn, WITH_RUNBOOKS } from '../behaviour/runbook-acting.ts'
import { startCompany } from '../harness.ts'
import { alert, incidents, requestOf } from './seen.ts'

/** Takes from the database what the first release did not store. */
const FIRST_RELEASE = `
  update roster_version set roster = (roster - 'hooks' - 'changeChannels') #- '{company,businessHours}' || jsonb_build_object(
    'services', (select jsonb_agg(s - 'beforeRestart' - 'dashboard' - 'asBuilt') from jsonb_array_elements(roster->'services') s),
    'runbooks', (select jsonb_agg(r - 'link' || jsonb_build_object('steps', (select jsonb_agg(step->'text') from jsonb_array_elements(r->'steps') step)))
      from jsonb_array_elements(roster->'runbooks') r));
  update incident set runbooks = '{}', declared_via = null;
  delete from sighting;
  delete from due_work where kind in ('changes', 'timer', 'offer')`

test('an incident of the first release goes on with its roster: alerts attach, the runbook is shown, steps are done, it is drafted', async () => {
  await using company = await startCompany({ roster: WITH_RUNBOOKS })
  const { people, slack } = company
  const { channel, incidentId } = await declareWith(company, 'sev2 checkout returns 500s')
  await company.bot.stop()
  const client = new pg.Client(company.databaseUrl)
  await client.connect()
  await client.query(FIRST_RELEASE)
  await client.end()

  const { ctx } = await company.startBot()
  const roster = await ctx.rosters.at(1)
  expect(roster).toMatchObject({ hooks: [], changeChannels: [], company: { businessHours: BUSINESS_HOURS } })
  expect(roster.services[0]).toMatchObject({ beforeRestart: null, dashboard: null, asBuilt: null })
  expect(roster.runbooks[0]).toMatchObject({ link: null, steps: [plainStep('See it from outside'), {}, {}] })
  const taken = await takeSighting(ctx, alert(company, { text: 'probe: application is down' }), 'declare')
  expect(taken).toMatchObject({ result: 'attached', incident: { number: 1, runbooks: ['down'] } })
  await until(company, () => runbookIn(company, channel), 'the runbook')
  const step = { runbook: 'down', step: 0 }
  expect(await tickStep(ctx, incidentId, step, requestOf(people.ana, 'tick'))).toMatchObject({
    text: 'Noted as done: step 1 of Application down.',
  })
  await close(ctx, incidentId, { outcome: 'resolved', duplicateOf: null }, requestOf(people.ana, 'close'))
  await until(company, () => slack.messages(channel).some((one) => one.files), 'the draft as a file')
  expect(await incidents(company)).toMatchObject([{ roster_version: 1, status: 'closed' }])
})
