import { expect, test } from 'vitest'
import { middleAndMost } from './figures.ts'
import { type Night, type Outcome, openNight, type Phase } from './night.ts'
import { nameOf, type Point, pointsOf } from './points.ts'

/** Nights at a time: most of a night is waiting. */
const LANES = 5
/** What happens to be done in fewer pieces has no last one: only what every clean run counts is a point, and one may be tried again. */
const CLEAN_RUNS = 6
const MOST_TRIES = 8
const WELL_WITHIN_MS = 5_000

const keyOf = ({ what, nth }: { what: string; nth: number }) => `${what} ${nth}`

type Ended = { point: Point; tries: number; outcome: Outcome | null }

/** Ends processes at all points, one after the other in each of a few nights. */
async function atAll(phase: Phase, points: readonly Point[]): Promise<Ended[]> {
  const left = [...points]
  const ended: Ended[] = []
  const lane = async () => {
    let night: Night | null = null
    for (let point = left.shift(); point; point = left.shift()) {
      let outcome: Outcome | null = null
      let tries = 0
      while (outcome === null && tries < MOST_TRIES) {
        night ??= await openNight()
        tries += 1
        outcome = await night.endedAt(phase, point)
      }
      ended.push({ point, tries, outcome })
      // What went wrong once would be found again in what follows.
      if (outcome && outcome.problems.length === 0) continue
      await night?.[Symbol.asyncDispose]()
      night = null
    }
    await night?.[Symbol.asyncDispose]()
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return ended
}

function tell(phase: Phase, ended: readonly Ended[]): void {
  const outcomes = ended.flatMap((one) => one.outcome ?? [])
  const lines = [
    `kill -9 while ${phase}: ${ended.length} points, ${outcomes.length} hit, ${outcomes.filter((one) => one.problems.length > 0).length} with problems`,
    `ms until all was well, p50 / max: ${middleAndMost(outcomes.map((one) => one.upMs))} after "Debrief is up", ${middleAndMost(outcomes.map((one) => one.spawnMs))} after the start`,
    `webhooks that came again with their id: ${outcomes.reduce((sum, one) => sum + one.repeated, 0)}`,
    ...ended.flatMap(({ point, tries, outcome }) => {
      const notes = [...(tries > 1 ? [`${tries} tries`] : []), ...(outcome?.problems ?? ['never hit'])]
      return notes.length > 0 ? [`  ${nameOf(point)}: ${notes.join('; ')}`] : []
    }),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

test.each([
  'declaring',
  'escalating',
] as const)('1, 2, 5, 10: ended at any commit or call while %s, a process has a successor that completes it: nobody is missed or paged twice', async (phase) => {
  await using night = await openNight()
  const runs: string[][] = []
  let trace: Awaited<ReturnType<Night['undisturbed']>> = []
  while (runs.length < CLEAN_RUNS) {
    trace = await night.undisturbed(phase)
    runs.push(trace.map(keyOf))
  }
  const points = pointsOf(trace.filter((one) => runs.every((run) => run.includes(keyOf(one)))))
  // How many commits there are depends on what comes together.
  expect(points.length).toBeGreaterThan(15)
  const ended = await atAll(phase, points)
  tell(phase, ended)
  // Messages are stored in as many commits as they happen to come in: the last of them may not come about again, others of its name do.
  const kindOf = (point: Point) => nameOf(point).replace(/ \(\d+\)$/, '')
  const met = new Set(ended.flatMap(({ point, outcome }) => (outcome === null ? [] : [kindOf(point)])))
  const wrong = ended.filter(({ point, outcome }) =>
    outcome === null ? !met.has(kindOf(point)) : outcome.problems.length > 0,
  )
  expect(ended.filter(({ outcome }) => outcome === null).length).toBeLessThan(ended.length / 10)
  expect(wrong.map(({ point, outcome }) => [nameOf(point), outcome?.problems ?? 'never hit'])).toEqual([])
  // Single ones may be late on a machine without time to spare: the table has the greatest.
  const late = ended.filter(({ outcome }) => outcome !== null && outcome.upMs > WELL_WITHIN_MS)
  expect(late.length).toBeLessThan(ended.length / 2)
})
