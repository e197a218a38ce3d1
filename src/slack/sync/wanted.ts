import type { IncidentView, NoticeEntry } from '../../db/incident-view.ts'
import { channelName } from '../../domain/language/channel-name.ts'
import type { Notice } from '../../domain/notice.ts'
import { channelAddress, permalinkOf } from '../../domain/permalink.ts'
import type { Roster } from '../../domain/roster.ts'
import { serviceNames } from '../../domain/roster-lookup.ts'
import { type Instant, millisOf } from '../../domain/time.ts'
import { type AnnouncementInput, announcement } from '../views/announcement.ts'
import { drillView } from '../views/blocks.ts'
import { card } from '../views/card.ts'
import { pageMessage } from '../views/page.ts'
import { pagingMessage } from '../views/paging.ts'
import { runbookMessage } from '../views/runbook.ts'
import { cut } from '../views/text.ts'
import { closing, closingPlace } from './closing.ts'
import { cardInput, ladderInput, lastUpdate, nameIn, pageInput } from './inputs.ts'
import { withoutNoise } from './noise.ts'
import { missedNotices, noticeMessage } from './notices.ts'
import { isShut } from './place.ts'
import { digested, message, type Wanted } from './thing.ts'

/** All that Slack should show of an incident and can be shown now; what needs a channel or a ts comes when that is there. Pure. */
export function wantedOf(view: IncidentView, roster: Roster, now: Instant): Wanted[] {
  const wanted = allOf(view, roster, now)
  return view.incident.drill ? wanted.map(asDrill) : wanted
}

/** Every text of a drill says so first. */
function asDrill(wanted: Wanted): Wanted {
  if ('text' in wanted) return digested({ ...wanted, text: cut(`DRILL ${wanted.text}`, 250) })
  if ('view' in wanted) return digested({ ...wanted, view: drillView(wanted.view) })
  return wanted
}

function allOf(view: IncidentView, roster: Roster, now: Instant): Wanted[] {
  const { incident } = view
  // Test pages are shown to those whom they page, and nowhere else.
  if (incident.number === 0) return pageEdits(view, roster)
  if (!incident.channelId) return [...pageEdits(view, roster), ...channelOrNothing(view, roster)]
  const inThread = incident.channelRefusal !== null
  const shut = isShut(view)
  const wanted = [
    ...(inThread ? [] : channelFurniture(view, roster)),
    ...mainMessages(view, roster, now, inThread),
    ...pageEdits(view, roster),
    ...notices(view, roster, now, shut),
    ...closing(view, roster, closingPlace(view, roster, now)),
  ]
  return shut ? wanted.filter((one) => !('channelId' in one) || one.channelId !== incident.channelId) : wanted
}

/** What of it Slack does not show yet, as far as we know. Notices come one at a time, so that their order is the timeline's. */
export function outstanding(wanted: readonly Wanted[], view: IncidentView): Wanted[] {
  return wanted.filter((one) => {
    const shown = view.projections.get(one.tag)
    if (!shown) return true
    if (shown.state === 'refused') return shown.digest !== one.digest
    if (shown.state === 'trying') return true
    if (one.kind === 'message' && one.once) return false
    return shown.digest !== one.digest
  })
}

function channelOrNothing({ incident, projections }: IncidentView, roster: Roster): Wanted[] {
  const refusal = projections.get('channel')
  if (refusal?.state === 'refused' && !roster.company.incidentsChannel) return []
  const title = incident.drill ? `drill ${incident.title}` : incident.title
  const name = channelName(incident.number, title)
  return [{ kind: 'channel', tag: 'channel', digest: name, name, number: incident.number, title }]
}

function channelFurniture(view: IncidentView, roster: Roster): Wanted[] {
  const { incident, projections } = view
  const channelId = incident.channelId!
  const leader = incident.commander
    ? `commander ${nameIn(roster, incident.commander) ?? 'named on the card'}`
    : 'no commander yet'
  const topic = cut(`${incident.severity} · #${incident.number} ${incident.title} · ${leader}`, 250)
  const purpose = cut(
    `Incident #${incident.number}. Messages here are recorded, edits and deletions too; the call is not.`,
    250,
  )
  const invited = new Set((projections.get('invite')?.digest ?? '').split(',').filter(Boolean))
  const all = peopleToInvite(view)
  const missing = all.filter((userId) => !invited.has(userId))
  const cardTs = projections.get('card')?.ts
  return [
    digested({ kind: 'topic', tag: 'topic', channelId, text: topic }),
    digested({ kind: 'purpose', tag: 'purpose', channelId, text: purpose }),
    ...(missing.length > 0
      ? [
          {
            kind: 'invite' as const,
            tag: 'invite',
            digest: [...invited, ...missing].join(','),
            channelId,
            users: missing,
          },
        ]
      : []),
    digested({ kind: 'bookmark', tag: 'bookmark', channelId, ...bookmarkOf(view, roster) }),
    ...(cardTs ? [digested({ kind: 'pin', tag: 'pin', channelId, ts: cardTs })] : []),
  ]
}

