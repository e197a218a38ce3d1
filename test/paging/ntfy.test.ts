import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FarRequest } from '../../src/paging/channel.ts'
import { ntfyChannel } from '../../src/paging/ntfy/index.ts'
import { startFarSide } from '../far-sides/far-side.ts'
import { startNtfy } from '../far-sides/ntfy.ts'
import { farRequest, outgoingPage, patience } from './outgoing-page.ts'

const TOKEN = 'tk_of_the_company_0000000000000'
const SECRET = 'a secret of sixteen and more'
const TOPIC = 'ana-3f9c1b7e'
const HOUR = 60 * 60_000

let far: Awaited<ReturnType<typeof startNtfy>>
let now: number
beforeEach(async () => {
  far = await startNtfy({ token: TOKEN })
  now = Date.now()
})
afterEach(() => far[Symbol.asyncDispose]())

const settings = () => ({
  url: far.url,
  token: TOKEN as string | undefined,
  publicUrl: 'https://debrief.example.com' as string | undefined,
  answerSecret: SECRET as string | undefined,
  wireNow: () => now,
})
const channel = (more: Partial<ReturnType<typeof settings>> = {}) => ntfyChannel({ ...settings(), ...more })
const page = (more: Parameters<typeof outgoingPage>[0] = {}) =>
  outgoingPage({ method: 'push', tryKey: 'push', address: TOPIC, begunAt: new Date(now).toISOString(), ...more })

describe('a push', () => {
  test('is as loud as the incident is bad, and says what, who and where', async () => {
    expect(await channel().send(page(), patience())).toMatchObject({ state: 'sent' })
    await channel().send(page({ incident: { severity: 'SEV2', drill: true } }), patience())
    expect(far.messages).toMatchObject([
      {
        topic: TOPIC,
        title: 'SEV1 #12 Checkout returns 500s',
        priority: 5,
        message:
          'You: Payments primary.\nall card payments fail in EU\nDeclared by Bob.\nWhile Slack is down: +34 900 000 000 pin 1212',
      },
      { title: 'DRILL SEV2 #12 Checkout returns 500s', priority: 4 },
    ])
    expect(far.messages[0]?.actions.map(({ label }) => label)).toEqual(['On it', "Can't", 'Not ours'])
  })

  test('without an address of ours, or a secret, has no buttons and says so', async () => {
    await channel({ publicUrl: undefined }).send(page(), patience())
    await channel({ answerSecret: undefined }).send(page(), patience())
    for (const message of far.messages) {
      expect(message.actions).toEqual([])
      expect(message.message).toContain('This push takes no answer')
    }
    expect(channel({ answerSecret: undefined }).receive).toBeUndefined()
  })

  test('of somebody who is asked whether they are still there asks that, and only they can tell', async () => {
    await channel().send(page({ page: { rung: 'still-in' } }), patience())
    expect(far.messages[0]?.message).toContain('Are you still on it?')
    expect(far.messages[0]?.actions.map(({ label }) => label)).toEqual(['On it', "Can't"])
  })

  test('stays small whatever was typed', async () => {
    const long = '❄ é'.repeat(3000)
    const typed = page({ incident: { title: long }, seen: long, declaredBy: 'Bob', fallbackBridge: null })
    expect(await channel().send(typed, patience())).toMatchObject({ state: 'sent' })
  })

  test('to what cannot be a topic is not even tried', async () => {
    for (const address of [null, 'ana/json', 'a'.repeat(65), '']) {
      expect(await channel().send(page({ address }), patience())).toEqual({
        state: 'failed-permanent',
        reason: 'no ntfy topic that could be one',
      })
    }
    expect(far.asked).toHaveLength(0)
  })
})

describe('sending again', () => {
  test('has the same sequence id, so that the phone shows one', async () => {
    await channel().send(page(), patience())
    await channel().send(page(), patience())
    const ids = far.messages.map((message) => message.sequence_id)
    expect(ids[0]).toBe(`${page().page.id}-push`)
    expect(new Set(ids).size).toBe(1)
  })

  test('after an answer was lost looks whether the server holds it', async () => {
    far.fault('lost-reply')
    expect(await channel().send(page(), patience())).toMatchObject({ state: 'failed-temporary' })
    expect(await channel().send(page({ mayHaveArrived: true }), patience())).toMatchObject({ state: 'sent' })
    expect(far.messages).toHaveLength(1)
  })

  test('after it never arrived sends it, also where the server does not say', async () => {
    await channel().send(page({ mayHaveArrived: true }), patience())
    expect(far.messages).toHaveLength(1)
    far.fault({ status: 403 })
    await channel().send(page({ mayHaveArrived: true, page: { id: 'another' } }), patience())
    expect(far.messages).toHaveLength(2)
  })
})

