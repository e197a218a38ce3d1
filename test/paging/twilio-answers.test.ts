import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FarRequest, HeardAnswer, PagingChannel, SentTry } from '../../src/paging/channel.ts'
import { answerIn } from '../../src/paging/twilio/answers.ts'
import { twilioChannel } from '../../src/paging/twilio/index.ts'
import { signatureOf, startFakeTwilio } from '../far-sides/twilio.ts'
import { farRequest, outgoingPage, patience } from './outgoing-page.ts'

const ANA = '+34600111222'
const BEN = '+34600111333'
const PUBLIC_URL = 'https://debrief.example.com'
const SECONDS = 1000

let far: Awaited<ReturnType<typeof startFakeTwilio>>
let edge: Awaited<ReturnType<typeof startEdge>>
let channel: PagingChannel
let now: number
beforeEach(async () => {
  now = Date.parse('2026-03-09T23:59:30.000Z')
  far = await startFakeTwilio({ now: () => now })
  const { accountSid, authToken, from, url: apiUrl } = far
  channel = twilioChannel({ accountSid, authToken, from, apiUrl, publicUrl: PUBLIC_URL })
  edge = await startEdge(channel)
  far.configure(PUBLIC_URL, edge.url)
})
afterEach(async () => {
  await edge[Symbol.asyncDispose]()
  await far[Symbol.asyncDispose]()
})

/** What is reached by PUBLIC_URL: hands each request to the channel, and answers with a sentence for each answer. */
async function startEdge(to: PagingChannel) {
  const heard: HeardAnswer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { pathname, search, searchParams } = new URL(request.url ?? '/', PUBLIC_URL)
    const said = await to.receive!({
      method: request.method as FarRequest['method'],
      path: pathname.replace('/paging/twilio', ''),
      url: `${PUBLIC_URL}${pathname}${search}`,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks),
    })
    if (!said.ok) return void response.writeHead(said.status).end()
    heard.push(...said.answers)
    const { type, body } = said.reply(said.answers.map(({ answer }) => `You said ${answer} & we "know" <it>.`))
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function call(page: Parameters<typeof outgoingPage>[0] = {}) {
  const outgoing = outgoingPage({ method: 'voice', tryKey: 'voice-1', address: ANA, ...page })
  await channel.send(outgoing, patience())
  return { call: far.calls.at(-1)!, pageId: outgoing.page.id }
}

describe('words of a text message', () => {
  test.each([
    [
      'on-it',
      ['1', ' 1. ', '1!', '１', '1️⃣', 'Yes', 'YES!', 'ok', 'OK 👍', 'On it', 'I’m on it.', '1 on it', '1. Yes', 'mine'],
    ],
    ['cannot', ['2', '2.', "can't", 'Can’t', 'cant', 'CANNOT', 'no', "2 can't", 'I can not'.replace('I ', '')]],
    ['not-ours', ['3', '3)', 'not ours', 'Not our system', '3 not ours', 'not  mine']],
  ] as const)('mean %s', (answer, texts) => {
    for (const text of texts) expect([text, answerIn(text)]).toEqual([text, answer])
  })

  test('that are none, or contradict themselves, mean nothing', () => {
    const texts = [
      '',
      '4',
      '10',
      '12',
      '1 2',
      '2 yes',
      '1 sec',
      'who is this?',
      'not yet',
      'ok?? no',
      'Liked "SEV1 #12"',
    ]
    expect(texts.filter((text) => answerIn(text) !== null)).toEqual([])
  })
})

describe('a text message to our number', () => {
  test('is an answer of whoever it came from, and is answered', async () => {
    const told = await far.replySms(ANA, ' 1. ')
    expect(edge.heard).toEqual([
      {
        key: expect.stringMatching(/^sms:SM[0-9a-f]{32}$/),
        about: { address: ANA },
        answer: 'on-it',
        how: 'by-sms',
        by: null,
      },
    ])
    expect(told).toEqual({ status: 200, said: ['You said on-it & we "know" <it>.'] })
  })

  test('that is no answer is told how to give one', async () => {
    expect(await far.replySms(ANA, 'what is this?')).toEqual({
      status: 200,
      said: ["Debrief did not understand. Reply 1 on it, 2 can't, 3 not ours."],
    })
    expect(edge.heard).toEqual([])
  })

  test('that Twilio answers itself is left to it', async () => {
    for (const text of ['STOP', ' start', 'Help'])
      expect(await far.replySms(ANA, text)).toEqual({ status: 200, said: [] })
    expect(edge.heard).toEqual([])
  })

  test('that Twilio did not sign is refused', async () => {
    expect(await far.replySms(ANA, '1', { signedWith: 'another-token-than-theirs' })).toMatchObject({ status: 403 })
    expect(edge.heard).toEqual([])
  })
})

