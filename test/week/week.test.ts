import { expect, inject, test } from 'vitest'
import { numbering, storedOf, tableOf, wakingsOf, written } from './figures.ts'
import { disturbances, mildWakings, outOfTime, silentlyUnanswered } from './rules.ts'
import { runWeek } from './run.ts'
import { startWeek } from './stage.ts'
import type { Size } from './town.ts'

const WHOLE = inject('week')
/** As much as every run of the tests can afford; `npm run week` has the whole. */
const QUARTER: Size = { people: 75, teams: 10, incidents: 15, seed: 7 }

/** Real milliseconds, on a machine with much other work. */
const PATIENCE = WHOLE ? 3_000_000 : 500_000

test('a week of a company: nothing but a page leaves in the quiet hours of anybody', {
  timeout: PATIENCE,
}, async () => {
  const size = WHOLE ?? QUARTER
  const begun = performance.now()
  await using stage = await startWeek(size)
  const week = await runWeek(stage, (line) => console.info(line))
  const stored = await storedOf(stage)
  const judged = { ...stored, left: stage.left, acted: stage.acted, numberOf: numbering(stored) }
  const table = tableOf(stored, wakingsOf(judged))
  const quiet = disturbances(judged)
  const seconds = Math.round((performance.now() - begun) / 1000)
  console.info(
    `${size.people} people, ${size.teams} teams, ${size.incidents} incidents, seed ${size.seed}, ${week.steps} steps in ${seconds} s\n` +
      `${written(table, week)}\n${stored.covers} nights covered, ${quiet.up.length} told of an incident in quiet hours while they were up for it`,
  )

  expect(quiet.asleep).toEqual([])
  expect(mildWakings(judged)).toEqual([])
  expect(outOfTime(judged)).toEqual([])
  expect(silentlyUnanswered(judged)).toEqual([])
  expect(week.disagreements).toEqual([])
  expect(stage.company.bot.log.lines.filter((one) => one.level === 'error')).toEqual([])

  // All of it was put to the test.
  expect(stored.incidents.length + week.merged).toBe(size.incidents)
  const all = table.at(-1)!
  expect(Math.min(all.wakings, all.needless, all.pages)).toBeGreaterThan(0)
  expect(new Set(stage.left.map((one) => one.by))).toEqual(
    new Set(['message', 'sms', 'call', 'push', 'mail', 'mention', 'invite']),
  )
  for (const by of ['shown', 'paged', 'handedTo', 'inGroup'] as const)
    expect(week.samples.filter((one) => one[by] !== null).length).toBeGreaterThan(2)
  expect(stored.covers).toBeGreaterThan(0)
  expect(week.samples.filter((one) => one.standsIn).length).toBeGreaterThan(0)
})
