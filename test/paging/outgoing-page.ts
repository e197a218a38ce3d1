import type { FarRequest, OutgoingPage } from '../../src/paging/channel.ts'
import { closedIncident } from '../domain/sample-incident.ts'

type More = Partial<Omit<OutgoingPage, 'page' | 'escalation' | 'incident'>> & {
  page?: Partial<OutgoingPage['page']>
  escalation?: Partial<OutgoingPage['escalation']>
  incident?: Partial<OutgoingPage['incident']>
}

/** A page on its way to Ana, primary of payments, for a SEV1. */
export function outgoingPage({ page, escalation, incident, ...more }: More = {}): OutgoingPage {
  return {
    incident: closedIncident({
      number: 12,
      title: 'Checkout returns 500s',
      severity: 'SEV1',
      status: 'declared',
      ...incident,
    }),
    escalation: {
      id: '01890000-0000-7000-8000-00000000000e',
      incidentId: '01890000-0000-7000-8000-000000000002',
      ladder: 'team:payments',
      kind: 'team',
      label: 'Payments',
      team: 'payments',
      reason: 'owns checkout',
      policy: { key: 'payments', steps: [], rounds: 1, lastResort: [], lastResortEveryMinutes: 5 },
      state: 'running',
      step: 1,
      round: 0,
      lastResorts: 0,
      startedAt: '2026-03-09T02:02:00.000Z',
      nextAt: null,
      endedAt: null,
      answeredBy: null,
      answeredHow: null,
      ...escalation,
    },
    page: {
      id: '01890000-0000-7000-8000-0000000000aa',
      incidentId: '01890000-0000-7000-8000-000000000002',
      escalationId: '01890000-0000-7000-8000-00000000000e',
      person: 'ana',
      personName: 'Ana Ruiz',
      userId: null,
      step: 0,
      round: 0,
      rung: 'step',
      state: 'due',
      createdAt: '2026-03-09T02:02:00.000Z',
      sentAt: null,
      via: null,
      channelId: null,
      ts: null,
      endedAt: null,
      endedBy: null,
      endedHow: null,
      ...page,
    },
    method: 'message',
    tryKey: 'message',
    address: null,
    dmChannelId: null,
    declaredBy: 'Bob',
    seen: 'all card payments fail in EU',
    fallbackBridge: '+34 900 000 000 pin 1212',
    mayHaveArrived: false,
    begunAt: '2026-03-09T02:02:00.000Z',
    ...more,
  }
}

/** A request as the HTTP edge hands it to a channel. */
export function farRequest(path: string, more: Partial<FarRequest> = {}): FarRequest {
  const url = `https://debrief.example.com/paging/x${path}`
  return { method: 'POST', path, url, query: {}, headers: {}, body: Buffer.alloc(0), ...more }
}

/** A signal that nobody aborts. */
export function patience(): AbortSignal {
  return new AbortController().signal
}
