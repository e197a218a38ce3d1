import { expect, test } from 'vitest'
import { NO_MILESTONES } from '../../src/domain/incident.ts'
import {
  detectionWith,
  entryOfSighting,
  incidentsFor,
  isLeft,
  isStorm,
  isWaiting,
  looseFor,
  repeated,
  ruleFor,
  seenAgain,
  takesMore,
} from '../../src/domain/intake.ts'
import type { Sighting } from '../../src/domain/sighting.ts'
import { sampleSighting } from './sample-sighting.ts'

const NOW = '2021-03-09T12:00:00.000Z'
const at = (time: string) => `2021-03-09T${time}:00.000Z`

type Open = Parameters<typeof takesMore>[0]

function incident(more: Partial<Open> & { declared?: string; ended?: string } = {}): Open {
  const { declared = '11:30', ended, ...rest } = more
  return {
    title: 'Checkout returns 500s',
    services: ['checkout'],
    status: 'investigating',
    ...rest,
    milestones: {
      ...NO_MILESTONES,
      declaredAt: at(declared),
      mitigatedAt: ended && rest.status === 'mitigated' ? at(ended) : null,
      resolvedAt: ended && rest.status === 'resolved' ? at(ended) : null,
    },
  }
}

const sighting = (more: Partial<Sighting> = {}): Sighting =>
  sampleSighting({
    title: 'High error rate',
    services: ['checkout'],
    at: at('11:40'),
    receivedAt: at('11:41'),
    ...more,
  })

test.each([
  ['the same time', at('11:40'), sighting(), incident({ status: 'closed' }), true],
  ['fires on, its incident open', at('11:50'), sighting(), incident(), true],
  ['fires anew, its incident closed', at('11:50'), sighting(), incident({ status: 'closed' }), false],
  ['fires anew after it had recovered', at('11:50'), sighting({ recoveredAt: at('11:45') }), incident(), false],
  ['comes in after its own end', at('11:42'), sighting({ recoveredAt: at('11:45') }), null, true],
  ['fires anew after Mitigated', at('11:50'), sighting(), incident({ status: 'mitigated', ended: '11:45' }), false],
  ['fires on, then Mitigated', at('11:42'), sighting(), incident({ status: 'mitigated', ended: '11:45' }), true],
  ['nobody took it up today', at('11:50'), sighting({ state: 'noted' }), null, true],
  ['somebody dismissed it today', at('11:50'), sighting({ state: 'dismissed' }), null, true],
  ['nobody took it up yesterday', at('11:50'), sighting({ receivedAt: '2021-03-08T11:59:00.000Z' }), null, false],
])('%s: repeated or news', (_what, time, known, of, expected) => {
  expect(repeated(time, [{ sighting: known, incident: of, wellAt: null }], NOW) !== null).toBe(expected)
})

test('what fires on after somebody found it well is news, once', () => {
  const first = { sighting: sighting(), incident: incident(), wellAt: at('11:45') }
  const again = { ...first, sighting: sighting({ at: at('11:50') }) }
  expect(repeated(at('11:44'), [first], NOW)).toBe(first)
  expect(repeated(at('11:50'), [first], NOW)).toBeNull()
  expect(repeated(at('11:52'), [again, first], NOW)).toBe(again)
})

test('an incident takes more until it is closed, or an hour after it was resolved', () => {
  expect(takesMore(incident({ declared: '02:00' }), NOW)).toBe(true)
  expect(takesMore(incident({ status: 'closed' }), NOW)).toBe(false)
  expect(takesMore(incident({ status: 'resolved', ended: '11:01' }), NOW)).toBe(true)
  expect(takesMore(incident({ status: 'resolved', ended: '10:59' }), NOW)).toBe(false)
})

test.each([
  ['nobody took it up', {}, true],
  ['it is offered', { state: 'offered' }, true],
  ['it is part of an incident', { state: 'attached', incidentId: 'i' }, false],
  ['somebody dismissed it', { state: 'dismissed' }, false],
  ['it is over', { recoveredAt: at('11:45') }, false],
  ['it goes on for days', { at: '2021-03-08T11:59:00.000Z' }, false],
] as const)('whether a sighting waits for an incident: %s', (_what, more, expected) => {
  expect(isWaiting(sighting({ incidentId: null, state: 'noted', ...more }), NOW)).toBe(expected)
})

test('an incident is left an hour after it was said to be mended', () => {
  expect(isLeft(incident({ status: 'mitigated', ended: '11:01' }), NOW)).toBe(false)
  expect(isLeft(incident({ status: 'mitigated', ended: '10:59' }), NOW)).toBe(true)
  expect(isLeft(incident({ declared: '02:00' }), NOW)).toBe(false)
})

test('seen again is what was seen after the end that was said', () => {
  expect(seenAgain(incident({ status: 'mitigated', ended: '11:45' }), at('11:46'))).toBe(true)
  expect(seenAgain(incident({ status: 'mitigated', ended: '11:45' }), at('11:45'))).toBe(false)
  expect(seenAgain(incident(), at('11:46'))).toBe(false)
})

test('an incident of its service goes before one with a like title, and the latter only for an hour', () => {
  const old = incident({ declared: '02:00' })
  const alike = incident({ services: ['orders'], title: 'High error rate everywhere' })
  const stale = incident({ services: ['orders'], title: 'High error rate everywhere', declared: '10:59' })
  const other = incident({ services: ['orders'], title: 'Mails are late' })
  const about = { title: 'High error rate', services: ['checkout'] }
  expect(incidentsFor(about, [alike, stale, other, old], NOW)).toEqual([old, alike])
  expect(incidentsFor({ title: 'Lamps blink', services: [] }, [alike, old], NOW)).toEqual([])
})

