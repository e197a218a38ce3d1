import type { Changes, NewEntry, Work } from '../db/save.ts'
import type { Calls, PagingFact } from '../domain/calls.ts'
import { contactPlan } from '../domain/contact.ts'
import type { Escalation } from '../domain/escalation.ts'
import { openPages, wantsAnswer } from '../domain/escalation.ts'
import type { Notice } from '../domain/notice.ts'
import type { Page } from '../domain/page.ts'
import type { Person, Roster } from '../domain/roster.ts'
import type { Severity } from '../domain/severity.ts'
import { dayClockOf, type Instant, plus } from '../domain/time.ts'
import { type Actor, entryBy, type Given } from './change.ts'

/** `declaring`: the incident is born with these calls, so that nobody has written anything yet. */
type CallsGiven = Pick<Given, 'roster' | 'now' | 'newId' | 'pages' | 'methods'> & {
  incident: { severity: Severity }
  declaring?: boolean
}

/** Entries, pages and due work of a round of calls. */
export function changesOfCalls(calls: Calls, given: CallsGiven): Changes {
  const cancelled: string[] = []
  const endedPages: Changes['endedPages'] = []
  for (const escalation of calls.escalations.filter((one) => one.state !== 'running')) {
    cancelled.push(rungKey(escalation.id))
    // A ladder that is used up still wants an answer: its pages stay as they are.
    if (escalation.state === 'exhausted') continue
    for (const page of openPages(escalation.id, given.pages)) {
      cancelled.push(pageKey(page.id))
      const state = page.userId === escalation.answeredBy ? 'answered' : 'stopped'
      endedPages.push({
        id: page.id,
        state,
        endedAt: given.now,
        endedBy: escalation.answeredBy,
        endedHow: escalation.answeredHow,
      })
    }
  }
  return {
    escalations: calls.escalations,
    newPages: calls.pages,
    entries: calls.facts.map((fact) => entryOfFact(fact, given)),
    endedPages,
    cancelled,
    work: [
      ...calls.pages.flatMap((page) => pageWork(page, given)),
      ...calls.escalations.flatMap(rungWork),
      ...silenceOf(calls.escalations, given),
    ],
  }
}

/** Ends ladders without an answer (mitigated, closed, no longer needed): their pages stop and nothing more is called. */
export function stopLadders(given: Given, escalations: readonly Escalation[], why: string, by: Actor | null): Changes {
  const wanting = escalations.filter(wantsAnswer)
  const running = wanting.filter((one) => one.state === 'running')
  const pages = wanting.flatMap((one) => openPages(one.id, given.pages))
  return {
    escalations: wanting.map((one) => ({ ...one, state: 'stopped', nextAt: null, endedAt: given.now })),
    endedPages: pages.map((page) => ({
      id: page.id,
      state: 'stopped',
      endedAt: given.now,
      endedBy: by?.userId ?? null,
      endedHow: why,
    })),
    cancelled: [...wanting.map((one) => rungKey(one.id)), ...pages.map((page) => pageKey(page.id))],
    entries:
      running.length === 0
        ? []
        : [entryBy(given, by, 'update', `Stopped calling ${running.map((one) => one.label).join(', ')}: ${why}.`)],
  }
}

/** Ends ladders with an answer; the answered page says how, the others stop. */
export function answerLadders(
  given: Given,
  escalations: readonly Escalation[],
  answer: { userId: string; how: NonNullable<Escalation['answeredHow']>; page: Page | null },
): Changes {
  const { now } = given
  const { userId, how } = answer
  const pages = escalations.flatMap((one) => openPages(one.id, given.pages))
  const ended = escalations.map(
    (one): Escalation => ({
      ...one,
      state: 'answered',
      nextAt: null,
      endedAt: now,
      answeredBy: userId,
      answeredHow: how,
    }),
  )
  return {
    escalations: ended,
    endedPages: pages.map((page) => ({
      id: page.id,
      // Whoever a team mate answered for did not take it themselves.
      state: page.userId === userId || (page.id === answer.page?.id && how !== 'for-team') ? 'answered' : 'stopped',
      endedAt: now,
      endedBy: userId,
      endedHow: how,
    })),
    cancelled: [...escalations.map((one) => rungKey(one.id)), ...pages.map((page) => pageKey(page.id))],
    work: silenceOf(ended, given),
  }
}

/** Several changes as one; of ladders and work that two name, the later one counts. */
export function together(...parts: Changes[]): Changes {
  const escalations = new Map(parts.flatMap((part) => part.escalations ?? []).map((one) => [one.id, one]))
  const incident = parts.findLast((part) => part.incident)?.incident
  return {
    ...(incident ? { incident } : {}),
    entries: parts.flatMap((part) => part.entries ?? []),
    escalations: [...escalations.values()],
    newPages: parts.flatMap((part) => part.newPages ?? []),
    endedPages: parts.flatMap((part) => part.endedPages ?? []),
    work: [...new Map(parts.flatMap((part) => part.work ?? []).map((one) => [one.key, one])).values()],
    cancelled: parts.flatMap((part) => part.cancelled ?? []),
  }
}

