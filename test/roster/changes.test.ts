import { expect, test } from 'vitest'
import { problems, roster, SMALL } from './small.ts'

test.each([
  ['a list', 'changes: ["#deploys", C0DEPLOYS]', ['deploys', 'C0DEPLOYS']],
  ['one alone', 'changes: deploys', ['deploys']],
  ['a map', 'changes: { channels: [deploys, "#deploys"] }', ['deploys']],
  ['nothing', 'changes: []', []],
])('channels of changes are written as %s', (_what, line, channels) => {
  expect(roster(`${SMALL}${line}\n`).changeChannels).toEqual(channels)
})

test('a file without them is told of none', () => {
  expect(roster(SMALL).changeChannels).toEqual([])
})

test.each([
  [
    'a name that YAML took for a comment',
    'changes:\n  - #deploys\n',
    'r.yml:7:1 changes.channels.0: it is empty. Write channels: [deploys] (without #, which begins a comment in YAML).',
  ],
  ['a misspelled field', 'changes: { chanels: [deploys] }', 'there is no field "chanels" here. Did you mean channels?'],
  ['a number', 'changes: 7', '7 is a number, and here goes a map of fields. Write changes: [deploys]'],
])('%s is named with its place', (_what, lines, problem) => {
  expect(problems(`${SMALL}${lines}\n`).join('\n')).toContain(problem)
})
