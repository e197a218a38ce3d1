import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import { HOOK_SECRET, hexOf, type Sending, signed } from '../hooks/send.ts'

const TABLES = ['incident', 'timeline_entry', 'sighting', 'due_work', 'page', 'inbox', 'system_change'] as const

/** How many rows each table has. */
async function counts({ bot }: Company): Promise<Record<string, number>> {
  const of = async (table: string) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(bot.ctx.db)
    return [table, rows[0]!.n] as const
  }
  return Object.fromEntries(await Promise.all(TABLES.map(of)))
}

const SITE_DOWN = { title: 'checkout answers nobody', service: 'checkout', severity: 'SEV1' }
const now = () => Math.floor(Date.now() / 1000)

test('a signed hook declares, pages the owners, and answers with the number; the alert is an entry at its own time', async () => {
  await using company = await startCompany()
  const at = new Date(company.clock.millis() - 120_000).toISOString()
  const response = await company.hook('incident', { ...SITE_DOWN, at, by: 'Probe' })
  expect(response).toMatchObject({ status: 200, body: { result: 'declared', incident: 1 } })
  await company.settled()
  const incident = await company.bot.ctx.db.selectFrom('incident').selectAll().executeTakeFirstOrThrow()
  expect(incident).toMatchObject({
    number: 1,
    severity: 'SEV1',
    services: ['checkout'],
    declared_by: null,
    detected_at: at,
  })
  const entries = await company.bot.ctx.db
    .selectFrom('timeline_entry')
    .selectAll()
    .where('kind', '=', 'alert')
    .execute()
  expect(entries).toMatchObject([{ at, source: 'system' }])
  const pages = await company.bot.ctx.db.selectFrom('page').select('person').execute()
  expect(pages).toEqual([{ person: 'bob' }])
})

describe('what is not signed as it should be changes nothing and is answered 401', () => {
  const body = JSON.stringify(SITE_DOWN)
  const bearer = (value: string): Sending => ({ headers: { authorization: value } })
  test.each<[string, Sending]>([
    ['no signature', { headers: {} }],
    ['another secret', { secret: 'another-secret-of-somebody' }],
    ['the signature of another body', { headers: signed(`${body} `) }],
    ['a signature without its id', { headers: { 'webhook-signature': signed(body)['webhook-signature'] } }],
    ['an older time', { sentAt: now() - 400 }],
    ['a later time', { sentAt: now() + 400 }],
    ['a wrong bearer', bearer('Bearer nobody-knows-this-secret')],
    ['a secret that is cut', bearer(`Bearer ${HOOK_SECRET.slice(0, -1)}`)],
    ['an empty bearer', bearer('Bearer ')],
    ['basic in place of bearer', bearer(`Basic ${HOOK_SECRET}`)],
    ['the hex of another body', { headers: { 'x-hub-signature-256': `sha256=${hexOf('x')}` } }],
    ['a signature of no form', { headers: { 'webhook-signature': ' ', 'webhook-id': '', 'webhook-timestamp': 'now' } }],
  ])('%s', async (_what, sending) => {
    await using company = await startCompany()
    const before = await counts(company)
    for (const path of ['incident', 'incident/alertmanager', 'change/github', 'incident/no-such-source']) {
      const response = await company.hook(path, body, sending)
      expect(response.status).toBe(401)
      expect(response.body.error).toMatch(/signed/)
    }
    expect(await counts(company)).toEqual(before)
  })

  test.each([
    ['GitHub', { 'x-hub-signature-256': `sha256=${hexOf(body)}` }],
    [
      'PagerDuty, while its secret is replaced',
      { 'x-pagerduty-signature': `v1=${hexOf(body, 'an-older-secret-of-it')},v1=${hexOf(body)}` },
    ],
    ['Grafana', { 'x-grafana-alerting-signature': hexOf(body) }],
    ['Alertmanager', { authorization: `Bearer ${HOOK_SECRET}` }],
  ] as [string, Record<string, string>][])('while the way of %s is taken', async (_who, headers) => {
    await using company = await startCompany()
    expect(await company.hook('incident', body, { headers })).toMatchObject({
      status: 200,
      body: { result: 'declared' },
    })
  })

  test('while the way of Grafana with a time is taken only near that time', async () => {
    await using company = await startCompany()
    const at = (time: number) => ({
      'x-grafana-alerting-signature': hexOf(`${time}:${body}`),
      'x-grafana-alerting-timestamp': String(time),
    })
    expect((await company.hook('incident', body, { headers: at(now() - 400) })).status).toBe(401)
    const untimed = { ...at(now()), 'x-grafana-alerting-timestamp': String(now() - 1) }
    expect((await company.hook('incident', body, { headers: untimed })).status).toBe(401)
    expect((await company.hook('incident', body, { headers: at(now()) })).status).toBe(200)
  })
})

