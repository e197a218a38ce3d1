import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { copyRaces, judge, type Race, type Verdict, watchCommits } from './escalation-race.ts'
import { openEscalationStage, setDue } from './escalation-stage.ts'
import { rounded } from './figures.ts'

/** Races that run at the same time, each with people of its own. */
const AT_ONCE = 100
/** Real milliseconds between the dues of two races. */
const SPACING_MS = 20
/** From arming to the first that is due: more than the second between two looks. */
const AHEAD_MS = 1_500
/** The answer is aimed at so many milliseconds after the due time at first, and comes as many before or after what is aimed at. */
const FIRST_AIM_MS = 30
const EITHER_WAY_MS = 60
/** Rounds in which the moment may be looked for. */
const MOST_TRIALS = 12
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
  const trials: Verdict[] = []
  // When the answer comes, beyond the due time: moved until both outcomes are about as frequent on this machine.
  let aim = FIRST_AIM_MS
  let step = EITHER_WAY_MS
  let before = 0
  while (verdicts.length < options.runs) {
    const races = await copyRaces(stage, templates.slice(0, options.runs - verdicts.length))
    const since = stage.slack.trace.length
    const firstAt = Date.now() + AHEAD_MS
    const dueAt = (index: number) => firstAt + index * SPACING_MS
    await setDue(stage, races, dueAt)
    const pressAt = (index: number) => dueAt(index) + aim + EITHER_WAY_MS * (2 * Math.random() - 1)
    await Promise.all(races.map((race, index) => press(race, pressAt(index))))
    const round = await judge(stage, races, since, TIMEOUT_MS)
    const answered = shareOf(round, 'answered')
    const found = verdicts.length > 0 || Math.min(answered, 1 - answered) >= LIMITS.share
    if (found || trials.length >= MOST_TRIALS * teams) verdicts.push(...round)
    else trials.push(...round)
    const way = Math.sign(answered - 0.5) * (Math.abs(answered - 0.5) > 0.15 ? 1 : 0.2)
    step = way * before < 0 ? step / 2 : Math.abs(way) === 1 && way === before ? step * 2 : step
    step = Math.min(1_000, Math.max(5, step))
    aim += way * step
    before = way
  }

  async function press({ person, dm, ts }: Race, at: number): Promise<void> {
    await wait(Math.max(0, at - Date.now()))
    const pressed = await stage.slack.press(person, dm, ts, 'page_answer')
    if (!pressed.acked) throw new Error(`A press was not acked: ${pressed.error}`)
  }

  const all = [...trials, ...verdicts]
  const share = (outcome: Outcome) => rounded(shareOf(verdicts, outcome), 3)
  const after = all.flatMap((one) => (one.requestAt === null ? [] : [one.requestAt - one.answeredAt]))
  const wrong = all.flatMap((one) => one.wrong)
  const figures = {
    races: verdicts.length,
    // Until the moment was found at which neither outcome is rare; judged like the others, but for their outcomes' shares.
    trials: trials.length,
    processes: 2,
    outcomes: { answered: share('answered'), called: share('called') },
    // Of those that were answered: the rung had been called, and the answer came before its page was claimed.
    stoppedUnsent: all.filter((one) => one.stoppedUnsent).length,
    claimsAfterAck: all.filter((one) => one.claimedAt !== null && one.claimedAt > one.answeredAt).length,
    requestsAfterAck: {
      any: after.filter((ms) => ms > 0).length,
      late: after.filter((ms) => ms > LIMITS.requestAfterAckMs).length,
      maxMs: Math.round(Math.max(0, ...after)),
    },
    notOneOutcome: wrong.length,
    aimedAtMs: Math.round(aim),
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

function shareOf(verdicts: readonly Verdict[], outcome: Outcome): number {
  const called = verdicts.filter((one) => one.requestAt !== null).length / verdicts.length
  return outcome === 'called' ? called : 1 - called
}
