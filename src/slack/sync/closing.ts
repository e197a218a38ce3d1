import type { IncidentView } from '../../db/incident-view.ts'
import { permalinkOf } from '../../domain/permalink.ts'
import type { Roster } from '../../domain/roster.ts'
import { lampsOf } from '../../domain/sighting.ts'
import { millisOf } from '../../domain/time.ts'
import { type MessageView, section } from '../views/blocks.ts'
import { closeMessage, closeThread, draftFailed } from '../views/close.ts'
import { nameIn } from './inputs.ts'
import { message, type Wanted } from './thing.ts'

const EMPTIED: MessageView = {
  text: 'The draft has become shorter.',
  blocks: [section('The draft has become shorter, nothing stands here any more.')],
}

/** Where the draft is posted: the incident's channel or thread, or what stands in for it. */
export type ClosingPlace = { channelId: string; threadTs: string | null }

/** What a closed incident shows: the draft in one message, its sections in the thread, and the whole as a file. */
export function closing(view: IncidentView, roster: Roster, place: ClosingPlace | null): Wanted[] {
  const { incident, draft, projections } = view
  if (incident.outcome !== 'resolved' || incident.status !== 'closed' || !place) return []
  const { channelId, threadTs } = place
  // Closed again after a reopening is news: a message of its own, not an edit far up.
  const times = view.notices.filter((entry) => entry.notice.view === 'reopened').length
  const again = times === 0 ? '' : `:${times + 1}`
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
