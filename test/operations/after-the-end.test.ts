import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { loadIncident } from '../../src/db/incidents.ts'
import { addNote } from '../../src/operations/add-note.ts'
import { approveDraft } from '../../src/operations/approve-draft.ts'
import type { Request } from '../../src/operations/change.ts'
import { addServices } from '../../src/operations/change-severity.ts'
import { draftIncident } from '../../src/operations/draft-incident.ts'
import { close, mitigate, relapse, resolve } from '../../src/operations/set-status.ts'
import { takeCommand } from '../../src/operations/take-command.ts'
import { until } from '../behaviour/acting.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'

const request = (key: string, userId: string): Request => ({
  key,
  action: 'test',
  by: { userId, userName: 'somebody' },
})
const CLOSE = { outcome: 'resolved', duplicateOf: null } as const

async function stored(company: Company, incidentId: string) {
  const { ctx } = company.bot
  return ctx.db.selectFrom('incident').selectAll().where('id', '=', incidentId).executeTakeFirstOrThrow()
}

test('a service that is added after the close, or while users are served, calls nobody', async () => {
  await using company = await startCompany()
  const { people, bot, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await mitigate(bot.ctx, incidentId, null, request('m', people.sue))
  await addServices(bot.ctx, incidentId, ['orders'], request('one', people.sue))
  await company.settled()
  expect(slack.dm(people.karen)).toEqual([])
  expect((await stored(company, incidentId)).services).toContain('orders')
  await close(bot.ctx, incidentId, CLOSE, request('c', people.sue))
  const answer = await addServices(bot.ctx, incidentId, ['checkout'], request('two', people.sue))
  expect(answer).toMatchObject({ text: 'The incident is closed. `/incident reopen` first.' })
})

test('a relapse takes back the times that were stated for the end', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await mitigate(bot.ctx, incidentId, bot.ctx.now(), request('m', people.sue))
  await resolve(bot.ctx, incidentId, { impact: null, resolution: null, at: bot.ctx.now() }, request('r', people.sue))
  await relapse(bot.ctx, incidentId, request('again', people.sue))
  expect((await stored(company, incidentId)).stated).toEqual({})
})

test('what is noted after the publishing does not draft again', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await close(bot.ctx, incidentId, CLOSE, request('c', people.sue))
  await until(company, () => company.slack.messages(channel).some((one) => one.files), 'the draft as a file')
  expect(await approveDraft(bot.ctx, incidentId, request('ok', people.sue))).toMatchObject({
    text: 'Published. Recording ends here.',
  })
  const draft = () => bot.ctx.db.selectFrom('postmortem').select(['version', 'markdown']).executeTakeFirstOrThrow()
  const before = await draft()
  await addNote(
    bot.ctx,
    incidentId,
    { at: null, text: 'rolled back the QA build, that was the cause' },
    request('n', people.sue),
  )
  await resolve(
    bot.ctx,
    incidentId,
    { impact: 'all of France', resolution: 'a rollback', at: null },
    request('r', people.sue),
  )
  await company.settled()
  expect(await draft()).toEqual(before)
})

test('a duplicate of an incident that is not there is refused with the numbers that are open', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const other = await company.declare(people.sue, 'sev3 orders are printed twice')
  const duplicateOf = (number: number) => ({ outcome: 'duplicate', duplicateOf: number }) as const
  expect(await close(bot.ctx, other.incidentId, duplicateOf(77), request('no', people.sue))).toMatchObject({
    text: 'There is no incident #77. Open besides this one: #1. Nothing changed.',
  })
  expect((await stored(company, other.incidentId)).status).toBe('investigating')
  await close(bot.ctx, other.incidentId, duplicateOf(1), request('yes', people.sue))
  expect((await stored(company, other.incidentId)).status).toBe('closed')
  expect(await close(bot.ctx, incidentId, duplicateOf(3), request('none', people.sue))).toMatchObject({
    text: 'There is no incident #3. No other one is open. Nothing changed.',
  })
})

test('a ladder for a commander that is used up ends when somebody takes command: its pages say so', async () => {
  const roster = `${ROSTER}roles: { commander: { call: [maria], paged_at: [SEV2] } }\n`
  await using company = await startCompany({ roster })
  const { people, bot } = company
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  const ladder = () =>
    bot.ctx.db.selectFrom('escalation').select('state').where('ladder', '=', 'role:commander').executeTakeFirst()
  for (let rung = 0; rung < 12 && (await ladder())?.state === 'running'; rung++) await company.advance({ minutes: 6 })
  expect(await ladder()).toEqual({ state: 'exhausted' })
  await takeCommand(bot.ctx, incidentId, people.ana, request('lead', people.ana))
  expect(await ladder()).toEqual({ state: 'answered' })
})

test('a draft that is being made while the one before is published changes nothing any more', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { ctx } = bot
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await close(ctx, incidentId, CLOSE, request('c', people.sue))
  await until(company, () => company.slack.messages(channel).some((one) => one.files), 'the draft as a file')
  await bot.loop.stop()
  const draft = () => ctx.db.selectFrom('postmortem').select(['version', 'markdown']).executeTakeFirstOrThrow()
  const before = await draft()
  await addNote(ctx, incidentId, { at: null, text: 'rolled back the build, that was it' }, request('n', people.sue))
  const drafting = await ctx.db.transaction().execute(async (tx) => {
    await loadIncident(tx, incidentId, { lock: true })
    const running = draftIncident(ctx, incidentId)
    const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await waiting.execute(tx)).rows.length === 0);
    await tx.updateTable('incident').set({ published_at: ctx.now() }).where('id', '=', incidentId).execute()
    return { running }
  })
  expect(await drafting.running).toEqual({ ok: true })
  expect(await draft()).toEqual(before)
})
