import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { api, people } from './client.ts'
import { startLocalSlack } from './index.ts'

/** A request URL that answers as told, and keeps what it was asked. */
async function listener(answer: RequestListener) {
  const asked: { headers: IncomingHttpHeaders; eventId: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    asked.push({ headers: request.headers, eventId: body.startsWith('{') ? JSON.parse(body).event_id : '' })
    answer(request, response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    retries: () => asked.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test.for([
  ['an answer that is not 2xx', 'http_error', (_request, response) => void response.writeHead(500).end()],
  ['no answer within the time', 'http_timeout', () => {}],
  [
    'an answer that is always elsewhere',
    'too_many_redirects',
    (_request, response) => void response.writeHead(307, { location: '/slack/events' }).end(),
  ],
  ['a connection that breaks', 'connection_failed', (request) => void request.socket.destroy()],
] as [
  string,
  string,
  RequestListener,
][])('%s: three retries with number and reason, the same event, then given up', async ([, reason, answer]) => {
  // docs.slack.dev/apis/events-api#retries
  await using bot = await listener(answer)
  const ackTimeoutMs = reason === 'http_timeout' ? 150 : 10_000
  await using slack = await startLocalSlack({ requestUrl: bot.url, retryDelaysMs: [0, 10, 20], ackTimeoutMs })
  const { ana } = people(slack)
  slack.say(ana, 'general', 'anyone?')
  await slack.waitFor(() => slack.lost.length === 1, 'the last retry')
  const retried = bot.retries().filter(([number]) => number !== undefined)
  expect(new Set(retried.map((one) => one.join(' ')))).toEqual(new Set([`1 ${reason}`, `2 ${reason}`, `3 ${reason}`]))
  expect(bot.retries()[0]).toEqual([undefined, undefined])
  expect(new Set(bot.asked.map((one) => one.eventId)).size).toBe(1)
  expect(slack.deliveries.map((one) => one.attempt)).toEqual([0, 1, 2, 3])
})

test('by default a retry comes at once, then after a minute and after five', async () => {
  // docs.slack.dev/apis/events-api#retries
  await using bot = await listener((_request, response) => void response.writeHead(503).end())
  await using slack = await startLocalSlack({ requestUrl: bot.url })
  const { ana } = people(slack)
  slack.say(ana, 'general', 'anyone?')
  await slack.waitFor(() => bot.asked.length === 2, 'the first retry')
  expect(slack.lost).toEqual([])
})

test('an answer that asks for no retry gets none', async () => {
  // docs.slack.dev/apis/events-api#retries: x-slack-no-retry
  await using bot = await listener(
    (_request, response) => void response.writeHead(500, { 'x-slack-no-retry': '1' }).end(),
  )
  await using slack = await startLocalSlack({ requestUrl: bot.url, retryDelaysMs: [0, 0, 0] })
  const { ana } = people(slack)
  slack.say(ana, 'general', 'do not repeat this')
  await slack.waitFor(() => slack.lost.length === 1, 'Slack to give up')
  expect(bot.asked).toHaveLength(1)
})

test('two redirects are followed', async () => {
  await using bot = await listener((request, response) => {
    const step = Number(new URL(request.url!, 'http://x').searchParams.get('step') ?? 0)
    if (step < 2) response.writeHead(307, { location: `/slack/events?step=${step + 1}` }).end()
    else response.end()
  })
  await using slack = await startLocalSlack({ requestUrl: bot.url })
  const { ana } = people(slack)
  slack.say(ana, 'general', 'over there')
  await slack.idle()
  expect(slack.deliveries.map((one) => [one.attempt, one.ackedAt !== null])).toEqual([[0, true]])
})

test('several addresses take turns; while Slack is away, or where nobody is, nothing arrives', async () => {
  await using first = await listener((_request, response) => void response.end())
  await using second = await listener((_request, response) => void response.end())
  await using slack = await startLocalSlack({ retryDelaysMs: [0] })
  const { ana, general } = people(slack)
  slack.deliverTo([first.url, second.url])
  for (let index = 0; index < 6; index += 1) slack.say(ana, general, `m${index}`)
  await slack.idle()
  expect([first.asked.length, second.asked.length]).toEqual([3, 3])

  slack.down(true)
  slack.say(ana, general, 'unheard')
  await slack.waitFor(() => slack.lost.length === 1, 'Slack to give up')
  slack.down(false)
  slack.deliverTo([])
  expect(await slack.command(ana, general, '/incident x')).toMatchObject({ acked: false, error: 'dispatch_failed' })
  expect([first.asked.length, second.asked.length]).toEqual([3, 3])
})

test('a command that is answered by an error, or by nothing, is told to who typed it, and not sent again', async () => {
  // docs.slack.dev/interactivity/implementing-slash-commands#responding_basic_receipt
  await using broken = await listener((_request, response) => void response.writeHead(500).end())
  await using silent = await listener(() => {})
  await using slack = await startLocalSlack({ requestUrl: broken.url, ackTimeoutMs: 2_000 })
  const { ana, general } = people(slack)
  expect(await slack.command(ana, general, '/incident x')).toMatchObject({ acked: false, error: 'dispatch_failed' })
  slack.deliverTo(silent.url)
  expect(await slack.command(ana, general, '/incident x')).toMatchObject({ acked: false, error: 'operation_timeout' })
  expect([broken.asked.length, silent.asked.length]).toEqual([1, 1])
})

test('a server below a path has everything there, and nothing beside it', async () => {
  await using slack = await startLocalSlack({ basePath: '/some' })
  expect(new URL(slack.url).pathname).toBe('/some/api/')
  expect(await api(slack, 'auth.test')).toMatchObject({ ok: true })
  expect((await fetch(new URL('/api/auth.test', slack.url), { method: 'POST' })).status).toBe(404)
})