function bookmarkOf({ workspace, incident }: IncidentView, roster: Roster): { title: string; link: string } {
  if (roster.company.bridge) return { title: 'Join the call', link: roster.company.bridge }
  return { title: `#${incident.number} in Slack`, link: channelAddress(workspace.teamUrl, incident.channelId!) }
}

/** The declarer, the commander, whoever is called and whoever asked to be in. */
function peopleToInvite({ incident, pages }: IncidentView): string[] {
  const users = [incident.declaredBy, incident.commander, ...pages.map((page) => page.userId), ...incident.joined]
  return [...new Set(users.filter((user): user is string => user !== null))]
}

function mainMessages(view: IncidentView, roster: Roster, now: Instant, inThread: boolean): Wanted[] {
  const { incident, escalations } = view
  const channelId = incident.channelId!
  const messages: Wanted[] = [message('card', channelId, null, card(cardInput(view, roster)))]
  const threadTs = incident.threadTs
  const called = escalations.filter((one) => view.pages.some((page) => page.escalationId === one.id))
  if (called.length > 0 && !(inThread && !threadTs)) {
    const ladders = escalations
      // Whoever was here already was not paged.
      .filter((one) => called.includes(one) || (one.state !== 'stopped' && one.answeredHow !== 'by-message'))
      .map((one) => ladderInput(view, one, roster))
    messages.push(message('paging', channelId, threadTs, pagingMessage({ incident, ladders })))
  }
  if (!inThread || threadTs)
    for (const runbook of roster.runbooks.filter((one) => incident.runbooks.includes(one.key))) {
      const shown = runbookMessage({ ...view, runbook, roster, now })
      messages.push(message(`runbook:${runbook.key}`, channelId, threadTs, shown))
    }
  const incidents = roster.company.incidentsChannel
  if (incidents && !inThread)
    messages.push(
      message(
        'announcement',
        incidents,
        null,
        announcement({ incident, services: serviceNames(roster, incident.services), lastUpdate: updateLine(view) }),
      ),
    )
  return messages
}

function updateLine(view: IncidentView): AnnouncementInput['lastUpdate'] {
  const update = lastUpdate(view)?.entry
  if (!update) return null
  const shown = view.projections.get(`notice:${update.id}`)
  const permalink =
    shown?.ts && shown.channelId ? permalinkOf(view.workspace.teamUrl, shown.channelId, shown.ts, null) : null
  return { text: update.text, at: update.at, permalink }
}

function pageEdits(view: IncidentView, roster: Roster): Wanted[] {
  return view.pages.flatMap((page): Wanted[] => {
    const escalation = view.escalations.find((one) => one.id === page.escalationId)
    if (!escalation || page.via !== 'slack-dm' || !page.channelId || !page.ts) return []
    const shown = pageMessage(
      pageInput({ incident: view.incident, seen: view.incident.seen, page, escalation }, roster, view),
    )
    return [digested({ kind: 'edit', tag: `page:${page.id}`, channelId: page.channelId, ts: page.ts, view: shown })]
  })
}

function notices(view: IncidentView, roster: Roster, now: Instant, shut: boolean): Wanted[] {
  const { incident, projections } = view
  const open = withoutNoise(view.notices).filter(
    (entry) => !HAS_ITS_PLACE.has(entry.notice.view) && !isDone(projections.get(`notice:${entry.id}`)?.state),
  )
  const missed = open.filter(
    (entry) => OWN_WORDS.has(entry.notice.view) && millisOf(now) - millisOf(entry.at) > MISSED_AFTER_MS,
  )
  if (!shut && missed.length > 0 && incident.channelId) return [missedAsOne(incident, incident.channelId, missed)]
  for (const entry of open) {
    const rendered = noticeMessage(view, roster, entry)
    // One that cannot be shown holds up none; whoever has no direct messages is told in the channel.
    if (!rendered) continue
    const direct = entry.notice.to && (view.directChannels.get(entry.notice.to) ?? (shut ? entry.notice.to : undefined))
    if (shut && !direct) continue
    const threadTs = direct ? null : incident.threadTs
    return [
      { ...message(`notice:${entry.id}`, direct ?? incident.channelId!, threadTs, rendered), once: true } as Wanted,
    ]
  }
  return []
}

/** What a message that is kept up to date shows. */
const HAS_ITS_PLACE = new Set<Notice['view']>(['card', 'runbook'])
/** Notices older than this were kept back by an outage: they become one message, which asks for nothing. */
const MISSED_AFTER_MS = 5 * 60_000
/** What the bot says of itself; what people had it say keeps its own message. */
const OWN_WORDS = new Set<Notice['view']>(['third-step', 'last-resort', 'exhausted', 'said', 'after-step'])

function missedAsOne(incident: IncidentView['incident'], channelId: string, missed: readonly NoticeEntry[]): Wanted {
  const tags = missed.map((entry) => `notice:${entry.id}`)
  const one = message(tags.at(-1)!, channelId, incident.threadTs, missedNotices(incident, missed))
  return { ...one, once: true, covers: tags.slice(0, -1) } as Wanted
}

function isDone(state: string | undefined): boolean {
  return state === 'shown' || state === 'refused'
}
