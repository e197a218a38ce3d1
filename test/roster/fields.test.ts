import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRoster } from '../../src/roster/read.ts'
import { problems, SMALL } from './small.ts'

describe('what is not YAML', () => {
  test.each([
    [
      'an at sign without quotes',
      'a:\n  b: [@ana]\n',
      'r.yml:2:7 this is not YAML: Plain value cannot start with reserved character @. Leave that character out, or put the text in quotes: "@ana".',
    ],
    ['a key that is there twice', `${SMALL}people: {}\n`, 'r.yml:7:1 this key is here twice. Keep one of the two.'],
    [
      'a line indented otherwise',
      'a:\n  - b\n c: d\n',
      'r.yml:3:1 this is not YAML: All mapping items must start at the same column. Begin the lines of one list or map in the same column.',
    ],
    ['an open quote', 'a: "b\n', 'r.yml:2:1 this is not YAML: Missing closing "quote. Close the quote or bracket.'],
    ['a key that is a list', '[a]: b\n', 'r.yml:1:1 this key is no text. Put it in quotes.'],
    [
      'an alias of nothing',
      'a: *b\n',
      'r.yml:1:4 nothing is marked &b. Mark it before this line, or put the text in quotes.',
    ],
    ['an empty file', '', 'r.yml:1:1 the file is empty. Begin with a copy of roster.example.yml.'],
    [
      'a list',
      '- a\n',
      'r.yml:1:1 the file is no map of company, people and teams. Begin with a copy of roster.example.yml.',
    ],
  ])('%s is named with its place', (_what, source, problem) => {
    expect(problems(source)).toContain(problem)
  })
})

describe('a wrong field', () => {
  test.each([
    [
      'unknown field',
      SMALL.replace('members:', 'member:'),
      'r.yml:6:10 teams.ops.member: there is no field "member" here. Did you mean members?',
    ],
    [
      'unknown section',
      `${SMALL}vendors: {}\n`,
      'r.yml:7:1 vendors: there is no field "vendors" here. It has company, severities, people, teams, services, schedules, policies, roles, runbooks, changes, hooks.',
    ],
    [
      'missing field',
      SMALL.replace('catch_all: ops, ', ''),
      'r.yml:1:1 company.catch_all: it is missing. Write catch_all: sre, a policy or team of this file that answers for what nobody owns.',
    ],
    [
      'channel that YAML took for a comment',
      SMALL.replace(
        '{ name: Small, zone: Etc/UTC, catch_all: ops, incidents_channel: incidents }',
        '\n  name: Small\n  zone: Etc/UTC\n  catch_all: ops\n  incidents_channel: #incidents',
      ),
      'r.yml:5:22 company.incidents_channel: it is empty. Write incidents_channel: incidents (without #, which begins a comment in YAML).',
    ],
    [
      'number for a text',
      SMALL.replace('[sol]', '[404]'),
      'r.yml:3:49 people.ana.aliases.0: 404 is a number, and here goes a text. Put it in quotes: "404".',
    ],
    [
      'text for a map',
      SMALL.replace('{ members: [ana, ben] }', 'ana'),
      'r.yml:6:8 teams.ops: "ana" is a text, and here goes a map of fields. Indent its fields under it: name, lead, members, policy, schedule, channel, pager, aliases.',
    ],
    [
      'unknown severity',
      SMALL.replace('name: Small', 'default_severity: high, name: Small'),
      'r.yml:1:30 company.default_severity: "HIGH" is no severity. Use SEV1, SEV2, SEV3, SEV4.',
    ],
    [
      'key with a blank',
      SMALL.replace('ana:', 'Ana Sol:'),
      'r.yml:3:3 people.Ana Sol: "Ana Sol" cannot be a key. Keys are letters, digits, ".", "-" and "_", such as "ana-sol"; the readable name goes into name: or title:.',
    ],
    [
      'wrong e-mail address',
      SMALL.replace('ben@small.example', 'ben'),
      'r.yml:4:32 people.ben.email: "ben" is no e-mail address. Write email: ana@example.com.',
    ],
    [
      'wrong address',
      SMALL.replace('name: Small', 'webhook: pager, name: Small'),
      'r.yml:1:21 company.webhook: "pager" is no http(s) address. Write webhook: https://pager.example.com/hook.',
    ],
    [
      'policy without steps',
      `${SMALL}policies: { p: { steps: [] } }\n`,
      'r.yml:7:18 policies.p.steps: it is empty. Write steps:, and under it lines that begin with "- ".',
    ],
    [
      'no rounds',
      `${SMALL}policies: { p: { steps: [{ call: ana }], rounds: 0 } }\n`,
      'r.yml:7:50 policies.p.rounds: 0 is too small. Write rounds: 3.',
    ],
    [
      'SOP step with a colon',
      `${SMALL}runbooks:\n  r:\n    when: { words: [x] }\n    steps:\n      - Check: the hosts\n`,
      'r.yml:11:9 runbooks.r.steps.0: {"Check":"the hosts"} is a map of fields, and here goes a text. A text with ": " in it is a map in YAML; put the whole text in quotes.',
    ],
  ])('%s is named with its place and what would be right', (_what, source, problem) => {
    expect(problems(source)).toEqual([problem])
  })
})

test('a damaged file is read or refused with a place, and never throws', () => {
  const example = readFileSync(new URL('../../roster.example.yml', import.meta.url), 'utf8')
  const lines = example.split('\n').filter((line) => !line.trim().startsWith('#'))
  const damage = fc.record({
    line: fc.nat(lines.length - 1),
    text: fc.oneof(
      fc.constantFrom('', '  ', '\t', '- ', 'a: b: c', '{', '"', '*x', '&x', '<<: *x', '? ', 'null', '!!set'),
      fc.string(),
    ),
    keep: fc.boolean(),
  })

  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (all) => {
      const damaged = [...lines]
      for (const { line, text, keep } of all) damaged[line] = keep ? `${damaged[line]}${text}` : text

      const reading = readRoster(damaged.join('\n'), 'r.yml')
      if (reading.ok) return
      expect(reading.problems).not.toEqual([])
      for (const problem of reading.problems) {
        expect(problem.line).toBeGreaterThan(0)
        expect(problem.line).toBeLessThanOrEqual(damaged.join('\n').split('\n').length)
        expect(problem.fix).not.toBe('')
      }
    }),
  )
})
