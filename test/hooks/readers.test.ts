import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HookSource } from '../../src/domain/roster.ts'
import { CHANGE_KINDS } from '../../src/hooks/changes/index.ts'
import { findSource, INCIDENT_KINDS, readHook, ruleFor } from '../../src/hooks/index.ts'
import type { HookEvent, Sign } from '../../src/hooks/reading.ts'
import { HOOK_NAMES, plainSource } from '../../src/roster/hook-kinds.ts'
import { shopRoster } from '../roster/shop.ts'
import { ALERTMANAGER, GRAFANA, pagerDuty } from './bodies.ts'

const NOW = '2026-03-09T14:20:00.000Z'
const roster = shopRoster()

function read(kind: keyof typeof HOOK_NAMES, body: unknown, source: Partial<HookSource> = {}) {
  return readHook(body, { roster, source: { ...plainSource(kind, kind), ...source }, now: NOW })
}

function events(kind: keyof typeof HOOK_NAMES, body: unknown, source: Partial<HookSource> = {}): HookEvent[] {
  const reading = read(kind, body, source)
  if (!reading.ok) throw new Error(reading.problems.join('\n'))
  return reading.events
}

function signs(kind: keyof typeof HOOK_NAMES, body: unknown, source: Partial<HookSource> = {}): Sign[] {
  return events(kind, body, source).flatMap((one) => (one.kind === 'seen' ? [one.sign] : []))
}

test('Alertmanager: a sighting for each alert at its own time, and the end of what is resolved first', () => {
  expect(events('alertmanager', ALERTMANAGER, { severities: { Critical: 'SEV1' } })).toEqual([
    { kind: 'over', dedupKey: '77aa', at: '2026-03-09T14:05:00.000Z', text: 'QueueFull', link: null },
    {
      kind: 'seen',
      sign: {
        dedupKey: '1a30ba71cca2921f',
        signal: 'alert',
        title: 'The shop does not answer',
        text: 'ProbeFailure\nDown for over 5 minutes.\ninstance=https://shop.example.com, service=checkout, severity=critical',
        services: ['checkout'],
        severity: 'SEV1',
        at: '2026-03-09T14:08:45.828Z',
        count: 1,
        link: 'http://prometheus.example.com:9090/graph?g0.expr=probe_success+%3D%3D+0',
        byUserId: null,
        byName: 'Alertmanager',
      },
    },
  ])
})

test('Alertmanager: beyond twenty alerts the others are one, with their number and with what was left off', () => {
  const alert = (index: number) => ({
    status: 'firing',
    labels: { alertname: 'HostDown', instance: `host${index}` },
    startsAt: `2026-03-09T14:0${index % 10}:00Z`,
    fingerprint: `f${index}`,
  })
  const body = { groupKey: 'g', truncatedAlerts: 5, alerts: Array.from({ length: 32 }, (_, index) => alert(index)) }
  const read = signs('alertmanager', body)
  expect(read).toHaveLength(21)
  expect(read[0]).toMatchObject({ title: 'HostDown on host0', count: 1 })
  expect(read[20]).toMatchObject({ title: '17 more of HostDown', count: 17, at: '2026-03-09T14:00:00.000Z' })
  expect(read[20]?.dedupKey).toBe(signs('alertmanager', { ...body, truncatedAlerts: 7 })[20]?.dedupKey)
})

test('Grafana: values and the panel are there, and its test button says nothing', () => {
  expect(signs('grafana', GRAFANA)).toMatchObject([
    {
      dedupKey: 'c6eadffa33fcdf37',
      title: 'High memory usage',
      text: 'High memory usage\nThe system has high memory usage\nB is 44.23943737541908, C is 1\nteam=blue, zone=us-1',
      link: 'https://grafana.example.com/d/orders?viewPanel=2',
      at: '2026-03-09T14:08:45.157Z',
      byName: 'Grafana',
    },
  ])
  const tried = {
    ...GRAFANA,
    alerts: [{ ...GRAFANA.alerts[0], labels: { alertname: 'TestAlert', instance: 'Grafana' } }],
  }
  expect(events('grafana', tried)).toEqual([])
  expect(signs('grafana', { ...GRAFANA, alerts: [{ ...GRAFANA.alerts[0], values: null }] })).toHaveLength(1)
})

