import type { Method } from '../domain/contact.ts'
import type { Escalation } from '../domain/escalation.ts'
import type { Incident } from '../domain/incident.ts'
import type { Page } from '../domain/page.ts'
import type { Instant } from '../domain/time.ts'

/** A page on its way to one person. */
export type OutgoingPage = {
  page: Page
  escalation: Escalation
  incident: Incident
  /** Which way this try goes. */
  method: Method
  /** Key of the try among those of its page: `message`, `sms`, `voice-2`. With the page's id it names this try for good. */
  tryKey: string
  /** Telephone number (E.164), ntfy topic or e-mail address of the person; null for `message`. */
  address: string | null
  /** The direct-message channel opened beforehand; null when Slack has none for this person. */
  dmChannelId: string | null
  /** Readable name of whoever declared it. */
  declaredBy: string
  /** What was seen, in the words of whoever declared it; null when nobody said. */
  seen: string | null
  /** Where people meet while Slack is down; null where the roster says nothing. */
  fallbackBridge: string | null
  /** True when an earlier try may have arrived although no answer came: look before sending again. */
  mayHaveArrived: boolean
  /** When this try was first begun, domain time; what an earlier one sent is not older. */
  begunAt: Instant
}

/** What one try came to. Trouble of delivery is a value; a throw is a bug. `externalId`: what the far side knows it by. */
export type Delivery =
  | { state: 'sent'; externalId: string; channelId: string | null; ts: string | null }
  /** Not taken now, or taken without saying so; another try may be. `retryAfterMs`: wire time that the far side asks for. */
  | { state: 'failed-temporary'; reason: string; retryAfterMs: number | null }
  /** Will not be taken at all. */
  | { state: 'failed-permanent'; reason: string }

/** An answer to a page that came by a far side of a page. */
export type HeardAnswer = {
  /** The same when the far side tells it twice. */
  key: string
  /** What it answers: our page where the far side knows it, else what it knows the try by, else whose address it came from. */
  about: { pageId: string } | { externalId: string } | { address: string }
  answer: 'on-it' | 'cannot' | 'not-ours'
  how: 'by-sms' | 'by-voice' | 'by-push' | 'by-pager'
  /** Who answered, where the far side names somebody who need not be the one paged; `email` finds them in the roster. */
  by: { name: string; email: string | null } | null
}

/** A request that a far side sent to `PUBLIC_URL/paging/ID/...`. */
export type FarRequest = {
  method: 'GET' | 'POST'
  /** Below the channel's own path, with a leading slash: `/sms`. */
  path: string
  /** The whole address as the far side called it: it is what some of them sign. */
  url: string
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

/** What a request says, or that it is none of the far side's. `reply` writes what it is answered, from a sentence for each answer. */
export type FarSaid =
  | { ok: false; status: 400 | 401 | 403 | 404 }
  | { ok: true; answers: HeardAnswer[]; reply(sentences: readonly string[]): { type: string; body: string } }

/** A try that has been sent and not been answered. */
export type SentTry = { pageId: string; externalId: string; address: string | null; at: Instant }

/** A try that was sent, of a page that asks for no answer any more: its ladder was answered elsewhere, or nobody is needed (`over`). */
export type EndedTry = { externalId: string; team: string | null; how: 'answered' | 'over' }

/** A way to reach people. */
export type PagingChannel = {
  /** Folder name and registry key. */
  readonly id: string
  /** Which tries it takes; of two channels that take the same, the first one that says `sent` has it. */
  readonly methods: readonly Method[]
  /** Whether a page is one for it at all; all are, where nothing is said. */
  takes?(page: Page): boolean
  /** Must be safe to repeat, and give up when `signal` says so; never rejects for trouble of delivery. */
  send(page: OutgoingPage, signal: AbortSignal): Promise<Delivery>
  /** Sends a few words of text that are no page, and ask for no answer; what may have arrived may be sent again. */
  say?(address: string, text: string, signal: AbortSignal): Promise<Delivery>
  /** Reads a request of the far side, after it has been proven to be its. */
  receive?(request: FarRequest): Promise<FarSaid>
  /** Asks the far side for answers to what is open, where it cannot call us, or has not. Rejects when it does not answer. */
  poll?(open: readonly SentTry[], signal: AbortSignal): Promise<HeardAnswer[]>
  /** Tells a far side that calls people by itself that it need not. Must be safe to repeat; never rejects for trouble of delivery. */
  ended?(ended: EndedTry, signal: AbortSignal): Promise<Delivery>
}
