import { createHash } from 'node:crypto'
import { createAllowance } from './limits.ts'
import type { OrderName } from './orders/index.ts'
import { type HookSecrets, secretsFor, verify } from './signatures.ts'

/** What a hook is there for: signs of trouble, changes of the systems, or what an operator orders. */
export type HookPurpose = 'incident' | 'change' | OrderName

/** A request to a hook as it came; `source` is the last part of its address. */
export type HookRequest = {
  purpose: HookPurpose
  source: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

/** What a request is answered with; `retryAfter` in seconds. */
export type HookReply = { status: number; body: object; retryAfter?: number }

/** A request of a sender that we know, or what it is refused with. `id` names what it delivers, and `sentAt` (epoch seconds) this try. */
export type Admission =
  | { admitted: true; delivery: { key: string; sentAt: number } | null }
  | { admitted: false; reply: HookReply }

/** Bytes of a body. */
export const BODY_LIMIT = 256 * 1024

/** What is refused, and why. */
export const REFUSALS = {
  off: { status: 503, body: { error: 'hooks are off: set DEBRIEF_HOOK_SECRET' } },
  notSigned: { status: 401, body: { error: 'it is not signed with the secret of this hook (docs/hooks.md)' } },
  replayed: { status: 401, body: { error: 'this very request was taken before: a retry has a time of its own' } },
  notPosted: { status: 405, body: { error: 'hooks are posted: use POST' } },
  tooLarge: { status: 413, body: { error: `the body has more than ${BODY_LIMIT / 1024} kB` } },
  notJson: { status: 415, body: { error: 'the body is not JSON: send it with content-type: application/json' } },
  unreadable: { status: 400, body: { error: 'the body could not be read' } },
  crowded: { status: 429, body: { error: 'too many hooks of this source at once' }, retryAfter: 1 },
  notUp: { status: 503, body: { error: 'Debrief is starting or stopping' }, retryAfter: 5 },
  notStored: { status: 503, body: { error: 'it could not be stored: send it again' }, retryAfter: 5 },
  noRoster: { status: 503, body: { error: 'there is no roster yet: run `debrief roster apply`' }, retryAfter: 60 },
} as const satisfies Record<string, HookReply>

/** The reply to a body that cannot be used. */
export function unusable(problems: readonly string[]): HookReply {
  return { status: 400, body: { error: 'the body cannot be used', problems: problems.slice(0, 50) } }
}

/**
 * Lets in what is signed, as often as its source may send. What is forged is refused first, so that it takes nothing of
 * the allowance of whom it pretends to be.
 */
export function createAdmission(secrets: HookSecrets, wireNow: () => number): (request: HookRequest) => Admission {
  const allowance = createAllowance()
  return ({ purpose, source, headers, body }) => {
    const signed = verify(secretsFor(secrets, source), { headers, body }, wireNow())
    if (signed.kind === 'forged') return { admitted: false, reply: REFUSALS.notSigned }
    if (signed.kind === 'stale') {
      const off = `${Math.abs(signed.offSeconds)} s ${signed.offSeconds > 0 ? 'behind' : 'ahead of'}`
      const error = `its time is ${off} ours, and 300 s are allowed: set the sender's clock; a retry is signed anew`
      return { admitted: false, reply: { status: 401, body: { error } } }
    }
    const retryAfter = allowance.take(`${purpose} ${source}`, wireNow())
    if (retryAfter > 0) {
      const error = 'too many hooks of this source: 50 a second are taken'
      return { admitted: false, reply: { status: 429, body: { error }, retryAfter } }
    }
    const delivery = signed.id === null ? null : { key: deliveryKey(signed.id, body), sentAt: signed.sentAt }
    return { admitted: true, delivery }
  }
}

/**
 * Not by source: what somebody has recorded would be taken once more by each that shares the secret. With what it says: of
 * senders that count their deliveries, one's third is not another's.
 */
function deliveryKey(id: string, body: Buffer): string {
  return `hook:${id}:${createHash('sha256').update(body).digest('base64url')}`
}
