import { ErrorCode, WebClient } from '@slack/web-api'
import { type Logger, withoutSecrets } from '../log.ts'

/**
 * What a call to Slack came to. `permanent`: saying it again would be refused again; `transient`: Slack did not take it;
 * `ambiguous`: it may have been done although no good answer came, so look for its marker before saying it again.
 */
export type SlackResult = { ok: true; data: Record<string, unknown> } | SlackFailure
export type SlackFailure = {
  ok: false
  kind: 'permanent' | 'transient' | 'ambiguous'
  /** Slack's error code, or the network's. */
  code: string
  /** The scope that Slack misses, where that is the reason. */
  needed: string | null
  /** Wire time to wait before the next call; null where nothing was said. */
  retryAfterMs: number | null
  data: Record<string, unknown>
}

/** Calls a Web API method by its name. Never rejects: trouble is a result. */
export type SlackCall = (method: string, args?: Record<string, unknown>) => Promise<SlackResult>

/** One client for each class of traffic: a 429 pauses a whole WebClient, and a page must not wait behind a list. */
export type Lanes = Record<'page' | 'show' | 'read' | 'ask', SlackCall> & {
  /** The code with which Slack refused the token; null once a call was taken again. */
  refused(): string | null
}

type LaneOptions = {
  token: string
  slackApiUrl: string | undefined
  log?: Logger | undefined
  /** Called when Slack begins to refuse the token, with its code, and with null when it takes it again. */
  onToken?: ((refused: string | null) => void) | undefined
}

/** Milliseconds a call may take: pages give way to the second channel soon, history may be slow. */
const TIMEOUTS = { page: 4_000, show: 10_000, read: 20_000, ask: 2_500 } as const

/** Opens the lanes. None retries by itself: the rows in the database own retries. */
export function createLanes(options: LaneOptions): Lanes {
  let refused: string | null = null
  const remember = rememberRefusals(options.log)
  const lane = (timeout: number): SlackCall => {
    const client = new WebClient(options.token, {
      ...(options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout,
      logger: SILENT,
    })
    const counted: SlackCall = async (method, args = {}) => {
      const result = await call(client, method, args)
      if (result.ok || TOKEN_REFUSED.has(result.code)) {
        const before = refused
        refused = result.ok ? null : result.code
        if ((before === null) !== (refused === null)) options.onToken?.(refused)
      }
      return result
    }
    return remember(courteous(counted))
  }
  const lasting = (timeout: number) => outlasting(lane(timeout))
  return {
    page: lasting(TIMEOUTS.page),
    show: lasting(TIMEOUTS.show),
    read: lasting(TIMEOUTS.read),
    ask: lane(TIMEOUTS.ask),
    refused: () => refused,
  }
}

/**
 * Calls that Slack has asked to wait do wait, whoever makes them: until its time is over they fail here as they failed there.
 * Slack counts by method, and posts by channel too (docs.slack.dev/apis/web-api/rate-limits).
 */
function courteous(call: SlackCall): SlackCall {
  const waiting = new Map<string, SlackResult>()
  return async (method, args) => {
    const key = `${method} ${String(args?.['channel'] ?? '')}`
    const before = waiting.get(key)
    if (before) return before
    const result = await call(method, args)
    if (!result.ok && result.retryAfterMs !== null) {
      waiting.set(key, result)
      setTimeout(() => waiting.delete(key), result.retryAfterMs).unref()
    }
    return result
  }
}

/** Codes of a method that this Slack does not have, or this token may not call (docs.slack.dev, errors of any method). */
const METHOD_REFUSED = new Set(['unknown_method', 'missing_scope'])
/** What the main job rests on is asked for each time. */
const PRIMARY = new Set(['chat.postMessage', 'auth.test', 'apps.connections.open'])
/** Milliseconds until a refused method is tried again: a scope may have been granted. */
const REFUSED_FOR_MS = 600_000

/** Whether the method itself was refused: no other call of it would be taken, and what it is for is left out. */
export function methodRefused(result: SlackResult): boolean {
  return !result.ok && METHOD_REFUSED.has(result.code)
}

/**
 * A method that is refused is not called again for a while, and the log says so once. Which scope is missing may depend on
 * the kind of channel, so that is remembered by channel; an unknown method is unknown everywhere.
 */
function rememberRefusals(log: Logger | undefined): (call: SlackCall) => SlackCall {
  const remembered = new Map<string, SlackResult>()
  const told = new Set<string>()
  return (call) => async (method, args) => {
    const place = `${method} ${String(args?.['channel'] ?? args?.['channel_id'] ?? '')}`
    const before = remembered.get(method) ?? remembered.get(place)
    if (before) return before
    const result = await call(method, args)
    if (result.ok || !methodRefused(result)) return result
    const { code, needed } = result
    const key = code === 'unknown_method' ? method : place
    if (!PRIMARY.has(method)) {
      remembered.set(key, result)
      setTimeout(() => remembered.delete(key), REFUSED_FOR_MS).unref()
    }
    const what = `${method} ${code} ${needed}`
    if (!told.has(what)) log?.warn({ method, code, needed }, 'Slack refuses a method: what it is for is left out')
    told.add(what)
    return result
  }
}

const nothing = () => {}
/** Slack's clients log request arguments at debug level; what matters is in the result. */
export const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as never,
  setName: nothing,
}

