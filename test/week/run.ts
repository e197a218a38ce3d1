import { type Instant, millisOf } from '../../src/domain/time.ts'
import { type Case, createCases } from './cases.ts'
import { askForCovers } from './covers.ts'
import { createPeople, type People } from './people.ts'
import { END, planWeek } from './plan.ts'
import { disagreement, type Sample, sampleOf } from './samples.ts'
import type { Stage } from './stage.ts'
import { scheduleOf } from './town.ts'

/** What was seen of a week besides what reached people. */
export type Week = {
  cases: Case[]
  samples: Sample[]
  /** Those that name several people for one duty. */
  disagreements: Sample[]
  /** Hooks that belonged to what was open already. */
  merged: number
  steps: number
  people: People
}

/** Lets the week pass, from one thing that happens to the next. */
export async function runWeek(stage: Stage, log: (line: string) => void = () => {}): Promise<Week> {
  const { clock, town, chance, size } = stage
  const scheduled = town.crews.filter((one) => scheduleOf(one) !== null)
  const samples: Sample[] = []
  let people: People
  const cases = createCases(stage, () => people)
  people = createPeople(
    stage,
    (text, pageId) => caseOf(cases, pages, text, pageId),
    (one, by, awake) => cases.took(one, by, awake),
  )
  const pages = new Map<string, string>()

  const look = async () => {
    await stage.settle()
    const left = stage.outbox.collect(clock.millis())
    stage.left.push(...left)
    if (left.some((one) => one.pageId !== null)) {
      const rows = await stage.company.bot.ctx.db.selectFrom('page').select(['id', 'incident_id']).execute()
      for (const { id, incident_id } of rows) pages.set(id, incident_id)
    }
    for (const one of left) people.reached(one)
  }

  for (const planned of planWeek(size, town, chance))
    stage.later(millisOf(planned.at) - clock.millis(), async () => {
      await cases.declare(planned)
      await look()
      const other = scheduled[Math.floor(chance('sampled', planned.place) * scheduled.length)]!
      for (const crew of new Set([planned.crew, other])) {
        const sample = await sampleOf(stage, people, crew)
        if (sample) samples.push(sample)
      }
    })
  askForCovers(stage, () => people)

  await look()
  let steps = 0
  for (;;) {
    const at = earlier(stage.nextDoing(), await stage.nextDue())
    if (at === null || at >= END) break
    clock.moveTo(at)
    stage.company.bot.loop.poke()
    steps += 1
    // What falls due has happened before anybody does something at the same instant.
    await look()
    for (const { act } of stage.due(at)) {
      await act()
      await look()
    }
    if (steps % 100 === 0) log(`${at} after ${steps} steps, ${stage.left.length} things told`)
  }
  const disagreements = samples.filter((one) => disagreement(one, town.people, stage.accounts) !== null)
  return { cases: cases.cases, samples, disagreements, merged: cases.merged.length, steps, people }
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

type Cases = ReturnType<typeof createCases>

/** The incident that something told of: by the page where it names one, else by its number. */
function caseOf(cases: Cases, pages: ReadonlyMap<string, string>, text: string, pageId: string | null): Case | null {
  const incidentId = pageId === null ? undefined : pages.get(pageId)
  if (incidentId) return cases.byId(incidentId)
  const number = /SEV[1-4] #(\d+)/.exec(text)?.[1]
  return pageId === null && number !== undefined ? cases.byNumber(Number(number)) : null
}
