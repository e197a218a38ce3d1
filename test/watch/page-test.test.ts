import { expect, test } from 'vitest'
import { answerHeard } from '../../src/operations/answer-heard.ts'
import { sendTestPage } from '../../src/operations/test-page.ts'
import { newestPage, press, untilShown } from '../behaviour/acting.ts'
import { type Company, startCompany } from '../harness.ts'
import { debrief, workFolder } from '../start/program.ts'

/** Runs `debrief page-test ...` on the company's database, with no token; `meanwhile` is what people do. */
async function shell(company: Company, args: string[], meanwhile: () => Promise<void> = async () => {}) {
  await using folder = await workFolder()
  await using program = debrief(['page-test', ...args], {
    cwd: folder.path,
    env: { DATABASE_URL: company.databaseUrl },
  })
  const [code] = await Promise.all([program.ended, meanwhile()])
  return { code, output: program.output(), stderr: program.stderr() }
}

test('a test page is answered by its button, and shows nowhere else', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const before = slack.channels().length
  const { code, output, stderr } = await shell(company, ['Ana', '--wait', '60'], async () => {
    await slack.waitFor(() => slack.dm(people.ana).length > 0, 'the page', 30_000)
    expect(newestPage(company, people.ana)).toContain('TEST page, nothing is wrong')
    await press(company, people.ana, 'page_answer', 'You took it after')
  })
  expect(stderr).toBe('')
  expect(output).toMatch(
    /^TEST page to Ana Ruiz\nmessage \(slack-dm\): sent after \d+ s\nAna Ruiz answered by the button in Slack after \d+ s\.\n$/,
  )
  expect(code).toBe(0)
  await company.settled()
  expect(slack.channels()).toHaveLength(before)
  expect(slack.messages(company.incidents)).toEqual([])
})

test('a test that nobody answers is over when its time is, and says so', async () => {
  await using company = await startCompany()
  const { people } = company
  const { code, output } = await shell(company, ['bob', '--wait', '8', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(output)).toEqual({
    person: 'bob',
    tries: [{ try: 'message (slack-dm)', state: 'sent', reason: null, afterMs: expect.any(Number) }],
    answered: null,
    answeredAfterMs: null,
  })
  await company.slack.press(
    people.bob,
    company.slack.dmId(people.bob),
    company.slack.dm(people.bob)[0]!.ts,
    'page_answer',
  )
  await untilShown(company, () => newestPage(company, people.bob), 'the test is over')
  const page = await company.bot.ctx.db.selectFrom('page').select('state').executeTakeFirstOrThrow()
  expect(page.state).toBe('stopped')
})

test('each way that the person has is tried at once, and what is not set up says so', async () => {
  await using company = await startCompany()
  const { bot, slack, people } = company
  const { version, roster } = await bot.ctx.db
    .selectFrom('roster_version')
    .selectAll()
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow()
  const stored = roster as { people: { key: string; reach?: string[] }[] }
  for (const person of stored.people) if (person.key === 'lin') person.reach = ['phone', 'ntfy']
  await bot.ctx.db
    .updateTable('roster_version')
    .set({ roster: JSON.stringify(stored) })
    .where('version', '=', version)
    .execute()
  for (const [kind, address] of [
    ['phone', '+34900000001'],
    ['ntfy', 'topic-of-lin'],
  ] as const)
    await bot.ctx.db
      .insertInto('contact_method')
      .values({
        id: bot.ctx.newId(),
        team_id: slack.teamId,
        person: 'lin',
        kind,
        address,
        verified_at: bot.ctx.now(),
        added_at: bot.ctx.now(),
      })
      .execute()
  const fault = slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'channel_not_found',
    when: (args) => args['channel'] === slack.dmId(people.lin),
  })
  const { code, output } = await shell(company, ['lin', '--wait', '60'])
  expect(fault.hits).toBe(1)
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toEqual([
    'TEST page to Lin Ma',
    'message: failed: slack-dm: channel_not_found',
    'push: failed: no way to page is set up',
    'sms: failed: no way to page is set up',
    'voice-1: failed: no way to page is set up',
    'Nothing reaches Lin Ma.',
  ])
})

test('what runs nowhere pages nobody, and says so', async () => {
  await using company = await startCompany()
  await company.bot.stop()
  const { code, stderr } = await shell(company, ['ana'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^No process of Debrief is at work on this database.* Ana Ruiz was not paged\.\n$/)
  const bot = await company.startBot()
  expect(await bot.ctx.db.selectFrom('page').select('id').execute()).toEqual([])
})

test.each([
  [[''], /^Whom\? [\s\S]*debrief page-test PERSON/],
  [['annna'], /^annna: the roster has nobody.* Did you mean ana\?/],
  [['ana', '--wait', 'long'], /^--wait long: seconds/],
])('what is typed wrong is said with what would be right: %j', async (args, expected) => {
  await using company = await startCompany()
  const { code, stderr } = await shell(company, args)
  expect(code).toBe(1)
  expect(stderr).toMatch(expected)
  expect(await company.bot.ctx.db.selectFrom('page').select('id').execute()).toEqual([])
})

test('an answer proves the way that it came by, and no other', async () => {
  await using company = await startCompany()
  const { bot, slack } = company
  const { db } = bot.ctx
  await bot.loop.stop()
  const contacts = [
    ['phone', '+34900000001'],
    ['phone', '+34900000002'],
    ['ntfy', 'topic-of-ana'],
  ] as const
  const rows = contacts.map(([kind, address]) => ({
    id: bot.ctx.newId(),
    team_id: slack.teamId,
    person: 'ana',
    kind,
    address,
    verified_at: bot.ctx.now(),
    added_at: bot.ctx.now(),
  }))
  await db.insertInto('contact_method').values(rows).execute()
  const pageId = await sendTestPage(bot.ctx, slack.teamId, company.roster.people.find((one) => one.key === 'ana')!)
  const tried = (address: string, outcome: string) => ({
    id: bot.ctx.newId(),
    page_id: pageId,
    method: 'sms',
    outcome,
    at: bot.ctx.now(),
    address,
  })
  await db
    .insertInto('page_attempt')
    .values([tried('+34900000001', 'sent'), tried('+34900000002', 'failed-permanent')])
    .execute()
  const before = bot.ctx.now()
  await answerHeard(bot.ctx, { key: 'a', about: { pageId }, answer: 'on-it', how: 'by-voice', by: null })
  const proved = await db.selectFrom('contact_method').select(['address', 'proved_at']).orderBy('address').execute()
  expect(proved[0]!.proved_at! >= before).toBe(true)
  expect(proved).toEqual([
    { address: '+34900000001', proved_at: expect.any(String) },
    { address: '+34900000002', proved_at: null },
    { address: 'topic-of-ana', proved_at: null },
  ])
})