/** Codes after which "it is possible some aspect of the operation succeeded" (docs.slack.dev, errors of chat.postMessage). */
const AMBIGUOUS = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'])
const TRANSIENT = new Set([
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
  'canvas_editing_locked',
  'accesslimited',
])

/**
 * Codes that refuse the token, not what was asked (docs.slack.dev, errors of any method): an operator mends that while
 * incidents run, so nothing is given up for it. Lane "ask" tells it as it is: at start it is the operator's to hear.
 */
const TOKEN_REFUSED = new Set([
  'account_inactive',
  'ekm_access_denied',
  'invalid_auth',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
])

function outlasting(call: SlackCall): SlackCall {
  return async (method, args) => {
    const result = await call(method, args)
    return !result.ok && TOKEN_REFUSED.has(result.code) ? { ...result, kind: 'transient' } : result
  }
}

async function call(client: WebClient, method: string, args: Record<string, unknown>): Promise<SlackResult> {
  try {
    const data = await client.apiCall(method, args)
    return { ok: true, data: { ...data } }
  } catch (thrown) {
    return resultOf(thrown)
  }
}

type Failure = {
  code?: string
  data?: Record<string, unknown>
  statusCode?: number
  retryAfter?: number
  message?: string
  original?: { code?: unknown; cause?: { code?: unknown } }
  cause?: { code?: unknown; cause?: { code?: unknown } }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** Connections that were never made: nothing was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function resultOf(thrown: unknown): SlackFailure {
  const failure = (thrown ?? {}) as Failure
  const failed = (kind: SlackFailure['kind'], code: string, retryAfterMs: number | null = null): SlackFailure => ({
    ok: false,
    kind,
    code: withoutSecrets(code),
    needed: typeof failure.data?.['needed'] === 'string' ? failure.data['needed'] : null,
    retryAfterMs,
    data: failure.data ?? {},
  })
  switch (failure.code) {
    case ErrorCode.PlatformError: {
      const code = String(failure.data?.['error'] ?? 'unknown')
      return failed(AMBIGUOUS.has(code) ? 'ambiguous' : TRANSIENT.has(code) ? 'transient' : 'permanent', code)
    }
    case ErrorCode.RateLimitedError:
      return failed('transient', 'ratelimited', (failure.retryAfter ?? 1) * 1000)
    case ErrorCode.HTTPError:
      return failed(failure.statusCode === 429 ? 'transient' : 'ambiguous', `http ${failure.statusCode ?? '?'}`)
    default: {
      const { original, cause } = failure
      // A time-out is a DOMException, whose code is a number.
      const network = [original?.cause?.code, original?.code, cause?.cause?.code, cause?.code].find(isText)
      if (network && NOT_SENT.has(network)) return failed('transient', network)
      // The client has no class of its own for a 429 that names no time.
      if (failure.message?.startsWith('Retry header')) return failed('transient', 'ratelimited')
      return failed('ambiguous', network ?? failure.message ?? 'no answer')
    }
  }
}

/** The cursor of the next page of a list; undefined at the end (docs.slack.dev/apis/web-api/pagination). */
export function nextCursor(data: Record<string, unknown>): string | undefined {
  const cursor = (data['response_metadata'] as { next_cursor?: string } | undefined)?.next_cursor
  return cursor ? cursor : undefined
}
