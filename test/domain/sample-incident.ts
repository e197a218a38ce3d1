import type { Standing } from '../../src/domain/draft/stored-record.ts'
import { type Incident, NO_MILESTONES } from '../../src/domain/incident.ts'
import type { Instant } from '../../src/domain/time.ts'

/** An incident that is closed and resolved, of which nothing is known but that somebody led it. */
export function closedIncident(more: Partial<Incident> = {}): Incident {
  return {
    id: '01890000-0000-7000-8000-000000000002',
    teamId: 'T1',
    number: 7,
    title: 'Payments down',
    severity: 'SEV2',
    status: 'closed',
    outcome: 'resolved',
    duplicateOf: null,
    services: [],
    declaredBy: 'U_ann',
    declaredVia: null,
    commander: 'U_ann',
    zone: 'Europe/Vienna',
    detection: null,
    milestones: NO_MILESTONES,
    impact: null,
    resolution: null,
    channelId: 'C1',
    channelName: 'inc-7',
    threadTs: null,
    drill: false,
    rosterVersion: 1,
    ...more,
  }
}

/** What a summary is told from besides the record, where nobody was called and nothing was noted. */
export function bareStanding(now: Instant): Standing {
  return { escalations: [], pages: [], measures: [], seen: null, updates: new Map(), card: null, now }
}
