import { WebSocket } from 'ws'
import { isObject } from './args.ts'
import type { Json, LocalSlack } from './index.ts'

/** A Web API call as an app makes it: a form, with the bot's token unless another is given. */
export async function api(slack: LocalSlack, method: string, args: Json = {}, token = slack.botToken): Promise<Json> {
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(args))
    form.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value))
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const answer = await fetch(slack.url + method, { method: 'POST', headers, body: form })
  const body: unknown = await answer.json()
  return isObject(body) ? body : {}
}

export type Frame = {
  type: string
  envelope_id: string
  payload: Json
  retry_attempt: number
  retry_reason: string
} & Json

export type SocketClient = {
  ws: WebSocket
  frames: Frame[]
  /** Events among the frames, as `message`, `message.message_changed` ... */
  events(): string[]
  /** The inner events of one type. */
  inner(type: string, subtype?: string): Json[]
  closed(): boolean
}

/** A bare Socket Mode client. It acks each envelope with what `answer` gives, at once; null = never. */
export async function connect(
  slack: LocalSlack,
  answer: (frame: Frame) => Json | null = () => ({}),
): Promise<SocketClient> {
  const opened = await api(slack, 'apps.connections.open', {}, slack.appToken)
  const ws = new WebSocket(String(opened['url']))
  const frames: Frame[] = []
  let closed = false
  ws.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame
    frames.push(frame)
    const payload = frame.envelope_id ? answer(frame) : null
    if (payload) ws.send(JSON.stringify({ envelope_id: frame.envelope_id, payload }))
  })
  ws.on('close', () => {
    closed = true
  })
  await new Promise<void>((resolve, reject) => {
    ws.once('message', () => resolve())
    ws.once('error', reject)
  })
  const inner = (): Json[] => frames.map((frame) => frame.payload?.['event']).filter(isObject)
  return {
    ws,
    frames,
    events: () =>
      inner().map((event) => (event['subtype'] ? `${event['type']}.${event['subtype']}` : String(event['type']))),
    inner: (type, subtype) => inner().filter((event) => event['type'] === type && event['subtype'] === subtype),
    closed: () => closed,
  }
}

/** A workspace with three people, a channel they all share with the bot, and one that the bot is not in. */
export function people(slack: LocalSlack) {
  const ana = slack.addUser({ handle: 'ana', name: 'Ana Ruiz', email: 'ana@example.com', tz: 'Europe/Madrid' })
  const ben = slack.addUser({ handle: 'ben', name: 'Ben Ode', email: 'ben@example.com' })
  const cho = slack.addUser({ handle: 'cho', name: 'Cho Park' })
  const general = slack.addChannel({ name: 'general', creator: ana })
  const elsewhere = slack.addChannel({ name: 'elsewhere', botIsMember: false })
  return { ana, ben, cho, general, elsewhere }
}
