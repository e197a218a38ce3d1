import type { IncidentView, NoticeEntry } from '../../db/incident-view.ts'
import { type Escalation, ladderOf, openPages } from '../../domain/escalation.ts'
import { type Incident, isOver } from '../../domain/incident.ts'
import { redAgainAt } from '../../domain/language/signal-words.ts'
import type { PostedUpdate } from '../../domain/notice.ts'
import type { Page } from '../../domain/page.ts'
import { COMMANDER_LADDER, insteadOf, lastResortOf, targetsAt, waitOf } from '../../domain/paging-plan.ts'
import { permalinkOf } from '../../domain/permalink.ts'
import type { Roster } from '../../domain/roster.ts'
import { declarerIn, personBySlack, serviceNames } from '../../domain/roster-lookup.ts'
import { beforeRestart, runbookProgress } from '../../domain/runbook.ts'
import { isSevere, type Severity } from '../../domain/severity.ts'
import { lampsOf } from '../../domain/sighting.ts'
import { suspectsFirst } from '../../domain/system-change.ts'
import { stillInPlace } from '../../domain/temporary-measure.ts'
import { type Instant, instantOf, millisOf } from '../../domain/time.ts'
import type { CardInput, CardPerson } from '../views/card.ts'
import type { ShownLamp } from '../views/lamps.ts'
import type { PageInput, PageState } from '../views/page.ts'
import type { Ladder, Tried } from '../views/paging.ts'

/** Readable name of a Slack user in this roster. */
export function nameIn(roster: Roster, userId: string | null): string | null {
  return userId === null ? null : (personBySlack(roster, userId)?.name ?? null)
}

/** What the card shows, from what is stored. */
export function cardInput(view: IncidentView, roster: Roster): CardInput {
  const { incident } = view
  const affected = roster.services.filter((one) => incident.services.includes(one.key))
  const leaders = view.escalations.find((one) => one.ladder === COMMANDER_LADDER && one.state === 'running')
  const update = lastUpdate(view)
  return {
    incident,
    services: serviceNames(roster, incident.services),
    doing: update?.posted.text.weDo ? { text: update.posted.text.weDo, since: update.entry.at } : null,
    known: update?.posted.text.weKnow ?? incident.seen,
    // Who leads has a line of their own.
    people: view.escalations
      .filter((one) => one.ladder !== COMMANDER_LADDER || incident.commander === null)
      .flatMap((escalation) => cardPerson(view, escalation, roster)),
    leadersCalled: leaders ? openPages(leaders.id, view.pages).map((page) => page.personName) : [],
    lamps: shownLamps(view),
    changes: suspectsFirst(view.changes, incident.services),
    unreadChanges: view.unreadChanges,
    stillInPlace: stillInPlace(view.measures).map((one) => ({ text: one.text, owner: one.ownerName })),
    beforeRestart: beforeRestart(roster, incident.services),
    runbook: shownRunbook(view, roster),
    dashboards: affected.flatMap((one) => (one.dashboard ? [{ service: one.name, url: one.dashboard }] : [])),
    alertLink: incident.declaredVia ? (view.sightings.find((one) => one.link !== null)?.link ?? null) : null,
    nextUpdateBy: isOver(incident.status) ? null : (update?.posted.nextBy ?? null),
    bridge: roster.company.bridge,
    capture:
      incident.checkedAt && incident.slackMessages !== null
        ? {
            captured: view.captured,
            // What was recorded since the check is in Slack too.
            messages: Math.max(incident.slackMessages, view.captured),
            checkedAt: incident.checkedAt,
          }
        : null,
    couldNot: [...view.projections.values()].flatMap(({ tag, state, lastError }) => {
      const what = FURNITURE[tag.replace(/:.*/, '')]
      return state === 'refused' && what ? [`${what}: ${lastError}`] : []
    }),
    missingPermission: incident.channelRefusal,
  }
}

/** What a channel does without when Slack refuses it, by tag. */
const FURNITURE: Record<string, string> = {
  topic: 'the topic',
  purpose: 'the purpose',
  bookmark: 'the bookmark',
  invite: 'inviting people, who can join by themselves',
  pin: 'pinning this card',
  announcement: 'the announcement',
  file: 'the draft as a file',
}

/** The lamps, with when each turned red after the incident was said to be over. */
export function shownLamps({ incident, sightings, checks }: IncidentView): ShownLamp[] {
  return lampsOf(sightings, checks, incident.anewAt).map((lamp) => ({
    ...lamp,
    again: redAgainAt(incident, lamp.signal, sightings, checks),
  }))
}

/** The address of the message that shows something, by its tag; null where it is not shown. */
export function linkToShown({ projections, workspace, incident }: IncidentView, tag: string): string | null {
  const shown = projections.get(tag)
  if (!shown?.ts || !shown.channelId) return null
  return permalinkOf(workspace.teamUrl, shown.channelId, shown.ts, incident.threadTs)
}

