import type { Twilio } from 'twilio'
import { type Instant, millisOf } from '../../domain/time.ts'
import type { Delivery, HeardAnswer, OutgoingPage, PagingChannel, SentTry } from '../channel.ts'
import { smsText, voiceWords } from '../words.ts'
import { clientOf, type Sdk, type TwilioSettings, untakenOf } from './client.ts'
import { answerOfSms, keyAddress, readRequest } from './receive.ts'
import { callTwiml } from './twiml.ts'

/** Milliseconds that Twilio's clock and ours may be apart. */
const CLOCKS_APART = 10_000
/** Milliseconds of wire time for looking whether an earlier try has arrived; when that is not known, it is sent again. */
const LOOKING = 2_000
/** Seconds after which a text message that Twilio has not passed on wakes nobody any more: the ladder has gone on. */
const SMS_VALID = 15 * 60
/** Seconds that a call rings, and how long it may last: both are over when the next one is due. */
const RING = 40
const CALL_LASTS = 75
/** Messages that are read of one list, newest first. */
const LISTED = 200

const NOT_SENT = ['failed', 'undelivered', 'canceled']

/**
 * Pages by text message and by call. Text messages are answered by 1, 2 or 3, which comes by a request to `PUBLIC_URL`, or
 * is found by asking; calls by keys, where there is a `PUBLIC_URL`. Who picks up, or a voicemail, answers nothing.
 * Twilio knows no idempotency key: a try that may have arrived is looked for among what went to the number since, a text by
 * its words, a call by its time; where nothing is found it is sent again.
 */
export function twilioChannel(settings: TwilioSettings): PagingChannel {
  const loading = import('twilio').then((module): Sdk => module.default)
  // Whoever needs it is told then.
  loading.catch(() => {})
  return {
    id: 'twilio',
    methods: ['sms', 'voice'],
    async send(outgoing, signal) {
      const { address, method } = outgoing
      if (address === null) return { state: 'failed-permanent', reason: 'no telephone number is known' }
      try {
        const sdk = await loading
        const to = method === 'sms' ? smsTo(settings, outgoing, address) : callTo(sdk, settings, outgoing, address)
        return sent(await deliver(sdk, settings, to, outgoing, signal))
      } catch (thrown) {
        return untakenOf(thrown)
      }
    },
    async say(to, body, signal) {
      try {
        const { from } = settings
        return sent(await clientOf(await loading, settings, signal).messages.create({ to, from, body }))
      } catch (thrown) {
        return untakenOf(thrown)
      }
    },
    async receive(request) {
      return readRequest(await loading, settings, request)
    },
    async poll(open, signal) {
      if (open.length === 0) return []
      return heardSince(clientOf(await loading, settings, signal), settings.from, open)
    },
  }
}

/** One way of a page to a number: how it is made, and how one made earlier is found. */
type Way = {
  create(client: Twilio): Promise<{ sid: string }>
  find(client: Twilio, since: number): Promise<{ sid: string } | undefined>
}

function smsTo({ from }: TwilioSettings, outgoing: OutgoingPage, to: string): Way {
  const body = smsText(outgoing)
  return {
    create: (client) => client.messages.create({ to, from, body, validityPeriod: SMS_VALID }),
    async find(client, since) {
      // Not by date: those still waiting to be sent have none. Trial accounts put a sentence before the words.
      const all = await client.messages.list({ to, from, limit: LISTED })
      return all.find(
        (one) => one.body.endsWith(body) && one.dateCreated.getTime() >= since && !NOT_SENT.includes(one.status),
      )
    },
  }
}

function callTo(sdk: Sdk, { from, publicUrl }: TwilioSettings, outgoing: OutgoingPage, to: string): Way {
  const action = publicUrl === null ? null : keyAddress(publicUrl, outgoing.page.id)
  const twiml = callTwiml(sdk, voiceWords(outgoing, action !== null), action)
  return {
    create: (client) => client.calls.create({ to, from, twiml, timeout: RING, timeLimit: CALL_LASTS }),
    async find(client, since) {
      const all = await client.calls.list({ to, from, limit: LISTED })
      return all.find((one) => one.dateCreated.getTime() >= since && !NOT_SENT.includes(one.status))
    },
  }
}

async function deliver(
  sdk: Sdk,
  settings: TwilioSettings,
  way: Way,
  { mayHaveArrived, begunAt }: OutgoingPage,
  signal: AbortSignal,
): Promise<{ sid: string }> {
  if (mayHaveArrived) {
    const looking = clientOf(sdk, settings, AbortSignal.any([signal, AbortSignal.timeout(LOOKING)]))
    const found = await way.find(looking, earliest(begunAt)).catch(() => undefined)
    if (found) return found
  }
  return way.create(clientOf(sdk, settings, signal))
}

function sent({ sid }: { sid: string }): Delivery {
  return { state: 'sent', externalId: sid, channelId: null, ts: null }
}

/** Answers among the text messages to our number, each not older than the oldest open try to whom it came from. */
async function heardSince(client: Twilio, ours: string, open: readonly SentTry[]): Promise<HeardAnswer[]> {
  const since = new Map<string, number>()
  for (const { address, at } of open)
    if (address !== null) since.set(address, Math.min(since.get(address) ?? Number.POSITIVE_INFINITY, earliest(at)))
  const oldest = new Date(Math.min(...since.values()))
  const all = since.size === 0 ? [] : await client.messages.list({ to: ours, dateSentAfter: oldest, limit: LISTED })
  // The list is by whole days (https://www.twilio.com/docs/messaging/api/message-resource), so that times are compared here.
  const fresh = all.filter((one) => one.dateSent.getTime() >= (since.get(one.from) ?? Number.POSITIVE_INFINITY))
  return fresh.map(answerOfSms).filter((heard) => heard !== null)
}

function earliest(instant: Instant): number {
  return millisOf(instant) - CLOCKS_APART
}
