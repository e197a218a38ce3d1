import pg from 'pg'
import { type Called, doubled, type Incident, lacking, repeated, signsOf } from './end-state.ts'
import type { Point } from './points.ts'
import { openStage, type Stage } from './stage.ts'

/** What an incident is doing when its process is ended. */
export type Phase = 'declaring' | 'escalating'

/**
 * What came of ending a process at a point. `upMs`, `spawnMs`: until all was well again, from when the next process was up and
 * from its start. `repeated`: webhooks that came again with their id.
 */
export type Outcome = { problems: string[]; upMs: number; spawnMs: number; repeated: number }

/** One process after the other, each with an incident in which it is ended. */
export type Night = AsyncDisposable & {
  /** What a process counts, that nobody ends, in an incident of its own. */
  undisturbed(phase: Phase): Promise<{ what: string; nth: number }[]>
  /** Ends the process at a point and sees what the next one makes of the incident; null where it did not come to that point. */
  endedAt(phase: Phase, point: Point): Promise<Outcome | null>
}

/** Milliseconds without a call or a commit after which a process has nothing more to do. */
const QUIET_MS = 400
/** Milliseconds between looks at what people see, and until they are in vain. */
const LOOK_EVERY_MS = 50
const PATIENCE_MS = 120_000
/** The five minutes until the second call pass in four seconds: time enough to set an incident up before. */
const RATE = 75
const WAIT_MS = 300_000

const FIRST: Called = { dms: ['bob'], webhook: ['Kai Dorn'] }
const SECOND: Called = { dms: ['bob', 'lin', 'kim'], webhook: ['Kai Dorn'] }
const THIRD: Called = { dms: ['bob', 'lin', 'kim', 'maria', 'omar'], webhook: ['Kai Dorn'] }

export async function openNight(): Promise<Night> {
  const stack = new AsyncDisposableStack()
  const stage = stack.use(await openStage())
  const { slack, people, general, points } = stage
  let number = 0
  let bot = await firstStarted(stage)
  stack.defer(() => bot.program[Symbol.asyncDispose]())

  const next = (): Incident => {
    number += 1
    return { number, title: `checkout and orders return 500s in hall ${number}` }
  }
  const declare = ({ title }: Incident) => slack.command(people.sue, general, `/incident new sev1 ${title}`)

  /** Declares, and works until the first or second call is through; counts from the beginning of `phase` on. */
  const work = async (phase: Phase, incident: Incident, point: Point | null): Promise<{ acked: boolean }> => {
    const { program } = bot
    let gone = false
    void program.ended.then(() => {
      gone = true
    })
    const arm = () => points.arm(point, () => program.kill('SIGKILL'))
    if (phase === 'declaring') arm()
    const { acked } = await declare(incident)
    await until(stage, incident, FIRST, () => gone)
    if (!gone) await quiet(stage)
    if (phase === 'escalating' && !gone) {
      arm()
      await until(stage, incident, SECOND, () => gone)
      if (!gone) await quiet(stage)
    }
    points.disarm()
    if (points.hit()) await program.ended
    return { acked }
  }

  /** Ends an incident, so that nothing of it is due during the next one. */
  const close = async (incident: Incident) => {
    const channel = slack.channels().find((one) => one.name.startsWith(`inc-${incident.number}-`))
    if (channel) await slack.command(people.sue, channel.id, '/incident close false alarm')
    await quiet(stage)
  }

  return {
    async undisturbed(phase) {
      const incident = next()
      await work(phase, incident, null)
      const trace = [...points.trace()]
      await close(incident)
      return trace
    },
    async endedAt(phase, point) {
      const incident = next()
      const { acked } = await work(phase, incident, point)
      if (!points.hit()) {
        await close(incident)
        return null
      }
      const problems: string[] = []
      const note = (thrown: Error) => void problems.push(thrown.message)
      // Where nobody was called yet, the second call of each ladder falls due while no process runs.
      bot = await started(stage, phase === 'declaring' ? WAIT_MS : 0)
      let wellAt = bot.upAt
      if ((await incidentsIn(stage)) === number) {
        await until(stage, incident, SECOND).catch(note)
        wellAt = performance.now()
      } else {
        // Its declarer was not told that it is declared, and declares it again.
        await quiet(stage)
        if (acked) problems.push('was acked and is not there')
        problems.push(...signsOf(stage, incident).map((one) => `half of an incident: ${one}`))
        await declare(incident)
      }
      await until(stage, incident, THIRD).catch(note)
      await quiet(stage)
      problems.push(...lacking(stage, incident, THIRD), ...doubled(stage).map((key) => `${key} twice`))
      problems.push(...stage.receiver.refused.map(() => 'a webhook that is not signed'))
      if ((await incidentsIn(stage)) !== number)
        problems.push(`${await incidentsIn(stage)} incidents in place of ${number}`)
      await close(incident)
      return {
        problems,
        upMs: Math.max(0, wellAt - bot.upAt),
        spawnMs: wellAt - bot.spawnedAt,
        repeated: repeated(stage, incident),
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The first start of all needs Slack, for whose answer it waits shorter than a busy machine may take. */
async function firstStarted(stage: Stage, tries = 10): Promise<Awaited<ReturnType<typeof started>>> {
  try {
    return await started(stage)
  } catch (thrown) {
    if (tries === 1) throw thrown
    return firstStarted(stage, tries - 1)
  }
}

async function started(stage: Stage, aheadMs = 0) {
  const spawnedAt = performance.now()
  const program = stage.start(RATE, { aheadMs })
  await program.address()
  const upAt = performance.now()
  await stage.slack.waitFor(() => stage.slack.sockets.count() > 0, 'a socket')
  return { program, spawnedAt, upAt }
}

/** Waits until an incident is as it should be, or its process is gone. */
async function until(stage: Stage, incident: Incident, called: Called, gone = () => false): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS
  for (;;) {
    const lacks = lacking(stage, incident, called)
    if (lacks.length === 0 || gone()) return
    if (performance.now() > giveUp) throw new Error(`after ${PATIENCE_MS} ms: ${lacks.join('; ')}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Waits until nothing has been asked or committed for a while. */
async function quiet({ slack, points }: Stage): Promise<void> {
  const seen = () => `${points.total()} ${slack.trace.filter((one) => one.ok !== null).length}`
  for (let before = ''; before !== seen(); ) {
    before = seen()
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}

async function incidentsIn({ databaseUrl }: Stage): Promise<number> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    return (await client.query('select 1 from incident')).rowCount ?? 0
  } finally {
    await client.end()
  }
}
