import type { IncidentView } from '../../db/incident-view.ts'
import { permalinkOf } from '../../domain/permalink.ts'
import type { Roster } from '../../domain/roster.ts'
import { zoneOfUser } from '../../domain/roster-lookup.ts'
import { lampsOf } from '../../domain/sighting.ts'
import { type Instant, millisOf } from '../../domain/time.ts'
import { quietUntil } from '../../domain/working-hours.ts'
import { isUp } from '../../operations/call-next-rung.ts'
import { type MessageView, section } from '../views/blocks.ts'
import { closeMessage, closeThread, draftFailed } from '../views/close.ts'
import { nameIn } from './inputs.ts'
import { isShut, ownersOf } from './place.ts'
import { message, type Wanted } from './thing.ts'

const EMPTIED: MessageView = {
  text: 'The draft has become shorter.',
  blocks: [section('The draft has become shorter, nothing stands here any more.')],
}

/** Where the draft is posted: the incident's channel or thread, or what stands in for it. */
export type ClosingPlace = { channelId: string; threadTs: string | null }

/**
 * Where that is. While the channel is shut: to the first of its owners who is up and whose direct message is known, once and for
 * all; else it waits.
 */
export function closingPlace(view: IncidentView, roster: Roster, now: Instant): ClosingPlace | null {
  const { incident, projections, acted } = view
  if (!isShut(view)) return { channelId: incident.channelId!, threadTs: incident.threadTs }
  const stands = projections.get(`close${againIn(view)}`)
  // One whose answer is not known may stand there too.
  if (stands?.channelId && stands.channelId !== incident.channelId && stands.state !== 'refused')
    return { channelId: stands.channelId, threadTs: null }
  const to = directOwners(view).find((one) => isUp({ roster, wrote: [], acted, now }, one.userId))
  return to ? { channelId: to.channelId, threadTs: null } : null
}

/** When the first of those is up who may have the draft in place of a shut channel; null where none waits for that. */
export function draftWaitsUntil(view: IncidentView, roster: Roster, now: Instant): Instant | null {
  const { status, outcome } = view.incident
  if (status !== 'closed' || outcome !== 'resolved' || !isShut(view)) return null
  if (view.projections.get(`close${againIn(view)}`)?.ts || closingPlace(view, roster, now)) return null
  const mornings = directOwners(view).map((one) => quietUntil(zoneOfUser(roster, one.userId), now) ?? now)
  return mornings.sort()[0] ?? null
}

function directOwners(view: IncidentView): { userId: string; channelId: string }[] {
  const known = [...view.directChannels].map(([userId, channelId]) => ({ userId, channelId }))
  return ownersOf(view).flatMap((userId) => known.find((one) => one.userId === userId) ?? [])
}

/** Closed again after a reopening is news: a message of its own, not an edit far up. */
function againIn({ notices }: IncidentView): string {
  const times = notices.filter((entry) => entry.notice.view === 'reopened').length
  return times === 0 ? '' : `:${times + 1}`
}

/** What a closed incident shows: the draft in one message, its sections in the thread, and the whole as a file. */
export function closing(view: IncidentView, roster: Roster, place: ClosingPlace | null): Wanted[] {
  const { incident, draft, projections } = view
  if (incident.outcome !== 'resolved' || incident.status !== 'closed' || !place) return []
  const { channelId, threadTs } = place
  const again = againIn(view)
  const tag = `close${again}`
  const before = projections.get(tag)
  const isOwn = channelId === incident.channelId
  if (!isOwn && before?.ts && before.channelId === incident.channelId) return []
  // A draft of an earlier close is not this one's: it is being written.
  const isCurrent = draft && draft.version > 0 && millisOf(draft.draftedAt) >= millisOf(incident.milestones.closedAt!)
  const noticed = { incident, lamps: lampsOf(view.sightings, view.checks, incident.anewAt), measures: view.measures }
  if (!isCurrent) {
    const shown = draft?.lastError
      ? draftFailed(incident, draft.lastError, null)
      : closeMessage({ ...noticed, postmortem: null, draft: 0, links: {}, approved: null })
    return [message(tag, channelId, threadTs, shown)]
  }
  const links = evidenceLinks(view)
  const approved = incident.publishedAt
    ? { by: nameIn(roster, incident.publishedBy) ?? 'Somebody who took part', at: incident.publishedAt }
    : null
  const main = message(
    tag,
    channelId,
    threadTs,
    closeMessage({ ...noticed, postmortem: draft.draft, draft: draft.version, links, approved }),
  )
  const root = threadTs ?? (before?.channelId === channelId ? before.ts : null)
  if (!root) return [main]
  const parts = closeThread(incident, draft.draft, links).map((part, index) =>
    message(`close-part${again}:${index + 1}`, channelId, root, part),
  )
  // A draft may become shorter, when what it rested on was deleted: what it said before must not stay.
  const emptied = [...projections.values()]
    .filter(({ tag: shown, ts }) => ts && shown.startsWith(`close-part${again}:`))
    .filter(({ tag: shown }) => !parts.some((part) => part.tag === shown))
    .map(({ tag: shown }) => message(shown, channelId, root, EMPTIED))
  // The parts come one after the other, so that the thread reads in order; editing them later is free of order.
  const firstMissing = parts.findIndex((part) => !projections.get(part.tag)?.ts)
  const ready = firstMissing < 0 ? parts : parts.slice(0, firstMissing + 1)
  const filename = `postmortem-${incident.number}.md`
  const file: Wanted = {
    kind: 'file',
    tag: `file${again}`,
    digest: `version ${draft.filedVersion}${isOwn ? '' : ' elsewhere'}`,
    channelId,
    threadTs: root,
    filename,
    title: `Postmortem of #${incident.number}, draft ${draft.version}`,
    content: draft.markdown,
  }
  return [main, ...ready, ...emptied, ...(firstMissing < 0 ? [file] : [])]
}

function evidenceLinks({ incident, workspace, draft }: IncidentView): Record<string, string> {
  const evidence = [
    ...(draft?.draft.sections ?? []).flatMap((section) => section.statements),
    ...(draft?.draft.actions ?? []),
  ].flatMap((one) => one.evidence)
  const links: Record<string, string> = {}
  for (const one of evidence)
    if (/^\d{10}\.\d{6}$/.test(one)) links[one] = permalinkOf(workspace.teamUrl, incident.channelId!, one, null)
  return links
}
