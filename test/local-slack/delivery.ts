import type { Activity } from './activity.ts'
import { isObject } from './args.ts'
import { concernsDelivery, type FaultBox } from './faults.ts'
import { createGate, type HttpFailure, postSigned } from './request-url.ts'
import type { Sockets } from './socket.ts'
import { hex, type World } from './state.ts'
import type { DeliveryEntry, DeliveryFault, Json } from './types.ts'

type Kind = DeliveryEntry['kind']
export type Attempt = {
  acked: boolean
  response: Json
  /** Why it was not acked. */
  reason: 'timeout' | 'no_connection' | 'closed' | HttpFailure
  /** The answer asked for no other try. */
  noRetry: boolean
  sentAt: number
  answeredAt: number
}

export type Delivery = {
  /** An event: tried, and retried on Slack's schedule where nobody acks. */
  event(body: Json): void
  /** A command or an interaction: one try; the person waits. */
  interaction(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Attempt>
  entries: DeliveryEntry[]
  /** Events given up after the last retry. */
  lost: Json[]
  schedule: { delaysMs: number[]; ackTimeoutMs: number }
  /** Request URLs, which take turns; null is Socket Mode. While `unreachable`, Slack itself is away. */
  target: { urls: readonly string[] | null; unreachable: boolean }
  stop(): void
}

/** Slack's way of handing envelopes to the bot. All its times are wire time. */
export function createDelivery(
  world: World,
  sockets: Sockets,
  activity: Activity,
  faults: FaultBox<DeliveryFault>,
  random: () => number,
): Delivery {
  const entries: DeliveryEntry[] = []
  const lost: Json[] = []
  const timers = new Set<NodeJS.Timeout>()
  const schedule = { delaysMs: [0, 60_000, 300_000], ackTimeoutMs: 3000 }
  const target: Delivery['target'] = { urls: null, unreachable: false }
  const gate = createGate()
  let turn = 0
  let held: (() => void)[] = []

  const after = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }

  /** One try. An ack that comes after the timeout comes too late. */
  async function attempt(kind: Kind, payload: Json, number: number, reason: string): Promise<Attempt> {
    const envelope_id = `${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`
    const connection = target.urls === null ? sockets.pick() : null
    const url = target.unreachable ? undefined : target.urls?.[turn++ % target.urls.length]
    const nobody = connection === null && url === undefined
    const entry: DeliveryEntry = {
      id: envelope_id,
      kind,
      what: describe(kind, payload),
      eventId: typeof payload['event_id'] === 'string' ? payload['event_id'] : null,
      attempt: number,
      connection: nobody ? -1 : (connection?.number ?? 0),
      sentAt: performance.now(),
      ackedAt: null,
    }
    entries.push(entry)
    const end = (acked: boolean, response: Json, why: Attempt['reason'], noRetry = false): Attempt => {
      const answeredAt = performance.now()
      if (acked) entry.ackedAt = answeredAt
      return { acked, response, reason: why, noRetry, sentAt: entry.sentAt, answeredAt }
    }
    if (nobody) return end(false, {}, 'no_connection')
    const done = activity.begin()
    try {
      const retry = { retry_attempt: number, retry_reason: reason }
      const envelope = { envelope_id, type: kind, payload, accepts_response_payload: kind !== 'events_api', ...retry }
      let answer: Json
      if (connection) {
        const taken = await Promise.race([sockets.send(connection, envelope), tooLate(schedule.ackTimeoutMs)])
        connection.waiting.delete(envelope_id)
        if (taken === 'late') return end(false, {}, 'timeout')
        if (taken === null) return end(false, {}, 'closed')
        answer = taken
      } else {
        const before = { attempt: number, reason }
        const leave = await gate()
        const posted = await postSigned(url ?? '', world.signingSecret, kind, payload, before, schedule.ackTimeoutMs)
        leave()
        if ('failed' in posted) return end(false, {}, posted.failed, posted.noRetry)
        answer = posted.body
      }
      const swallowed = faults.strike(
        (fault) => fault.kind === 'drop-before-ack' && concernsDelivery(fault, kindOf(kind)),
      )
      const lostAs = connection ? 'timeout' : 'http_timeout'
      return swallowed.length > 0 ? end(false, {}, lostAs) : end(true, answer, lostAs)
    } finally {
      done()
    }
  }

  function tooLate(ms: number): Promise<'late'> {
    return new Promise((resolve) => after(ms, () => resolve('late')))
  }

  async function untilAcked(body: Json): Promise<void> {
    let reason = ''
    for (let number = 0; ; number += 1) {
      const result = await attempt('events_api', body, number, reason)
      if (result.acked) return
      const wait = schedule.delaysMs[number]
      if (wait === undefined || result.noRetry) break
      reason = result.reason === 'no_connection' || result.reason === 'closed' ? 'connection_failed' : result.reason
      // A retry counts as under way only while somebody is there to take it.
      const there = target.urls === null ? sockets.count() > 0 : target.urls.length > 0 && !target.unreachable
      const done = there ? activity.begin() : undefined
      await new Promise<void>((resolve) => after(wait, resolve))
      done?.()
    }
    lost.push(body)
    activity.touch()
  }

  function struck(kind: DeliveryFault['kind'], of: 'events' | 'interactive' | 'commands'): DeliveryFault | undefined {
    return faults.strike((fault) => fault.kind === kind && concernsDelivery(fault, of))[0]
  }

  function hold(run: () => void, ms: number): void {
    const done = activity.begin()
    if (held.length === 0) {
      after(ms, () => {
        const all = held
        held = []
        // Each draws a random place among those left.
        while (all.length > 0) for (const one of all.splice(Math.floor(random() * all.length), 1)) one()
      })
    }
    held.push(() => {
      run()
      done()
    })
  }

  return {
    entries,
    lost,
    schedule,
    target,
    event(body) {
      const copies = 1 + copiesOf(struck('duplicate', 'events'))
      const delay = struck('delay', 'events')
      const shuffle = struck('shuffle', 'events')
      const send = (): void => {
        for (let copy = 0; copy < copies; copy += 1) void untilAcked(body)
      }
      if (shuffle) hold(send, shuffle.ms ?? 50)
      else if (delay) {
        const done = activity.begin()
        after(delay.ms ?? 100, () => {
          send()
          done()
        })
      } else send()
    },
    async interaction(kind, payload) {
      const of = kindOf(kind)
      const delay = struck('delay', of)
      if (delay) await new Promise<void>((resolve) => after(delay.ms ?? 100, resolve))
      const copies = 1 + copiesOf(struck('duplicate', of))
      const attempts = Array.from({ length: copies }, () => attempt(kind, payload, 0, ''))
      const all = await Promise.all(attempts)
      return all.find((one) => one.acked) ?? all[0]!
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

function copiesOf(fault: DeliveryFault | undefined): number {
  return fault ? (fault.copies ?? 1) : 0
}

function kindOf(kind: Kind): 'events' | 'interactive' | 'commands' {
  return kind === 'events_api' ? 'events' : kind === 'slash_commands' ? 'commands' : 'interactive'
}

function describe(kind: Kind, payload: Json): string {
  if (kind === 'slash_commands') return String(payload['command'])
  if (kind === 'interactive') return String(payload['type'])
  const event = isObject(payload['event']) ? payload['event'] : {}
  const type = String(event['type'] ?? payload['type'])
  return event['subtype'] ? `${type}.${event['subtype']}` : type
}
