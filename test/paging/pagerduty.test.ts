import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingPage, PagingChannel, SentTry } from '../../src/paging/channel.ts'
import { pagerDutyChannel } from '../../src/paging/pagerduty/index.ts'
import { startPagerDuty } from '../far-sides/pagerduty.ts'
import { farRequest, outgoingPage, patience } from './outgoing-page.ts'

const PAYMENTS = 'a'.repeat(32)
const OTHERS = 'b'.repeat(32)
const TOKEN = 'rest-token-of-the-company'
const ANA = { id: 'PANA', name: 'Ana Ruiz', email: 'ana@example.com' }

let far: Awaited<ReturnType<typeof startPagerDuty>>
beforeEach(async () => {
  far = await startPagerDuty({ routingKeys: [PAYMENTS, OTHERS], apiToken: TOKEN, users: [ANA] })
})
afterEach(() => far[Symbol.asyncDispose]())

const settings = () => ({
  routingKeys: { payments: PAYMENTS, '*': OTHERS } as Record<string, string>,
  webhookSecret: 'old-secret, new-secret' as string | undefined,
  apiToken: TOKEN as string | undefined,
  eventsUrl: far.url,
  apiUrl: far.url,
})
const channel = (more: Partial<ReturnType<typeof settings>> = {}) => pagerDutyChannel({ ...settings(), ...more })

async function triggered(outgoing: OutgoingPage, by: PagingChannel = channel()) {
  const delivery = await by.send(outgoing, patience())
  if (delivery.state !== 'sent') throw new Error(delivery.reason)
  return delivery.externalId
}

describe('an alert', () => {
  test('says who is meant, with the severity of the incident', async () => {
    await triggered(outgoingPage())
    await triggered(outgoingPage({ escalation: { id: 'e2', team: null }, incident: { severity: 'SEV3' } }))

    expect(far.alerts).toMatchObject([
      {
        summary: 'SEV1 #12 Checkout returns 500s - for Ana Ruiz (Payments primary)',
        severity: 'critical',
        routingKey: PAYMENTS,
        source: 'Debrief',
      },
      { severity: 'warning', routingKey: OTHERS },
    ])
  })

  test('is one for each time that a ladder is called, however often it is sent', async () => {
    const first = outgoingPage()
    await triggered(first)
    await triggered(first)
    await triggered(outgoingPage({ page: { id: 'second-page', person: 'ben', personName: 'Ben' } }))
    expect(far.alerts).toHaveLength(1)
    expect(far.alerts[0]).toMatchObject({ triggers: 3 })

    await triggered(outgoingPage({ escalation: { startedAt: '2026-03-09T02:30:00.000Z' } }))
    expect(far.alerts).toHaveLength(2)
  })

  test('that asks whether somebody is still there rings anew after they had answered', async () => {
    const key = await triggered(outgoingPage())
    far.acknowledge(key, ANA)
    const asks = outgoingPage({ page: { id: 'still', rung: 'still-in' } })
    await triggered(asks)
    await triggered(asks)
    expect(far.alerts).toMatchObject([
      { status: 'acknowledged', triggers: 1 },
      { status: 'triggered', triggers: 2, summary: expect.stringContaining('are you still on it, Ana Ruiz?') },
    ])
  })

  test('to the pager of a team is for whoever is on call there, by the key of the team', async () => {
    const toTeam = outgoingPage({
      page: { person: 'pager:payments', personName: 'Payments' },
      escalation: { team: null },
    })
    const key = await triggered(toTeam)
    expect(channel().takes?.(toTeam.page)).toBe(true)
    expect(key).toContain(`debrief-${toTeam.incident.id}-payments`)
    expect(far.find(key)).toMatchObject({
      routingKey: PAYMENTS,
      summary: 'SEV1 #12 Checkout returns 500s - for whoever is on call of Payments',
    })
  })

  test('keeps to the lengths that PagerDuty takes, and begins with DRILL where it is one', async () => {
    const title = 'x'.repeat(3000)
    const key = await triggered(outgoingPage({ incident: { title, drill: true } }))
    expect(far.find(key)?.summary.startsWith('DRILL SEV1 #12 xxx')).toBe(true)
    expect(far.find(key)?.summary.endsWith('for Ana Ruiz (Payments primary)')).toBe(true)
  })

  test('is acknowledged when somebody answered elsewhere, resolved when nobody is needed, and rings anew after that', async () => {
    const key = await triggered(outgoingPage())
    const ended = (how: 'answered' | 'over') => channel().ended!({ externalId: key, team: 'payments', how }, patience())
    expect(await ended('answered')).toMatchObject({ state: 'sent' })
    expect(far.alerts[0]?.status).toBe('acknowledged')
    await ended('over')
    await ended('over')
    expect(far.alerts[0]?.status).toBe('resolved')
    await triggered(outgoingPage())
    expect(far.alerts).toHaveLength(2)
  })
})

