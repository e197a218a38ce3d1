import { existsSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startCompany } from '../harness.ts'
import { incidents } from '../operations/seen.ts'
import { debrief, workFolder } from './program.ts'

/** Runs a command to its end. */
async function run(args: string[], cwd: string, env: Record<string, string> = {}) {
  await using program = debrief(args, { cwd, env })
  return { code: await program.ended, output: program.output(), stderr: program.stderr() }
}

test.each([
  ['--help'],
  ['-h'],
  ['help'],
  ['declare', '--help'],
])('%j says how, and nothing is wrong', async (...args) => {
  await using folder = await workFolder()
  const { code, output, stderr } = await run(args, folder.path)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(output).toMatch(/^debrief start .*[\s\S]*debrief declare "TITLE"/)
})

test('a declare with the settings of no Debrief says which database it asked', async () => {
  await using database = await testDatabase()
  await using folder = await workFolder()
  expect(await run(['declare', 'shop down'], folder.path, { DATABASE_URL: database.url })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^The database of DATABASE_URL has no workspace .* Nothing was done\. Run it in the folder/,
    ),
  })
  expect(await run(['declare', 'shop down'], folder.path)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The database in \S+\/\.debrief \(there is no DATABASE_URL\) has no workspace/),
  })
})

test('a title from a shell is one line of at most 200 characters, whatever was pasted', async () => {
  await using company = await startCompany()
  await using folder = await workFolder()
  const pasted = `checkout\u001b[31m is\ndown ${'x'.repeat(400)}`
  const args = ['declare', pasted, '--severity', 'sev-1', '--seen', 'log:\n\u001b[1mOOM', '--json']
  const { code, output } = await run(args, folder.path, { DATABASE_URL: company.databaseUrl })
  expect(code).toBe(0)
  const { title } = JSON.parse(output) as { title: string }
  expect(title).toMatch(/^checkout \[31m is down x+…$/)
  expect(title).toHaveLength(200)
  expect(await incidents(company)).toMatchObject([{ title, severity: 'SEV1', seen: 'log:\n [1mOOM' }])
})

test('an export that cannot be written says why in one line, and leaves no half of it', async () => {
  await using company = await startCompany()
  await company.declare(company.people.sue, 'sev2 orders are late')
  await using folder = await workFolder()
  const env = { DATABASE_URL: company.databaseUrl, DEBRIEF_LOG_LEVEL: 'error' }
  await mkdir(path.join(folder.path, 'half', 'postmortem.md'), { recursive: true })
  await writeFile(path.join(folder.path, 'file'), '')
  for (const [args, says] of [
    [['1', '--out', 'half'], '--out half has a folder postmortem.md. Name another, or move that.\n'],
    [['1', '--out', 'file'], '--out file cannot be made (EEXIST). Name a folder that may be written to.\n'],
    [
      ['99999999999999999999', '--out', 'o'],
      'debrief export NUMBER --out DIR  takes the number of an incident, such as 12, and a folder.\n',
    ],
    [['77', '--out', 'o'], 'There is no incident #77 in this database.\n'],
  ] as const)
    expect(await run(['export', ...args], folder.path, env)).toMatchObject({ code: 1, stderr: says })
  expect(readdirSync(path.join(folder.path, 'half'))).toEqual(['postmortem.md'])
  expect(existsSync(path.join(folder.path, 'o'))).toBe(false)
  expect((await run(['export', '1', '--out', 'good'], folder.path, env)).code).toBe(0)
  expect(readdirSync(path.join(folder.path, 'good')).sort()).toEqual(['postmortem.md', 'timeline.json'])
}, 240_000)
