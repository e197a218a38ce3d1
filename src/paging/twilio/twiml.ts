import { NOT_UNDERSTOOD, WRONG_KEY } from '../words.ts'
import type { Sdk } from './client.ts'

/** Seconds after the last word for a key to be pressed. */
const WAIT_FOR_KEY = 10

/** A call that reads `words` twice and takes a key to `action`; without `action` none is taken. What is said into it, and voicemail, is heard by nobody. */
export function callTwiml(sdk: Sdk, words: string, action: string | null): string {
  const call = new sdk.twiml.VoiceResponse()
  if (action === null) call.say({ loop: 2 }, words)
  else {
    // No key ends the input early: a pound sign is one like any other.
    call
      .gather({ input: ['dtmf'], numDigits: 1, finishOnKey: '', timeout: WAIT_FOR_KEY, action, method: 'POST' })
      .say({ loop: 2 }, words)
    call.say('No key was pressed, so this is not answered.')
  }
  return call.toString()
}

/** What is said after a key: what came of it, or once more which keys there are. */
export function keyTwiml(sdk: Sdk, sentences: readonly string[], action: string): string {
  if (sentences.length === 0) return callTwiml(sdk, WRONG_KEY, action)
  const call = new sdk.twiml.VoiceResponse()
  call.say(sentences.join(' '))
  call.hangup()
  return call.toString()
}

/** What is texted back: what came of an answer, or how one is given; nothing for null. */
export function smsTwiml(sdk: Sdk, sentences: readonly string[] | null): string {
  const reply = new sdk.twiml.MessagingResponse()
  if (sentences) reply.message(sentences.length === 0 ? NOT_UNDERSTOOD : sentences.join(' '))
  return reply.toString()
}
