import type { Incident } from '../../domain/incident.ts'
import { type Instant, millisOf, spoken } from '../../domain/time.ts'
import { localTime } from './text.ts'

/**
 * Where an incident stands and since when: `Mitigated 03:25 after 33 min`. Instants rather than "for 23 min", because what nobody
 * edits for an hour must not become wrong.
 */
export function standing({ status, milestones, zone, outcome, duplicateOf }: Incident): string {
  const at = (instant: Instant | null) => (instant === null ? '' : ` ${localTime(instant, zone)}`)
  const from = milestones.startedAt ?? milestones.detectedAt ?? milestones.declaredAt
  const after = (instant: Instant | null) =>
    instant === null || from === null ? '' : ` after ${spoken(millisOf(instant) - millisOf(from))}`
  switch (status) {
    case 'declared':
      return `Declared${at(milestones.declaredAt)}`
    case 'investigating':
    case 'identified':
      return `${status === 'identified' ? 'Identified' : 'Investigating'}, declared${at(milestones.declaredAt)}`
    case 'mitigated':
      return `Mitigated${at(milestones.mitigatedAt)}${after(milestones.mitigatedAt)}`
    case 'resolved':
      return `Resolved${at(milestones.resolvedAt)}${after(milestones.resolvedAt)}`
    case 'closed': {
      const as = outcome === 'duplicate' && duplicateOf !== null ? `duplicate of #${duplicateOf}` : outcome
      return `Closed${at(milestones.closedAt)}${as === null || as === 'resolved' ? '' : ` as ${as.replace('-', ' ')}`}`
    }
  }
}
