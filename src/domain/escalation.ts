import type { AnswerHow, Page } from './page.ts'
import { isOpen } from './page.ts'
import { type Ladder, lastResortOf, targetsAt, waitOf } from './paging-plan.ts'
import type { Person, Roster } from './roster.ts'
import { isReachable, membersOf, personBySlack, resolveTargets, teamOf } from './roster-lookup.ts'
import { isSevere, type Severity } from './severity.ts'
import { type Instant, instantOf, millisOf } from './time.ts'
import { opening } from './working-hours.ts'

/** A ladder at work for one incident: which rung is called next, and when. Survives restarts as a row. */
export type Escalation = {
  id: string
  incidentId: string
  /** Ladder key, `team:networking`. */
  ladder: string
  kind: Ladder['kind']
  label: string
  team: string | null
  reason: string
  policy: Ladder['policy']
  state: 'running' | 'answered' | 'not-ours' | 'stopped' | 'exhausted'
  /** The step to call next, from 0. */
  step: number
  /** How many times the ladder has been gone through. */
  round: number
  lastResorts: number
  startedAt: Instant
  nextAt: Instant | null
  endedAt: Instant | null
  /** Slack user id. Of a ladder that runs again: whoever had answered and has been silent since. */
  answeredBy: string | null
  answeredHow: AnswerHow | null
}

/** A page that a rung asks for. */
export type NewPage = { person: Person; rung: Page['rung']; step: number; round: number }

/** What a rung does: whom it pages, where the ladder stands then, and what is to be said of it. */
export type RungDecision = {
  escalation: Escalation
  pages: NewPage[]
  /** Facts for the timeline, oldest first: `unreachable` names a step that calls nobody. */
  facts: {
    fact: 'called' | 'unreachable' | 'round-over' | 'last-resort' | 'third-step' | 'exhausted' | 'held'
    people: Person[]
  }[]
}

/** What a rung is decided on. */
export type RungInput = {
  roster: Roster
  severity: Severity
  /** Slack user ids of those who are awake: the declarer and whoever has written in the channel. */
  awake: readonly string[]
  /** Every page of the incident so far. */
  pages: readonly Page[]
  /** Slack user id; null while nobody leads. */
  commander: string | null
  now: Instant
}

/** A ladder as an escalation about to call its first step. */
export function startEscalation(ladder: Ladder, incidentId: string, id: string, now: Instant): Escalation {
  const { key, kind, label, team, reason, policy } = ladder
  return {
    id,
    incidentId,
    ladder: key,
    kind,
    label,
    team,
    reason,
    policy,
    state: 'running',
    step: 0,
    round: 0,
    lastResorts: 0,
    startedAt: now,
    nextAt: now,
    endedAt: null,
    answeredBy: null,
    answeredHow: null,
  }
}

/** Whoever of a ladder is awake already: they answer it "by message" and nobody of it is woken. */
export function awakeAnswer(
  escalation: Escalation,
  input: Pick<RungInput, 'roster' | 'awake' | 'pages'>,
): Person | null {
  const ladder = ladderOf(escalation)
  for (const userId of input.awake) {
    const person = personBySlack(input.roster, userId)
    if (person && !hasRefused(escalation, userId, input.pages) && standsFor(person, ladder, input)) return person
  }
  return null
}

/** Whether somebody has refused a ladder as it now runs: by its own page, or by one that they were called with for several ladders. */
function hasRefused(escalation: Escalation, userId: string, pages: readonly Page[]): boolean {
  const theirs = pages.filter((page) => page.userId === userId)
  const called = theirs.some((page) => page.escalationId === escalation.id && page.createdAt >= escalation.startedAt)
  return theirs.some((page) => {
    if ((page.endedAt ?? page.createdAt) < escalation.startedAt) return false
    if (page.escalationId === escalation.id) return page.state === 'declined' || page.state === 'not-ours'
    return page.state === 'declined' && (page.rung === 'still-in' ? escalation.answeredBy === userId : !called)
  })
}

/** Whether somebody who is awake spares the others of a ladder. Who is asked for by name is meant, not the team. */
function standsFor(person: Person, ladder: Ladder, input: Pick<RungInput, 'roster'>): boolean {
  if (ladder.kind === 'person') return ladder.key === `person:${person.key}`
  if (ladder.team === null) return belongsTo(person, ladder, input)
  // Whoever stands on a late step of many teams has not answered for them by asking how bad it is.
  return isOfTeam(person, ladder.team, input.roster)
}