/** How far the runbook is done, with the way to its message once a step is ticked: until then it stands below, and a link would cost an edit. */
function shownRunbook(view: IncidentView, roster: Roster): CardInput['runbook'] {
  const progress = runbookProgress(roster, view.incident.runbooks, view)
  if (!progress || progress.done === 0) return progress
  return { ...progress, link: linkToShown(view, `runbook:${progress.key}`) ?? progress.link }
}

/** The last status update, with the entry that tells it; null before the first. */
export function lastUpdate(view: IncidentView): { entry: NoticeEntry; posted: PostedUpdate } | null {
  for (const entry of view.notices.toReversed())
    if (entry.notice.view === 'update') return { entry, posted: entry.notice.data }
  return null
}

const HOW = {
  button: 'button',
  'by-sms': 'sms',
  'by-voice': 'call',
  'by-push': 'push',
  'by-pager': 'pager',
  'by-message': 'message',
  'by-phone': 'phone',
  'for-team': 'team-mate',
} as const

function cardPerson(view: IncidentView, escalation: Escalation, roster: Roster): CardPerson[] {
  const team = escalation.kind === 'person' ? null : escalation.label
  const pages = pagesOf(view, escalation)
  if (escalation.state === 'not-ours')
    return [{ name: escalation.label, team, state: 'not-ours', afterMs: null, how: null, insteadOf: null }]
  if (escalation.state === 'answered' && escalation.answeredBy) {
    const name = nameIn(roster, escalation.answeredBy) ?? 'somebody'
    const silent = [
      ...new Set(pages.filter((page) => page.userId !== escalation.answeredBy).map((page) => page.personName)),
    ]
    return [
      {
        name,
        team,
        state: 'answered',
        afterMs: answeredAfter(escalation, pages),
        how: escalation.answeredHow ? HOW[escalation.answeredHow] : null,
        insteadOf: silent.length > 0 ? silent.join(', ') : null,
      },
    ]
  }
  if (escalation.state !== 'running' && escalation.state !== 'exhausted') return []
  const last = pages.at(-1)
  return last
    ? [
        {
          name: last.personName,
          team,
          state: last.state === 'failed' || escalation.state === 'exhausted' ? 'unreachable' : 'called',
          afterMs: null,
          how: null,
          insteadOf: null,
        },
      ]
    : []
}

/** The pages of a ladder since it was last started: after a relapse it is gone through anew. */
function pagesOf(view: IncidentView, escalation: Escalation): Page[] {
  return view.pages.filter((page) => page.escalationId === escalation.id && page.createdAt >= escalation.startedAt)
}

/** Milliseconds from the first call to the answer; null for whoever was there before anybody was called. */
function answeredAfter(escalation: Escalation, pages: readonly Page[]): number | null {
  const first = pages[0]
  return first && escalation.endedAt ? Math.max(0, millisOf(escalation.endedAt) - millisOf(first.createdAt)) : null
}

/** One ladder as the paging message shows it. */
export function ladderInput(view: IncidentView, escalation: Escalation, roster: Roster): Ladder {
  const pages = pagesOf(view, escalation)
  const answerer = pages.find((page) => page.state === 'answered' || page.state === 'not-ours') ?? pages.at(-1)
  return {
    id: escalation.id,
    label: escalation.label,
    state: stateOf(escalation),
    tried: pages.map((page) => ({
      ...triedOf(page, escalation, view.incident.severity),
      by: triedBy(page, view.tries),
    })),
    next: nextOf(escalation, roster, view.incident.commander, view.incident.severity),
    answer:
      escalation.answeredBy && escalation.endedAt
        ? {
            name:
              escalation.answeredHow === 'by-phone'
                ? (answerer?.personName ?? escalation.label)
                : (nameIn(roster, escalation.answeredBy) ?? 'somebody'),
            at: escalation.endedAt,
            afterMs: answeredAfter(escalation, pages) ?? 0,
            how: escalation.answeredHow ? HOW[escalation.answeredHow] : 'button',
          }
        : null,
  }
}

function stateOf(escalation: Escalation): Ladder['state'] {
  if (escalation.state === 'running') return escalation.lastResorts > 0 ? 'last-resort' : 'calling'
  return escalation.state
}

/** By which ways a page has gone so far, where it is not by Slack alone. */
function triedBy(page: Page, tries: IncidentView['tries']): string[] {
  const sent = tries.filter((one) => one.pageId === page.id)
  if (sent.every((one) => one.method === 'slack-dm')) return []
  return sent.map(({ method, count }) => {
    const word = { 'slack-dm': 'Slack', sms: 'SMS', voice: 'call', pagerduty: 'PagerDuty' }[method] ?? method
    return count === 1 ? word : `${count} ${method === 'voice' ? 'calls' : word}`
  })
}

function triedOf(page: Page, escalation: Escalation, severity: Severity): Omit<Tried, 'by'> {
  const superseded =
    escalation.state === 'running' && page.state === 'sent' && page.createdAt < latestCall(escalation, severity)
  const state =
    page.state === 'answered'
      ? 'answered'
      : page.state === 'declined'
        ? 'declined'
        : page.state === 'failed'
          ? 'unreachable'
          : superseded
            ? 'no-answer'
            : page.state === 'stopped' || page.state === 'not-ours'
              ? 'no-answer'
              : 'called'
  return { name: page.personName, state, at: page.createdAt }
}