describe('a request', () => {
  const fields = { MessageSid: 'SM1', From: ANA, Body: '1' }
  const url = `${PUBLIC_URL}/paging/twilio/sms`
  const request = (
    sent: Record<string, string>,
    signed: Partial<{ url: string; fields: Record<string, string> }> = {},
  ) =>
    channel.receive!(
      farRequest('/sms', {
        url,
        headers: { 'x-twilio-signature': signatureOf(signed.url ?? url, signed.fields ?? sent, far.authToken) },
        body: Buffer.from(new URLSearchParams(sent).toString()),
      }),
    )

  test('is read when it is signed as it came', async () => {
    expect(await request(fields)).toMatchObject({ ok: true, answers: [{ key: 'sms:SM1', answer: 'on-it' }] })
  })

  test('whose field, sender or address is another than the signed one is refused', async () => {
    expect(await request({ ...fields, Body: '2' }, { fields })).toEqual({ ok: false, status: 403 })
    expect(await request({ ...fields, Extra: 'x' }, { fields })).toEqual({ ok: false, status: 403 })
    expect(await request(fields, { url: `${url}?page=other` })).toEqual({ ok: false, status: 403 })
  })

  test('without a signature is refused, and one that lacks what it needs or goes elsewhere too', async () => {
    const unsigned = farRequest('/sms', { url, body: Buffer.from('Body=1') })
    expect(await channel.receive!(unsigned)).toEqual({ ok: false, status: 403 })
    expect(await request({ MessageSid: 'SM1', Body: '1' })).toEqual({ ok: false, status: 400 })
    expect(await channel.receive!(farRequest('/status'))).toEqual({ ok: false, status: 404 })
    expect(await channel.receive!({ ...unsigned, method: 'GET' })).toEqual({ ok: false, status: 404 })
  })
})

describe('a call', () => {
  test.each([
    ['1', 'on-it'],
    ['2', 'cannot'],
    ['3', 'not-ours'],
  ])('is answered by key %s as %s, and says what came of it', async (digit, answer) => {
    const { call: made, pageId } = await call({ page: { id: 'a page/with ümlaut & more' } })
    const told = await far.press(made.sid, digit)
    expect(edge.heard).toEqual([
      { key: `voice:${made.sid}:${digit}`, about: { pageId }, answer, how: 'by-voice', by: null },
    ])
    expect(told).toEqual({ status: 200, said: [`You said ${answer} & we "know" <it>.`] })
    expect(made.status).toBe('completed')
  })

  test('says once more which keys there are after another one, and takes one then', async () => {
    const { call: made } = await call()
    const told = await far.press(made.sid, '7')
    expect(told.said[0]).toMatch(/^That key means nothing\. Press 1 if you are on it/)
    expect(edge.heard).toEqual([])
    await far.press(made.sid, '1')
    expect(edge.heard).toMatchObject([{ answer: 'on-it' }])
  })

  test.each([
    'completed',
    'no-answer',
    'busy',
  ] as const)('that ends as %s without a key is no answer', async (status) => {
    const { call: made } = await call()
    far.end(made.sid, status)
    const open: SentTry[] = [{ pageId: 'p', externalId: made.sid, address: ANA, at: new Date(now).toISOString() }]
    expect(await channel.poll!(open, patience())).toEqual([])
    expect(edge.heard).toEqual([])
  })
})

describe('asked for answers', () => {
  const tried = (address: string | null, at = now): SentTry => ({
    pageId: `page-${address}`,
    externalId: 'SM1',
    address,
    at: new Date(at).toISOString(),
  })
  const untold = { untold: true }

  test('finds those that were not told, under the key that telling has, also past midnight', async () => {
    const open = [tried(ANA), tried(BEN), tried(null)]
    now += 60 * SECONDS
    await far.replySms(ANA, '1')
    await far.replySms(BEN, 'not ours', untold)
    const found = await channel.poll!(open, patience())
    expect(found.map(({ about, answer, how }) => ({ about, answer, how }))).toEqual([
      { about: { address: BEN }, answer: 'not-ours', how: 'by-sms' },
      { about: { address: ANA }, answer: 'on-it', how: 'by-sms' },
    ])
    expect(found[1]).toEqual(edge.heard[0])
  })

  test('leaves out what was written before the page, what is no answer, who was not paged and what we wrote', async () => {
    await far.replySms(ANA, '1', untold)
    now += 15 * SECONDS
    await channel.send(outgoingPage({ method: 'sms', tryKey: 'sms', address: ANA }), patience())
    const open = [tried(ANA)]
    now += 5 * SECONDS
    await far.replySms(ANA, 'on my way', untold)
    await far.replySms('+34600111444', '1', untold)
    expect(await channel.poll!(open, patience())).toEqual([])
    await far.replySms(ANA, '2', untold)
    expect(await channel.poll!(open, patience())).toMatchObject([{ answer: 'cannot' }])
  })

  test('asks nothing while nothing is open', async () => {
    expect(await channel.poll!([], patience())).toEqual([])
    expect(await channel.poll!([tried(null)], patience())).toEqual([])
    expect(far.asked).toEqual([])
  })

  test('rejects when it is not answered', async () => {
    far.fault({ status: 503 })
    await expect(channel.poll!([tried(ANA)], patience())).rejects.toThrow('Twilio answered 503')
  })
})