describe('trouble', () => {
  test('by 429 and 5xx is temporary', async () => {
    far.fault({ status: 429, headers: { 'retry-after': '3' }, body: { error: 'limit reached: too many requests' } })
    expect(await channel().send(page(), patience())).toEqual({
      state: 'failed-temporary',
      reason: 'ntfy answered 429 (limit reached: too many requests)',
      retryAfterMs: 3000,
    })
    far.fault({ status: 502, body: '<html>' })
    expect(await channel().send(page(), patience())).toMatchObject({
      state: 'failed-temporary',
      reason: 'ntfy answered 502',
    })
  })

  test('with a wrong token is permanent, and shows neither token nor topic', async () => {
    expect(await channel({ token: 'tk_wrong' }).send(page(), patience())).toEqual({
      state: 'failed-permanent',
      reason: 'ntfy answered 403 (forbidden)',
    })
    far.fault({ status: 400, body: { error: `topic ${TOPIC} and ${TOKEN}` } })
    expect(await channel().send(page(), patience())).toMatchObject({
      reason: 'ntfy answered 400 (topic [masked] and [masked])',
    })
  })

  test('of an answer that never comes ends with the signal', async () => {
    far.fault('hang')
    const giveUp = new AbortController()
    const sending = channel().send(page(), giveUp.signal)
    await far.arrived(1)
    giveUp.abort()
    expect(await sending).toMatchObject({ state: 'failed-temporary' })
  })
})

describe('a button', () => {
  test.each([
    ['On it', 'on-it'],
    ["Can't", 'cannot'],
    ['Not ours', 'not-ours'],
  ])('%s answers the page when the app calls it, and is told what came of it', async (label, answer) => {
    const at: string[] = []
    await using us = await startFarSide(({ url, method }) => {
      at.push(`${method} ${url.pathname}`)
      return { status: 200 }
    })
    await channel({ publicUrl: us.url }).send(page(), patience())
    await far.press(far.messages[0]!, label)

    const [method, address = ''] = (at[0] ?? '').split(' ')
    const said = await press(address, method as FarRequest['method'])
    expect(said).toMatchObject({
      ok: true,
      answers: [{ about: { pageId: page().page.id }, answer, how: 'by-push', by: null }],
    })
    if (said.ok) expect(said.reply(['You took it.']).body).toBe('You took it.')
    expect(await press(address)).toMatchObject(said.ok ? { answers: said.answers } : {})
  })

  test('answers nothing by GET, so that a preview of the address does not', async () => {
    await channel().send(page(), patience())
    expect(await press(addressOf('On it'), 'GET')).toEqual({ ok: false, status: 404 })
  })

  test('counts for a day', async () => {
    await channel().send(page(), patience())
    now += 24 * HOUR - 2000
    expect(await press(addressOf('On it'))).toMatchObject({ ok: true })
    now += 4000
    expect(await press(addressOf('On it'))).toEqual({ ok: false, status: 403 })
  })

  test('cannot be made up: not for another page, answer, day, or with another secret', async () => {
    await channel().send(page(), patience())
    const address = addressOf("Can't")
    const refused = { ok: false, status: 403 }
    expect(await press(address.replace('.c.', '.o.'))).toEqual(refused)
    expect(await press(address.replace('aa.', 'ab.'))).toEqual(refused)
    expect(await press(address.replace(/\.(\d+)\./, (_all, seconds) => `.${Number(seconds) + 1}.`))).toEqual(refused)
    expect(await press(`${address}A`)).toEqual(refused)
    expect(await press('/paging/ntfy/answer/nonsense')).toEqual(refused)
    expect(await press(address)).toMatchObject({ ok: true })
    const other = channel({ answerSecret: 'another secret of ours, as long' })
    expect(await other.receive!(farRequest(address.replace('/paging/ntfy', '')))).toEqual(refused)
  })
})

function addressOf(label: string): string {
  return new URL(far.messages[0]?.actions.find((one) => one.label === label)?.url ?? '').pathname
}

function press(pathname: string, method: FarRequest['method'] = 'POST') {
  return channel().receive!(farRequest(pathname.replace('/paging/ntfy', ''), { method }))
}