/** When the rung that is being called now was called: its wait counts back from the next one. */
function latestCall(escalation: Escalation, severity: Severity): Instant {
  const { steps, lastResortEveryMinutes } = escalation.policy
  const resorting = escalation.step === 0 || (severity === 'SEV1' && escalation.lastResorts > 0)
  const wait = resorting ? lastResortEveryMinutes * 60_000 : waitOf(steps[escalation.step - 1], severity)
  return escalation.nextAt ? instantOf(millisOf(escalation.nextAt) - Math.round(wait)) : escalation.startedAt
}

function nextOf(escalation: Escalation, roster: Roster, commander: string | null, severity: Severity): Ladder['next'] {
  const { nextAt, round, policy, lastResorts } = escalation
  if (escalation.state !== 'running' || !nextAt) return null
  const endless = severity === 'SEV1'
  if (!endless && round >= policy.rounds) return null
  const ladder = ladderOf(escalation)
  const at = (index: number) => targetsAt(ladder, roster, index, { commander }, nextAt)
  const later = policy.steps.findIndex((_step, index) => index >= escalation.step && at(index).length > 0)
  const resort = lastResortOf(ladder, roster, { commander }, nextAt)
  const people = later < 0 || (endless && lastResorts > 0) ? resort : at(later)
  return people.length > 0 ? { name: people.map((person) => person.name).join(', '), at: nextAt } : null
}

/** One page as the direct message shows it. */
export function pageInput(
  given: { incident: Incident; seen: string | null; page: Page; escalation: Escalation },
  roster: Roster,
  view: IncidentView | null,
): PageInput {
  const { incident, page, escalation } = given
  // Of somebody who was called again only the newest page says who is next: else each rung would edit all of them.
  const called = view?.pages.filter((one) => one.escalationId === page.escalationId && one.state !== 'failed') ?? []
  const again = called.some((one) => one.person === page.person && one.createdAt > page.createdAt)
  const next = again ? null : nextOf(escalation, roster, incident.commander, incident.severity)
  const zone = roster.people.find((one) => one.key === page.person)?.zone ?? incident.zone
  const first = view?.sightings[0]
  return {
    pageId: page.id,
    incident,
    role: page.rung === 'last-resort' ? `${escalation.label}, last resort` : escalation.label,
    declaredBy: declarerIn(roster, incident),
    at: page.createdAt,
    zone,
    report: given.seen || first?.link ? { text: given.seen ?? first!.title, permalink: first?.link ?? null } : null,
    afterwards: next,
    why: `${escalation.reason}, ${incident.severity}`,
    bridge: roster.company.bridge,
    drill: incident.drill,
    stillIn: page.rung === 'still-in',
    mayHold: !isSevere(incident.severity) && page.rung === 'step',
    state: pageState(given, roster, view),
  }
}

function pageState(
  { page, escalation, incident }: { page: Page; escalation: Escalation; incident: Incident },
  roster: Roster,
  view: IncidentView | null,
): PageState {
  const endedAt = page.endedAt ?? page.createdAt
  if (page.state === 'answered') {
    const others = (view?.escalations ?? []).filter(
      (one) => one.state === 'answered' && one.answeredBy && one.answeredBy !== page.userId,
    )
    const names = [...new Set(others.map((one) => one.answeredBy))].map((userId) => ({
      name: nameIn(roster, userId) ?? 'somebody',
      leads: userId === incident.commander,
    }))
    return { kind: 'answered', afterMs: Math.max(0, millisOf(endedAt) - millisOf(page.createdAt)), inChannel: names }
  }
  if (page.state === 'declined') return { kind: 'declined', next: nextCalled(page, escalation, view) }
  if (page.state === 'not-ours')
    return {
      kind: 'not-ours',
      team: escalation.label,
      commander: nameIn(roster, incident.commander),
      instead: view?.escalations.find((one) => one.reason.startsWith(insteadOf(escalation.label)))?.label ?? null,
    }
  if (page.state === 'held') return { kind: 'held', how: page.endedHow ?? 'held' }
  if (page.state !== 'stopped') return { kind: 'asked' }
  const taker = escalation.state === 'answered' ? nameIn(roster, escalation.answeredBy) : null
  if (taker) return { kind: 'stopped', reason: `${taker} took it`, at: endedAt, by: null }
  return {
    kind: 'stopped',
    reason: page.endedHow ?? 'the calling has stopped',
    at: endedAt,
    by: nameIn(roster, page.endedBy),
  }
}

function nextCalled(page: Page, escalation: Escalation, view: IncidentView | null): string | null {
  const later = (view?.pages ?? []).filter(
    (one) =>
      one.escalationId === escalation.id && one.id > page.id && one.createdAt >= (page.endedAt ?? page.createdAt),
  )
  return later[0]?.personName ?? null
}
