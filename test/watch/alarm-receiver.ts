import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/** What operators are told. */
const Told = z.strictObject({
  key: z.string().min(1),
  state: z.enum(['wrong', 'well']),
  text: z.string().min(1),
  at: z.iso.datetime(),
  host: z.string().min(1),
})
export type Told = z.infer<typeof Told>

/** The far side of DEBRIEF_ALARM_URL and of the heartbeat: takes what it says it takes, and refuses all else. */
export async function startAlarmReceiver(account?: string) {
  const told: Told[] = []
  const refused: number[] = []
  const beats: string[] = []
  let status = 200
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = (code: number) => {
        if (code !== 200) refused.push(code)
        response.writeHead(code).end()
      }
      const basic = account && `Basic ${Buffer.from(account).toString('base64')}`
      if (basic && request.headers.authorization !== basic) return answer(401)
      if (request.method === 'GET' && request.url === '/beat') {
        if (status === 200) beats.push(request.url)
        return answer(status)
      }
      if (request.method !== 'POST' || request.url !== '/alarm') return answer(405)
      if (request.headers['content-type'] !== 'application/json') return answer(415)
      const read = Told.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
      if (!read.success) return answer(400)
      if (status === 200) told.push(read.data)
      answer(status)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${account ? `${account}@` : ''}${origin}/alarm`,
    heartbeatUrl: `http://${origin}/beat`,
    told,
    /** Statuses of what was not taken. */
    refused,
    beats,
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
