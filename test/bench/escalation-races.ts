import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { copyRaces, judge, type Race, type Verdict, watchCommits } from './escalation-race.ts'
import { openEscalationStage, setDue } from './escalation-stage.ts'
import { percentile, rounded } from './figures.ts'

/** Races that run at the same time, each with people of its own. */
const AT_ONCE = 50
/** Real milliseconds between the dues of two races. */
const SPACING_MS = 20
/** From arming to the first that is due: more than the second between two looks. */
const AHEAD_MS = 1_500
/** The answer comes so many milliseconds before or after the moment at which both would be through together. */
const EITHER_WAY_MS = 60
const TIMEOUT_MS = 60_000

/** What may at most be reached, and the least share of each outcome. */
const LIMITS = { requestAfterAckMs: 100, share: 0.2 } as const

/** One of the two that a race ended with. */
type Outcome = 'answered' | 'called'

/**
 * Answers against escalation, with two processes on one database: in each race one person has been paged, the next rung
 * falls due, and about then the person presses "I'm on it". Which process answers and which one calls is Slack's and the
 * queue's choice. After the commit of the answer no page may be claimed; the database's own commit times say so.
 */
export async function benchRaces(options: { runs: number; backend: 'postgres' | 'redis' }) {
  const teams = Math.min(AT_ONCE, options.runs)
  await using stage = await openEscalationStage({
    backend: options.backend,
    teams,
    settings: { track_commit_timestamp: 'on' },
  })
  await stage.start()
  await stage.start()
  const templates = await stage.declareAll()
  if (templates.length !== teams) throw new Error(`${templates.length} of ${teams} ladders run.`)
  await setDue(stage, templates, () => Date.now() + 7 * 86_400_000)
  await watchCommits(stage)

  const verdicts: Verdict[] = []
  // From the due time to the request at Slack, and from the press to its commit: as the last races took.
  const usual = { call: 60, answer: 20 }
  while (verdicts.length < options.runs) {
    const races = await copyRaces(stage, templates.slice(0, options.runs - verdicts.length))
    const since = stage.slack.trace.length
    const firstAt = Date.now() + AHEAD_MS
    const dueAt = (index: number) => firstAt + index * SPACING_MS
    await setDue(stage, races, dueAt)
    const offsets = races.map(() => usual.call - usual.answer + EITHER_WAY_MS * (2 * Math.random() - 1))
    const pressedAt = await Promise.all(races.map((race, index) => press(race, dueAt(index) + offsets[index]!)))
    const round = await judge(stage, races, since, TIMEOUT_MS)
    const calls = round.flatMap(({ requestAt }, index) => (requestAt === null ? [] : [requestAt - dueAt(index)]))
    usual.answer = percentile(
      round.map(({ answeredAt }, index) => answeredAt - pressedAt[index]!),
      0.5,
    )
    // Where nobody was called, calling takes longer than was thought.
    usual.call = calls.length > 0 ? (usual.call + percentile(calls, 0.5)) / 2 : usual.call + EITHER_WAY_MS
    verdicts.push(...round)
  }

  async function press({ person, dm, ts }: Race, at: number): Promise<number> {
    await wait(Math.max(0, at - Date.now()))
    const from = Date.now()
    const pressed = await stage.slack.press(person, dm, ts, 'page_answer')
    if (!pressed.acked) throw new Error(`A press was not acked: ${pressed.error}`)
    return from
  }

  const share = (outcome: Outcome) =>
    rounded(verdicts.filter((one) => outcomeOf(one) === outcome).length / verdicts.length, 3)
  const after = verdicts.flatMap((one) => (one.requestAt === null ? [] : [one.requestAt - one.answeredAt]))
  const wrong = verdicts.flatMap((one) => one.wrong)
  const figures = {
    races: verdicts.length,
    processes: 2,
    outcomes: { answered: share('answered'), called: share('called') },
    // Of those that were answered: the rung had been called, and the answer came before its page was claimed.
    stoppedUnsent: verdicts.filter((one) => one.stoppedUnsent).length,
    claimsAfterAck: verdicts.filter((one) => one.claimedAt !== null && one.claimedAt > one.answeredAt).length,
    requestsAfterAck: {
      any: after.filter((ms) => ms > 0).length,
      late: after.filter((ms) => ms > LIMITS.requestAfterAckMs).length,
      maxMs: Math.round(Math.max(0, ...after)),
    },
    notOneOutcome: wrong.length,
    usualMs: { call: Math.round(usual.call), answer: Math.round(usual.answer) },
    load: loadavg().map((one) => rounded(one)),
  }
  const { outcomes, claimsAfterAck, requestsAfterAck } = figures
  const checks: [boolean, string][] = [
    [Math.min(outcomes.answered, outcomes.called) >= LIMITS.share, `One outcome is rare: ${JSON.stringify(outcomes)}.`],
    [claimsAfterAck === 0, `${claimsAfterAck} claims were committed after the answer.`],
    [
      requestsAfterAck.late === 0,
      `${requestsAfterAck.late} requests came more than ${LIMITS.requestAfterAckMs} ms after the answer's commit.`,
    ],
  ]
  return {
    figures,
    problems: [...checks.flatMap(([holds, problem]) => (holds ? [] : [problem])), ...new Set(wrong)],
  }
}

function outcomeOf(verdict: Verdict): Outcome {
  return verdict.requestAt === null ? 'answered' : 'called'
}
