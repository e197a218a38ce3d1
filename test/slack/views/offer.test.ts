import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEVERITIES } from '../../../src/domain/severity.ts'
import { SIGNALS, type Sighting } from '../../../src/domain/sighting.ts'
import { type OfferInput, offer, raiseNotice } from '../../../src/slack/views/offer.ts'
import { sampleSighting } from '../../domain/sample-sighting.ts'
import { anyIncident, instant, many, maybe, text, url } from './hostile.ts'
import { expectAllowed } from './limits.ts'
import { read } from './reading.ts'
import { incident } from './samples.ts'

const seen = sampleSighting({ title: 'Orders down', state: 'offered', incidentId: null })

test('an offer says in one line each what it is, and what became of it', () => {
  const of = (over: Partial<OfferInput>, about: Partial<Sighting> = {}) =>
    read(
      offer({
        sighting: { ...seen, ...about },
        services: ['Orders'],
        severity: 'SEV2',
        incident: null,
        dismissed: null,
        zone: 'UTC',
        ...over,
      }),
    )
  const facts = 'by Alertmanager · 9 Mar 14:15 UTC · Orders'
  expect(of({})).toEqual([
    `*Is this an incident? Orders down*\n${facts}`,
    '[Declare SEV2 (primary)] [Declare SEV1 (danger)] [Not an incident]',
  ])
  expect(of({ incident: incident() })).toEqual([
    `*Part of #12: Orders down*\n${facts}\n<#C0INC12> · Declared by <@U0SUE>`,
  ])
  expect(of({ dismissed: 'Sue says that it is no incident.' })[0]).toBe(
    `*No incident: Orders down*\n${facts}\nSue says that it is no incident.`,
  )
  expect(of({}, { recoveredAt: '2021-03-09T14:20:00.000Z' })).toEqual([
    `*Over: Orders down*\n${facts}\nRecovered by itself 14:20 UTC.`,
  ])
})

test('an offer keeps every limit, whatever an alert says', () => {
  const sighting: fc.Arbitrary<Sighting> = fc.record({
    id: fc.uuid(),
    teamId: fc.constant('T1'),
    source: text,
    dedupKey: text,
    signal: fc.constantFrom(...SIGNALS),
    title: text,
    text,
    services: many(text, 50),
    severity: maybe(fc.constantFrom(...SEVERITIES)),
    at: instant,
    receivedAt: instant,
    count: fc.nat(),
    link: maybe(url),
    byUserId: fc.constant(null),
    byName: text,
    recoveredAt: maybe(instant),
    state: fc.constantFrom('attached' as const, 'offered' as const, 'dismissed' as const, 'noted' as const),
    incidentId: fc.constant(null),
    channelId: fc.constant(null),
    ts: fc.constant(null),
  })
  const input = fc.record({
    sighting,
    services: many(text, 200),
    severity: fc.constantFrom(...SEVERITIES),
    incident: maybe(anyIncident),
    dismissed: maybe(text),
    zone: fc.constant('Europe/Madrid'),
  })
  fc.assert(
    fc.property(input, (one) => expectAllowed(offer(one))),
    { numRuns: 60 },
  )
  fc.assert(
    fc.property(anyIncident, text, (incident, said) => expectAllowed(raiseNotice(incident, said, 'SEV1'))),
    { numRuns: 60 },
  )
})