test.each([
  ['declare', 'SEV4', true, false, 'declare'],
  ['offer', 'SEV1', true, false, 'offer'],
  ['offer', 'SEV2', false, false, 'declare'],
  ['offer', 'SEV3', false, false, 'note'],
  ['attach', 'SEV1', true, false, 'note'],
  ['declare', 'SEV1', true, true, 'offer'],
  ['declare', 'SEV1', false, true, 'note'],
  ['attach', 'SEV1', true, true, 'note'],
] as const)('rule %s at %s, offers seen: %s, in a storm: %s, is %s', (rule, severity, offersAreSeen, storm, expected) => {
  expect(ruleFor(rule, { severity, offersAreSeen, storm })).toBe(expected)
})

test('five incidents that machines declared within ten minutes are a storm', () => {
  const declared = (time: string, declaredBy: string | null = null) => ({ ...incident({ declared: time }), declaredBy })
  const four = ['11:51', '11:52', '11:55', '11:59'].map((time) => declared(time))
  expect(isStorm([...four, declared('12:00')], NOW)).toBe(true)
  expect(isStorm([...four, declared('11:50')], NOW)).toBe(false)
  expect(isStorm([...four, declared('12:00', 'U1')], NOW)).toBe(false)
})

test('what is loose belongs to a declaration on its service, or with a like title, within the hour', () => {
  const onService = sighting({ id: 'a', state: 'noted' })
  const alike = sighting({ id: 'b', services: [], title: 'Shop returns errors' })
  const stale = sighting({ id: 'c', receivedAt: at('10:59') })
  const other = sighting({ id: 'd', services: ['orders'] })
  const about = { title: 'shop returns 500s', services: ['checkout'] }
  expect(looseFor(about, [onService, alike, stale, other], NOW).map((one) => one.id)).toContain('a')
  expect(looseFor(about, [stale, other], NOW)).toEqual([])
  expect(looseFor({ title: 'shop errors', services: [] }, [alike, other], NOW)).toEqual([alike])
})

test.each([
  ['seen before the declaration', null, null, [at('11:20')], { detection: 'alert', detectedAt: at('11:20') }],
  ['seen after the declaration', null, null, [at('11:40')], { detection: null, detectedAt: null }],
  [
    'earlier than known',
    'customer',
    at('11:25'),
    [at('11:28'), at('11:20')],
    { detection: 'customer', detectedAt: at('11:20') },
  ],
  ['later than known', 'customer', at('11:10'), [at('11:20')], { detection: 'customer', detectedAt: at('11:10') }],
  ['nothing seen', null, at('11:10'), [], { detection: null, detectedAt: at('11:10') }],
] as const)('detected: %s', (_what, detection, detectedAt, seen, expected) => {
  const { milestones } = incident()
  const known = { detection, milestones: { ...milestones, detectedAt }, stated: {} }
  const sightings = seen.map((time) => sighting({ at: time }))
  expect(detectionWith(known, sightings)).toEqual(expected)
})

test('what has been firing for long was detected when it came in', () => {
  const known = { detection: null, milestones: incident().milestones, stated: {} }
  const old = sighting({ at: '2021-02-17T23:05:00.000Z', receivedAt: at('11:29') })
  expect(detectionWith(known, [old])).toEqual({ detection: 'alert', detectedAt: at('11:29') })
  expect(detectionWith(known, [{ ...old, receivedAt: at('11:50') }, sighting({ at: at('11:20') })])).toEqual({
    detection: 'alert',
    detectedAt: at('11:20'),
  })
})

test('a stated time of detection stays', () => {
  const { milestones } = incident()
  const known = {
    detection: null,
    milestones: { ...milestones, detectedAt: at('11:29') },
    stated: { detectedAt: at('11:29') },
  }
  expect(detectionWith(known, [sighting({ at: at('11:00') })]).detectedAt).toBe(at('11:29'))
})

test.each([
  [{}, { kind: 'alert', text: 'High error rate' }],
  [
    { signal: 'telemetry', count: 3, text: '5xx above 20 %' },
    { kind: 'alert', text: 'High error rate (3 times): 5xx above 20 %' },
  ],
  [
    { signal: 'staff', text: 'High error rate' },
    { kind: 'report', text: 'High error rate' },
  ],
  [
    { signal: 'customer', title: 'cannot pay', text: 'ticket 4711', count: 14 },
    { kind: 'report', text: 'Reported by customers (14 customers): cannot pay: ticket 4711' },
  ],
  [{ at: '2021-02-17T23:05:00.000Z' }, { kind: 'alert', text: 'High error rate (firing since 18 Feb 2021 00:05)' }],
  [
    { at: '2021-02-17T23:05:00.000Z', signal: 'customer', text: 'ticket 4711' },
    { kind: 'report', text: 'Reported by customers: High error rate: ticket 4711 (since 18 Feb 2021 00:05)' },
  ],
  // At the edge of the day before it came in.
  [{ at: '2021-03-08T11:41:00.000Z' }, { kind: 'alert', text: 'High error rate' }],
] as const)('in the timeline: %j', (more, expected) => {
  expect(entryOfSighting(sighting(more as Partial<Sighting>), 'Europe/Madrid')).toEqual(expected)
})
