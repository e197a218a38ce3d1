import { z } from 'zod'
import { shortTo } from '../../domain/language/phrase.ts'
import { millisOf } from '../../domain/time.ts'
import { isTopic } from '../address.ts'
import type { Delivery, FarRequest, FarSaid, OutgoingPage, PagingChannel } from '../channel.ts'
import { refused, told, unanswered } from '../untaken.ts'
import { headlineOf, plainLine, roleOf } from '../words.ts'
import { answerToken, readAnswerToken } from './answer-token.ts'

/** A server of ntfy, and what makes its buttons answer: without both `publicUrl` and `answerSecret` there are none. `wireNow`: the real clock, epoch milliseconds. */
export type NtfySettings = {
  url: string
  token: string | undefined
  publicUrl: string | undefined
  answerSecret: string | undefined
  wireNow: () => number
}

/** How loud: 5 rings through the quiet hours of the phone where its owner lets ntfy do so, 3 is like any message. */
const PRIORITY = { SEV1: 5, SEV2: 4, SEV3: 3, SEV4: 3 } as const
const LABELS = { 'on-it': 'On it', cannot: "Can't", 'not-ours': 'Not ours' } as const
/**
 * Pages by push to the ntfy app (https://docs.ntfy.sh/publish/): `address` is the topic. Buttons call us back with a signed
 * token, by POST only, so that nothing that looks at addresses for a preview answers for anybody. The same `sequence_id`
 * makes a repeat replace what the phone shows (ntfy 2.16; older ones show it twice).
 */
export function ntfyChannel(settings: NtfySettings): PagingChannel {
  const { answerSecret } = settings
  return {
    id: 'ntfy',
    methods: ['push'],
    send: (page, signal) => push(settings, page, signal),
    say: (topic, message, signal) =>
      // The name is the same for each, so that the newest is what the phone shows.
      publish(settings, { topic, sequence_id: 'debrief', title: 'Debrief', message, priority: 4 }, signal),
    ...(answerSecret && { receive: async (request) => readAnswer(request, answerSecret, settings.wireNow()) }),
  }
}

async function push(settings: NtfySettings, outgoing: OutgoingPage, signal: AbortSignal): Promise<Delivery> {
  const { page, address: topic } = outgoing
  if (topic === null || !isTopic(topic)) return { state: 'failed-permanent', reason: 'no ntfy topic that could be one' }
  const id = `${page.id}-${outgoing.tryKey}`
  const sent: Delivery = { state: 'sent', externalId: id, channelId: null, ts: null }
  if (outgoing.mayHaveArrived && (await isThere(settings, topic, id, outgoing, signal))) return sent
  return publish(settings, { topic, sequence_id: id, ...messageOf(settings, outgoing) }, signal)
}

async function publish(
  settings: NtfySettings,
  message: { topic: string; sequence_id: string; title: string; message: string; priority: number },
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const response = await call(settings, '/', signal, message)
    const said = await response.text()
    if (response.ok) return { state: 'sent', externalId: message.sequence_id, channelId: null, ts: null }
    // Whoever knows a topic reads it.
    return refused('ntfy', response, told(problemIn(said), [settings.token, message.topic]))
  } catch (thrown) {
    return unanswered('ntfy', thrown)
  }
}

/** Whether the server holds this push; where it does not say, it is sent again. */
async function isThere(
  settings: NtfySettings,
  topic: string,
  id: string,
  { begunAt }: OutgoingPage,
  signal: AbortSignal,
): Promise<boolean> {
  // Ten minutes for clocks that differ.
  const since = Math.floor(millisOf(begunAt) / 1000) - 600
  try {
    const response = await call(settings, `/${topic}/json?poll=1&since=${since}`, signal)
    const held = await response.text()
    return response.ok && held.split('\n').some((line) => Held.safeParse(parsed(line)).data?.sequence_id === id)
  } catch {
    return false
  }
}

const Held = z.object({ event: z.literal('message'), sequence_id: z.string() })
const Problem = z.object({ error: z.string() })

function messageOf(settings: NtfySettings, outgoing: OutgoingPage) {
  const { page, incident, seen, fallbackBridge } = outgoing
  const stillIn = page.rung === 'still-in'
  const actions = buttons(settings, page.id, stillIn ? ['on-it', 'cannot'] : ['on-it', 'cannot', 'not-ours'])
  const lines = [
    stillIn ? 'Are you still on it? Without an answer in 3 minutes the next is called.' : `You: ${roleOf(outgoing)}.`,
    seen === null || stillIn ? null : shortTo(plainLine(seen), 300),
    `Declared by ${plainLine(outgoing.declaredBy)}.`,
    fallbackBridge === null ? null : `While Slack is down: ${plainLine(fallbackBridge)}`,
    actions.length > 0 ? null : 'This push takes no answer: answer in Slack, or to the text message or the call.',
  ]
  return {
    title: shortTo(headlineOf(outgoing), 200),
    message: lines.filter((line) => line !== null).join('\n'),
    priority: PRIORITY[incident.severity],
    tags: [incident.severity === 'SEV1' ? 'rotating_light' : 'warning'],
    actions,
  }
}

function buttons(settings: NtfySettings, pageId: string, answers: readonly (keyof typeof LABELS)[]) {
  const { publicUrl, answerSecret, wireNow } = settings
  if (!publicUrl || !answerSecret) return []
  return answers.map((answer) => ({
    action: 'http',
    label: LABELS[answer],
    method: 'POST',
    url: `${publicUrl}/paging/ntfy/answer/${answerToken(answerSecret, { pageId, answer }, wireNow())}`,
    clear: true,
  }))
}

function readAnswer(request: FarRequest, secret: string, now: number): FarSaid {
  const token = /^\/answer\/([^/]+)$/.exec(request.path)?.[1]
  if (!token || request.method !== 'POST') return { ok: false, status: 404 }
  const read = readAnswerToken(secret, token, now)
  if (!read) return { ok: false, status: 403 }
  const { pageId, answer } = read
  // The app sends a press once. A later one of the same button is answered by how things stand then.
  const second = Math.floor(now / 1000)
  return {
    ok: true,
    answers: [{ key: `ntfy:${pageId}:${answer}:${second}`, about: { pageId }, answer, how: 'by-push', by: null }],
    reply: (sentences) => ({ type: 'text/plain; charset=utf-8', body: sentences.join(' ') }),
  }
}

async function call(settings: NtfySettings, path: string, signal: AbortSignal, body?: object): Promise<Response> {
  return fetch(`${settings.url.replace(/\/+$/, '')}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(settings.token && { authorization: `Bearer ${settings.token}` }),
    },
    body: body ? JSON.stringify(body) : null,
    signal,
    redirect: 'error',
  })
}

function problemIn(said: string): string {
  return Problem.safeParse(parsed(said)).data?.error ?? ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
