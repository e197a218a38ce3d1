import { loadIncident } from '../../db/incidents.ts'
import { lampsOf } from '../../domain/sighting.ts'
import type { Edge, Reply } from '../edge.ts'
import { closeModal } from '../views/close-modal.ts'
import { commanderModal } from '../views/commander-modal.ts'
import { sentence } from '../views/ephemeral.ts'
import { pageModal } from '../views/page-modal.ts'
import { resolveModal } from '../views/resolve-modal.ts'
import { runbookModal } from '../views/runbook-modal.ts'
import { severityModal } from '../views/severity-modal.ts'
import { temporaryModal } from '../views/temporary-modal.ts'
import { updateModal } from '../views/update.ts'

/** The forms about one incident. */
export type FormName = 'update' | 'resolve' | 'page' | 'severity' | 'commander' | 'close' | 'temporary' | 'runbook'

/** The form about an incident as it stands, or a sentence that says why there is none; null when the incident is not known. */
export async function openForm(edge: Edge, incidentId: string, form: FormName): Promise<Reply> {
  const state = await loadIncident(edge.ctx.db, incidentId, { lock: false })
  if (!state) return null
  const { incident } = state
  if (incident.status === 'closed') return { show: sentence('The incident is closed. `/incident reopen` first.') }
  if (form === 'resolve' && incident.status === 'resolved')
    return { show: sentence('It is resolved already. Nothing changed.') }
  const roster = await edge.ctx.rosters.at(incident.rosterVersion)
  const open = {
    update: () => updateModal({ incident, last: null, nextMinutes: 30 }),
    resolve: () => resolveModal(incident, lampsOf(state.sightings, state.checks, incident.anewAt)),
    page: () => pageModal(incident, roster),
    severity: () => severityModal(incident, roster),
    commander: () => commanderModal(incident),
    close: () => closeModal(incident, 'false-alarm'),
    temporary: () => temporaryModal(incident),
    runbook: () => runbookModal(incident, roster),
  }
  return { open: open[form]() }
}