test('the very same request again is refused; a retry with a later time gets what came of the first, and nothing changes', async () => {
  await using company = await startCompany()
  const first: Sending = { id: randomUUID(), sentAt: now() - 10 }
  const declared = await company.hook('incident', SITE_DOWN, first)
  expect(declared.body.result).toBe('declared')
  await company.settled()
  const before = await counts(company)

  expect(await company.hook('incident', SITE_DOWN, first)).toMatchObject({
    status: 401,
    body: { error: /taken before/ },
  })
  expect(await company.hook('incident', SITE_DOWN, { ...first, sentAt: now() - 5 })).toMatchObject({
    status: 200,
    body: declared.body,
  })
  expect((await company.hook('incident', SITE_DOWN, { ...first, sentAt: now() - 5 })).status).toBe(401)
  expect((await company.hook('incident', SITE_DOWN, first)).status).toBe(401)
  // A scheme without a time: a body is the same trouble, however often it comes.
  const bearer = { headers: { authorization: `Bearer ${HOOK_SECRET}` } }
  expect(await company.hook('incident', SITE_DOWN, bearer)).toMatchObject({
    status: 200,
    body: { result: 'repeated', incident: 1 },
  })
  expect(await counts(company)).toEqual(before)
})

test('a request that was recorded counts once for its secret, whichever source it is sent to', async () => {
  const hooks = `
hooks:
  probe: { kind: json, name: Outside probe, rule: declare, service: orders }
`
  await using company = await startCompany({ roster: ROSTER + hooks })
  const first: Sending = { id: randomUUID(), sentAt: now() - 10 }
  const answer = await company.hook('incident', { title: 'checkout answers nobody' }, first)
  expect(answer.body.result).toBe('declared')
  await company.settled()
  const before = await counts(company)

  for (const path of ['incident/probe', 'change', 'incident/alertmanager'])
    expect(await company.hook(path, { title: 'checkout answers nobody' }, first)).toMatchObject({
      status: 401,
      body: { error: /taken before/ },
    })
  // What is delivered once more later is what was delivered first.
  const later = { ...first, sentAt: now() - 5 }
  expect(await company.hook('incident/probe', { title: 'checkout answers nobody' }, later)).toMatchObject({
    status: 200,
    body: answer.body,
  })
  expect(await counts(company)).toEqual(before)
  // Another delivery is taken.
  expect((await company.hook('incident/probe', { title: 'orders wait' })).body.result).toBe('declared')
})

test('senders that count their deliveries do not take from each other what they say', async () => {
  await using company = await startCompany()
  const counted: Sending = { id: '1', sentAt: now() - 10 }
  const sent = [
    company.hook('incident', { title: 'the disk is filling', service: 'orders', rule: 'attach' }, counted),
    company.hook('incident', { title: 'checkout is down', service: 'checkout', severity: 'SEV1' }, counted),
    company.hook('change', { title: 'checkout 2.4', service: 'checkout' }, counted),
  ]
  expect((await Promise.all(sent)).map((one) => one.body.result)).toEqual(['noted', 'declared', 'recorded'])
})

test('ten of the same at once are one incident', async () => {
  await using company = await startCompany()
  const id = randomUUID()
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => company.hook('incident', SITE_DOWN, { id, sentAt: now() })),
  )
  expect(responses.filter((one) => one.body.result === 'declared')).toHaveLength(1)
  expect(responses.filter((one) => ![200, 401].includes(one.status))).toEqual([])
  expect(await counts(company)).toMatchObject({ incident: 1, sighting: 1 })
})

