import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingPage } from '../../src/paging/channel.ts'
import { twilioChannel } from '../../src/paging/twilio/index.ts'
import { smsText } from '../../src/paging/words.ts'
import { startFakeTwilio } from '../far-sides/twilio.ts'
import { outgoingPage, patience } from './outgoing-page.ts'

const ANA = '+34600111222'
const PUBLIC_URL = 'https://debrief.example.com'

let far: Awaited<ReturnType<typeof startFakeTwilio>>
let now: number
beforeEach(async () => {
  now = Date.parse('2026-03-09T02:02:00.000Z')
  far = await startFakeTwilio({ now: () => now })
})
afterEach(() => far[Symbol.asyncDispose]())

const channel = (more: Partial<Parameters<typeof twilioChannel>[0]> = {}) => {
  const { accountSid, authToken, from, url: apiUrl } = far
  return twilioChannel({ accountSid, authToken, from, apiUrl, publicUrl: PUBLIC_URL, ...more })
}
const page = (method: 'sms' | 'voice', more: Parameters<typeof outgoingPage>[0] = {}): OutgoingPage =>
  outgoingPage({ method, tryKey: method === 'sms' ? 'sms' : 'voice-1', address: ANA, ...more })
const again = { mayHaveArrived: true }

describe('what is sent', () => {
  test('a text message, from our number, for a quarter of an hour', async () => {
    const delivery = await channel().send(page('sms'), patience())
    expect(far.messages).toMatchObject([{ to: ANA, from: far.from, body: smsText(page('sms')) }])
    expect(delivery).toEqual({ state: 'sent', externalId: far.messages[0]?.sid, channelId: null, ts: null })
    expect(new URLSearchParams(far.asked[0]?.body).get('ValidityPeriod')).toBe('900')
  })

  test('a call that is over before the next one is due, and reads its words twice', async () => {
    const delivery = await channel().send(page('voice'), patience())
    const [call] = far.calls
    expect(delivery).toMatchObject({ state: 'sent', externalId: call?.sid })
    expect(Number(call?.fields['Timeout']) + Number(call?.fields['TimeLimit'])).toBeLessThan(120)
    far.end(call!.sid, 'completed')
    expect(call?.said).toHaveLength(3)
    expect(call?.said[0]).toMatch(/^Debrief\. Severity one\. .* Press 1 if/)
    expect(call?.said[1]).toBe(call?.said[0])
    expect(call?.twiml).toContain(`${PUBLIC_URL}/paging/twilio/voice?page=${page('voice').page.id}`)
  })

  test('a call without keys where Twilio cannot reach us', async () => {
    await channel({ publicUrl: null }).send(page('voice'), patience())
    const [call] = far.calls
    await expect(far.press(call!.sid, '1')).rejects.toThrow('No key is waited for')
    expect(call?.said).toEqual([call?.said[0], call?.said[0]])
    expect(call?.said[0]).toContain('Answer by text message, or in Slack.')
  })

  test('what is typed stays text in a call', async () => {
    const title = '</Say><Dial>+4477</Dial><Say> & "quotes" <3'
    await channel().send(page('voice', { incident: { title } }), patience())
    far.end(far.calls[0]!.sid, 'completed')
    expect(far.calls[0]?.said[0]).toContain(title)
    expect(far.calls[0]?.twiml).not.toContain('<Dial>')
  })

  test('nothing, to somebody without a number', async () => {
    const delivery = await channel().send(page('sms', { address: null }), patience())
    expect(delivery).toEqual({ state: 'failed-permanent', reason: 'no telephone number is known' })
    expect(far.asked).toEqual([])
  })
})

