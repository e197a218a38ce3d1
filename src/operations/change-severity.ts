import type { Context } from '../context.ts'
import type { Changes } from '../db/save.ts'
import { ladderOf } from '../domain/escalation.ts'
import { isMended } from '../domain/incident.ts'
import { difference, type Ladder } from '../domain/paging-plan.ts'
import { serviceNames } from '../domain/roster-lookup.ts'
import { isSevere, type Severity, worse } from '../domain/severity.ts'
import { type Answer, sentence } from './answer.ts'
import { change, changed, type Decision, entryBy, type Given, type Request, unchanged } from './change.ts'
import { hurryLadders, replannedTries } from './hurry-ladders.ts'
import { callLadders, laddersOf } from './page-target.ts'
import { silenceWork, stopLadders, together } from './paging-changes.ts'
import { withRunbook } from './show-runbook.ts'

/** Raises or lowers the severity: a raise pages the difference, a lower one stops unanswered pages of those no longer needed. */
export async function changeSeverity(
  ctx: Context,
  incidentId: string,
  severity: Severity,
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => decideSeverity(given, severity, request))
}

/** Adds services to what is affected; their owners are paged when the severity says so. */
export async function addServices(
  ctx: Context,
  incidentId: string,
  services: string[],
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    if (given.incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
    const added = services.filter((service) => !given.incident.services.includes(service))
    if (added.length === 0) return unchanged('That service is on the incident already.')
    const incident = changed(given.incident, { services: [...given.incident.services, ...added] })
    const names = serviceNames(given.roster, added).join(', ')
    const ladders = isQuiet(incident) ? [] : laddersOf(given, incident)
    const entry = entryBy(given, request.by, 'decision', `Also affected: ${names}.`)
    const shown = withRunbook({ ...given, incident }, given.sightings)
    const entries = [entry, ...shown.entries]
    return {
      changes: { ...together({ entries }, callLadders(given, ladders)), incident: shown.incident },
      answer: sentence(`Added ${names}.`),
    }
  })
}

/** While users are served, nobody is called but by name. */
function isQuiet({ status }: Given['incident']): boolean {
  return isMended(status)
}

function decideSeverity(given: Given, severity: Severity, request: Request): Decision {
  const { incident } = given
  if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
  if (incident.severity === severity) return unchanged(`It is ${severity} already. Nothing changed.`)
  const raised = worse(severity, incident.severity)
  const after = changed(incident, { severity })
  const entry = entryBy(
    given,
    request.by,
    'decision',
    `${raised ? 'Raised' : 'Lowered'} the severity from ${incident.severity} to ${severity}.`,
  )
  const wanted = laddersOf(given, after)
  if (raised) {
    const calls = isQuiet(incident) ? {} : raisedCalls({ ...given, incident: after }, wanted, incident.severity)
    const called = [...new Set((calls.newPages ?? []).map((page) => page.personName))]
    const tail = called.length > 0 ? ` Paging ${called.join(', ')}.` : ' Nobody new has to be called.'
    return {
      changes: { ...together({ entries: [entry] }, calls), incident: after },
      answer: sentence(`Now ${severity}.${tail}`),
    }
  }
  const { removed } = difference(laddersOf(given, incident), wanted)
  const needless = given.escalations.filter(
    (one) => one.state === 'running' && removed.some((ladder) => ladder.key === one.ladder),
  )
  const stopped = stopLadders(given, needless, `lowered to ${severity}`, request.by)
  const left = { ...given, incident: after, escalations: given.escalations.filter((one) => !needless.includes(one)) }
  const tail = needless.length > 0 ? ` No longer called: ${needless.map((one) => one.label).join(', ')}.` : ''
  return {
    changes: {
      ...together({ entries: [entry] }, stopped, replannedTries(left, incident.severity)),
      incident: after,
    },
    answer: sentence(`Now ${severity}.${tail}`),
  }
}

/** Who was not called before is called, who was is called sooner and louder. */
function raisedCalls(given: Given, wanted: readonly Ladder[], before: Severity): Changes {
  // At SEV1 there is no end, for those that were asked for by hand either.
  const usedUp = given.incident.severity === 'SEV1' ? given.escalations.filter((one) => one.state === 'exhausted') : []
  const byHand = usedUp.filter((one) => !wanted.some((ladder) => ladder.key === one.ladder))
  const calls = callLadders(given, [...wanted, ...byHand.map(ladderOf)])
  const hurried = hurryLadders({ ...given, pages: [...given.pages, ...(calls.newPages ?? [])] })
  const ended = [...(calls.endedPages ?? []), ...(hurried.endedPages ?? [])]
  const pages = given.pages.filter((page) => !ended.some((one) => one.id === page.id))
  const answered = given.escalations.filter((one) => one.state === 'answered' && isSevere(given.incident.severity))
  const silence = { work: answered.map((one) => silenceWork(one.id, given.now)) }
  return together(silence, calls, hurried, replannedTries({ ...given, pages }, before))
}
