import type { FarRequest, FarSaid, HeardAnswer } from '../channel.ts'
import { answerIn, answerOfKey } from './answers.ts'
import type { Sdk, TwilioSettings } from './client.ts'
import { keyTwiml, smsTwiml } from './twiml.ts'

/** What Twilio takes itself, answers itself, and tells us all the same (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out). */
const TWILIOS_OWN = /^\s*(?:stop|stopall|unsubscribe|cancel|end|quit|start|unstop|help|info)\s*$/i

/**
 * Reads what Twilio posts to us: `/sms`, a text message to our number; `/voice?page=ID`, a key pressed in a call. Both are
 * forms, signed over the whole address and every field (https://www.twilio.com/docs/usage/security#validating-requests).
 */
export function readRequest(sdk: Sdk, settings: TwilioSettings, request: FarRequest): FarSaid {
  if (request.method !== 'POST' || !['/sms', '/voice'].includes(request.path)) return { ok: false, status: 404 }
  const form = new URLSearchParams(request.body.toString('utf8'))
  const signature = request.headers['x-twilio-signature']
  const fields = Object.fromEntries([...new Set(form.keys())].map((name) => [name, oneOrAll(form.getAll(name))]))
  if (typeof signature !== 'string' || !sdk.validateRequest(settings.authToken, signature, request.url, fields))
    return { ok: false, status: 403 }
  return request.path === '/sms' ? readSms(sdk, form) : readKey(sdk, settings, form, request.query['page'])
}

/** The address in our calls that keys are sent to. */
export function keyAddress(publicUrl: string, pageId: string): string {
  return `${publicUrl}/paging/twilio/voice?page=${encodeURIComponent(pageId)}`
}

/** A text message as an answer. The same whether it was posted to us or found by asking. */
export function answerOfSms(message: { sid: string; from: string; body: string }): HeardAnswer | null {
  const answer = answerIn(message.body)
  if (answer === null) return null
  return { key: `sms:${message.sid}`, about: { address: message.from }, answer, how: 'by-sms', by: null }
}

function readSms(sdk: Sdk, form: URLSearchParams): FarSaid {
  const [sid, from, body] = [form.get('MessageSid'), form.get('From'), form.get('Body')]
  if (!sid || !from || body === null) return { ok: false, status: 400 }
  const heard = answerOfSms({ sid, from, body })
  // Two machines that answer each other would never end; what a machine says is long.
  const unanswered = TWILIOS_OWN.test(body) || (heard === null && body.trim().length > 60)
  return said(heard, (sentences) => smsTwiml(sdk, unanswered ? null : sentences))
}

function readKey(sdk: Sdk, settings: TwilioSettings, form: URLSearchParams, pageId: string | undefined): FarSaid {
  const [callSid, digits] = [form.get('CallSid'), form.get('Digits')]
  if (!callSid || digits === null || !pageId) return { ok: false, status: 400 }
  const answer = answerOfKey(digits)
  const heard: HeardAnswer | null =
    answer === null ? null : { key: `voice:${callSid}:${digits}`, about: { pageId }, answer, how: 'by-voice', by: null }
  return said(heard, (sentences) => keyTwiml(sdk, sentences, keyAddress(settings.publicUrl ?? '', pageId)))
}

function said(heard: HeardAnswer | null, write: (sentences: readonly string[]) => string): FarSaid {
  return {
    ok: true,
    answers: heard === null ? [] : [heard],
    reply: (sentences) => ({ type: 'text/xml; charset=utf-8', body: write(sentences) }),
  }
}

function oneOrAll(all: string[]): string | string[] {
  return all.length === 1 ? all[0]! : all
}
