import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Arrival,
  allDone,
  type EscalationStage,
  openEscalationStage,
  type Rungs,
  setDue,
} from './escalation-stage.ts'
import { percentile, rounded } from './figures.ts'

/** Ladders that fall due, one each 10 ms. */
const DUE = 100
const SPACING_MS = 10
const ARMED = 10_000
/** From arming to the first that is due: more than the second between two looks. */
const AHEAD_MS = 3_000
/** Milliseconds after which a page that has not come is lost. */
const LOST_MS = 60_000
/** Milliseconds that the killed process stays dead. */
const DEAD_MS = 3_000
const NEVER_MS = 7 * 86_400_000

/** What may at most be reached; more fails the bench. */
const LIMITS = { p99: 250, max: 1_000, firstFireMs: 2_000 } as const

type Backend = 'postgres' | 'redis'

/** What became of a hundred timers: when each page came beyond its time (ms), and how many never came or came twice. */
type Fired = { at: number[]; lateness: number[]; lost: number; twice: number }

/**
 * Ten thousand ladders wait for their next rung, a hundred of which fall due within one second: how late each page is at
 * Slack, by the real clock, and whether any is lost when the process is killed, the queue loses all it holds, or the
 * database is away for minutes. The shipped process, its own PostgreSQL and Redis, the local Slack as the far side.
 */
export async function benchEscalation(options: { backends: readonly Backend[]; rounds: number; outageS: number }) {
  const figures: Record<string, object> = {}
  const problems: string[] = []
  for (const backend of options.backends) {
    const measured = await measure(backend, options)
    figures[backend] = measured.figures
    problems.push(...measured.problems.map((problem) => `${backend}: ${problem}`))
  }
  return { figures: { ...figures, load: loadavg().map((one) => rounded(one)) }, problems }
}

async function measure(backend: Backend, options: { rounds: number; outageS: number }) {
  await using stage = await openEscalationStage({ backend, teams: DUE })
  let running = await stage.start()
  const rungs = await stage.declareAll()
  if (rungs.length !== DUE) throw new Error(`${rungs.length} of ${DUE} ladders run:\n${running.said()}`)
  const armed = await armOthers(stage, rungs)
  await calm(stage)

  const rounds: Fired[] = []
  for (let round = 0; round < options.rounds; round++) rounds.push(await fire(stage, rungs))

  let spawnedAt = 0
  const kill = await fire(stage, rungs, async (firstAt) => {
    await until(firstAt + (DUE * SPACING_MS) / 2)
    await running.kill()
    await wait(DEAD_MS)
    running = stage.spawn()
    spawnedAt = running.spawnedAt
  })
  const afterStart = kill.at.filter((at) => at > spawnedAt).map((at) => at - spawnedAt)

  const flush = await fire(stage, rungs, async (firstAt) => {
    // Once while the alarm of the first is set, and once amid the others.
    for (const at of [firstAt - 500, firstAt + (DUE * SPACING_MS) / 2]) {
      await until(at)
      await flushQueue(stage)
    }
  })
  const afterFlush = await fire(stage, rungs)

  let mendedAt = 0
  const outage = await fire(stage, rungs, async (firstAt) => {
    await until(firstAt - 500)
    await stage.line.cut()
    await wait(options.outageS * 1000)
    mendedAt = Date.now()
    await stage.line.mend()
  })
  const afterOutage = await fire(stage, rungs)

  const punctual = [...rounds, afterFlush, afterOutage]
  const all = rounds.flatMap((one) => one.lateness)
  const figures = {
    armed,
    dueInOneSecond: DUE,
    latenessMs: spread(all),
    early: [...punctual, kill, flush, outage].flatMap((one) => one.lateness).filter((late) => late < 0).length,
    lost: { kill: kill.lost, flush: flush.lost, outage: outage.lost },
    twice: { kill: kill.twice, flush: flush.twice, outage: outage.twice },
    firstFireAfterStartMs: Math.round(Math.min(...afterStart)),
    lastFireAfterStartMs: Math.round(Math.max(...afterStart)),
    latenessThroughFlushMs: spread(flush.lateness),
    latenessAfterFlushMs: spread(afterFlush.lateness),
    outage: {
      seconds: options.outageS,
      firstFireAfterMs: Math.round(Math.min(...outage.at) - mendedAt),
      lastFireAfterMs: Math.round(Math.max(...outage.at) - mendedAt),
    },
    latenessAfterOutageMs: spread(afterOutage.lateness),
    rounds: options.rounds,
  }
  const { p99, max } = figures.latenessMs
  const checks: [boolean, string][] = [
    [armed >= ARMED, `${armed} timers are armed.`],
    [p99 <= LIMITS.p99, `99 of 100 pages are up to ${p99} ms late; at most ${LIMITS.p99} was promised.`],
    [max <= LIMITS.max, `A page is ${max} ms late; at most ${LIMITS.max} was promised.`],
    [figures.early === 0, `${figures.early} pages came before their time.`],
    ...Object.entries({ ...figures.lost, calm: sum(punctual.map((one) => one.lost)) }).map(
      ([when, lost]): [boolean, string] => [lost === 0, `${lost} pages are lost (${when}).`],
    ),
    [sum(punctual.map((one) => one.twice)) === 0, 'A page came twice although nothing went wrong.'],
    [
      figures.firstFireAfterStartMs <= LIMITS.firstFireMs,
      `The first page came ${figures.firstFireAfterStartMs} ms after the start; at most ${LIMITS.firstFireMs} was promised.`,
    ],
  ]
  return { figures, problems: checks.flatMap(([holds, problem]) => (holds ? [] : [problem])) }
}