describe('what cannot be read changes nothing, and the answer says why', () => {
  test.each<[string, string | Buffer, number, string]>([
    ['half a body', '{"title": "che', 400, 'the body: it is no JSON'],
    ['nothing', '', 400, 'the body: it is no JSON'],
    ['a list', '[]', 400, 'the body: [] will not do. It is an object.'],
    [
      'a mistyped field',
      JSON.stringify({ title: 'x', severty: 'SEV1' }),
      400,
      'severty: there is no such field. Did you mean severity?',
    ],
    ['no title', JSON.stringify({ service: 'checkout' }), 400, 'title: it is missing.'],
    ['an empty title', JSON.stringify({ title: ' ' }), 400, 'title: "" will not do. It is a text that is not empty.'],
    [
      'a time without offset',
      JSON.stringify({ title: 'x', at: '2026-03-09 14:20' }),
      400,
      'at: "2026-03-09 14:20" will not do. It is a time with its offset',
    ],
    [
      'a time that is to come',
      JSON.stringify({ title: 'x', at: '2099-03-09T14:20:00Z' }),
      400,
      'at: 2099-03-09T14:20:00.000Z is more than five minutes ahead',
    ],
    [
      'another link',
      JSON.stringify({ title: 'x', link: 'javascript:alert(1)' }),
      400,
      'link: "javascript:alert(1)" will not do. It is an http(s) address.',
    ],
    ['a count of nothing', JSON.stringify({ title: 'x', count: 0 }), 400, 'count: 0 will not do.'],
    ['not text', Buffer.from([0xff, 0xfe, 0x00]), 400, 'the body: it is no JSON'],
  ])('%s', async (_what, body, status, problem) => {
    await using company = await startCompany()
    const before = await counts(company)
    const response = await company.hook('incident', body)
    expect(response.status).toBe(status)
    expect(response.body.problems?.[0]).toContain(problem)
    expect(await counts(company)).toEqual(before)
  })

  test('a body of 1 MB is answered 413, whether its length is told before or not, and no more than the limit is read', async () => {
    await using company = await startCompany()
    const before = await counts(company)
    const large = JSON.stringify({ title: 'x', text: 'x'.repeat(1_048_576) })
    expect(await company.hook('incident', large)).toMatchObject({
      status: 413,
      body: { error: 'the body has more than 256 kB' },
    })
    const chunked = await fetch(`${company.bot.address}/hooks/incident`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed(large) },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      // The answer may be overtaken by the end of the connection.
      () => 413,
    )
    expect(chunked).toBe(413)
    expect(await counts(company)).toEqual(before)
  })

  test('another method, another type, and a source that there is not', async () => {
    await using company = await startCompany()
    const get = await fetch(`${company.bot.address}/hooks/incident`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const form = { headers: { ...signed('a=b'), 'content-type': 'application/x-www-form-urlencoded' } }
    expect(await company.hook('incident', 'a=b', form)).toMatchObject({
      status: 415,
      body: { error: /application\/json/ },
    })
    const unknown = await company.hook('incident/grafna', SITE_DOWN)
    expect(unknown.status).toBe(404)
    expect(unknown.body.error).toContain('Did you mean grafana? There are alertmanager, grafana, pagerduty, json')
    expect((await company.hook('incident/github', SITE_DOWN)).status).toBe(404)
    expect((await company.hook('change/pagerduty', SITE_DOWN)).status).toBe(404)
  })
})

test('the good alerts of a group are taken, and the answer names the others', async () => {
  await using company = await startCompany()
  const alerts = [
    { status: 'firing', labels: { alertname: 'Slow', service: 'orders' }, fingerprint: 'a1' },
    { status: 'on fire', labels: { alertname: 'Odd' } },
  ]
  const response = await company.hook('incident/alertmanager', { version: '4', alerts })
  expect(response).toMatchObject({
    status: 200,
    body: { result: 'offered', sightings: [{ dedup_key: 'a1', result: 'offered' }] },
  })
  expect(response.body.problems).toEqual(['alerts.1.status: "on fire" will not do. It is one of firing, resolved.'])
})