/** Whether a ladder still wants an answer: it is being called, or it is used up and nobody has answered. */
export function wantsAnswer(escalation: Escalation): boolean {
  return escalation.state === 'running' || escalation.state === 'exhausted'
}

/** Whether a ladder has come to somebody, by a page of its own or by one that another ladder had just sent them. */
export function hasCalled(
  escalation: Escalation,
  personKey: string,
  roster: Roster,
  commander: string | null,
  now: Instant,
): boolean {
  const ladder = ladderOf(escalation)
  const holders = { commander }
  const steps = escalation.round > 0 ? ladder.policy.steps.length : escalation.step
  const called = ladder.policy.steps
    .slice(0, steps)
    .flatMap((_step, index) => targetsAt(ladder, roster, index, holders, now))
  const resort = escalation.lastResorts > 0 ? lastResortOf(ladder, roster, holders, now) : []
  return [...called, ...resort].some((person) => person.key === personKey)
}

/** Whether the roster notes a team with somebody, or lists them in it. */
function isOfTeam(person: Person, team: string, roster: Roster): boolean {
  return teamOf(roster, person.key)?.key === team || membersOf(roster, team).some((one) => one.key === person.key)
}

/** Whether somebody may answer for a ladder: they were called by it, belong to its team, or stand on one of its steps. */
function belongsTo(person: Person, ladder: Ladder, input: Pick<RungInput, 'roster'>): boolean {
  if (ladder.team !== null && isOfTeam(person, ladder.team, input.roster)) return true
  return ladder.policy.steps.some((_step, index) =>
    targetsAt(ladder, input.roster, index).some((one) => one.key === person.key),
  )
}

/**
 * Calls the next rung of a running ladder. A step that reaches nobody is passed at once; after the last step the last resort
 * is called, then the ladder is gone through again until its rounds are used up. At SEV1 there is no end: once the last
 * resort has been called, it is called every few minutes, and with it each time one step more of the ladder. Below SEV2
 * nobody is called outside their working hours: the ladder waits for them.
 */
export function callNextRung(escalation: Escalation, input: RungInput): RungDecision {
  const facts: RungDecision['facts'] = []
  const { steps, rounds } = escalation.policy
  const endless = input.severity === 'SEV1'
  const { round, lastResorts } = escalation
  if (!endless && round >= Math.max(1, rounds)) {
    const exhausted: Escalation = { ...escalation, state: 'exhausted', nextAt: null, endedAt: input.now }
    return { escalation: exhausted, pages: [], facts: [{ fact: 'exhausted', people: [] }] }
  }
  if (endless && lastResorts > 0) return callEverybody(escalation, input)
  if (round > 0 && escalation.step === 0) facts.push({ fact: 'round-over', people: [] })
  for (let step = escalation.step; step < steps.length; step++) {
    const people = callable(escalation, input, step)
    const reachable = people.filter((person) => isReachable(person, input.roster))
    if (reachable.length === 0) {
      facts.push({ fact: 'unreachable', people })
      continue
    }
    const { atWork, workFrom } = workingHours(reachable, input)
    if (workFrom !== null)
      return held({ ...escalation, step }, workFrom, [...facts, { fact: 'held', people: reachable }])
    facts.push({ fact: step === 2 && round === 0 ? 'third-step' : 'called', people: atWork })
    const nextAt = later(input.now, waitOf(steps[step], input.severity))
    const next: Escalation = { ...escalation, step: step + 1, nextAt }
    return { escalation: next, pages: atWork.map((person) => ({ person, rung: 'step', step, round })), facts }
  }
  return callLastResort({ ...escalation, step: steps.length }, input, facts)
}

function callLastResort(escalation: Escalation, input: RungInput, facts: RungDecision['facts']): RungDecision {
  const ladder = ladderOf(escalation)
  const holders = { commander: input.commander }
  const resort = lastResortOf(ladder, input.roster, holders, input.now)
  const people = resort.length > 0 ? resort : targetsAt(ladder, input.roster, 0, holders, input.now)
  const { atWork, workFrom } = workingHours(people, input)
  if (workFrom !== null) return held(escalation, workFrom, [...facts, { fact: 'held', people }])
  const { round, lastResorts } = escalation
  const nextAt = later(input.now, ladder.policy.lastResortEveryMinutes * 60_000)
  return {
    escalation: { ...escalation, step: 0, round: round + 1, lastResorts: lastResorts + 1, nextAt },
    pages: atWork.map((person) => ({ person, rung: 'last-resort', step: lastResorts, round })),
    facts: [...facts, { fact: 'last-resort', people: atWork }],
  }
}