/**
 * Arms a hundred ladders for the second that begins shortly, lets `meanwhile` go wrong what it likes (it is given the time
 * of the first, epoch ms), and waits until all pages are there, or for a minute after that.
 */
async function fire(
  stage: EscalationStage,
  rungs: readonly Rungs[],
  meanwhile: (firstAt: number) => Promise<void> = async () => {},
): Promise<Fired> {
  const firstAt = Date.now() + AHEAD_MS
  const dueAt = (index: number) => firstAt + index * SPACING_MS
  const since = stage.slack.trace.length
  await setDue(stage, rungs, dueAt)
  await meanwhile(firstAt)
  const deadline = Math.max(Date.now(), dueAt(rungs.length)) + LOST_MS
  const came = () => Map.groupBy(stage.arrivals(rungs, since), (one) => one.dm)
  const timesOf = (came: Map<string, Arrival[]>, { dms }: Rungs) =>
    dms.flatMap((dm) => (came.get(dm) ?? []).map((one) => one.at))
  const all = () => {
    const now = came()
    return rungs.every((one) => timesOf(now, one).length > 0)
  }
  while (!all() && Date.now() < deadline) await wait(200)
  // What is to come twice comes soon.
  await wait(1_500)
  await setDue(stage, rungs, () => Date.now() + NEVER_MS)
  await calm(stage)
  const now = came()
  const times = rungs.map((one) => timesOf(now, one))
  return {
    at: times.flat(),
    lateness: times.flatMap((each, index) => each.map((at) => at - dueAt(index))),
    lost: times.filter((each) => each.length === 0).length,
    twice: times.filter((each) => each.length > 1).length,
  }
}

/**
 * Waits until the work that follows pages is done: what one second costs is not to be measured in the next. The check of a
 * record half a minute after its channel was made comes but once, and is waited for.
 */
function calm({ db }: EscalationStage): Promise<void> {
  return allDone(db, 2 * LOST_MS, "kind = 'gaps'")
}

/** Ladders that fall due in the coming week, of incidents that call every team. Returns how many timers are armed then. */
async function armOthers({ db }: EscalationStage, rungs: readonly Rungs[]): Promise<number> {
  const incidents = ARMED / rungs.length
  await db.query('begin')
  const far = await db.query<{ id: string }>(
    `insert into incident select r.* from incident i cross join generate_series(1, $2) n
     cross join lateral jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'number', i.number + 100000 + n)) r
     where i.id = $1 returning id`,
    [rungs[0]!.incidentId, incidents],
  )
  const copies = await db.query<{ id: string }>(
    `insert into escalation select r.* from escalation e cross join unnest($1::uuid[]) far (id)
     cross join lateral jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'incident_id', far.id,
       'next_at', $2::timestamptz + random() * interval '7 days')) r
     where e.id = any($3::uuid[]) returning id`,
    [far.rows.map((one) => one.id), new Date(Date.now() + 86_400_000), rungs.map((one) => one.escalationId)],
  )
  await db.query(
    `insert into due_work (key, kind, incident_id, escalation_id, due_at)
     select 'rung:' || id, 'rung', incident_id, id, next_at from escalation where id = any($1::uuid[])`,
    [copies.rows.map((one) => one.id)],
  )
  await db.query('commit')
  await db.query('analyze')
  const { rows } = await db.query<{ armed: number }>(
    "select count(*)::int as armed from due_work w join escalation e on e.id = w.escalation_id where w.kind = 'rung' and w.done_at is null and e.state = 'running'",
  )
  return rows[0]!.armed
}

/** The queue forgets everything: FLUSHALL, or the same for the queue that is in PostgreSQL. */
async function flushQueue({ redis, db }: EscalationStage): Promise<void> {
  if (redis) await redis.flush()
  else await db.query('delete from bullmq.job')
}

function spread(lateness: readonly number[]) {
  return {
    p50: Math.round(percentile(lateness, 0.5)),
    p99: Math.round(percentile(lateness, 0.99)),
    max: Math.round(Math.max(...lateness)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function until(at: number): Promise<void> {
  return wait(Math.max(0, at - Date.now()))
}
