import { depths, type TraceEntry } from '../local-slack/index.ts'
import { between, beyond, commitsBetween, type Executed, look, type Moment, total } from './counters.ts'
import { percentile, rounded } from './figures.ts'
import { PAGED, type Stage, startStage } from './stage.ts'

/** Milliseconds that every call to Slack takes. */
const SLACK_MS = 200
/** Milliseconds of the window that is counted, a whole number of the loop's looks. */
const WINDOW_MS = 4_000
/** Milliseconds between two looks that nothing asks for. */
const SWEEP_MS = 1_000

/** What may at most be reached; more fails the bench. */
const LIMITS = {
  depthToChannel: 1,
  depthToFirstPage: 1,
  depthToFifthPage: 1,
  depthToSetUp: 3,
  slackCalls: 10,
  sqlStatements: 12 + 2 * PAGED.length,
  commits: 4 + PAGED.length,
  slackCallsBeforeAck: 0,
} as const

type Run = Record<keyof typeof LIMITS, number> & {
  pageCalls: number
  queueStatements: number
  msToAck: number
  msToFirstPage: number
  msToFifthPage: number
  msToChannel: number
  msToSetUp: number
  idleStatements: number
  idleCommits: number
  problems: string[]
  executed: Executed
  calls: string[]
}

/** What one declaration that pages five people costs, until everything is set up; the worst of several runs. */
export async function benchDeclare(options: { runs: number; statements: boolean; stranger: boolean }) {
  await using stage = await startStage()
  stage.slack.fault({ method: '*', kind: 'latency', ms: SLACK_MS })
  const runs: Run[] = []
  for (let run = 1; run <= options.runs; run++) {
    runs.push(await declareOnce(stage, run, options.stranger ? 'zoe' : 'sue'))
    await putOffChecks(stage)
  }
  const recordCheck = await checkOnce(stage)
  const worst = (field: keyof typeof LIMITS | 'pageCalls' | 'queueStatements' | 'idleStatements' | 'idleCommits') =>
    Math.max(...runs.map((run) => run[field]))
  const times = (field: 'msToAck' | 'msToChannel' | 'msToFirstPage' | 'msToFifthPage' | 'msToSetUp') => {
    const values = runs.map((run) => run[field])
    return {
      p50: rounded(percentile(values, 0.5)),
      p95: rounded(percentile(values, 0.95)),
      max: rounded(Math.max(...values)),
    }
  }
  const figures = {
    depthToChannel: worst('depthToChannel'),
    depthToFirstPage: worst('depthToFirstPage'),
    depthToFifthPage: worst('depthToFifthPage'),
    depthToSetUp: worst('depthToSetUp'),
    slackCalls: worst('slackCalls'),
    pageCalls: worst('pageCalls'),
    sqlStatements: worst('sqlStatements'),
    commits: worst('commits'),
    queueStatements: worst('queueStatements'),
    slackCallsBeforeAck: worst('slackCallsBeforeAck'),
    msToSetUp: times('msToSetUp').max,
    idle: { windowMs: WINDOW_MS, sqlStatements: worst('idleStatements'), commits: worst('idleCommits') },
    recordCheck,
    runs: options.runs,
    pages: PAGED.length,
    slackMs: SLACK_MS,
    ms: {
      ack: times('msToAck'),
      channel: times('msToChannel'),
      firstPage: times('msToFirstPage'),
      fifthPage: times('msToFifthPage'),
      setUp: times('msToSetUp'),
    },
  }
  if (options.statements) for (const run of runs) tell(run)
  const over = Object.entries(LIMITS).flatMap(([field, limit]) => {
    const value = worst(field as keyof typeof LIMITS)
    return value > limit ? [`${field} is ${value}; at most ${limit} was promised.`] : []
  })
  return { figures, problems: [...runs.flatMap((run) => run.problems), ...over] }
}

async function declareOnce(stage: Stage, number: number, declarer: 'sue' | 'zoe'): Promise<Run> {
  const { slack, people } = stage
  const dms = new Set(PAGED.map((key) => slack.dmId(people[key]!)))
  await slack.idle(200)
  const idleFrom = await afterSweep(stage)
  await wait(WINDOW_MS)
  const idleTo = await look(stage)
  const idle = between(idleFrom.debrief, idleTo.debrief)

  const before = await afterSweep(stage)
  const known = new Set(slack.channels().map((one) => one.id))
  const first = slack.trace.length
  const ended = wait(WINDOW_MS)
  const command = await slack.command(people[declarer]!, stage.general, `/incident sev1 ${titleOf(number)}`)
  await ended
  const after = await look(stage)

  const calls = slack.trace.slice(first)
  const depth = depths(calls)
  const channel = slack.channels().find((one) => !known.has(one.id) && one.name.startsWith('inc-'))
  const create = calls.filter((call) => call.method === 'conversations.create')
  const pageCalls = calls.filter((call) => dms.has(call.channel ?? ''))
  const pages = pageCalls.filter((call) => call.method === 'chat.postMessage').sort((a, b) => a.arrivedAt - b.arrivedAt)
  const depthOf = (call: TraceEntry | undefined) => (call ? (depth.get(call.id) ?? 0) : Number.POSITIVE_INFINITY)
  const since = (at: number | null | undefined) => (at ?? Number.POSITIVE_INFINITY) - command.sentAt
  const executed = beyond(between(before.debrief, after.debrief), idle)
  const commits = await commitsBetween(stage, stage.databases.debrief, before, after)
  const idleCommits = await commitsBetween(stage, stage.databases.debrief, idleFrom, idleTo)
  return {
    depthToChannel: depthOf(create[0]),
    depthToFirstPage: depthOf(pages[0]),
    depthToFifthPage: Math.max(...PAGED.map((_key, index) => depthOf(pages[index]))),
    depthToSetUp: Math.max(...calls.map(depthOf)),
    slackCalls: calls.length - pageCalls.length,
    pageCalls: pageCalls.length,
    sqlStatements: total(executed),
    commits: commits - idleCommits,
    queueStatements: total(between(before.queue, after.queue)) - total(between(idleFrom.queue, idleTo.queue)),
    slackCallsBeforeAck: calls.filter((call) => call.arrivedAt <= command.answeredAt).length,
    msToAck: command.answeredAt - command.sentAt,
    msToChannel: since(create[0]?.answeredAt),
    msToFirstPage: since(pages[0]?.answeredAt),
    msToFifthPage: since(pages[PAGED.length - 1]?.answeredAt),
    msToSetUp: since(Math.max(...calls.map((call) => call.answeredAt ?? Number.POSITIVE_INFINITY))),
    idleStatements: total(idle),
    idleCommits,
    problems: [
      ...(command.acked ? [] : ['the command was not acked.']),
      ...(calls.every((call) => call.ok) ? [] : ['a call to Slack failed or has no answer.']),
      ...(channel ? endStateProblems(stage, channel.id, people[declarer]!) : ['there is no channel.']),
      ...(await leftOver(stage)),
    ].map((problem) => `run ${number}: ${problem}`),
    executed,
    calls: calls.map(
      (call) =>
        `${depthOf(call)} ${call.method} ${call.channel ?? ''} ${rounded(since(call.arrivedAt))} to ${rounded(since(call.answeredAt))} ms ${call.error ?? ''}`,
    ),
  }
}

