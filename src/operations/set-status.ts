import type { Context } from '../context.ts'
import { incidentNumbered, openNumbers, type StoredIncident } from '../db/incidents.ts'
import { draftWork, type Work } from '../db/save.ts'
import type { CloseArguments } from '../domain/command/arguments.ts'
import { type Escalation, ladderOf } from '../domain/escalation.ts'
import { type IncidentStatus, isMended } from '../domain/incident.ts'
import { foundWell, openAtTheEnd, redLamps, signalsListed, unconfirmed } from '../domain/language/signal-words.ts'
import type { Notice } from '../domain/notice.ts'
import type { Ladder } from '../domain/paging-plan.ts'
import { lampsOf, type Signal, type SignalCheck } from '../domain/sighting.ts'
import { stillSaid } from '../domain/temporary-measure.ts'
import { type Instant, millisOf, spoken } from '../domain/time.ts'
import { type Answer, sentence } from './answer.ts'
import { actorOf, change, changed, type Decision, entryBy, type Given, type Request, unchanged } from './change.ts'
import { callLadders, laddersOf } from './page-target.ts'
import { silenceOf, silenceWork, stopLadders, together } from './paging-changes.ts'
import { timersOf } from './tick-step.ts'

/** Says where the incident stands, `investigating` or `identified`. */
export async function setStatus(
  ctx: Context,
  incidentId: string,
  status: 'investigating' | 'identified',
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident } = given
    if (incident.status === 'closed') return unchanged('The incident is closed. `/incident reopen` first.')
    if (incident.status === status) return unchanged(`It is ${status} already. Nothing changed.`)
    if (isMended(incident.status)) return relapsed(given, request, status)
    const entry = entryBy(given, request.by, 'update', `Status: ${status}.`)
    return {
      changes: { entries: [entry], incident: changed(incident, { status }) },
      answer: sentence(`Status: ${status}.`),
    }
  })
}

/** Users are served again: unanswered pages stop and those who were called are told. */
export async function mitigate(
  ctx: Context,
  incidentId: string,
  at: Instant | null,
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => decideMitigate(given, at, request))
}

function decideMitigate(given: Given, at: Instant | null, request: Request): Decision {
  const { incident } = given
  if (incident.status === 'closed' || isMended(incident.status))
    return unchanged(`It is ${incident.status} already. Nothing changed.`)
  const entry = entryBy(given, request.by, 'mitigated', 'Mitigated.', at ? { at } : {})
  const stopped = stopLadders(given, given.escalations, 'mitigated', request.by)
  const stated = at ? { ...incident.stated, mitigatedAt: at } : incident.stated
  const after = changed(incident, { status: 'mitigated', stated }, { mitigatedAt: at ?? given.now })
  const text = `Mitigated.${told(stopped)}`
  const red = redLamps(lampsOf(given.sightings, given.checks, incident.anewAt))
  return {
    changes: { ...together({ entries: [entry] }, stopped), incident: after },
    answer:
      red.length > 0
        ? { kind: 'unconfirmed', text, incidentId: incident.id, zone: incident.zone, red }
        : sentence(text),
  }
}

/** It is broken again: the milestones are taken back and whoever is needed is called anew. */
export async function relapse(ctx: Context, incidentId: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { status } = given.incident
    if (!isMended(status)) return unchanged(`It is ${status}, so there is nothing to relapse from.`)
    return relapsed(given, request, 'investigating')
  })
}

function relapsed(given: Given, request: Request, status: 'investigating' | 'identified'): Decision {
  const stated = withoutEnds(given.incident.stated)
  const anew = { status, stated, anewAt: given.now }
  const after = changed(given.incident, anew, { mitigatedAt: null, resolvedAt: null })
  const entry = entryBy(given, request.by, 'refuted', `Relapse: it was ${given.incident.status} and is broken again.`)
  // Whoever says so is awake.
  const wrote = [...given.wrote, { userId: request.by.userId, lastAt: given.now }]
  const wanted = laddersOf(given, after)
  const calls = callLadders({ ...given, incident: after, wrote }, [...wanted, ...askedForByHand(given, wanted)])
  const still = given.escalations.filter((one) => !calls.escalations?.some((called) => called.id === one.id))
  const called = [...new Set(calls.newPages?.map((page) => page.personName))].join(', ')
  return {
    changes: {
      // Nobody was looked after while it seemed over.
      ...together(
        { entries: [entry], cancelled: timersOf(after.id, given.ticks), work: silenceOf(still, given) },
        calls,
      ),
      // What was found well before must be found well anew.
      checks: checksOf(given, foundWell(given.checks), false, request),
      incident: after,
    },
    answer: sentence(
      `Relapse noted. ${called ? `Paging ${called}.` : 'Nobody is called anew: whoever answered was here just now.'}`,
    ),
  }
}

