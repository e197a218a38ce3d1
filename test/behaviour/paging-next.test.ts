import { expect, test } from 'vitest'
import { removeContact } from '../../src/operations/contacts.ts'
import { relapse } from '../../src/operations/set-status.ts'
import { startCompany } from '../harness.ts'
import { debrief, workFolder } from '../start/program.ts'
import { press, refuseDirect, story } from './acting.ts'
import { pages, standing } from './ladders.ts'
import { BY_SEVERITY, PHONES, startWithPhones } from './phones.ts'

test('what is declared at the shell rings telephones', async () => {
  await using phones = await startWithPhones({ push: false })
  const { company, twilio, texts, rings } = phones
  await using folder = await workFolder()
  await using program = debrief(['declare', 'checkout is down', '--severity', 'sev1'], {
    cwd: folder.path,
    env: {
      DATABASE_URL: company.databaseUrl,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_FROM: twilio.from,
      TWILIO_API_URL: twilio.url,
    },
  })
  expect([await program.ended, program.output()]).toEqual([0, expect.stringContaining('Paging Bob Sparrow.')])
  await company.settled()
  expect(texts('bob')).toHaveLength(1)
  await company.advance({ seconds: 35 })
  expect(rings('bob')).toHaveLength(1)
})

test('raised and lowered at once: no telephone rings', async () => {
  await using phones = await startWithPhones({ at: '2026-03-09T09:00:00.000Z' })
  const { company, twilio } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  await company.advance({ minutes: 10 })
  for (const severity of ['sev1', 'sev3']) {
    await slack.command(people.sue, channel, `/incident severity ${severity}`)
    await company.settled()
  }
  await company.advance({ seconds: 31 })
  await company.advance({ minutes: 3 })
  expect(twilio.calls).toEqual([])
})

test('"cannot" to "still in?" calls the next at once', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, texts } = phones
  const { people } = company
  await company.declare(people.sue, 'sev1 checkout is down')
  await twilio.replySms(PHONES.bob, '1')
  await company.settled()
  await company.advance({ minutes: 10, seconds: 5 })
  expect((await twilio.replySms(PHONES.bob, '2')).said).toEqual(['Lin Ma is being called now.'])
  await company.settled()
  expect(texts('lin')).toHaveLength(1)
  expect(await pages(company)).toEqual(['bob step answered', 'bob still-in declined', 'lin step sent'].sort())
})

test('nobody waits for a page that nothing has taken: "cannot" of the other of that step calls the next', async () => {
  const roster = BY_SEVERITY.replace('[{ call: [bob] }, { call: [lin] }', '[{ call: [bob, lin] }, { call: [kim] }')
  await using phones = await startWithPhones({ push: false, who: ['bob'], roster })
  const { company, twilio } = phones
  const { people, slack } = company
  refuseDirect(company, people.lin, 'channel_not_found')
  await company.declare(people.sue, 'sev1 checkout is down')
  expect(await pages(company)).toEqual(['bob step sent', 'lin step failed'])
  expect((await twilio.replySms(PHONES.bob, '2')).said).toEqual(['Kim Dae is being called now.'])
  await company.settled()
  expect(slack.dm(people.kim)).toHaveLength(1)
})

test('from SEV2 to SEV1 a used-up ladder that was asked for by hand is called again', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is down')
  await slack.command(people.sue, channel, '/incident page database')
  await company.settled()
  while ((await standing(company))['Database']![0] === 'running') await company.advance({ minutes: 10, seconds: 1 })
  expect(await standing(company)).toMatchObject({ Database: ['exhausted', null] })
  const before = slack.dm(people.karen).length
  await slack.command(people.sue, channel, '/incident severity sev1')
  await company.settled()
  expect(await standing(company)).toMatchObject({ Database: ['running', null], Networking: ['running', null] })
  expect(slack.dm(people.karen)).toHaveLength(before + 1)
})

test('a used-up ladder that was answered late calls again once that one is silent', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  await company.declare(people.sue, 'sev2 checkout is down')
  while ((await standing(company))['Networking']![0] === 'running') await company.advance({ minutes: 10, seconds: 1 })
  await press(company, people.bob, 'page_answer', 'You took it after')
  expect(await standing(company)).toEqual({ Networking: ['answered', people.bob] })
  const before = slack.dm(people.lin).length
  await company.advance({ minutes: 20, seconds: 5 })
  expect(await pages(company)).toContain('bob still-in sent')
  await company.advance({ minutes: 3, seconds: 5 })
  expect(slack.dm(people.lin)).toHaveLength(before + 1)
  expect(await standing(company)).toEqual({ Networking: ['running', people.bob] })
})

test('a relapse calls teams again that were asked for by hand and still called when it was mitigated', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout is down')
  await slack.command(people.sue, channel, '/incident page database')
  await company.settled()
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.settled()
  expect(await pages(company)).toEqual(['bob step stopped', 'karen step stopped'])
  await company.advance({ minutes: 5 })
  const by = { userId: people.sue, userName: 'sue' }
  expect(await relapse(bot.ctx, incidentId, { key: 'again', action: 'relapse', by })).toMatchObject({
    text: expect.stringMatching(/Paging (Bob Sparrow, Karen House|Karen House, Bob Sparrow)\.$/),
  })
  await company.settled()
  expect([people.bob, people.karen].map((one) => slack.dm(one).length)).toEqual([2, 2])
})

test('a number that was removed: its tries are recorded as failed, and when nothing is left the next is called', async () => {
  await using phones = await startWithPhones({ who: ['bob'], push: false })
  const { company, twilio } = phones
  const { people, slack, bot } = company
  refuseDirect(company, people.bob, 'channel_not_found')
  twilio.fault({ status: 400, body: { code: 21211, message: 'no such number', status: 400 } }, 1)
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout is down')
  const { id } = await bot.ctx.db.selectFrom('contact_method').select('id').executeTakeFirstOrThrow()
  await removeContact(bot.ctx, slack.teamId, 'bob', id)
  await company.advance({ seconds: 31 })
  expect([await pages(company), slack.dm(people.lin)]).toEqual([['bob step due'], []])
  await company.advance({ minutes: 2 })
  const tried = await bot.ctx.db
    .selectFrom('page_attempt')
    .select(['outcome', 'reason'])
    .where('method', '=', 'voice')
    .execute()
  const failed = { outcome: 'failed-permanent', reason: 'no number is known' }
  expect(tried).toEqual([failed, failed])
  expect(await pages(company)).toEqual(['bob step failed', 'lin step sent'])
  expect(slack.dm(people.lin)).toHaveLength(1)
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Bob Sparrow could not be reached \(voice: no number is known/),
  )
})
