import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page as it arrived at the webhook. */
export type ReceivedPage = { id: string; person: string; title: string; type: string }

/**
 * The far side of the paging webhook; refuses what is not signed by Standard Webhooks (https://www.standardwebhooks.com).
 * `see` is shown each page before it is taken and before that is answered; after `stop` nothing more is done with it.
 */
export async function startWebhookReceiver(
  secret: string,
  see: (moment: 'before' | 'after') => 'go' | 'stop' = () => 'go',
) {
  const pages: ReceivedPage[] = []
  const refused: string[] = []
  let status = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const header = (name: string) => String(request.headers[name] ?? '')
      const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')]
      const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
      const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300
      if (header('webhook-signature') !== `v1,${expected}` || !fresh) {
        refused.push(body)
        response.writeHead(401).end()
        return
      }
      if (see('before') === 'stop') return
      if (status === 200) {
        const read = JSON.parse(body) as { type: string; page: { name: string }; incident: { title: string } }
        pages.push({ id, person: read.page.name, title: read.incident.title, type: read.type })
      }
      if (see('after') === 'stop') return
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pages`,
    secret,
    pages,
    refused,
    /** Answers with this status from now on. */
    answer(with_: number) {
      status = with_
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