/** Ladders that somebody had asked for and that were still called when it seemed over. */
function askedForByHand({ escalations, pages }: Given, wanted: readonly Ladder[]): Ladder[] {
  const ended = (one: Escalation) => pages.findLast((page) => page.escalationId === one.id)?.endedHow ?? ''
  return escalations
    .filter((one) => one.state === 'stopped' && ['mitigated', 'resolved'].includes(ended(one)))
    .map(ladderOf)
    .filter((ladder) => !wanted.some((one) => one.key === ladder.key))
}

/** An end that turned out to be none is no longer stated: stated times go before all that is said later. */
function withoutEnds({ mitigatedAt: _mitigated, resolvedAt: _resolved, ...others }: StoredIncident['stated']) {
  return others
}

/** The incident is over; what was affected and what mended it is kept for the draft where given. */
export async function resolve(
  ctx: Context,
  incidentId: string,
  facts: { impact: string | null; resolution: string | null; at: Instant | null; confirmed?: readonly Signal[] },
  request: Request,
): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident } = given
    const confirmed = confirmations(given, facts.confirmed ?? [], request)
    const said = { impact: facts.impact ?? incident.impact, resolution: facts.resolution ?? incident.resolution }
    if (incident.status === 'closed' || incident.status === 'resolved') {
      if (!facts.impact && !facts.resolution && confirmed.checks.length === 0)
        return unchanged(`It is ${incident.status} already. Nothing changed.`)
      if (incident.publishedAt) return unchanged('The postmortem is published. `/incident reopen` opens it again.')
      return {
        changes: { ...confirmed, incident: changed(incident, said), work: redraft(incident, given.now) },
        answer: sentence('Noted for the draft.'),
      }
    }
    const stated = facts.at ? { ...incident.stated, resolvedAt: facts.at } : incident.stated
    const after = changed(incident, { ...said, status: 'resolved', stated }, { resolvedAt: facts.at ?? given.now })
    const stopped = stopLadders(given, given.escalations, 'resolved', request.by)
    const entry = entryBy(given, request.by, 'resolved', 'Resolved.', facts.at ? { at: facts.at } : {})
    const left = stillSaid(given.measures)
    const checks = [...given.checks, ...confirmed.checks]
    const missing = unconfirmed(openAtTheEnd(lampsOf(given.sightings, checks, incident.anewAt)))
    return {
      changes: {
        ...together({ entries: [...confirmed.entries, entry] }, stopped),
        checks: confirmed.checks,
        incident: after,
      },
      answer: sentence(
        `Resolved.${told(stopped)}${[missing, left].map((one) => (one === '' ? '' : ` ${one}`)).join('')} \`/incident close\` when the channel is done; the draft comes then.`,
      ),
    }
  })
}

/** Who has confirmed, as it is said with the resolution: the checks, and the entry that tells them. */
function confirmations(given: Given, signals: readonly Signal[], request: Request) {
  const text = `Confirmed well again: ${signalsListed(signals)}.`
  const entries = signals.length > 0 ? [entryBy(given, request.by, 'finding', text)] : []
  return { checks: checksOf(given, signals, true, request), entries }
}

function checksOf(given: Given, signals: readonly Signal[], well: boolean, request: Request): SignalCheck[] {
  const by = { userId: request.by.userId, userName: nameOf(given, request) }
  return signals.map((signal) => ({ id: given.newId(), signal, well, at: given.now, ...by }))
}

/** Closes: a resolved incident is drafted, a false alarm or a duplicate ends in one line. The draft never keeps it from closing. */
export async function close(
  ctx: Context,
  incidentId: string,
  closing: CloseArguments,
  request: Request,
): Promise<Answer> {
  const exists = closing.outcome !== 'duplicate' || (await incidentNumbered(ctx.db, closing.duplicateOf)) !== null
  const open = exists ? [] : await openNumbers(ctx.db)
  return change(ctx, incidentId, request, (given) =>
    exists || given.incident.status === 'closed'
      ? decideClose(given, closing, request)
      : unchanged(withoutOriginal(closing.duplicateOf, given.incident.number, open)),
  )
}

