import fc from 'fast-check'
import type { Roster } from '../../src/domain/roster.ts'
import { SEVERITIES } from '../../src/domain/severity.ts'
import { formatProblem } from '../../src/roster/problems.ts'
import { readRoster } from '../../src/roster/read.ts'

const people = ['p0', 'p1', 'p2', 'p3', 'p4']
const teams = ['t0', 't1', 't2']
const some = (from: string[], minLength = 0) => fc.uniqueArray(fc.constantFrom(...from), { minLength, maxLength: 4 })
const severities = some([...SEVERITIES])

const onCall = ['schedule:rota', 'next:rota', 'its on-call', 'its next']
const places = ['its first', 'its second', 'its third', 'its lead', 'its members']

const call = some([...people, ...teams, ...places, ...onCall, 'role:commander'], 1)
// The first step is one that every team can take.
const firstStep = some([...people, ...teams, ...onCall, 'its first', 'its lead', 'its members', 'role:commander'], 1)
const wait = fc.constantFrom('10s', '5m', '1h 30m')

const policy = fc.record(
  {
    steps: fc
      .tuple(fc.record({ call: firstStep, wait }), fc.array(fc.record({ call, wait }), { maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest]),
    rounds: fc.integer({ min: 1, max: 5 }),
    last_resort: call,
    last_resort_every: wait,
  },
  { requiredKeys: ['steps'] },
)

const team = fc.record(
  {
    members: some(people, 1),
    lead: fc.constantFrom(...people),
    policy: fc.constantFrom('a', 'b'),
    schedule: fc.constant('rota'),
  },
  { requiredKeys: ['members', 'schedule'] },
)

const runbook = (words: string[]) =>
  fc.record({
    when: fc.record({ words: fc.constant(words), services: some(['s0', 's1', 's2']), severities }),
    page: some(teams),
  })

const file = fc.record({
  company: fc.record({ name: fc.constant('Any'), zone: fc.constant('Etc/UTC'), catch_all: fc.constantFrom(...teams) }),
  severities: fc.dictionary(fc.constantFrom(...SEVERITIES), fc.record({ page: some(['owners', 'all', ...teams]) })),
  people: fc.constant(Object.fromEntries(people.map((key) => [key, { slack: `U0${key.toUpperCase()}` }]))),
  teams: fc.tuple(team, team, team).map((all) => Object.fromEntries(all.map((one, place) => [`t${place}`, one]))),
  services: fc
    .array(fc.constantFrom(...teams), { maxLength: 4 })
    .map((owners) => Object.fromEntries(['s0', 's1', 's2', 's3'].map((key, place) => [key, owners[place] ?? 't0']))),
  schedules: fc.record({ rota: fc.record({ rotate: some(people, 1), from: fc.constant('2020-01-06 09:00') }) }),
  policies: fc.record({ a: policy, b: policy }),
  roles: fc.record({ commander: fc.record({ call: some([...people, ...teams], 1), paged_at: severities }) }),
  runbooks: fc.record({ r0: runbook(['word0']), r1: runbook(['word1', 'word2']) }),
})

/** Any roster that the reader takes. Its services are s0 to s3, and its runbooks look for word0, word1 and word2. */
export const anyRoster: fc.Arbitrary<Roster> = file.map((value) => {
  // JSON is YAML.
  const reading = readRoster(JSON.stringify(value), 'any.yml')
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading.roster
})
