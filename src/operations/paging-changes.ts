import type { Changes, NewEntry, Work } from '../db/save.ts'
import type { Calls, PagingFact } from '../domain/calls.ts'
import type { Escalation } from '../domain/escalation.ts'
import { openPages, wantsAnswer } from '../domain/escalation.ts'
import type { Notice } from '../domain/notice.ts'
import type { Page } from '../domain/page.ts'
import type { Person } from '../domain/roster.ts'
import type { Instant } from '../domain/time.ts'
import { type Actor, entryBy, type Given } from './change.ts'

/** `declaring`: the incident is born with these calls, so that nobody has written anything yet. */
type CallsGiven = Pick<Given, 'roster' | 'now' | 'newId' | 'pages'> & { declaring?: boolean }

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
    work: [...calls.pages.map((page) => pageWork(page, given.now)), ...calls.escalations.flatMap(rungWork)],
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
  const pages = escalations.flatMap((one) => openPages(one.id, given.pages))
  return {
    escalations: escalations.map((one) => ({
      ...one,
      state: 'answered',
      nextAt: null,
      endedAt: given.now,
      answeredBy: answer.userId,
      answeredHow: answer.how,
    })),
    endedPages: pages.map((page) => ({
      id: page.id,
      // Whoever a team mate answered for did not take it themselves.
      state:
        page.userId === answer.userId || (page.id === answer.page?.id && answer.how !== 'for-team')
          ? 'answered'
          : 'stopped',
      endedAt: given.now,
      endedBy: answer.userId,
      endedHow: answer.how,
    })),
    cancelled: [...escalations.map((one) => rungKey(one.id)), ...pages.map((page) => pageKey(page.id))],
  }
}

/** Several changes as one; of rows that two name, the later one counts. */
export function together(...parts: Changes[]): Changes {
  const escalations = new Map(parts.flatMap((part) => part.escalations ?? []).map((one) => [one.id, one]))
  const incident = parts.findLast((part) => part.incident)?.incident
  return {
    ...(incident ? { incident } : {}),
    entries: parts.flatMap((part) => part.entries ?? []),
    escalations: [...escalations.values()],
    newPages: parts.flatMap((part) => part.newPages ?? []),
    endedPages: parts.flatMap((part) => part.endedPages ?? []),
    work: parts.flatMap((part) => part.work ?? []),
    cancelled: parts.flatMap((part) => part.cancelled ?? []),
  }
}

/** Key of the work that delivers a page. */
export const pageKey = (pageId: string): string => `page:${pageId}`
/** Key of the work that calls a ladder's next rung. */
export const rungKey = (escalationId: string): string => `rung:${escalationId}`

function pageWork(page: Page, now: Instant): Work {
  return { key: pageKey(page.id), kind: 'page', pageId: page.id, escalationId: page.escalationId, dueAt: now }
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
