import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { oncall, startOnDuty, WITH_SCHEDULE } from './on-duty.ts'

const dated = (text: string) => text.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')

test('anybody sees who is on call, until when and who is next, in their own zone; a team without a schedule by its order', async () => {
  await using company = await startOnDuty()
  const shown = dated(await oncall(company, company.people.sue))
  expect(shown).toContain('*On call*, 25 Nov 14:00 GMT+1.')
  expect(shown).toContain('*Networking (Network on-call)*  Bob Sparrow until 26 Nov 09:00 GMT+1 · then Lin Ma')
  expect(shown).toContain('*Database*  Karen House, Kim Dae')
  // Whoever is not in the roster cannot ask for cover.
  expect(shown).not.toContain('Ask for cover')
  expect(await oncall(company, company.people.bob)).toContain('Ask for cover')
  const one = dated(await oncall(company, company.people.bob, 'oncall network'))
  expect(one).toContain('Bob Sparrow')
  expect(one).not.toContain('Database')
})

test('a reader elsewhere reads it in the zone of the roster, and a gap is said loudly', async () => {
  const roster = WITH_SCHEDULE.replace(
    'rotate: [bob, lin]',
    'hours: { from: "09:00", to: "12:00" }, rotate: [bob, lin]',
  ).replace(
    'name: Ana Ruiz, email: ana@acme.example, zone: Europe/Madrid',
    'name: Ana Ruiz, email: ana@acme.example, zone: America/New_York',
  )
  await using company = await startOnDuty({ roster })
  const shown = dated(await oncall(company, company.people.ana, 'oncall Network on-call'))
  expect(shown).toContain(':warning: One schedule has nobody on call.')
  expect(shown).toContain('*Network on-call*  *nobody is on call* until 26 Nov 03:00 EST · then Lin Ma')
})

test('what is neither a team nor a schedule is answered with what there is', async () => {
  await using company = await startCompany()
  const { slack, people, general } = company
  await slack.command(people.sue, general, '/incident oncall paymnets')
  await company.settled()
  // Outside an incident it may be a title.
  expect(slack.ephemerals.at(-1)?.text).toContain('Declare "oncall paymnets"?')
})
