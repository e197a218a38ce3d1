import { type Instant, instantOf } from '../../src/domain/time.ts'
import type { NtfyMessage, startNtfy } from '../far-sides/ntfy.ts'
import type { startMailServer } from '../far-sides/smtp.ts'
import type { FakeCall, FakeSms, startFakeTwilio } from '../far-sides/twilio.ts'
import type { LocalSlack, TraceEntry } from '../local-slack/index.ts'
import type { Citizen } from './town.ts'

/** The far sides that people are reached by. */
export type FarSides = {
  slack: LocalSlack
  twilio: Awaited<ReturnType<typeof startFakeTwilio>>
  ntfy: Awaited<ReturnType<typeof startNtfy>>
  mail: Awaited<ReturnType<typeof startMailServer>>
}

/**
 * Something that reached somebody. `message`: a direct message; `shown`: an answer shown to them alone; `mention`: a message in
 * a channel that names them so that it sounds; `invite`: into a channel. `pageId` where it says so itself.
 */
export type Left = {
  at: Instant
  to: Citizen
  by: 'message' | 'sms' | 'call' | 'push' | 'mail' | 'shown' | 'mention' | 'invite'
  text: string
  pageId: string | null
  ts?: string
  sms?: FakeSms
  call?: FakeCall
  push?: NtfyMessage
}

/** Whether a telephone makes a noise by it whatever the hour. */
export function sounds({ by }: Left): boolean {
  return by === 'sms' || by === 'call' || by === 'push'
}

/** Reads what has left since it was last asked; what is read at an instant left at that instant, as time stands still meanwhile. */
export function createOutbox(far: FarSides, people: readonly Citizen[], accounts: ReadonlyMap<string, string>) {
  const { slack, twilio, ntfy, mail } = far
  const byKey = new Map(people.map((one) => [one.key, one]))
  const byUser = new Map([...accounts].map(([key, userId]) => [userId, byKey.get(key)!]))
  const byDirect = new Map([...accounts].map(([key, userId]) => [slack.dmId(userId), byKey.get(key)!]))
  const byPhone = new Map(people.flatMap((one) => (one.phone ? [[one.phone, one] as const] : [])))
  const byTopic = new Map(people.flatMap((one) => (one.topic ? [[one.topic, one] as const] : [])))
  const byMail = new Map(people.map((one) => [one.email, one]))
  const read = { trace: 0, sms: 0, calls: 0, pushes: 0, mails: 0 }
  const groups = new Map<string, string>()

  const ofCall = (entry: TraceEntry, at: Instant): Left[] => {
    const { method, args, ok } = entry
    if (!ok) return []
    const text = String(args['text'] ?? '')
    if (method === 'usergroups.users.update') groups.set(String(args['usergroup']), String(args['users']))
    if (method === 'conversations.invite')
      return String(args['users'])
        .split(',')
        .flatMap((user) => found(byUser.get(user), { at, by: 'invite', text: entry.channel ?? '', pageId: null }))
    if (method === 'chat.postEphemeral')
      return found(byUser.get(String(args['user'])), { at, by: 'shown', text, pageId: null })
    if (method !== 'chat.postMessage') return []
    const direct = byDirect.get(entry.channel ?? '') ?? byUser.get(entry.channel ?? '')
    if (direct) {
      const key = markerOf(args['metadata'])
      const posted = slack.dm(accounts.get(direct.key)!).findLast((one) => one.text === text)
      return [{ at, to: direct, by: 'message', text, pageId: key, ...(posted ? { ts: posted.ts } : {}) }]
    }
    const whole = JSON.stringify([text, args['blocks']])
    if (/<!(here|channel|everyone|subteam)/.test(whole)) throw new Error(`everybody is called by ${whole}`)
    const named = new Set([...whole.matchAll(/<@([UW][A-Z0-9]+)/g)].map(([, user]) => user!))
    return [...named].flatMap((user) => found(byUser.get(user), { at, by: 'mention', text, pageId: null }))
  }

  return {
    /** Slack user id of the only member of a user group, as it was last set. */
    memberOf: (group: string): string | null => groups.get(group) ?? null,
    collect(millis: number): Left[] {
      const at = instantOf(millis)
      const left = slack.trace.slice(read.trace).flatMap((entry) => ofCall(entry, at))
      for (const sms of twilio.messages.slice(read.sms))
        left.push(...found(byPhone.get(sms.to), { at, by: 'sms', text: sms.body, pageId: null, sms }))
      for (const call of twilio.calls.slice(read.calls)) {
        const pageId = /page=([0-9a-f-]{36})/.exec(call.twiml)?.[1] ?? null
        left.push(...found(byPhone.get(call.to), { at, by: 'call', text: call.twiml, pageId, call }))
      }
      for (const push of ntfy.messages.slice(read.pushes))
        left.push(...found(byTopic.get(push.topic), { at, by: 'push', text: push.title, pageId: null, push }))
      for (const one of mail.mails.slice(read.mails))
        for (const to of one.to)
          left.push(...found(byMail.get(to), { at, by: 'mail', text: one.headers.get('subject') ?? '', pageId: null }))
      read.trace = slack.trace.length
      read.sms = twilio.messages.length
      read.calls = twilio.calls.length
      read.pushes = ntfy.messages.length
      read.mails = mail.mails.length
      return left
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

function found(to: Citizen | undefined, left: Omit<Left, 'to'>): Left[] {
  return to ? [{ ...left, to }] : []
}

/** The key by which Debrief knows a message of its own again: of a page it is the page's id. */
function markerOf(metadata: unknown): string | null {
  const read = typeof metadata === 'string' ? (JSON.parse(metadata) as unknown) : metadata
  const payload = (read as { event_payload?: { key?: string } } | undefined)?.event_payload
  return payload?.key ?? null
}