describe('trouble', () => {
  test('without a key for the team is permanent and says what lacks', async () => {
    expect(await channel({ routingKeys: { network: OTHERS } }).send(outgoingPage(), patience())).toEqual({
      state: 'failed-permanent',
      reason: 'PAGERDUTY_ROUTING_KEYS has no key for the team payments',
    })
    expect(far.asked).toHaveLength(0)
  })

  test('with a wrong key is permanent, and shows no key', async () => {
    const wrong = 'c'.repeat(32)
    const delivery = await channel({ routingKeys: { '*': wrong } }).send(outgoingPage(), patience())
    expect(delivery).toEqual({
      state: 'failed-permanent',
      reason: 'PagerDuty answered 400 (Event object is invalid: Invalid routing key)',
    })
    far.fault({ status: 400, body: { message: `no such key ${PAYMENTS}` } })
    const echoed = await channel().send(outgoingPage(), patience())
    expect(echoed).toMatchObject({ reason: 'PagerDuty answered 400 (no such key [masked])' })
  })

  test('by 429 and 5xx is temporary, for as long as PagerDuty asks', async () => {
    far.fault({ status: 429, headers: { 'retry-after': '7' } })
    expect(await channel().send(outgoingPage(), patience())).toEqual({
      state: 'failed-temporary',
      reason: 'PagerDuty answered 429',
      retryAfterMs: 7000,
    })
    far.fault({ status: 503 })
    expect(await channel().send(outgoingPage(), patience())).toMatchObject({
      state: 'failed-temporary',
      retryAfterMs: null,
    })
    expect(far.alerts).toHaveLength(0)
  })

  test('of an answer that is lost is temporary, and sending again makes no second alert', async () => {
    far.fault('lost-reply')
    expect(await channel().send(outgoingPage(), patience())).toMatchObject({ state: 'failed-temporary' })
    await triggered(outgoingPage({ mayHaveArrived: true }))
    expect(far.alerts).toHaveLength(1)
  })

  test('of an answer that never comes ends with the signal', async () => {
    far.fault('hang')
    const giveUp = new AbortController()
    const sending = channel().send(outgoingPage(), giveUp.signal)
    await far.arrived(1)
    giveUp.abort()
    expect(await sending).toMatchObject({
      state: 'failed-temporary',
      reason: expect.stringContaining('PagerDuty does not answer'),
    })
  })
})

