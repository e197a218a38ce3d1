import type { AnswerHow, Page } from './page.ts'
import { isOpen } from './page.ts'
import { type Ladder, lastResortOf, targetsAt } from './paging-plan.ts'
import type { Person, Roster } from './roster.ts'
import { membersOf, personBySlack, teamOf } from './roster-lookup.ts'
import type { Severity } from './severity.ts'
import { type Instant, instantOf, millisOf } from './time.ts'

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
  /** Slack user id. */
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
    fact: 'called' | 'unreachable' | 'round-over' | 'last-resort' | 'third-step' | 'exhausted'
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
    const refused = input.pages.some(
      (page) =>
        page.escalationId === escalation.id &&
        page.userId === userId &&
        (page.state === 'declined' || page.state === 'not-ours'),
    )
    if (person && !refused && standsFor(person, ladder, input)) return person
  }
  return null
}

/** Whether somebody who is awake spares the others of a ladder. Who is asked for by name is meant, not the team. */
function standsFor(person: Person, ladder: Ladder, input: Pick<RungInput, 'roster'>): boolean {
  return ladder.kind === 'person' ? ladder.key === `person:${person.key}` : belongsTo(person, ladder, input)
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
): boolean {
  const ladder = ladderOf(escalation)
  const holders = { commander }
  const steps = escalation.round > 0 ? ladder.policy.steps.length : escalation.step
  const called = ladder.policy.steps
    .slice(0, steps)
    .flatMap((_step, index) => targetsAt(ladder, roster, index, holders))
  const resort = escalation.lastResorts > 0 ? lastResortOf(ladder, roster, holders) : []
  return [...called, ...resort].some((person) => person.key === personKey)
}

/** Whether somebody may answer for a ladder: they were called by it, belong to its team, or stand on one of its steps. */
function belongsTo(person: Person, ladder: Ladder, input: Pick<RungInput, 'roster'>): boolean {
  if (ladder.team !== null && teamOf(input.roster, person.key)?.key === ladder.team) return true
  if (ladder.team !== null && membersOf(input.roster, ladder.team).some((member) => member.key === person.key))
    return true
  return ladder.policy.steps.some((_step, index) =>
    targetsAt(ladder, input.roster, index).some((one) => one.key === person.key),
  )
}

/**
 * Calls the next rung of a running ladder. A step that reaches nobody is passed at once; after the last step the ladder
 * is gone through again until its rounds are used up, then the last resort is called: without end at SEV1, else as many
 * times as there are rounds.
 */
export function callNextRung(escalation: Escalation, input: RungInput): RungDecision {
  const facts: RungDecision['facts'] = []
  const ladder = ladderOf(escalation)
  const holders = { commander: input.commander }
  let { step, round } = escalation
  const refused = new Set(
    input.pages
      .filter(
        (page) =>
          page.escalationId === escalation.id &&
          page.createdAt >= escalation.startedAt &&
          (page.state === 'declined' || page.state === 'not-ours'),
      )
      .map((page) => page.person),
  )

  for (let passed = 0; passed <= ladder.policy.steps.length * Math.max(1, ladder.policy.rounds); passed++) {
    if (step >= ladder.policy.steps.length) {
      step = 0
      round += 1
      if (round >= ladder.policy.rounds) break
      facts.push({ fact: 'round-over', people: [] })
    }
    const people = targetsAt(ladder, input.roster, step, holders).filter((person) => !refused.has(person.key))
    const reachable = people.filter((person) => person.slack !== null || input.roster.company.webhook !== null)
    if (reachable.length > 0) {
      const wait = ladder.policy.steps[step]?.waitMinutes ?? 5
      facts.push({ fact: step === 2 && round === 0 ? 'third-step' : 'called', people: reachable })
      const next: Escalation = { ...escalation, step: step + 1, round, nextAt: minutesLater(input.now, wait) }
      return { escalation: next, pages: reachable.map((person) => ({ person, rung: 'step', step, round })), facts }
    }
    facts.push({ fact: 'unreachable', people })
    step += 1
  }
  return callLastResort(
    { ...escalation, step: ladder.policy.steps.length, round: Math.max(round, ladder.policy.rounds) },
    input,
    facts,
  )
}

function callLastResort(escalation: Escalation, input: RungInput, facts: RungDecision['facts']): RungDecision {
  const ladder = ladderOf(escalation)
  const endless = input.severity === 'SEV1'
  const people = lastResortOf(ladder, input.roster, { commander: input.commander })
  if (!endless && escalation.lastResorts >= Math.max(1, ladder.policy.rounds)) {
    const exhausted: Escalation = { ...escalation, state: 'exhausted', nextAt: null, endedAt: input.now }
    return { escalation: exhausted, pages: [], facts: [...facts, { fact: 'exhausted', people: [] }] }
  }
  const calls = people.length > 0 ? people : targetsAt(ladder, input.roster, 0, { commander: input.commander })
  const next: Escalation = {
    ...escalation,
    lastResorts: escalation.lastResorts + 1,
    nextAt: minutesLater(input.now, ladder.policy.lastResortEveryMinutes),
  }
  return {
    escalation: next,
    pages: calls.map((person) => ({
      person,
      rung: 'last-resort',
      step: escalation.lastResorts,
      round: escalation.round,
    })),
    facts: [...facts, { fact: 'last-resort', people: calls }],
  }
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
  if (page.userId === by.userId) return 'button'
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

function minutesLater(instant: Instant, minutes: number): Instant {
  return instantOf(millisOf(instant) + Math.round(minutes * 60_000))
}