/** Titles that are not like each other: an open incident with a like title would be offered instead. */
function titleOf(run: number): string {
  return `application down in shop${run}, hall${run}, till${run}`
}

/** What is missing of: five invited, topic, purpose, bookmark, pinned card, announcement, five pages that link the channel. Each once. */
function endStateProblems({ slack, people, incidents }: Stage, channelId: string, declarer: string): string[] {
  const channel = slack.channel(channelId)
  const posted = slack.messages(channelId)
  const links = (message: unknown) => JSON.stringify(message).includes(channelId)
  const announced = slack.messages(incidents).filter(links)
  const pinned = posted.filter((message) => channel.pins.includes(message.ts))
  const checks: [boolean, string][] = [
    [PAGED.every((key) => channel.members.includes(people[key]!)), 'not all five are in the channel.'],
    [channel.members.includes(declarer), 'the declarer is not in the channel.'],
    [channel.topic !== '', 'the topic is empty.'],
    [channel.purpose !== '', 'the purpose is empty.'],
    [channel.bookmarks.length === 1, `${channel.bookmarks.length} bookmarks.`],
    [pinned.length === 1, `${pinned.length} messages are pinned.`],
    [announced.length === 1, `${announced.length} announcements link the channel.`],
    ...PAGED.map((key): [boolean, string] => {
      const pages = slack.dm(people[key]!).filter(links)
      return [pages.length === 1, `${key} has ${pages.length} pages that link the channel.`]
    }),
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [problem]))
}

/** Work that is due and not done although the window has ended. */
async function leftOver({ debrief }: Stage): Promise<string[]> {
  const { rows } = await debrief.query<{ key: string }>(
    'select key from due_work where done_at is null and due_at <= $1',
    [new Date()],
  )
  return rows.map(({ key }) => `${key} is still to be done.`)
}

/**
 * Half a minute after its channel is made an incident's record is held against Slack's history. That belongs to no
 * window: it is put off, and what it costs is measured by itself.
 */
async function putOffChecks({ debrief }: Stage): Promise<void> {
  await debrief.query("update due_work set due_at = due_at + interval '1 day' where kind = 'gaps' and done_at is null")
}

async function checkOnce(stage: Stage) {
  const idleFrom = await afterSweep(stage)
  await wait(WINDOW_MS)
  const idleTo = await look(stage)
  const before = await afterSweep(stage)
  const first = stage.slack.trace.length
  await stage.debrief.query(
    "update due_work set due_at = $1 where key = (select key from due_work where kind = 'gaps' and done_at is null limit 1)",
    [new Date()],
  )
  await wait(WINDOW_MS)
  const after = await look(stage)
  const idle = between(idleFrom.debrief, idleTo.debrief)
  // The bench's own update is in both counts.
  return {
    slackCalls: stage.slack.trace.length - first,
    sqlStatements: total(beyond(between(before.debrief, after.debrief), idle)) - 1,
    commits: (await commitsBetween(stage, stage.databases.debrief, before, after)) - 1,
  }
}

/** Waits for the loop's next look and then for half the time to the one after it, so that a window of whole seconds holds a known number of them. */
async function afterSweep(stage: Stage): Promise<Moment> {
  const claims = (moment: Moment) =>
    [...moment.debrief].filter(([query]) => /lease_until/.test(query)).reduce((sum, [, calls]) => sum + calls, 0)
  const from = claims(await look(stage))
  const giveUp = performance.now() + 5 * SWEEP_MS
  while (performance.now() < giveUp) {
    if (claims(await look(stage)) > from) {
      await wait(SWEEP_MS / 2)
      return look(stage)
    }
    await wait(5)
  }
  throw new Error('The due-work loop does not look.')
}

function tell(run: Run): void {
  const lines = [...run.executed].sort((a, b) => b[1] - a[1])
  process.stderr.write(`${run.sqlStatements} statements, ${run.commits} commits\n${run.calls.join('\n')}\n`)
  for (const [query, calls] of lines) process.stderr.write(`${calls}  ${query.replace(/\s+/g, ' ').slice(0, 160)}\n`)
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