/** The last resort, and beside it the step whose turn it is. */
function callEverybody(escalation: Escalation, input: RungInput): RungDecision {
  const { steps } = escalation.policy
  const step = steps.length > 0 ? escalation.step % steps.length : 0
  const resort = callLastResort(escalation, input, [])
  const people = callable(escalation, input, step).filter(
    (person) => isReachable(person, input.roster) && !resort.pages.some((one) => one.person.key === person.key),
  )
  const round = step + 1 === steps.length ? escalation.round + 1 : escalation.round
  return {
    escalation: { ...resort.escalation, step: step + 1, round },
    pages: [
      ...resort.pages,
      ...people.map((person) => ({ person, rung: 'step' as const, step, round: escalation.round })),
    ],
    facts: [...resort.facts, ...(people.length > 0 ? [{ fact: 'called' as const, people }] : [])],
  }
}

/** Minutes within which somebody who was asked whether they are still there is not called by the next step as well. */
const JUST_ASKED_MS = 300_000

/** Whom a step calls, without those who have refused. */
function callable(escalation: Escalation, input: RungInput, step: number): Person[] {
  const refused = input.pages.filter(
    (page) =>
      page.escalationId === escalation.id &&
      page.createdAt >= escalation.startedAt &&
      (page.state === 'declined' ||
        page.state === 'not-ours' ||
        (page.rung === 'still-in' && isSilent(page, escalation, input.now))),
  )
  const people = targetsAt(ladderOf(escalation), input.roster, step, { commander: input.commander }, input.now)
  const all = new Map([...takenOver(escalation, input, step), ...people].map((person) => [person.key, person]))
  return [...all.values()].filter((person) => !refused.some((page) => page.person === person.key))
}

/** Whether somebody has been asked whether they are still there, so that the others come first; once the last resort is called too, so are they. */
function isSilent(page: Page, { lastResorts }: Escalation, now: Instant): boolean {
  return isOpen(page) && (lastResorts === 0 || millisOf(now) - millisOf(page.createdAt) < JUST_ASKED_MS)
}

/** Whoever has come on call by a schedule of an earlier step since that was called. */
function takenOver(escalation: Escalation, { roster, pages, now }: RungInput, step: number): Person[] {
  const targets = escalation.policy.steps.slice(0, step).flatMap((one) => one.targets)
  const duty = targets.filter((one) => one.kind === 'schedule' && one.turn === 'now')
  return resolveTargets(roster, duty, {}, now).filter(
    (person) => !pages.some((page) => page.person === person.key && page.createdAt >= escalation.startedAt),
  )
}

/** Who of them may be called now; `workFrom` is when the first of them begins work, where nobody may. */
function workingHours(people: readonly Person[], input: RungInput): { atWork: Person[]; workFrom: Instant | null } {
  if (isSevere(input.severity)) return { atWork: [...people], workFrom: null }
  const from = people.map((person) => opening(input.roster.company.businessHours, person.zone, input.now))
  const atWork = people.filter((_person, index) => from[index] === null)
  return { atWork, workFrom: atWork.length > 0 ? null : (from.sort()[0] ?? null) }
}

function held(escalation: Escalation, until: Instant, facts: RungDecision['facts']): RungDecision {
  return { escalation: { ...escalation, nextAt: until }, pages: [], facts }
}

/** The ladder that an escalation was made of. */
export function ladderOf(escalation: Escalation): Ladder {
  const { ladder, kind, label, team, policy, reason } = escalation
  return { key: ladder, kind, label, team, policy, reason }
}

/** In what capacity somebody may answer a page: as the person paged, for the team, or as the commander who reached them by phone. */
export function capacityToAnswer(
  page: Page,
  escalation: Escalation,
  by: { userId: string; commander: string | null },
  roster: Roster,
): AnswerHow | null {
  if (page.userId === by.userId || page.person === by.userId) return 'button'
  const person = personBySlack(roster, by.userId)
  if (
    person &&
    escalation.team !== null &&
    membersOf(roster, escalation.team).some((member) => member.key === person.key)
  )
    return 'for-team'
  if (person && belongsTo(person, ladderOf(escalation), { roster })) return 'for-team'
  return by.commander === by.userId ? 'by-phone' : null
}

/** The open pages of a ladder. */
export function openPages(escalationId: string, pages: readonly Page[]): Page[] {
  return pages.filter((page) => page.escalationId === escalationId && isOpen(page))
}

function later(instant: Instant, millis: number): Instant {
  return instantOf(millisOf(instant) + Math.round(millis))
}
