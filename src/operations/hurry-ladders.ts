import type { Changes } from '../db/save.ts'
import { callRungs, sharersOf } from '../domain/calls.ts'
import { wantsAnswer } from '../domain/escalation.ts'
import { isOpen } from '../domain/page.ts'
import { waitOf } from '../domain/paging-plan.ts'
import type { Severity } from '../domain/severity.ts'
import { plus } from '../domain/time.ts'
import { callInput } from './call-next-rung.ts'
import type { Given } from './change.ts'
import { changesOfCalls, pageWork, rungWork, together } from './paging-changes.ts'

/**
 * What a higher severity does to ladders that are being called already: a wait is as long as if it had been the severity
 * before, so that one that is over by now ends now. Who is left until working hours is called at once.
 */
export function hurryLadders(given: Given): Changes {
  const { incident, pages, now } = given
  const input = callInput(given)
  const hurried = given.escalations.flatMap((one) => {
    if (one.state !== 'running' || one.nextAt === null) return []
    const ringing = pages.filter(
      (page) =>
        isOpen(page) &&
        page.createdAt >= one.startedAt &&
        (page.escalationId === one.id || sharersOf(page, [one], input).length > 0),
    )
    const last = ringing.map((page) => page.createdAt).sort()
    const milliseconds = waitOf(one.policy.steps[one.step - 1], incident.severity)
    const over = last.length > 0 ? plus(last.at(-1)!, { milliseconds }) : now
    return over < one.nextAt ? [{ ...one, nextAt: over < now ? now : over }] : []
  })
  const [due, later] = [hurried.filter((one) => one.nextAt === now), hurried.filter((one) => one.nextAt !== now)]
  return together({ escalations: later, work: later.flatMap(rungWork) }, changesOfCalls(callRungs(due, input), given))
}

/**
 * Tries of open pages go as the severity says that is now in force: those still to come are moved, those that it adds begin
 * now, what has begun is not begun again. `given` has the new severity.
 */
export function replannedTries(given: Given, before: Severity): Changes {
  const { now } = given
  const open = given.pages.filter(
    (page) => isOpen(page) && given.escalations.some((one) => one.id === page.escalationId && wantsAnswer(one)),
  )
  const was = open.flatMap((page) => pageWork(page, { ...given, incident: { severity: before } }))
  const planned = (key: string) => was.find((one) => one.key === key)
  const wanted = open.flatMap((page) => [
    ...pageWork(page, given).filter((one) => (planned(one.key)?.dueAt ?? '') > now),
    ...pageWork({ ...page, createdAt: now }, given).filter((one) => !planned(one.key)),
  ])
  // Whenever it is due: tries that an earlier raise has added are not where they are planned from the page's birth.
  const kept = new Set(open.flatMap((page) => pageWork(page, given)).map((one) => one.key))
  const left = was.filter((one) => !kept.has(one.key))
  return {
    work: wanted.map((one) => ({ ...one, dueAt: one.dueAt < now ? now : one.dueAt })),
    cancelled: left.map((one) => one.key),
  }
}
