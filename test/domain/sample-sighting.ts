import type { Sighting } from '../../src/domain/sighting.ts'

/** An alert that is part of an incident, and came in the moment it was seen, but for what a test says of it. */
export function sampleSighting(more: Partial<Sighting> = {}): Sighting {
  const at = more.at ?? '2021-03-09T14:15:00.000Z'
  return {
    id: 's1',
    teamId: 'T1',
    source: 'alertmanager',
    dedupKey: 'k',
    signal: 'alert',
    title: 'p99 above 5 s',
    text: '',
    services: [],
    severity: null,
    at,
    receivedAt: at,
    count: 1,
    link: null,
    byUserId: null,
    byName: 'Alertmanager',
    recoveredAt: null,
    state: 'attached',
    incidentId: 'i1',
    channelId: null,
    ts: null,
    ...more,
  }
}