test('PagerDuty: triggered since it was made, reopened since then, resolved; everything else says nothing', () => {
  const source = { severities: { p1: 'SEV1' as const } }
  expect(signs('pagerduty', pagerDuty('incident.triggered'), source)).toEqual([
    {
      dedupKey: 'PT4KHLK',
      signal: 'alert',
      title: 'The server is on fire',
      text: 'Service: Checkout\nUrgency: high',
      services: ['checkout'],
      severity: 'SEV1',
      at: '2026-03-09T14:00:00.000Z',
      count: 1,
      link: 'https://acme.pagerduty.com/incidents/PT4KHLK',
      byUserId: null,
      byName: 'PagerDuty',
    },
  ])
  const reopened = pagerDuty('incident.reopened', { priority: null, urgency: 'low', title: '' })
  expect(signs('pagerduty', reopened, source)).toMatchObject([
    { at: '2026-03-09T14:15:00.000Z', severity: 'SEV3', title: 'PagerDuty incident 1234' },
  ])
  expect(events('pagerduty', pagerDuty('incident.resolved'))).toMatchObject([
    { kind: 'over', dedupKey: 'PT4KHLK', at: '2026-03-09T14:15:00.000Z' },
  ])
  for (const type of ['incident.acknowledged', 'incident.annotated', 'service.updated', 'pagey.ping'])
    expect(events('pagerduty', pagerDuty(type))).toEqual([])
})

test('plain JSON: all of it', () => {
  const body = {
    title: 'Carts are empty',
    text: 'since the release',
    service: 'cart',
    services: ['invoices', 'checkout'],
    severity: 'sev2',
    signal: 'customer',
    at: '2026-03-09T15:00:00+01:00',
    link: 'https://desk.example.com/t/1',
    dedup_key: 't-1',
    count: 12,
    by: 'Support desk',
    rule: 'attach',
  }
  const sign = {
    dedupKey: 't-1',
    signal: 'customer',
    title: 'Carts are empty',
    text: 'since the release',
    services: ['checkout', 'invoices'],
    severity: 'SEV2',
    at: '2026-03-09T14:00:00.000Z',
    count: 12,
    link: 'https://desk.example.com/t/1',
    byUserId: null,
    byName: 'Support desk',
  }
  expect(read('json', body)).toEqual({ ok: true, rule: 'attach', problems: [], events: [{ kind: 'seen', sign }] })
  // null is nothing; the same words are the same trouble, in any case of letters.
  const least = signs('json', { title: 'Checkout is down', at: null, service: null, by: null })[0]
  expect(least).toMatchObject({ at: NOW, services: ['checkout'], severity: null, count: 1, byName: 'Webhook' })
  expect(signs('json', { title: 'checkout is DOWN' })[0]?.dedupKey).toBe(least?.dedupKey)
  expect(events('json', { dedup_key: 't-1', status: 'resolved' })).toMatchObject([
    { kind: 'over', dedupKey: 't-1', at: NOW },
  ])
  expect(read('json', { title: 'x', service: 'chekout' })).toMatchObject({
    ok: true,
    problems: ['services: there is no service "chekout". Did you mean checkout?'],
  })
})

test('plain JSON: a link is kept as a link of Slack can hold it', () => {
  expect(signs('json', { title: 'x', link: 'https://a.example/x|y <z>' })[0]?.link).toBe(
    'https://a.example/x%7Cy%20%3Cz%3E',
  )
})

test.each(['SEV1', 'sev1', 'SEV-1', 'sev 1', 'Sev_1'])('%s is a severity, however it is written', (severity) => {
  expect(signs('json', { title: 'x', severity })[0]?.severity).toBe('SEV1')
})

describe('what a machine says oddly', () => {
  const alert = { status: 'firing', labels: { alertname: 'A' } }
  const one = (more: object) => signs('alertmanager', { alerts: [{ ...alert, ...more }] }, { service: 'order' })[0]
  test.each([
    ['a zero time is now', { startsAt: '0001-01-01T00:00:00Z' }, { at: NOW }],
    ['a time to come is now', { startsAt: '2027-01-01T00:00:00Z' }, { at: NOW }],
    ['no time is now', { startsAt: 'yesterday' }, { at: NOW }],
    [
      'a text that no database takes is readable',
      { annotations: { summary: 'a\u0000b\u001b[31m\ud800' } },
      { title: 'a b [31m�' },
    ],
    ['a title is one line', { annotations: { summary: 'a\n\n b' } }, { title: 'a b' }],
    ['a title is cut', { annotations: { summary: 'x'.repeat(5_000) } }, { title: `${'x'.repeat(199)}…` }],
    ['a link that is none is left out', { generatorURL: 'javascript:alert(1)' }, { link: null }],
    ['without a service it is that of the source', {}, { services: ['order'], title: 'A' }],
    ['without a fingerprint the labels are the key', {}, { dedupKey: one({ fingerprint: null })?.dedupKey }],
  ])('%s', (_what, more, sign) => {
    expect(one(more)).toMatchObject(sign)
  })
})

