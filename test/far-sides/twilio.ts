import { createHmac, randomBytes } from 'node:crypto'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { type Answered, type Asked, startFarSide } from './far-side.ts'

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`
const TOKEN = 'a-token-of-the-twilio-of-the-tests'
const OURS = '+34910000000'
const E164 = /^\+[1-9]\d{6,14}$/

/** A text message, theirs or ours. `at`: by the clock of the far side, epoch milliseconds; `arrivedAt`: real time. */
export type FakeSms = {
  sid: string
  to: string
  from: string
  body: string
  direction: 'outbound-api' | 'outbound-reply' | 'inbound'
  status: 'sent' | 'failed' | 'received'
  at: number
  arrivedAt: number
}
/** A call of ours. `twiml`: what it does now; `said`: all that was read out since it was picked up. */
export type FakeCall = {
  sid: string
  to: string
  from: string
  twiml: string
  status: 'queued' | 'in-progress' | 'completed' | 'no-answer' | 'busy' | 'failed'
  said: string[]
  fields: Record<string, string>
  at: number
  arrivedAt: number
}
/** What our side answered to a request of Twilio's, and what of it reaches the person. */
export type Told = { status: number; said: string[] }

export type FakeTwilioOptions = {
  /** The far side's clock, epoch milliseconds; that of the company where a test moves it. */
  now?: () => number
  /** A trial account puts a sentence before each text message. */
  trial?: boolean
}

/**
 * Twilio: as much of its REST API as we ask, and its signed requests to us. It refuses what it refuses: a wrong account or
 * token, numbers that are not E.164 or not ours, missing fields, lists by anything finer than days, TwiML that is none.
 */
export async function startFakeTwilio({ now = () => Date.now(), trial = false }: FakeTwilioOptions = {}) {
  const sms: FakeSms[] = []
  const calls: FakeCall[] = []
  const unsubscribed = new Set<string>()
  let reach: { publicUrl: string; through: string } | null = null

  const farSide = await startFarSide((asked) => {
    const trouble = unauthorized(asked)
    if (trouble) return trouble
    const [, account, resource] =
      /^\/2010-04-01\/Accounts\/(\w+)\/(Messages|Calls)\.json$/.exec(asked.url.pathname) ?? []
    if (account !== ACCOUNT) return refusal(404, 20404, `The requested resource ${asked.url.pathname} was not found`)
    if (asked.method === 'GET')
      return resource === 'Messages'
        ? listed(asked, 'messages', sms, messageJson, 'DateSent')
        : listed(asked, 'calls', calls, callJson, 'StartTime')
    if (asked.method !== 'POST') return refusal(405, 20004, 'Method not allowed')
    return resource === 'Messages' ? createSms(formOf(asked)) : createCall(formOf(asked))
  })

  const stamp = () => ({ at: now(), arrivedAt: Date.now() })

  function createSms(form: Record<string, string>): Answered {
    const { To: to, From: from, Body: body, ValidityPeriod: validity } = form
    if (!to) return refusal(400, 21604, "A 'To' phone number is required.")
    if (!E164.test(to)) return refusal(400, 21211, `The 'To' number ${to} is not a valid phone number.`)
    if (!from) return refusal(400, 21603, "A 'From' phone number is required.")
    if (from !== OURS) return refusal(400, 21606, `The From phone number ${from} is not a valid, SMS-capable number`)
    if (!body) return refusal(400, 21602, 'Message body is required.')
    if (body.length > 1600)
      return refusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit.')
    if (validity !== undefined && !(Number(validity) >= 1 && Number(validity) <= 36_000))
      return refusal(400, 20001, 'ValidityPeriod is invalid')
    if (unsubscribed.has(to)) return refusal(400, 21610, `Attempt to send to unsubscribed recipient ${to}`)
    const text = trial ? `Sent from your Twilio trial account - ${body}` : body
    const one: FakeSms = { sid: sid('SM'), to, from, body: text, direction: 'outbound-api', status: 'sent', ...stamp() }
    sms.push(one)
    return { status: 201, body: { ...messageJson(one), status: 'queued', date_sent: null } }
  }

  function createCall(form: Record<string, string>): Answered {
    const { To: to, From: from, Twiml: twiml, Timeout: timeout, TimeLimit: limit } = form
    if (!to) return refusal(400, 21201, "No 'To' number is specified")
    if (!E164.test(to)) return refusal(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`)
    if (!from) return refusal(400, 21213, "'From' phone number required")
    if (from !== OURS) return refusal(400, 21210, `'From' phone number ${from} is not yet verified for your account.`)
    if (!twiml) return refusal(400, 21205, 'Url parameter is required.')
    if (twiml.length > 4000) return refusal(400, 20001, 'Twiml is too long')
    if (timeout !== undefined && !(Number(timeout) >= 1 && Number(timeout) <= 600))
      return refusal(400, 21208, 'Timeout is invalid')
    if (limit !== undefined && !(Number(limit) >= 1)) return refusal(400, 13216, 'Invalid timeLimit value')
    const one: FakeCall = { sid: sid('CA'), to, from, twiml, status: 'queued', said: [], fields: form, ...stamp() }
    calls.push(one)
    return { status: 201, body: callJson(one) }
  }

  /** Posts a form to us as Twilio does: signed over the address that it was given, sent by whatever leads there. */
  async function post(address: string, fields: Record<string, string>, signedWith = TOKEN) {
    if (!reach?.publicUrl || !address.startsWith(reach.publicUrl)) throw new Error(`${address} is none of ours`)
    const response = await fetch(address.replace(reach.publicUrl, reach.through), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': signatureOf(address, fields, signedWith),
      },
      body: new URLSearchParams(fields).toString(),
    })
    return { status: response.status, body: await response.text() }
  }

  function callOf(callSid: string): FakeCall {
    const call = calls.find((one) => one.sid === callSid)
    if (!call) throw new Error(`There is no call ${callSid}`)
    return call
  }

  function pickUp(call: FakeCall) {
    if (call.status !== 'queued') return
    call.status = 'in-progress'
    call.said.push(...spokenIn(call.twiml))
  }

  return {
    ...farSide,
    accountSid: ACCOUNT,
    authToken: TOKEN,
    from: OURS,
    /** Text messages that came by the API, oldest first. */
    get messages() {
      return sms.filter((one) => one.direction === 'outbound-api')
    },
    calls,
    /** The console: where our number's text messages go. `through`: the way there, as by a proxy that ends TLS. */
    configure(publicUrl: string, through = publicUrl) {
      reach = { publicUrl, through }
    },
    /** Somebody writes to our number; told to us where `configure` was called, and always found by lists. */
    async replySms(from: string, body: string, options: { signedWith?: string; untold?: boolean } = {}): Promise<Told> {
      const one: FakeSms = {
        sid: sid('SM'),
        to: OURS,
        from,
        body,
        direction: 'inbound',
        status: 'received',
        ...stamp(),
      }
      sms.push(one)
      const word = body.trim().toUpperCase()
      if (word === 'STOP') unsubscribed.add(from)
      if (word === 'START') unsubscribed.delete(from)
      if (!reach || options.untold) return { status: 0, said: [] }
      const answered = await post(`${reach.publicUrl}/paging/twilio/sms`, smsFields(one), options.signedWith)
      const said = answered.status === 200 ? repliesIn(answered.body) : []
      for (const text of said)
        sms.push({
          sid: sid('SM'),
          to: from,
          from: OURS,
          body: text,
          direction: 'outbound-reply',
          status: 'sent',
          ...stamp(),
        })
      return { status: answered.status, said }
    },
    /** Somebody picks up a call and presses a key while it waits for one. */
    async press(callSid: string, digit: string): Promise<Told> {
      const call = callOf(callSid)
      pickUp(call)
      const gather = elementsOf(call.twiml, 'Gather')[0]
      if (call.status !== 'in-progress' || !gather) throw new Error('No key is waited for')
      const action = gather.getAttribute('action') ?? ''
      if (gather.getAttribute('numDigits') !== '1') throw new Error('One key is not enough')
      const answered = await post(action, { ...callFields(call), Digits: digit })
      const said = answered.status === 200 ? spokenIn(answered.body) : ['An application error has occurred.']
      call.twiml = answered.status === 200 ? answered.body : ''
      call.said.push(...said)
      if (elementsOf(call.twiml, 'Gather').length === 0) call.status = 'completed'
      return { status: answered.status, said }
    },
    /** A call ends without a key: `completed` where somebody, or a voicemail, picked up and listened. */
    end(callSid: string, status: 'completed' | 'no-answer' | 'busy' | 'failed') {
      const call = callOf(callSid)
      if (status === 'completed') pickUp(call)
      call.status = status
    },
    /** A text message of ours that the far side took and could not deliver. */
    undelivered(smsSid: string) {
      for (const one of sms) if (one.sid === smsSid) one.status = 'failed'
    },
  }
}

