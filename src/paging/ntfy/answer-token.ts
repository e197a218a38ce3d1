import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HeardAnswer } from '../channel.ts'

const ANSWERS = { 'on-it': 'o', cannot: 'c', 'not-ours': 'n' } as const
/** Milliseconds that the buttons of a push count: a phone that was off for a night may still answer. */
const HOLDS_MS = 24 * 60 * 60_000

/** What pressing one button means. */
export type Answer = { pageId: string; answer: HeardAnswer['answer'] }

/** The last part of the address that a button calls: page, answer and expiry, signed. `now`: wire time, epoch milliseconds. */
export function answerToken(secret: string, { pageId, answer }: Answer, now: number): string {
  const claim = [pageId, ANSWERS[answer], Math.floor((now + HOLDS_MS) / 1000)].join('.')
  return `${claim}.${signature(secret, claim)}`
}

/** What a token says; null when it was not made with the secret, or counts no more. */
export function readAnswerToken(secret: string, token: string, now: number): Answer | null {
  const parts = /^(?<claim>(?<pageId>[\w-]+)\.(?<letter>[ocn])\.(?<expiry>\d{1,12}))\.(?<signed>[\w-]+)$/.exec(token)
  const { claim = '', pageId = '', letter, expiry, signed = '' } = parts?.groups ?? {}
  const [given, expected] = [Buffer.from(signed), Buffer.from(signature(secret, claim))]
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  if (now > Number(expiry) * 1000) return null
  const answer = (Object.keys(ANSWERS) as (keyof typeof ANSWERS)[]).find((one) => ANSWERS[one] === letter)
  return answer ? { pageId, answer } : null
}

/** The secret may sign other things too: what it signs here says that it is an answer. */
function signature(secret: string, claim: string): string {
  return createHmac('sha256', secret).update(`answer to a push\n${claim}`).digest('base64url')
}
