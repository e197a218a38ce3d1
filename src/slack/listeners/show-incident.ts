import { loadIncidentView } from '../../db/incident-view.ts'
import { loadIncident } from '../../db/incidents.ts'
import { changesBetween } from '../../db/system-changes.ts'
import { loadRecord } from '../../db/timeline.ts'
import { lampsOf } from '../../domain/sighting.ts'
import { plus } from '../../domain/time.ts'
import { type Edge, type Reply, UNKNOWN } from '../edge.ts'
import { linkToShown, shownLamps } from '../sync/inputs.ts'
import { catchUpView } from '../views/catch-up.ts'
import { changesList } from '../views/changes.ts'
import { timelineView } from '../views/lists.ts'
import { measuresList } from '../views/measures.ts'
import { controlPanel } from '../views/panel.ts'
import { signalsView } from '../views/signals.ts'

/** The last entries of the timeline, for one person. */
export async function timelineReply(edge: Edge, incidentId: string): Promise<Reply> {
  if (!(await loadIncident(edge.ctx.db, incidentId, { lock: false }))) return { show: UNKNOWN }
  const { incident, record } = await loadRecord(edge.ctx.db, incidentId, edge.ctx.rosters.at)
  const { entries } = await edge.ctx.reader.timeline(record)
  const told = entries.filter((entry) => !entry.deleted && entry.kind !== 'chatter')
  return { show: timelineView({ incident, entries: told.slice(-30), total: entries.length }) }
}

/** What is known, tried and open, and who is on it, for one person. */
export async function catchUpReply({ ctx }: Edge, incidentId: string): Promise<Reply> {
  const view = await loadIncidentView(ctx.db, incidentId)
  if (!view) return { show: UNKNOWN }
  const stored = await loadRecord(ctx.db, incidentId, ctx.rosters.at)
  const updates = view.notices.flatMap(({ id, notice }) =>
    notice.view === 'update' ? [[id, notice.data] as const] : [],
  )
  const { incident, caughtUp } = await ctx.reader.catchUp(stored, {
    ...view,
    seen: view.incident.seen,
    updates: new Map(updates),
    card: linkToShown(view, 'card'),
    now: ctx.now(),
  })
  return { show: catchUpView({ incident, caughtUp, lamps: shownLamps(view) }) }
}

/** What changed in the 24 h before an incident; without one, in the last 24 h. For one person. */
export async function changesReply({ ctx, self }: Edge, incidentId: string | null, zone: string): Promise<Reply> {
  const view = incidentId === null ? null : await loadIncidentView(ctx.db, incidentId)
  if (view) return { show: changesList(view.changes, view.incident, zone) }
  const now = ctx.now()
  return { show: changesList(await changesBetween(ctx.db, self.teamId, plus(now, { hours: -24 }), now), null, zone) }
}

/** What is asked about an incident as it stands: its panel, its signals, what is still in place. For one person. */
export async function standingReply(
  edge: Edge,
  incidentId: string,
  what: 'panel' | 'signals' | 'still',
): Promise<Reply> {
  const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
  if (!state) return null
  const { incident, sightings, checks, measures } = state
  const show = {
    panel: () => controlPanel(incident),
    signals: () => signalsView(incident, lampsOf(sightings, checks, incident.anewAt)),
    still: () => measuresList(incident, measures),
  }
  return { show: show[what]() }
}