test('every problem names the place, the value and what would be right', () => {
  const long = 'x'.repeat(500)
  expect(read('json', { title: 5, signal: long, count: 'many', services: ['a', 7], zzz: 1 })).toEqual({
    ok: false,
    problems: [
      'title: 5 will not do. It is a text.',
      'services.1: 7 will not do. It is a text.',
      `signal: "${'x'.repeat(76)}... will not do. It is one of telemetry, alert, staff, customer.`,
      'count: "many" will not do. It is a number.',
      expect.stringMatching(/^zzz: there is no such field\. There are title, text, service,/),
    ],
  })
  expect(read('alertmanager', { alerts: [] })).toEqual({
    ok: false,
    problems: ['alerts: [] will not do. It is a list that is not empty.'],
  })
  expect(read('json', { title: 'x', at: 1773066000, dedup_key: 'k'.repeat(201) })).toMatchObject({
    problems: [
      'at: 1773066000 will not do. It is a time with its offset, such as 2026-03-09T14:20:00Z.',
      expect.stringMatching(/^dedup_key: "kkk.*\.\.\. will not do\. It has at most 200 characters\.$/),
    ],
  })
  expect(read('json', { title: 'x', at: '1971-02-13T00:00:00Z' })).toMatchObject({ ok: false })
  expect(read('alertmanager', { alerts: [{ status: 'firing' }] })).toEqual({
    ok: false,
    problems: ['alerts.0.labels: it is missing. It is an object.'],
  })
  expect(read('pagerduty', pagerDuty('incident.triggered', { id: null }))).toEqual({
    ok: false,
    problems: ['event.data.id: null will not do. It is a text.'],
  })
})

describe('any JSON at all', () => {
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ alerts: fc.array(fc.jsonValue()) }),
    fc.record({
      alerts: fc.array(
        fc.record({
          status: fc.constantFrom('firing', 'resolved'),
          labels: fc.dictionary(fc.string(), fc.string()),
          startsAt: fc.string(),
          annotations: fc.dictionary(
            fc.constantFrom('summary', 'description', '__proto__'),
            fc.string({ unit: 'binary' }),
          ),
        }),
      ),
    }),
    fc.record({
      event: fc.record({
        event_type: fc.constantFrom('incident.triggered', 'incident.resolved'),
        data: fc.jsonValue(),
      }),
    }),
    fc.record(
      {
        title: fc.string({ unit: 'binary' }),
        dedup_key: fc.string(),
        status: fc.constantFrom('resolved', 'firing'),
        at: fc.string(),
      },
      { requiredKeys: ['title'] },
    ),
  )
  test.each(INCIDENT_KINDS)('never throws in %s, and what is read of it can be stored', (kind) => {
    fc.assert(
      fc.property(body, (value) => {
        const reading = read(kind as 'json', value)
        if (!reading.ok) expect(reading.problems.length).toBeGreaterThan(0)
        for (const event of reading.ok ? reading.events : []) {
          const text = JSON.stringify(event)
          expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/)
          const sign = event.kind === 'seen' ? event.sign : event
          expect(sign.dedupKey).not.toBe('')
          expect(sign.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
          if (event.kind === 'seen') expect(event.sign.title.length).toBeGreaterThan(0)
        }
      }),
    )
  })
})

test('a body may ask for less than its source may, never for more', () => {
  const source = (rule: HookSource['rule']) => ({ ...plainSource('json', 'json'), rule })
  expect(ruleFor(source('offer'), 'declare')).toBe('offer')
  expect(ruleFor(source('declare'), 'attach')).toBe('attach')
  expect(ruleFor(source('attach'), null)).toBe('attach')
})

test('every kind has a name, a folder, and is a source by itself', () => {
  expect(Object.keys(HOOK_NAMES).sort()).toEqual([...new Set([...INCIDENT_KINDS, ...CHANGE_KINDS])].sort())
  const folder = path.resolve(import.meta.dirname, '../../src/hooks')
  for (const kind of INCIDENT_KINDS) expect(existsSync(path.join(folder, kind, 'index.ts'))).toBe(true)
  for (const kind of CHANGE_KINDS) expect(existsSync(path.join(folder, 'changes', kind, 'index.ts'))).toBe(true)
  for (const kind of INCIDENT_KINDS) expect(findSource(roster, 'incident', kind)).toMatchObject({ key: kind, kind })
  for (const kind of CHANGE_KINDS) expect(findSource(roster, 'change', kind)).toMatchObject({ key: kind, kind })
  expect(findSource(roster, 'incident', 'github')).toBeNull()
  expect(findSource(roster, 'incident', '__proto__')).toBeNull()
})

test('the guide has every field of plain JSON, and none that is not read', () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, '../../docs/hooks.md'), 'utf8')
  const section = guide.split(/^## /m).find((part) => part.startsWith('Plain JSON')) ?? ''
  const rows = [...section.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map((one) => one[1]!),
  )
  const reading = read('json', { zzz: 1 })
  const [problem = ''] = reading.problems
  expect(problem).toContain('There are ')
  const fields = problem
    .replace(/^.*There are /, '')
    .replace(/\.$/, '')
    .split(', ')
  expect(rows.sort()).toEqual(fields.sort())
})