describe('an acknowledgement by webhook', () => {
  const received = (
    hook: { headers: Record<string, string>; body: Buffer },
    by: PagingChannel = channel(),
    more: Parameters<typeof farRequest>[1] = {},
  ) => by.receive!(farRequest('/events', { ...hook, ...more }))

  test('is the answer of whoever acknowledged, with the address that PagerDuty knows', async () => {
    const key = await triggered(outgoingPage())
    far.acknowledge(key, ANA)
    const said = await received(far.webhook('incident.acknowledged', key, ANA, ['new-secret']))
    expect(said).toMatchObject({
      ok: true,
      answers: [
        {
          about: { externalId: key },
          answer: 'on-it',
          how: 'by-pager',
          by: { name: 'Ana Ruiz', email: 'ana@example.com' },
        },
      ],
    })
    if (said.ok) expect(said.reply(['Thank you'])).toEqual({ type: 'application/json', body: '{}' })
  })

  test('counts without the address where there is no token, or nobody to ask', async () => {
    const key = await triggered(outgoingPage())
    const hook = far.webhook('incident.acknowledged', key, ANA, ['old-secret'])
    const answers = [{ about: { externalId: key }, by: { name: 'Ana Ruiz', email: null } }]
    expect(await received(hook, channel({ apiToken: undefined }))).toMatchObject({ ok: true, answers })
    far.fault({ status: 500 }, 2)
    expect(await received(hook)).toMatchObject({ ok: true, answers })
  })

  test('is found by its alerts where the incident has no key', async () => {
    await using keyless = await startPagerDuty({
      routingKeys: [PAYMENTS],
      apiToken: TOKEN,
      users: [ANA],
      incidentKeys: false,
    })
    const by = channel({ eventsUrl: keyless.url, apiUrl: keyless.url })
    const key = await triggered(outgoingPage(), by)
    const hook = keyless.webhook('incident.acknowledged', key, ANA, ['new-secret'])
    expect(await received(hook, by)).toMatchObject({ answers: [{ about: { externalId: key } }] })
  })

  test('has the same key however often it is told, and as asking finds it', async () => {
    const key = await triggered(outgoingPage())
    far.acknowledge(key, ANA)
    const keys = new Set<string>()
    for (let time = 0; time < 2; time++) {
      const said = await received(far.webhook('incident.acknowledged', key, ANA, ['new-secret']))
      if (said.ok) keys.add(said.answers[0]?.key ?? '')
    }
    for (const { key: polled } of await channel().poll!([open(key)], patience())) keys.add(polled)
    expect([...keys]).toHaveLength(1)
  })

  test.each([
    ['incident.resolved', ANA],
    ['incident.reassigned', ANA],
    ['incident.unacknowledged', ANA],
    ['incident.acknowledged', { id: 'PSVC', type: 'service_reference', summary: 'Payments' }],
    ['incident.acknowledged', { id: 'PINT', type: 'inbound_integration_reference', summary: 'Debrief' }],
    ['incident.acknowledged', null],
  ])('is none: %s by %j', async (type, agent) => {
    const key = await triggered(outgoingPage())
    const said = await received(far.webhook(type, key, agent, ['new-secret']))
    expect(said).toMatchObject({ ok: true, answers: [] })
  })

  test('of an incident that is not ours says nothing', async () => {
    const key = await triggered(outgoingPage())
    far.alerts[0]!.dedupKey = 'disk full'
    const said = await received(far.webhook('incident.acknowledged', 'disk full', ANA, ['new-secret']))
    expect(said).toMatchObject({ ok: true, answers: [] })
    expect(key).not.toBe('disk full')
  })

  test('is refused without the signature of one of the secrets over the very bytes', async () => {
    const key = await triggered(outgoingPage())
    const hook = far.webhook('incident.acknowledged', key, ANA, ['another-secret', 'new-secret'])
    expect(await received(hook)).toMatchObject({ ok: true })
    const refused = { ok: false, status: 401 }
    expect(await received(hook, channel(), { body: Buffer.concat([hook.body, Buffer.from(' ')]) })).toEqual(refused)
    expect(await received(hook, channel(), { headers: {} })).toEqual(refused)
    expect(await received(hook, channel(), { headers: { 'x-pagerduty-signature': 'v1=00' } })).toEqual(refused)
    expect(await received(far.webhook('incident.acknowledged', key, ANA, ['another-secret']))).toEqual(refused)
  })

  test('is refused on other paths, by GET, and when it is nothing of PagerDuty', async () => {
    const key = await triggered(outgoingPage())
    const hook = far.webhook('incident.acknowledged', key, ANA, ['new-secret'])
    expect(await received(hook, channel(), { path: '/' })).toEqual({ ok: false, status: 404 })
    expect(await received(hook, channel(), { method: 'GET' })).toEqual({ ok: false, status: 404 })
    const body = Buffer.from('{"event": 1')
    const signature = `v1=${createHmac('sha256', 'new-secret').update(body).digest('hex')}`
    expect(await received({ headers: { 'x-pagerduty-signature': signature }, body })).toEqual({
      ok: false,
      status: 400,
    })
  })

  test('is not listened for without a secret', () => {
    expect(channel({ webhookSecret: undefined }).receive).toBeUndefined()
  })
})

describe('asking for acknowledgements', () => {
  test('finds who acknowledged, once, and nothing for what nobody has', async () => {
    const key = await triggered(outgoingPage())
    const other = await triggered(outgoingPage({ escalation: { id: 'e2' } }))
    expect(await channel().poll!([open(key), open(other)], patience())).toEqual([])
    far.acknowledge(key, ANA)
    const heard = await channel().poll!([open(key), open(key), open(other)], patience())
    expect(heard).toMatchObject([{ about: { externalId: key }, by: { name: 'Ana Ruiz', email: 'ana@example.com' } }])
  })

  test('asks nothing about tries of others', async () => {
    expect(await channel().poll!([open('D1:123.456')], patience())).toEqual([])
    expect(far.asked).toHaveLength(0)
  })

  test('rejects when PagerDuty refuses it, without the token, and ends with the signal', async () => {
    const poll = channel({ apiToken: 'wrong-token' }).poll!
    const key = await triggered(outgoingPage())
    await expect(poll([open(key)], patience())).rejects.toThrow(/^PagerDuty answered 401 to GET incidents$/)
    far.fault('hang')
    const giveUp = new AbortController()
    const asking = channel().poll!([open(key)], giveUp.signal)
    await far.arrived(far.asked.length + 1)
    giveUp.abort()
    await expect(asking).rejects.toThrow()
  })

  test('is not done without a token', () => {
    expect(channel({ apiToken: undefined }).poll).toBeUndefined()
  })
})

function open(externalId: string): SentTry {
  return { pageId: 'page', externalId, address: null, at: '2026-03-09T02:02:00.000Z' }
}
