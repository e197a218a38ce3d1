import { expect, test } from 'vitest'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import { incidents, pageCount, sightings } from '../operations/seen.ts'
import { debrief, workFolder } from '../start/program.ts'
import { story, untilSetUp } from './acting.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

const SECRET = 'a-secret-of-the-tests'

/** Runs `debrief declare ...` on the company's database, with no token and no Slack. */
async function shell(company: Company, ...args: string[]) {
  await using folder = await workFolder()
  await using program = debrief(['declare', ...args], {
    cwd: folder.path,
    env: { DATABASE_URL: company.databaseUrl },
  })
  const code = await program.ended
  return { code, output: program.output() }
}

test('a declare by shell with Slack down: paged by webhook at once, the channel is set up when Slack returns', async () => {
  await using receiver = await startWebhookReceiver(SECRET)
  const roster = ROSTER.replace('company: {', `company: { webhook: "${receiver.url}",`)
  await using company = await startCompany({ webhook: receiver, roster })
  const { slack, people } = company
  slack.down(true)
  const { code, output } = await shell(
    company,
    'checkout returns 500s',
    '--severity',
    'sev1',
    '--as',
    'ana',
    '--seen',
    'no order since 2',
  )
  expect(output).toBe(
    'Declared #1 checkout returns 500s as SEV1. Paging Bob Sparrow.\nIts channel: #inc-1-checkout-returns-500s, as soon as Slack answers.\n',
  )
  expect(code).toBe(0)
  await slack.waitFor(() => receiver.pages.length > 0, 'the page by webhook')
  expect(receiver.pages).toMatchObject([{ person: 'Bob Sparrow', title: 'checkout returns 500s' }])

  slack.down(false)
  const channel = await untilSetUp(company)
  expect(channel.name).toBe('inc-1-checkout-returns-500s')
  expect(slack.channel(channel.id).members).toEqual(expect.arrayContaining([people.ana, people.bob]))
  const [incident, ...others] = await incidents(company)
  expect(others).toEqual([])
  expect(incident).toMatchObject({ declared_by: people.ana, seen: 'no order since 2', services: ['checkout'] })
  expect(incident!.declared_via).toMatch(/^shell \(/)
  expect(receiver.pages).toHaveLength(1)
  expect((await story(company, incident!.id))[0]).toBe('checkout returns 500s: no order since 2')
  expect(await sightings(company)).toMatchObject([{ signal: 'staff', source: 'shell', incident_id: incident!.id }])
})

test('the same title again is noted on the open incident; --new declares another; nobody named is the shell', async () => {
  await using company = await startCompany()
  const first = await shell(company, 'mail', 'queue', 'is', 'full', '--json')
  expect(JSON.parse(first.output)).toMatchObject({
    result: 'declared',
    number: 1,
    severity: 'SEV2',
    called: ['Ana Ruiz'],
    running: true,
  })
  await company.settled()
  const again = await shell(company, 'mail queue full')
  expect(again).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Noted on #1 mail queue is full \(SEV2\), which is open in #inc-1-/),
  })
  expect(await pageCount(company)).toBe(1)
  const other = await shell(company, 'mail queue full', '--new', '--service', 'Orders')
  expect(other.output).toMatch(/^Declared #2 mail queue full as SEV2\. Paging Karen House\./)
  expect(await incidents(company)).toMatchObject([
    { number: 1, declared_by: null, declared_via: expect.stringMatching(/^shell \(/) },
    { number: 2, services: ['orders'] },
  ])
})

test('with nothing running it is kept, and said that nobody is paged until Debrief runs', async () => {
  await using company = await startCompany()
  await company.bot.stop()
  const { code, output } = await shell(company, 'checkout returns 500s')
  expect(code).toBe(1)
  expect(output).toContain('Declared #1 checkout returns 500s as SEV2.')
  expect(output).toMatch(/Nobody is paged until Debrief runs: .*`npm start`/)
  const bot = await company.startBot()
  await company.slack.waitFor(() => company.slack.dm(company.people.bob).length > 0, 'the page')
  await company.settled()
  expect(await bot.ctx.db.selectFrom('incident').select('number').execute()).toEqual([{ number: 1 }])
})

test.each([
  [[''], /A title is missing[\s\S]*debrief declare "TITLE"/],
  [['x', '--severity', 'SEV9'], /--severity SEV9: .*SEV1, SEV2, SEV3, SEV4/],
  [['x', '--service', 'chekout'], /--service chekout: .*Did you mean checkout\?/],
  [['x', '--as', 'annna'], /--as annna: .*Did you mean ana\?/],
  [['x', '--sev', '1'], /--sev/],
])('what is typed wrong is said with what would be right, and stores nothing: %j', async (args, expected) => {
  await using company = await startCompany()
  const { code, output } = await shell(company, ...args)
  expect(code).toBe(1)
  expect(output).toMatch(expected)
  expect(await incidents(company)).toEqual([])
  expect(await sightings(company)).toEqual([])
})
