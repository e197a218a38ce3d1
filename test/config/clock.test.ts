import { expect, test } from 'vitest'
import { clockProblem } from '../../src/preflight.ts'

const DATE = 'Mon, 09 Mar 2026 14:00:00 GMT'
const THEN = Date.parse(DATE)

test.for([
  ['ahead', 90_000, /is 90 s ahead of Slack's.*NTP/],
  ['behind', -7_000, /is 7 s behind Slack's/],
] as const)('a clock that is %s of Slack is named, with how far', ([, off, problem]) => {
  expect(clockProblem(DATE, THEN + off)).toMatch(problem)
})

test('a clock within the tolerance is well, and where no time is given nothing is said', () => {
  for (const off of [-5_000, 0, 5_900]) expect(clockProblem(DATE, THEN + off)).toBeNull()
  expect(clockProblem(null, THEN)).toBeNull()
  expect(clockProblem('soon', THEN)).toBeNull()
})
