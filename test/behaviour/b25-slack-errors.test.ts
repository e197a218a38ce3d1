import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { retryDelay } from '../../src/domain/backoff.ts'
import { createLanes } from '../../src/slack/lanes.ts'
import { startCompany } from '../harness.ts'
import { callsOf } from './record.ts'

const furniture = /^(conversations\.setTopic|conversations\.setPurpose|bookmarks\.add|pins\.add)$/

describe('25: what Slack refuses for good is not said again, what fails in passing is, and what stays so is shown', () => {
  for (const error of ['is_archived', 'channel_not_found', 'missing_scope', 'user_not_found', 'not_in_channel'])
    test(`${error} is final: one call, the reason in the log`, async () => {
      await using company = await startCompany()
      const { slack, people, bot } = company
      slack.fault({ method: 'conversations.setTopic', kind: 'error', error })
      await company.declare(people.sue, 'sev2 checkout is slow')
      await company.advance({ minutes: 2 })
      expect(callsOf(company, 'conversations.setTopic')).toBe(1)
      const said = bot.log.lines.filter(({ fields }) => 'code' in fields && fields.code === error)
      // What no other topic would be spared either is told of the method.
      const named = error === 'missing_scope' ? { method: 'conversations.setTopic' } : { tag: 'topic' }
      expect(said.map((line) => line.fields)).toEqual([expect.objectContaining(named)])
    })

  for (const fault of [
    { kind: 'http-500' },
    { kind: 'error', error: 'fatal_error' },
    { kind: 'error', error: 'internal_error' },
    { kind: 'rate-limit', retryAfter: 1 },
  ] as const)
    test(`${'error' in fault ? fault.error : fault.kind} passes: it is said again until it is shown, once`, async () => {
      await using company = await startCompany()
      const { slack, people } = company
      slack.fault({ method: furniture, times: 4, ...fault })
      slack.fault({ method: 'chat.postMessage', times: 2, ...fault })
      const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
      await slack.waitFor(() => slack.channel(channel).pins.length > 0, 'the pin')
      await company.settled()
      const found = slack.channel(channel)
      expect(found.topic).toContain('checkout is slow')
      expect(found.bookmarks).toHaveLength(1)
      expect(found.pins).toHaveLength(1)
      expect(slack.messages(channel).filter((message) => message.text.startsWith('SEV2 #1'))).toHaveLength(1)
    })

  test('the waits between tries grow, to a bound, and a rate limit is waited out', async () => {
    const delays = Array.from({ length: 50 }, (_one, index) => retryDelay(index + 1))
    expect(delays.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(Math.max(...delays)).toBe(15_000)
    await using company = await startCompany()
    const { slack, people } = company
    slack.fault({ method: 'conversations.setTopic', kind: 'rate-limit', retryAfter: 3, times: 1 })
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    // What else happens meanwhile asks for the topic too; the wait holds for all.
    await slack.command(people.sue, channel, '/incident commander')
    slack.say(people.sue, channel, 'looking')
    await slack.waitFor(() => slack.channel(channel).topic !== '', 'the topic')
    const [first, second] = slack.trace.filter((call) => call.method === 'conversations.setTopic')
    expect(second!.arrivedAt - first!.answeredAt!).toBeGreaterThanOrEqual(2_900)
  })

  test('a 429 that names no time is passing too', async () => {
    await using server = await answering(429)
    const lanes = createLanes({ token: 'xoxb-test', slackApiUrl: `${server.url}/` })
    expect(await lanes.show('chat.postMessage', { channel: 'C1', text: 'x' })).toMatchObject({
      ok: false,
      kind: 'transient',
      code: 'ratelimited',
    })
  })

  test('a history that Slack refuses for good is asked for once, and the channel is told', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    const before = callsOf(company, 'conversations.history')
    slack.fault({ method: 'conversations.history', kind: 'error', error: 'missing_scope' })
    await company.advance({ minutes: 1 })
    await company.advance({ minutes: 10 })
    expect(callsOf(company, 'conversations.history') - before).toBe(1)
    const told = slack.messages(channel).filter((message) => /could not be held against/.test(message.text))
    expect(told.map((message) => message.text)).toEqual([expect.stringContaining('missing_scope')])
    await slack.command(people.sue, channel, '/incident close')
    await company.advance({ minutes: 1 })
    expect(slack.messages(channel).filter((message) => /could not be held against/.test(message.text))).toHaveLength(1)
    expect(slack.messages(channel).some((message) => message.text.startsWith('#1 closed'))).toBe(true)
  })
})

/** A server that answers everything with a status and nothing else. */
async function answering(status: number) {
  const server = createServer((_request, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
