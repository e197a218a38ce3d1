import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { contactFromShell } from '../../src/contact.ts'
import { UserError } from '../../src/errors.ts'
import { offline } from '../../src/offline.ts'
import { story } from '../behaviour/acting.ts'
import { type Company, type CompanyOptions, memoryLog, startCompany } from '../harness.ts'
import { debrief, workFolder } from './program.ts'

const CONTACTS: CompanyOptions['contacts'] = [{ person: 'bob', kind: 'phone', address: '+34600111222' }]

/** Runs a command on the company's database in this process, with no token; `csv` lies in the file that `numbers.csv` stands for. */
async function shell(company: Company, args: string[], csv?: string) {
  await using folder = await workFolder()
  const file = path.join(folder.path, 'numbers.csv')
  if (csv !== undefined) await writeFile(file, csv)
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { as: { type: 'string' } } })
  const [command, ...rest] = positionals.map((one) => (one === 'numbers.csv' ? file : one))
  const settings = { ...readConfig({ DATABASE_URL: company.databaseUrl }), log: memoryLog() }
  const said: string[] = []
  const spies = (['log', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((line: string) => void said.push(`${line}\n`)),
  )
  process.exitCode = 0
  try {
    if (command === 'contact') await contactFromShell(settings, rest)
    else await offline(settings, command as Parameters<typeof offline>[1], rest, values)
  } catch (thrown) {
    // As main.ts does.
    if (!(thrown instanceof UserError)) throw thrown
    console.error(thrown.message)
    process.exitCode = 1
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  const code = process.exitCode
  process.exitCode = 0
  return { code, output: said.join('').replaceAll(file, 'numbers.csv') }
}

const contacts = async ({ bot }: Company) =>
  bot.ctx.db
    .selectFrom('contact_method')
    .select(['person', 'kind', 'address', 'verified_at'])
    .orderBy('person')
    .orderBy('added_at')
    .orderBy('id')
    .execute()

test('while Slack is down: what is open, an answer, the severity and numbers, all by the shell and written down', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  const { people, slack } = company
  expect((await shell(company, ['status'])).output).toBe('Nothing is open.\n')
  const { incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  slack.down(true)
  const before = await shell(company, ['status'])
  expect(before.output).toMatch(
    /^#1 SEV2 checkout is slow: investigating since .*, nobody leads\n {2}Networking: calling \(Bob Sparrow called .*\); next Lin Ma /,
  )
  expect(await shell(company, ['severity', '1', 'sev1', '--as', 'ana'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Now SEV1\./),
  })
  const numbers = await shell(company, ['numbers', '#1'])
  expect(numbers.output).toMatch(/^Bob Sparrow: \+34600111222\n/)
  const declined = await shell(company, ['answer', '1', 'bob', 'cannot'])
  expect(declined.output).toBe('Lin Ma is being called now.\n')
  expect((await shell(company, ['answer', '1', 'lin'])).output).toMatch(/^You took it after/)
  expect((await shell(company, ['status', '1'])).output).toMatch(/Networking: Lin Ma answered/)
  const told = await story(company, incidentId)
  expect(told).toContainEqual(
    expect.stringMatching(/^Raised the severity from SEV2 to SEV1\. By shell \(\S+@?\S+\)\.$/),
  )
  expect(told).toContainEqual(expect.stringMatching(/^Numbers shown to shell \(\S+\)\.$/))
  expect(told).toContainEqual(expect.stringMatching(/^Bob Sparrow cannot take it \(Networking\)\. By shell \(/))
  expect(told).toContainEqual(expect.stringMatching(/^Lin Ma is on it \(Networking\), after .*\. By shell \(/))
  expect(told.join()).not.toContain('600111222')
  slack.down(false)
  await company.settled()
})

test('who has not been called answers for their team, and nobody else does', async () => {
  await using company = await startCompany()
  const { incidentId } = await company.declare(company.people.sue, 'sev1 checkout is down')
  expect((await shell(company, ['answer', '1', 'karen'])).output).toMatch(/^This page is Bob Sparrow's\./)
  expect((await shell(company, ['answer', '1', 'maria', 'on-it'])).output).toMatch(
    /^Recorded: Maria Sol is answering for/,
  )
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Maria Sol is answering for Bob/))
})

test('with nothing running what is ordered is kept, and said that nobody is paged', async () => {
  await using company = await startCompany()
  await company.declare(company.people.sue, 'sev3 checkout is slow')
  await company.bot.stop()
  const { code, output } = await shell(company, ['severity', '1', 'SEV1'])
  expect(code).toBe(1)
  expect(output).toMatch(/^Now SEV1\.[\s\S]*Nobody is paged until Debrief runs/)
})

test.each([
  [['answer', '7', 'bob'], /There is no incident 7: `debrief status`/],
  [['answer', '1', 'bobb'], /bobb: the roster has nobody.* Did you mean bob\?/],
  [['answer', '1', 'bob', 'perhaps'], /debrief answer INCIDENT PERSON \[on-it\|cannot\|not-ours\]/],
  [['severity', '1', 'SEV9'], /SEV9: .*SEV1, SEV2, SEV3, SEV4/],
  [['severity', '1', 'SEV1', '--as', 'annna'], /--as annna: .*Did you mean ana\?/],
  [['numbers', 'x'], /There is no incident x/],
  [['contact', 'add', 'bob'], /debrief contact add PERSON/],
  [['contact', 'add', 'bob', '600111222'], /Begin with \+/],
  [['contact', 'import', 'nowhere.csv'], /nowhere\.csv cannot be read \(ENOENT\)/],
])('what is typed wrong is said with what would be right, and changes nothing: %j', async (args, expected) => {
  await using company = await startCompany()
  const { code, output } = await shell(company, args)
  expect(code).toBe(1)
  expect(output).toMatch(expected)
  expect(await contacts(company)).toEqual([])
})

test('numbers come from a file, all or none, and count as verified', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  const wrong = [
    'person,phone',
    'bob,+34600111333',
    'bobb,+34600111444',
    'lin,600111555',
    'bob,+34600111666',
    'kim,+34600111777,x',
    '',
  ]
  const refused = await shell(company, ['contact', 'import', 'numbers.csv'], wrong.join('\n'))
  expect(refused.code).toBe(1)
  expect(refused.output.trim().split('\n')).toEqual([
    expect.stringMatching(/^numbers\.csv:3: the roster has nobody.*"bobb"\. Did you mean bob\?$/),
    expect.stringMatching(/^numbers\.csv:4: the number of lin will not do\. Begin with \+/),
    'numbers.csv:5: Bob Sparrow would have 3 numbers, and may have 2.',
    'numbers.csv:6: there are more than two columns.',
    'Nothing was stored.',
  ])
  expect(refused.output).not.toMatch(/600111/)
  expect(await contacts(company)).toHaveLength(1)
  expect((await shell(company, ['contact', 'import', 'numbers.csv'], 'bob,+34600111333\n')).output).toMatch(
    /^numbers\.csv:1: the first line is person,phone/,
  )

  const csv = '\uFEFFperson,phone\r\nbob,+34 600 111 333\r\n"Lin Ma",+34600111555\r\nbob,+34600111333\r\n'
  const taken = await shell(company, ['contact', 'import', 'numbers.csv'], csv)
  expect(taken).toEqual({ code: 0, output: '2 numbers of 2 people are used from now on.\n' })
  expect(await contacts(company)).toMatchObject([
    { person: 'bob', address: '+34600111222' },
    { person: 'bob', address: '+34600111333', verified_at: expect.any(String) },
    { person: 'lin', address: '+34600111555', verified_at: expect.any(String) },
  ])
  const roster = await company.bot.ctx.rosters.at(2)
  expect(roster.people.filter((one) => one.reach?.includes('phone')).map((one) => one.key)).toEqual(['bob', 'lin'])
})

test('one is added, listed with its number hidden, and removed', async () => {
  await using company = await startCompany()
  expect((await shell(company, ['contact', 'add', 'bob', '+34600111222'])).output).toBe(
    'Bob Sparrow is reached by the number …222 from now on.\n',
  )
  await shell(company, ['contact', 'add', 'bob', 'ntfy:bobs-topic'])
  const list = await shell(company, ['contact', 'list'])
  expect(list.output).toMatch(
    /^Bob Sparrow: the number …222, verified .*\nBob Sparrow: the topic …pic, .*\nBy nothing but Slack: Ana Ruiz, Lin Ma/,
  )
  expect((await shell(company, ['contact', 'add', 'bob', 'ntfy:other'])).output).toMatch(
    /would have 2 topics, and may have 1/,
  )
  expect((await shell(company, ['contact', 'remove', 'bob', '+34600111999'])).code).toBe(1)
  expect((await shell(company, ['contact', 'remove', 'bob', '+34600111222'])).output).toMatch(
    /has forgotten the number …222/,
  )
  expect(await contacts(company)).toMatchObject([{ kind: 'ntfy', address: 'bobs-topic' }])
})

test('the program knows these commands', async () => {
  await using company = await startCompany({ contacts: CONTACTS })
  const run = async (...args: string[]) => {
    await using folder = await workFolder()
    await using program = debrief(args, { cwd: folder.path, env: { DATABASE_URL: company.databaseUrl } })
    return { code: await program.ended, output: program.output() }
  }
  expect(await run('status')).toEqual({ code: 0, output: 'Nothing is open.\n' })
  expect((await run('contact', 'list', 'bob')).output).toMatch(/^Bob Sparrow: the number …222, verified /)
})
