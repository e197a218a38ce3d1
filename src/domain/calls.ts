import {
  awakeAnswer,
  callNextRung,
  type Escalation,
  hasCalled,
  type RungDecision,
  type RungInput,
  startEscalation,
} from './escalation.ts'
import { isOpen, type Page } from './page.ts'
import type { Ladder } from './paging-plan.ts'
import type { Person } from './roster.ts'
import { type Instant, millisOf } from './time.ts'

/** A call this young still rings: another ladder does not call the same person again. */
const JUST_CALLED_MS = 120_000

/** A fact about paging, for timeline and channel. */
export type PagingFact =
  | { fact: 'called'; escalation: Escalation; people: Person[]; rung: 'step' | 'third-step' | 'last-resort' }
  | { fact: 'awake'; escalation: Escalation; person: Person }
  | { fact: 'unreachable'; escalation: Escalation; people: Person[] }
  /** Nobody of them works now; the ladder waits until its `nextAt`. */
  | { fact: 'held'; escalation: Escalation; people: Person[] }
  | { fact: 'round-over'; escalation: Escalation }
  | { fact: 'exhausted'; escalation: Escalation }

/** What calling does to an incident's ladders: their new state, the pages that are born, and the facts to be told. */
export type Calls = { escalations: Escalation[]; pages: Page[]; facts: PagingFact[] }

/** What calling knows of an incident. */
export type CallInput = RungInput & {
  incidentId: string
  newId: () => string
  /** Escalations that have ended: starting their ladder again goes on in the same row. */
  restart?: readonly Escalation[]
  /** Only ladders that somebody awake answers change; nobody is called. */
  onlyAwake?: boolean
}

/** Starts ladders: one whose people are awake already is answered by message, the others call their first step. */
export function startLadders(ladders: readonly Ladder[], input: CallInput): Calls {
  const started = ladders.map((ladder) => {
    const before = input.restart?.find((one) => one.ladder === ladder.key)
    if (!before) return startEscalation(ladder, input.incidentId, input.newId(), input.now)
    return startEscalation(ladder, input.incidentId, before.id, input.now)
  })
  return callRungs(started, input)
}

/** Calls the next rung of each running ladder, unless somebody of it turns out to be awake. */
export function callRungs(escalations: readonly Escalation[], input: CallInput): Calls {
  const calls: Calls = { escalations: [], pages: [], facts: [] }
  for (const escalation of escalations) {
    const person = awakeAnswer(escalation, input)
    if (person) {
      const ended: Escalation = {
        ...escalation,
        state: 'answered',
        nextAt: null,
        endedAt: input.now,
        answeredBy: person.slack,
        answeredHow: 'by-message',
      }
      calls.escalations.push(ended)
      calls.facts.push({ fact: 'awake', escalation: ended, person })
      continue
    }
    if (input.onlyAwake) continue
    const decision = callNextRung(escalation, input)
    calls.escalations.push(decision.escalation)
    // Somebody who stands on two ladders is called once, the one answer ends both; and a page that is still on its way to
    // somebody, because no channel takes it yet, is not sent once more for each rung that went by meanwhile.
    const called = [...input.pages, ...calls.pages].filter((page) =>
      page.escalationId === escalation.id ? page.state === 'due' : isFresh(page, input.now),
    )
    const fresh = decision.pages.filter((one) => !called.some((page) => page.person === one.person.key))
    calls.pages.push(...fresh.map((one) => pageOf(one, escalation, input)))
    calls.facts.push(...factsOf(decision))
  }
  return calls
}

/**
 * Ladders that called nobody of their own because somebody had just been called by another: when that page comes to
 * nothing, they too have nobody.
 */
export function sharersOf(page: Page, escalations: readonly Escalation[], input: CallInput): Escalation[] {
  return escalations.filter(
    (one) =>
      one.state === 'running' &&
      one.id !== page.escalationId &&
      hasCalled(one, page.person, input.roster, input.commander, input.now) &&
      !input.pages.some((other) => other.escalationId === one.id && (isOpen(other) || other.person === page.person)),
  )
}

function isFresh(page: Page, now: Instant): boolean {
  return isOpen(page) && millisOf(now) - millisOf(page.createdAt) < JUST_CALLED_MS
}

/** A page that is born: due now, by every way that its person has. */
export function pageOf(
  one: RungDecision['pages'][number],
  escalation: Escalation,
  input: Pick<CallInput, 'newId' | 'incidentId' | 'now'>,
): Page {
  return {
    id: input.newId(),
    incidentId: input.incidentId,
    escalationId: escalation.id,
    person: one.person.key,
    personName: one.person.name,
    userId: one.person.slack,
    step: one.step,
    round: one.round,
    rung: one.rung,
    state: 'due',
    createdAt: input.now,
    sentAt: null,
    via: null,
    channelId: null,
    ts: null,
    endedAt: null,
    endedBy: null,
    endedHow: null,
  }
}

function factsOf(decision: RungDecision): PagingFact[] {
  return decision.facts.map(({ fact, people }): PagingFact => {
    const { escalation } = decision
    if (fact === 'unreachable' || fact === 'held') return { fact, escalation, people }
    if (fact === 'round-over') return { fact, escalation }
    if (fact === 'exhausted') return { fact, escalation }
    return { fact: 'called', escalation, people, rung: fact === 'called' ? 'step' : fact }
  })
}