test('a source of the roster is what the roster says of it', async () => {
  const hooks = `
hooks:
  probe: { kind: json, name: Outside probe, rule: offer, service: checkout, signal: telemetry, severities: { dead: SEV1 } }
`
  await using company = await startCompany({ roster: ROSTER + hooks })
  // A body may ask for less than its source may, never for more.
  const offered = await company.hook('incident/probe', { title: 'no answer', severity: 'dead', rule: 'declare' })
  expect(offered.body.result).toBe('offered')
  const noted = await company.hook('incident/probe', { title: 'slow answer', rule: 'attach', severity: 'so-so' })
  expect(noted).toMatchObject({ status: 200, body: { result: 'noted' } })
  expect(noted.body.problems?.[0]).toContain('severity: "so-so" is none.')
  const rows = await company.bot.ctx.db.selectFrom('sighting').selectAll().orderBy('id').execute()
  expect(rows).toMatchObject([
    { source: 'probe', signal: 'telemetry', severity: 'SEV1', services: ['checkout'], by_name: 'Outside probe' },
    { state: 'noted', severity: null },
  ])
})

test('the end of an alert is taken once, and an event of no interest is answered 202', async () => {
  await using company = await startCompany()
  const alert = {
    labels: { alertname: 'Dead', service: 'checkout' },
    fingerprint: 'd1',
    startsAt: new Date().toISOString(),
  }
  await company.hook('incident', { ...SITE_DOWN, dedup_key: 'probe-1' })
  const over = { ...SITE_DOWN, dedup_key: 'probe-1', status: 'resolved', at: new Date().toISOString() }
  expect(await company.hook('incident', over)).toMatchObject({
    status: 200,
    body: { result: 'recovered', incident: 1 },
  })
  expect(await company.hook('incident', over)).toMatchObject({ status: 200, body: { result: 'repeated' } })
  const attached = await company.hook('incident/alertmanager', { alerts: [{ ...alert, status: 'firing' }] })
  expect(attached.body).toMatchObject({ result: 'attached', incident: 1 })
  await company.settled()
  const again = await company.hook('incident/alertmanager', {
    alerts: [{ ...alert, status: 'resolved', endsAt: new Date().toISOString() }],
  })
  expect(again.body).toMatchObject({ result: 'recovered', incident: 1, url: /^https:\/\/slack.com\/app_redirect/ })
  const pinged = await company.hook('incident/pagerduty', { event: { event_type: 'pagey.ping', data: {} } })
  expect(pinged).toMatchObject({ status: 202, body: { result: 'ignored', sightings: [] } })
})

test('a change is recorded', async () => {
  await using company = await startCompany()
  const response = await company.hook('change', { title: 'checkout 1.2.3', service: 'checkout' })
  expect(response).toMatchObject({ status: 200, body: { result: 'recorded', stored: 1 } })
  expect((await company.hook('change/json', { titel: 'x' })).status).toBe(400)
})

test('while the database is down nothing is answered 200, and the same request is taken when it is back', async () => {
  await using company = await startCompany()
  const request: Sending = { id: randomUUID(), sentAt: now() }
  const { db } = company.bot.ctx
  await sql`alter table sighting rename to sighting_away`.execute(db)
  const down = await company.hook('incident', SITE_DOWN, request)
  expect(down).toMatchObject({ status: 503, body: { error: /send it again/ } })
  expect(down.headers['retry-after']).toBe('5')
  await sql`alter table sighting_away rename to sighting`.execute(db)
  expect(await company.hook('incident', SITE_DOWN, request)).toMatchObject({
    status: 200,
    body: { result: 'declared' },
  })
})

test('a wrong secret is told to the operator once a minute, not once a request', async () => {
  await using company = await startCompany()
  for (let index = 0; index < 5; index++)
    await company.hook('incident/grafana', {}, { secret: 'another-secret-of-somebody' })
  const told = company.bot.log.lines.filter((line) => line.message.startsWith('a hook was refused'))
  expect(told).toMatchObject([{ level: 'warn', fields: { source: 'grafana' } }])
})