describe('trouble', () => {
  test.each([429, 500, 503])('a %s passes', async (status) => {
    far.fault({ status, headers: { 'retry-after': '7' }, body: { code: 20429, message: 'Too Many Requests', status } })
    const delivery = await channel().send(page('sms'), patience())
    expect(delivery).toMatchObject({ state: 'failed-temporary', retryAfterMs: 7000 })
    expect(far.asked).toHaveLength(1)
    expect(await channel().send(page('sms'), patience())).toMatchObject({ state: 'sent' })
  })

  test('one that does not answer is given up when the caller says so', async () => {
    far.fault('hang')
    const given = new AbortController()
    const delivery = channel().send(page('sms'), given.signal)
    await far.arrived(1)
    given.abort()
    expect(await delivery).toMatchObject({
      state: 'failed-temporary',
      reason: expect.stringMatching(/^Twilio does not answer \(/),
      retryAfterMs: null,
    })
  })

  test('an answer that is lost, or is none, passes', async () => {
    far.fault('lost-reply')
    expect(await channel().send(page('sms'), patience())).toMatchObject({ state: 'failed-temporary' })
    far.fault({ status: 200, body: '<html>proxy</html>' })
    expect(await channel().send(page('voice'), patience())).toMatchObject({ state: 'failed-temporary' })
  })

  test('a number that is none stays so, and is not told', async () => {
    const delivery = await channel().send(page('sms', { address: '+346' }), patience())
    expect(delivery).toMatchObject({
      state: 'failed-permanent',
      reason: expect.stringMatching(/^Twilio answered 400 \(21211, /),
    })
    const known = await channel({ from: '+34911222333' }).send(page('voice'), patience())
    expect(known).toMatchObject({ state: 'failed-permanent', reason: expect.stringContaining('...333') })
    expect(JSON.stringify(known)).not.toContain('911222')
  })

  test('who has written STOP is told how to undo it, without their number', async () => {
    await far.replySms(ANA, 'STOP')
    const delivery = await channel().send(page('sms'), patience())
    expect(delivery).toMatchObject({
      state: 'failed-permanent',
      reason:
        'Twilio answered 400 (21610, Attempt to send to unsubscribed recipient ...222, they answered STOP once, and have to send START to our number)',
    })
    await far.replySms(ANA, 'START')
    expect(await channel().send(page('sms'), patience())).toMatchObject({ state: 'sent' })
  })

  test('a wrong token is named by its setting, and not shown', async () => {
    const delivery = await channel({ authToken: 'another-token-than-theirs' }).send(page('sms'), patience())
    expect(delivery).toEqual({
      state: 'failed-permanent',
      reason: 'Twilio answered 401 (20003, Authenticate, see TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN)',
    })
  })
})

describe.each(['sms', 'voice'] as const)('a try by %s that may have arrived', (method) => {
  const arrived = () => (method === 'sms' ? far.messages : far.calls)

  test('is not sent again when it has', async () => {
    far.fault('lost-reply')
    expect(await channel().send(page(method), patience())).toMatchObject({ state: 'failed-temporary' })
    now += 60 * 60_000
    const delivery = await channel().send(page(method, again), patience())
    expect(delivery).toMatchObject({ state: 'sent', externalId: arrived()[0]?.sid })
    expect(arrived()).toHaveLength(1)
  })

  test('is sent when it has not', async () => {
    far.fault({ status: 500 })
    await channel().send(page(method), patience())
    expect(await channel().send(page(method, again), patience())).toMatchObject({ state: 'sent' })
    expect(arrived()).toHaveLength(1)
  })

  test('is sent when only an earlier one, or one to another number, has arrived', async () => {
    await channel().send(page(method), patience())
    now += 5 * 60_000
    const begunAt = new Date(now).toISOString()
    await channel().send(page(method, { begunAt, address: '+34600111333' }), patience())
    expect(await channel().send(page(method, { ...again, begunAt }), patience())).toMatchObject({ state: 'sent' })
    expect(arrived().map(({ to }) => to)).toEqual([ANA, '+34600111333', ANA])
  })

  test('is sent when the far side took it and could not deliver it', async () => {
    await channel().send(page(method), patience())
    const { sid } = arrived()[0]!
    if (method === 'sms') far.undelivered(sid)
    else far.end(sid, 'failed')
    await channel().send(page(method, again), patience())
    expect(arrived()).toHaveLength(2)
  })

  test('is sent when nobody can say whether it has', async () => {
    await channel().send(page(method), patience())
    far.fault({ status: 500 })
    expect(await channel().send(page(method, again), patience())).toMatchObject({ state: 'sent' })
    expect(arrived()).toHaveLength(2)
  })
})

test('a text message with other words is another one', async () => {
  await channel().send(page('sms'), patience())
  await channel().send(page('sms', { ...again, incident: { title: 'Invoices are late', number: 13 } }), patience())
  expect(far.messages.map(({ body }) => body.slice(0, 16))).toEqual(['SEV1 #12 Checkou', 'SEV1 #13 Invoice'])
})

test('a text message of a trial account is found behind the sentence that is put before it', async () => {
  await using trial = await startFakeTwilio({ now: () => now, trial: true })
  await channel({ apiUrl: trial.url }).send(page('sms'), patience())
  await channel({ apiUrl: trial.url }).send(page('sms', again), patience())
  expect(trial.messages.map(({ body }) => body.slice(0, 10))).toEqual(['Sent from '])
})
