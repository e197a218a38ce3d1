import { randomBytes } from 'node:crypto'
import { type Answered, type Asked, jsonOf, startFarSide } from './far-side.ts'

type Action = { action: string; label: string; url: string; method?: string }
export type NtfyMessage = {
  id: string
  time: number
  event: 'message'
  topic: string
  sequence_id?: string
  title: string
  message: string
  priority: number
  tags: string[]
  actions: Action[]
}

const NAME = /^[-_A-Za-z0-9]{1,64}$/

/**
 * A server of ntfy: publishing as JSON and reading what it holds. Refuses what it refuses: other topics and priorities than
 * its own, more than three actions, texts of more than 4,096 bytes, and everybody without the token where there is one.
 */
export async function startNtfy(options: { token?: string } = {}) {
  const messages: NtfyMessage[] = []

  const answer = (asked: Asked): Answered => {
    if (options.token && asked.headers.authorization !== `Bearer ${options.token}`)
      return { status: 403, body: { code: 40301, http: 403, error: 'forbidden' } }
    const [topic = '', what] = asked.url.pathname.slice(1).split('/')
    if (asked.method === 'GET' && what === 'json' && NAME.test(topic)) {
      const since = Number(asked.url.searchParams.get('since'))
      const held = messages.filter((one) => one.topic === topic && one.time >= since)
      return { status: 200, body: held.map((one) => `${JSON.stringify(one)}\n`).join('') }
    }
    if (asked.method !== 'POST' || asked.url.pathname !== '/') return bad(40401, 404, 'page not found')
    const read = jsonOf(asked)
    if (!read) return bad(40017, 400, 'invalid request: request body must be message JSON')
    const problem = problemOf(read)
    if (problem) return problem
    const message = {
      id: randomBytes(6).toString('hex'),
      time: Math.floor(Date.now() / 1000),
      event: 'message' as const,
      actions: [],
      ...read,
    } as unknown as NtfyMessage
    messages.push(message)
    return { status: 200, body: message }
  }

  const far = await startFarSide(answer)
  return Object.assign(far, {
    messages,
    /** Presses a button as the app does; `[address, through]`, where something else than that address leads there. */
    async press(message: NtfyMessage, label: string, [address, through]: [string, string] | [] = []) {
      const action = message.actions.find((one) => one.label === label)
      if (!action) throw new Error(`the push has no button ${label}`)
      const url = address && through ? action.url.replace(address, through) : action.url
      return fetch(url, { method: action.method ?? 'POST' })
    },
  })
}

function problemOf(read: Record<string, unknown>): Answered | null {
  const { topic, priority, actions = [], message, title, sequence_id: sequence } = read
  if (typeof topic !== 'string' || !NAME.test(topic)) return bad(40009, 400, 'invalid request: topic invalid')
  if (typeof title !== 'string' || typeof message !== 'string') return bad(40017, 400, 'invalid request: not a message')
  if (Buffer.byteLength(message) > 4096) return bad(40014, 400, 'invalid request: attachments not allowed')
  if (sequence !== undefined && (typeof sequence !== 'string' || !NAME.test(sequence)))
    return bad(40049, 400, 'invalid request: sequence ID invalid')
  if (!Number.isInteger(priority) || Number(priority) < 1 || Number(priority) > 5)
    return bad(40007, 400, 'invalid priority parameter')
  if (!Array.isArray(actions) || actions.length > 3)
    return bad(40018, 400, 'invalid request: actions invalid, only 3 actions allowed')
  const odd = (actions as Partial<Action>[]).some(
    (one) => !['view', 'broadcast', 'http'].includes(one.action ?? '') || !one.label || !one.url,
  )
  return odd ? bad(40018, 400, 'invalid request: actions invalid') : null
}

function bad(code: number, http: number, error: string): Answered {
  return { status: http, body: { code, http, error } }
}
