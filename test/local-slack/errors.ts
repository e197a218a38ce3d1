import type { Json } from './types.ts'

type Refusal = Error & { reply: Json }

/** Ends a Web API call with `ok: false` and Slack's error code. */
export function refuse(error: string, more: Json = {}): never {
  const said = JSON.stringify(more) === '{}' ? '' : ` ${JSON.stringify(more)}`
  throw Object.assign(new Error(`${error}${said}`), { reply: { ok: false, error, ...more } })
}

/** `invalid_arguments` or another code with the sentences Slack puts into `response_metadata.messages`. */
export function refuseWith(error: string, messages: string[]): never {
  refuse(error, { response_metadata: { messages: messages.map((line) => `[ERROR] ${line}`) } })
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'reply' in error
}
