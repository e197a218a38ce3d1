import { createHmac } from 'node:crypto'

/**
 * The signature of Standard Webhooks (https://www.standardwebhooks.com) over `id.timestamp.body`, base64: of the pages that
 * we send and of the hooks that we take. A secret that begins with `whsec_` is base64.
 */
export function standardSignature(secret: string, content: string | Buffer): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
  return createHmac('sha256', key).update(content).digest('base64')
}