/** `X-Twilio-Signature`: base64 HMAC-SHA1 of the address and, sorted by name, each field's name and value (twilio.com/docs/usage/security). */
export function signatureOf(address: string, fields: Record<string, string>, token: string): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], address)
  return createHmac('sha1', token).update(signed, 'utf8').digest('base64')
}

function unauthorized({ headers }: Asked): Answered | null {
  const expected = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`
  return headers.authorization === expected ? null : refusal(401, 20003, 'Authenticate')
}

function refusal(status: number, code: number, message: string): Answered {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } }
}

function formOf(asked: Asked): Record<string, string> {
  const isForm = asked.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return isForm ? Object.fromEntries(new URLSearchParams(asked.body)) : {}
}

function listed<T extends FakeSms | FakeCall>(
  { url }: Asked,
  name: string,
  all: readonly T[],
  json: (one: T) => object,
  date: string,
): Answered {
  const query = url.searchParams
  const size = Number(query.get('PageSize') ?? 50)
  const page = Number(query.get('Page') ?? 0)
  if (!(size >= 1 && size <= 1000)) return refusal(400, 20001, 'PageSize is invalid')
  const from = query.get(`${date}>`)
  if (from !== null && !/^\d{4}-\d\d-\d\d/.test(from)) return refusal(400, 20001, `${date} is invalid`)
  const found = all
    .filter(
      (one) =>
        (query.get('To') ?? one.to) === one.to &&
        (query.get('From') ?? one.from) === one.from &&
        dayOf(one.at) >= (from ?? '').slice(0, 10),
    )
    .reverse()
  const next = new URLSearchParams(query)
  next.set('Page', String(page + 1))
  next.set('PageToken', `PA${page + 1}`)
  const isLast = found.length <= (page + 1) * size
  const body = {
    [name]: found.slice(page * size, (page + 1) * size).map(json),
    page,
    page_size: size,
    next_page_uri: isLast ? null : `${url.pathname}?${next}`,
  }
  return { status: 200, body }
}

function messageJson({ sid, to, from, body, direction, status, at }: FakeSms) {
  const dates = { date_created: dateOf(at), date_sent: dateOf(at), date_updated: dateOf(at) }
  const rest = { account_sid: ACCOUNT, num_segments: '1', num_media: '0', error_code: null, error_message: null }
  return { sid, to, from, body, direction, status, ...dates, ...rest }
}

function callJson({ sid, to, from, status, at }: FakeCall) {
  const dates = { date_created: dateOf(at), date_updated: dateOf(at), start_time: dateOf(at), end_time: null }
  return { sid, to, from, status, direction: 'outbound-api', answered_by: null, account_sid: ACCOUNT, ...dates }
}

function smsFields({ sid, to, from, body }: FakeSms): Record<string, string> {
  const ids = { MessageSid: sid, SmsSid: sid, SmsMessageSid: sid, AccountSid: ACCOUNT, ApiVersion: '2010-04-01' }
  return { ...ids, From: from, To: to, Body: body, NumMedia: '0', NumSegments: '1', SmsStatus: 'received' }
}

function callFields({ sid, to, from }: FakeCall): Record<string, string> {
  const ids = { CallSid: sid, AccountSid: ACCOUNT, ApiVersion: '2010-04-01', msg: 'Gather End' }
  return { ...ids, From: from, To: to, Called: to, Caller: from, Direction: 'outbound-api', CallStatus: 'in-progress' }
}

/** Elements of a TwiML document; throws where it is none, as Twilio then ends the call or says nothing. */
function elementsOf(twiml: string, name: string): Element[] {
  if (twiml === '') return []
  const onError = (_level: string, message: string) => {
    throw new Error(`TwiML cannot be read: ${message}`)
  }
  const root = new DOMParser({ onError }).parseFromString(twiml, 'text/xml').documentElement
  if (root?.tagName !== 'Response') throw new Error('TwiML begins with Response')
  return [...root.getElementsByTagName(name)]
}

function spokenIn(twiml: string): string[] {
  return elementsOf(twiml, 'Say').flatMap((one) => {
    const times = Number(one.getAttribute('loop') || 1)
    return Array.from({ length: times }, () => one.textContent ?? '')
  })
}

function repliesIn(twiml: string): string[] {
  return elementsOf(twiml, 'Message').map((one) => one.textContent ?? '')
}

/** RFC 2822, whole seconds, in UTC. */
function dateOf(millis: number): string {
  return new Date(millis).toUTCString().replace('GMT', '+0000')
}

function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10)
}

function sid(kind: 'SM' | 'CA'): string {
  return kind + randomBytes(16).toString('hex')
}