function withoutOriginal(number: number | null, own: number, open: readonly number[]): string {
  const others = open.filter((one) => one !== own).map((one) => `#${one}`)
  const choice = others.length > 0 ? `Open besides this one: ${others.join(', ')}.` : 'No other one is open.'
  return `There is no incident #${number}. ${choice} Nothing changed.`
}

function decideClose(given: Given, closing: CloseArguments, request: Request): Decision {
  const { incident } = given
  if (incident.status === 'closed') return unchanged(`#${incident.number} is closed already. Nothing changed.`)
  if (closing.outcome === 'duplicate' && closing.duplicateOf === incident.number)
    return unchanged(`#${incident.number} cannot be a duplicate of itself. Name the other incident's number.`)
  const outcome = incident.drill ? 'drill' : closing.outcome
  const why = {
    resolved: 'closed',
    'false-alarm': 'closed as a false alarm',
    duplicate: 'closed as a duplicate',
    drill: 'the drill is over',
  }[outcome]
  const stopped = stopLadders(given, given.escalations, why, request.by)
  const resolvedAt = incident.milestones.resolvedAt ?? (outcome === 'resolved' ? given.now : null)
  const after = changed(
    incident,
    {
      status: 'closed',
      outcome,
      duplicateOf: outcome === 'duplicate' ? closing.duplicateOf : null,
    },
    { closedAt: given.now, resolvedAt },
  )
  const took = spoken(millisOf(given.now) - millisOf(incident.milestones.declaredAt ?? given.now))
  const text = {
    resolved: 'Closed.',
    'false-alarm': `Closed as a false alarm after ${took}.`,
    duplicate: `Closed as a duplicate of #${after.duplicateOf} after ${took}.`,
    drill: `The drill is over after ${took}.`,
  }[outcome]
  const left = stillSaid(given.measures)
  const said = outcome === 'resolved' ? 'Closed. The draft of the postmortem comes to the channel.' : text
  const woken = [...new Set(given.pages.filter((page) => page.sentAt !== null).map((page) => page.personName))]
  const notice: Notice | null =
    outcome === 'resolved' ? null : { view: 'closed', data: { by: nameOf(given, request), told: woken } }
  const entry = entryBy(given, request.by, 'resolved', text, { notice })
  return {
    changes: { ...together({ entries: [entry] }, stopped), incident: after, work: redraft(after, given.now) },
    answer: sentence(left === '' ? said : `${said} ${left}`),
  }
}

/** Opens a closed incident again, in the same channel; its draft is made anew at the next close. */
export async function reopen(ctx: Context, incidentId: string, request: Request): Promise<Answer> {
  return change(ctx, incidentId, request, (given) => {
    const { incident } = given
    if (incident.status !== 'closed' && incident.status !== 'resolved')
      return unchanged(`It is ${incident.status}, not closed. Nothing changed.`)
    const status: IncidentStatus = 'investigating'
    const after = changed(
      incident,
      {
        status,
        anewAt: given.now,
        outcome: null,
        duplicateOf: null,
        publishedAt: null,
        publishedBy: null,
        stated: withoutEnds(incident.stated),
      },
      { closedAt: null, resolvedAt: null, mitigatedAt: null },
    )
    const entry = entryBy(given, request.by, 'decision', `Reopened; it was ${incident.status}.`, {
      notice: { view: 'reopened' },
    })
    return {
      changes: {
        entries: [entry],
        incident: after,
        // Whoever had answered may have gone to bed when it was closed.
        cancelled: [
          draftWork(incident.id, given.now).key,
          ...timersOf(incident.id, given.ticks),
          ...given.escalations.map((one) => silenceWork(one.id, given.now).key),
        ],
      },
      answer: sentence('Reopened. Nobody is called by that alone: `/incident page TEAM` calls.'),
    }
  })
}

/** The work that drafts a closed incident; nothing for other outcomes, and nothing any more once the draft is published. */
export function redraft(incident: StoredIncident, now: Instant): Work[] {
  const drafted = incident.status === 'closed' && incident.outcome === 'resolved' && incident.publishedAt === null
  return drafted ? [draftWork(incident.id, now)] : []
}

function nameOf(given: Given, request: Request): string {
  return actorOf(given.roster, request.by.userId, request.by.userName).name
}

function told(stopped: ReturnType<typeof stopLadders>): string {
  const labels = stopped.escalations?.map((one) => one.label) ?? []
  return labels.length > 0 ? ` No longer called, and told so: ${labels.join(', ')}.` : ''
}
