import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { importRoster } from '../../src/roster-import/index.ts'
import { debrief, workFolder } from '../start/program.ts'
import { exported, NOW } from './reading.ts'

const from = ['opsgenie', exported('opsgenie')]

test('the command writes a roster on standard output and its report beside it', async () => {
  await using folder = await workFolder()
  await using program = debrief(['roster', 'import', ...from, '--zone', 'Europe/Madrid'], { cwd: folder.path, env: {} })
  expect(await program.ended).toBe(0)
  const report = program.stderr()
  const yaml = program.output().slice(0, -report.length)
  expect(yaml).toMatch(/^# Read from an export of Opsgenie on \d{4}-\d\d-\d\d/)
  expect(yaml).toMatch(/\ncompany: \{ name: Our company, zone: Europe\/Madrid, catch_all: payments \}\n/)
  expect(report).toMatch(/opsgenie: 5 people, 2 teams, 3 schedules, 2 policies\.\n2 telephone numbers left out/)
})

test('the command says what is wrong in one line, and no stack', async () => {
  await using folder = await workFolder()
  for (const [args, says] of [
    [
      ['roster', 'import', 'opsgenie', 'none'],
      'none cannot be read (ENOENT). Name the saved export: a JSON file, or a folder of them.\n',
    ],
    [['roster', 'import', 'opsgeni', 'x'], '"opsgeni" cannot be imported. Did you mean opsgenie?\n'],
    [
      ['roster', 'import', 'ical', 'none.ics'],
      'none.ics cannot be read (ENOENT). Name a calendar saved as a file, such as on-call.ics.\n',
    ],
  ] as const) {
    await using program = debrief([...args], { cwd: folder.path, env: {} })
    expect(await program.ended).toBe(1)
    expect(program.output()).toBe(says)
  }
})

test('files are written whole, for their owner where they hold numbers, and never over others', async () => {
  await using folder = await workFolder()
  const [out, contacts] = [path.join(folder.path, 'roster.yml'), path.join(folder.path, 'phones.csv')]
  const { yaml, report } = await importRoster(from, { out, contacts }, NOW)
  expect(yaml).toBeNull()
  expect(report).toContain(`Written: ${out}`)
  expect(report).toContain(`2 telephone numbers written to ${contacts}`)
  const written = readFileSync(out, 'utf8')
  expect(written).toContain('schedules:')
  expect(readFileSync(contacts, 'utf8')).toBe('person,phone\nana-sol,+34600000001\nben-ode,+34600000002\n')
  expect(statSync(contacts).mode & 0o777).toBe(0o600)

  await expect(importRoster(from, { out }, NOW)).rejects.toThrow(
    `--out ${out} is there already, and stays as it is. Name a file that is not there yet.`,
  )
  expect(readFileSync(out, 'utf8')).toBe(written)
  const fresh = path.join(folder.path, 'fresh.yml')
  await expect(importRoster(from, { out: fresh, contacts }, NOW)).rejects.toThrow(/--contacts .* is there already/)
  expect(existsSync(fresh)).toBe(false)
  await expect(importRoster(from, { out: path.join(folder.path, 'no', 'x.yml') }, NOW)).rejects.toThrow(
    /--out .*x\.yml cannot be written \(ENOENT\)\. Nothing was written\./,
  )
})

test('options that lead nowhere are refused before anything is read', async () => {
  await using folder = await workFolder()
  await expect(importRoster(['pagerduty'], {}, NOW)).rejects.toThrow(
    /^debrief roster import opsgenie\|pagerduty\|ical PATH/,
  )
  await expect(importRoster(['pagerduty', 'a', 'b'], {}, NOW)).rejects.toThrow(/^debrief roster import/)
  await expect(importRoster(from, { zone: 'Madrid' }, NOW)).rejects.toThrow('--zone "Madrid" is no IANA time zone')
  await expect(importRoster(from, { roster: 'x' }, NOW)).rejects.toThrow('--roster goes with ical only')
  await expect(importRoster(from, { team: 'paymets' }, NOW)).rejects.toThrow(
    /--team paymets: there is no such team .* Did you mean payments\?/,
  )
  const broken = path.join(folder.path, 'roster.yml')
  writeFileSync(broken, 'company: 1\n')
  await expect(importRoster(['ical', exported('google.ics')], { roster: broken }, NOW)).rejects.toThrow(
    /roster\.yml:1:\d+ company: /,
  )
})
