import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planPages, targetsAt } from '../../src/domain/paging-plan.ts'
import { findPerson, findServices } from '../../src/domain/roster-lookup.ts'
import { readRoster } from '../../src/roster/read.ts'

const example = readFileSync(new URL('../../roster.example.yml', import.meta.url), 'utf8')
const reading = readRoster(example, 'roster.example.yml')
const roster = reading.ok ? reading.roster : null

test('the example has neither a problem nor a warning', () => {
  expect(reading).toMatchObject({ ok: true, warnings: [] })
})

test('the example has seven teams, each with its point of contact first', () => {
  expect(roster?.teams.map((team) => [team.name, team.members[0]])).toEqual([
    ['Customer Support', 'svega'],
    ['Networking', 'bsparrow'],
    ['Ops', 'ghammer'],
    ['Database Admin', 'khouse'],
    ['Development Team', 'gtree'],
    ['SRE', 'jrobert'],
    ['Compliance', 'msilva'],
  ])
})

test.each([
  'Application down',
  'Application Outage',
  'main app is down',
  'exoticplant.plant UNREACHABLE',
  'Exotic plant shop unreachable',
])('"%s" calls the five points of contact at once', (title) => {
  const { ladders, runbook } = planPages(roster!, { severity: 'SEV1', services: ['main-application'], title })

  expect(runbook?.title).toBe('Application down')
  const first = ladders.filter((ladder) => ladder.kind === 'team').flatMap((ladder) => targetsAt(ladder, roster!, 0))
  expect(first.map((person) => person.name).sort()).toEqual([
    'Bob Sparrow',
    'Gal Tree',
    'Glen Hammer',
    'Karen House',
    'Susan Vega',
  ])
  expect(ladders.map((ladder) => ladder.key)).toContain('role:commander')
})

test('the procedure for "Application down" says when, for how long, and whom a step needs', () => {
  const steps = roster?.runbooks.find((one) => one.key === 'application-down')?.steps ?? []

  expect(steps.find((step) => step.hours === 'business')).toMatchObject({
    condition: 'the hosts are up and nothing was deployed',
    waitMinutes: 5,
    otherwise: 'fail over to the standby host',
  })
  expect(steps.flatMap((step) => (step.pages.includes('compliance') ? [step.condition] : []))).toEqual([
    'the log mount is full',
  ])
  expect(steps[1]?.pages).toHaveLength(5)
})

test('what no service is named for goes to SRE', () => {
  const { ladders } = planPages(roster!, { severity: 'SEV2', services: [], title: 'strange noises' })

  expect(ladders.map((ladder) => ladder.key)).toEqual(['team:sre'])
})

test('everybody called by their first or last name, or as colleagues write it, is found', () => {
  const keys = ['ghammer', 'hammer', 'Glenn', 'glen hammer', 'sparrow', 'Karen', 'vega', 'gtree', 'doe'].map(
    (name) => findPerson(roster!, name)?.key,
  )

  expect(keys).toEqual(['ghammer', 'ghammer', 'ghammer', 'ghammer', 'bsparrow', 'khouse', 'svega', 'gtree', 'jdoe'])
})

test.each([
  ['shop is dead', 'main-application'],
  ['mainApp does not answer', 'main-application'],
  ['exoticplant.plant.internal times out', 'main-application'],
  ['number of outstanding orders too high', 'order-processor'],
  ['DNS1 not answering', 'dns'],
  ['app.log mount nearly full', 'log-storage'],
])('"%s" names the service %s', (title, service) => {
  expect(findServices(roster!, title).map((found) => found.key)).toEqual([service])
})

test('the schedules that stand in it as a comment are good, and somebody is always on call', () => {
  const block = /^# schedules:\n(?:# .*\n)+/m.exec(example)![0]
  const source = example
    .replace(block, block.replace(/^# /gm, ''))
    .replace('members: [jrobert, amoreno]', 'members: [jrobert, amoreno], schedule: sre')
    .replace('commander: { call: [jrobert', 'commander: { call: [schedule:duty-managers')
  const { ok, ...rest } = readRoster(source, 'roster.yml', '2026-12-14T00:00:00.000Z')

  expect({ ok, ...rest }).toMatchObject({ ok: true, warnings: [] })
  expect('roster' in rest && rest.roster.schedules.map((one) => one.layers.length)).toEqual([1, 2])
})

test.each(
  [
    ...readFileSync(new URL('../../docs/roster.md', import.meta.url), 'utf8').matchAll(
      /```yaml\n(schedules:[\s\S]*?)```/g,
    ),
  ].map(([, yaml]) => yaml!),
)('a schedule of the documents is good, and somebody is always on call: %s', (yaml) => {
  const people = ['ana', 'ben', 'cleo', 'dov', 'yuki', 'mei', 'joe', 'kim'].map(
    (key) => `  ${key}: { slack: U0${key.toUpperCase()} }`,
  )
  const key = /^ {2}(\S+):$/m.exec(yaml)![1]
  const source = `company: { name: Small, zone: Europe/Madrid, catch_all: ops, incidents_channel: incidents }
people:\n${people.join('\n')}\nteams: { ops: { members: [ana, ben], schedule: ${key} } }\n${yaml}`
  const { ok, ...rest } = readRoster(source, 'roster.yml', '2026-03-20T00:00:00.000Z')

  expect({ ok, ...rest }).toMatchObject({ ok: true, warnings: [] })
})
