import type { Page } from '../../src/domain/page.ts'
import type { Roster } from '../../src/domain/roster.ts'

let count = 0

/** A page to somebody of a roster. */
export function pageTo(roster: Roster, key: string, more: Partial<Page>): Page {
  const person = roster.people.find((one) => one.key === key)
  count += 1
  return {
    id: `page-${count}`,
    incidentId: 'i',
    escalationId: 'e',
    person: key,
    personName: person?.name ?? key,
    userId: person?.slack ?? null,
    step: 0,
    round: 0,
    rung: 'step',
    state: 'sent',
    createdAt: '2026-03-09T02:00:00.000Z',
    sentAt: null,
    via: null,
    channelId: null,
    ts: null,
    endedAt: null,
    endedBy: null,
    endedHow: null,
    ...more,
  }
}