/** Key of the work that delivers a page. */
export const pageKey = (pageId: string): string => `page:${pageId}`
/** Key of the work that calls a ladder's next rung. */
export const rungKey = (escalationId: string): string => `rung:${escalationId}`

/** The tries of a page, by the ways that its person has and that are set up here; once the page ends none of them is begun. */
export function pageWork(
  page: Page,
  given: { roster: Roster; methods: Given['methods']; incident: { severity: Severity } },
): Work[] {
  const person = given.roster.people.find((one) => one.key === page.person)
  const has = {
    phone: person?.reach?.includes('phone') ?? false,
    push: person?.reach?.includes('ntfy') ?? false,
    email: (person?.email ?? null) !== null,
  }
  return contactPlan(given.incident.severity, page.rung, has)
    .filter(({ method }) => given.methods.has(method))
    .map(({ key, afterMs }) => ({
      key: key === 'message' ? pageKey(page.id) : `${pageKey(page.id)}:${key}`,
      kind: 'page',
      pageId: page.id,
      escalationId: page.escalationId,
      ...(key === 'message' ? {} : { subject: key }),
      dueAt: plus(page.createdAt, { milliseconds: afterMs }),
    }))
}

/** Minutes without a word or a press of whoever answered, after which they are asked whether they are still there; below SEV2 nobody is. */
export const SILENCE_MINUTES: Partial<Record<Severity, number>> = { SEV1: 10, SEV2: 20 }

/** The work that looks whether whoever answered has gone silent. */
export function silenceWork(escalationId: string, dueAt: Instant): Work {
  return { key: `silence:${escalationId}`, kind: 'silence', subject: escalationId, dueAt }
}

/** For each ladder that somebody has answered: when it is next looked at whether they are still there. */
export function silenceOf(
  escalations: readonly Escalation[],
  given: { now: Instant; incident: { severity: Severity } },
): Work[] {
  const minutes = SILENCE_MINUTES[given.incident.severity]
  if (minutes === undefined) return []
  const answered = escalations.filter((one) => one.state === 'answered' && one.answeredBy !== null)
  return answered.map((one) => silenceWork(one.id, plus(given.now, { minutes })))
}

/** The alarm of a running ladder: when its next rung is called. */
export function rungWork(escalation: Escalation): Work[] {
  if (escalation.state !== 'running' || escalation.nextAt === null) return []
  return [{ key: rungKey(escalation.id), kind: 'rung', escalationId: escalation.id, dueAt: escalation.nextAt }]
}

function entryOfFact(fact: PagingFact, given: CallsGiven): NewEntry {
  const { label, reason } = fact.escalation
  const names = (people: readonly Person[]) => people.map((person) => person.name).join(', ')
  if (fact.fact === 'awake') {
    const actor = { userId: fact.person.slack ?? '', userName: fact.person.name }
    const how = given.declaring ? `declares it and answers for ${label}.` : `is here for ${label} (by message).`
    return entryBy(given, actor, 'ack', `${fact.person.name} ${how}`)
  }
  if (fact.fact === 'unreachable') {
    const who = fact.people.length > 0 ? `${names(fact.people)} cannot be reached` : 'the step names nobody'
    return entryBy(given, null, 'update', `${label}: ${who}, calling the next step at once.`)
  }
  if (fact.fact === 'held') {
    const until = fact.escalation.nextAt ?? given.now
    const zone = fact.people[0]?.zone ?? given.roster.company.zone
    const when = dayClockOf(until, zone)
    return entryBy(
      given,
      null,
      'update',
      `${label}: nobody is woken for a ${given.incident.severity}. ${names(fact.people)} will be called ${when}; a higher severity calls at once.`,
      { notice: { view: 'said' } },
    )
  }
  if (fact.fact === 'round-over')
    return entryBy(given, null, 'update', `${label}: nobody answered, calling everybody again.`)
  if (fact.fact === 'exhausted') {
    const text = `${label}: the ladder is used up and nobody answered.`
    return entryBy(given, null, 'update', text, { notice: { view: 'exhausted' } })
  }
  if (fact.rung === 'step') return entryBy(given, null, 'page', `Paged ${names(fact.people)} for ${label}: ${reason}.`)
  const notice: Notice = {
    view: fact.rung,
    data: { escalationId: fact.escalation.id, people: fact.people.map((person) => person.key) },
  }
  const words = fact.rung === 'last-resort' ? 'the last resort' : 'the third step'
  return entryBy(given, null, 'page', `Paged ${names(fact.people)} for ${label}, ${words}: nobody answered so far.`, {
    notice,
  })
}
