import { describe, expect, test } from 'vitest'
import { calls } from '../behaviour/acting.ts'
import { recordOf } from '../behaviour/record.ts'
import { type Company, startCompany } from '../harness.ts'
import { signed } from '../local-slack/request-url.ts'

type Sent = { method?: string; headers?: Record<string, string>; body?: string; path?: string }

/** What a request from outside is answered with. */
async function send(company: Company, { path = '', method = 'POST', ...rest }: Sent) {
  const answer = await fetch(company.bot.requestUrl + path, { method, ...rest })
  return { status: answer.status, text: await answer.text() }
}

/** A command as Slack would send it, with its signature. */
function command(company: Company, given: { text?: string; secret?: string; at?: number; more?: object } = {}) {
  const { slack, people, general } = company
  const payload = {
    command: '/incident',
    text: given.text ?? 'sev1 checkout returns 500s',
    team_id: slack.teamId,
    channel_id: general,
    user_id: people.sue,
    user_name: 'sue',
    trigger_id: '1.2.3',
    response_url: `${slack.url}nowhere`,
    ...given.more,
  }
  return signed(given.secret ?? slack.signingSecret, 'slash_commands', payload, given.at)
}

const incidents = (company: Company) => company.bot.ctx.db.selectFrom('incident').select('number').execute()

/** Nothing was taken, answered or asked of Slack. */
async function expectNothing(company: Company, before: number) {
  await company.settled()
  expect(await incidents(company)).toEqual([])
  expect(await company.bot.ctx.db.selectFrom('inbox').select('key').execute()).toEqual([])
  expect(company.slack.trace).toHaveLength(before)
}

describe('a request that is not from Slack', () => {
  test('is refused with 401, whatever is wrong with it, and changes nothing', async () => {
    await using company = await startCompany({ transport: 'http' })
    await company.settled()
    const before = company.slack.trace.length
    const now = Math.floor(Date.now() / 1000)
    const good = command(company)
    const without = (name: string) => {
      const headers = Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name))
      return { headers, body: good.body }
    }
    const forged: Record<string, Sent> = {
      'another secret': command(company, { secret: '0'.repeat(32) }),
      'a time of six minutes ago': command(company, { at: now - 360 }),
      'no signature': without('x-slack-signature'),
      'no time': without('x-slack-request-timestamp'),
      'a time that is none': { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': 'noon' } },
      'another version of signatures': {
        ...good,
        headers: { ...good.headers, 'x-slack-signature': good.headers['x-slack-signature']!.replace('v0', 'v1') },
      },
      'a body that was changed': { ...good, body: good.body.replace('sev1', 'sev2') },
      'no body': { headers: good.headers },
      'nothing at all': {},
    }
    const answers = await Promise.all(
      Object.entries(forged).map(async ([name, sent]) => [name, (await send(company, sent)).status]),
    )
    expect(answers).toEqual(Object.keys(forged).map((name) => [name, 401]))
    await expectNothing(company, before)
    // The same command, sent by Slack, is taken.
    expect((await send(company, good)).status).toBe(200)
    await company.settled()
    expect(await incidents(company)).toEqual([{ number: 1 }])
  })

  test("reaches nothing under the name of Slack's unsigned certificate check", async () => {
    // docs.slack.dev/interactivity/implementing-slash-commands: ssl_check=1 needs no signature
    await using company = await startCompany({ transport: 'http' })
    await company.settled()
    const before = company.slack.trace.length
    const { body } = command(company, { more: { ssl_check: '1' } })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await send(company, { headers, body })).status).toBe(200)
    await expectNothing(company, before)
  })

  test('with a body beyond what Slack sends is 413; another method or path is 404; nonsense is 400', async () => {
    await using company = await startCompany({ transport: 'http' })
    await company.settled()
    const before = company.slack.trace.length
    const huge = command(company, { text: 'x'.repeat(4 * 1024 * 1024) })
    expect((await send(company, huge)).status).toBe(413)
    expect((await send(company, { method: 'GET' })).status).toBe(404)
    expect((await send(company, { ...command(company), path: '/more' })).status).toBe(404)
    const nonsense = signed(company.slack.signingSecret, 'slash_commands', { payload: '{' })
    expect((await send(company, nonsense)).status).toBe(400)
    await expectNothing(company, before)
  })
})

test("Slack's question whether the address is ours is answered, when it is signed", async () => {
  // docs.slack.dev/reference/events/url_verification
  await using company = await startCompany({ transport: 'http' })
  const asked = signed(company.slack.signingSecret, 'events_api', { type: 'url_verification', challenge: 'Jhj5dZr' })
  expect(await send(company, asked)).toEqual({ status: 200, text: '{"challenge":"Jhj5dZr"}' })
  expect((await send(company, { ...asked, headers: { 'content-type': 'application/json' } })).status).toBe(401)
})

test('the address written in another way is the same address, and gets an answer', async () => {
  await using company = await startCompany({ transport: 'http' })
  const url = company.bot.requestUrl!.replace('/events', '/%65vents?from=balancer')
  const answer = await fetch(url, { method: 'POST', ...command(company) })
  expect(answer.status).toBe(200)
})

test('a command that somebody overheard and sends again, byte for byte, is the same command', async () => {
  await using company = await startCompany({ transport: 'http' })
  const overheard = command(company)
  const answers = [await send(company, overheard), await send(company, overheard), await send(company, overheard)]
  expect(answers.map((one) => one.status)).toEqual([200, 200, 200])
  await company.settled()
  expect(await incidents(company)).toEqual([{ number: 1 }])
  expect(company.slack.dm(company.people.bob)).toHaveLength(1)
})

test('a process that is ending says 503, so that Slack asks another, and ends while connections are open', async () => {
  await using company = await startCompany({ transport: 'http', lookEveryMs: 50 })
  const { bot } = company
  await bot.app.stop()
  expect((await send(company, command(company))).status).toBe(503)
  await bot.stop()
  await expect(send(company, command(company))).rejects.toThrow('fetch failed')
})

test('two processes behind a balancer, requests in turn: one incident, one record, one page, one draft', async () => {
  await using company = await startCompany({ transport: 'http' })
  const { slack, people } = company
  const second = await company.startBot()
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const page = slack.dm(people.bob)[0]!
  await slack.press(people.bob, slack.dmId(people.bob), page.ts, 'page_answer')
  const said = Array.from({ length: 20 }, (_one, index) => slack.say(people.sue, channel, `line ${index}`))
  slack.edit(channel, said[3]!, 'line three')
  slack.remove(channel, said[5]!)
  await slack.command(people.sue, channel, '/incident mitigated')
  await slack.command(people.sue, channel, '/incident close')
  await company.advance({ minutes: 1 })
  const record = await recordOf(company, incidentId)
  expect(said.map((ts) => record.get(ts)?.text)).toEqual(
    said.map((_ts, index) => (index === 3 ? 'line three' : `line ${index}`)),
  )
  expect(record.get(said[5]!)?.deletedAt).not.toBeNull()
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(slack.files().map((file) => file.name)).toEqual(['postmortem-1.md'])
  expect(slack.messages(channel).filter((one) => one.text.startsWith('#1 closed'))).toHaveLength(1)

  // One of them dies without a word; the balancer goes on sending to it.
  const urls = [company.bot.requestUrl!, second.requestUrl!]
  await second.kill()
  slack.deliverTo(urls)
  const late = [slack.say(people.sue, channel, 'after the death'), slack.say(people.sue, channel, 'and again')]
  await company.settled()
  expect(slack.lost).toEqual([])
  const whole = await recordOf(company, incidentId)
  expect(late.filter((ts) => !whole.has(ts))).toEqual([])
})

describe('what Slack could not deliver', () => {
  test('is looked for in the history once a retry tells that something was amiss', async () => {
    await using company = await startCompany({ transport: 'http' })
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const given = await givenUp(company, channel)
    slack.sockets.reduceRetryDelays([200])
    slack.say(people.sue, channel, 'comes by its retry')
    await slack.waitFor(() => slack.deliveries.at(-1)?.connection === -1, 'the first try')
    slack.deliverTo(bot.requestUrl)
    await untilRecorded(company, incidentId, given)
  })

  test('without any sign is looked for from time to time', async () => {
    await using company = await startCompany({ transport: 'http', lookEveryMs: 100 })
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const given = await givenUp(company, channel)
    slack.deliverTo(bot.requestUrl)
    await untilRecorded(company, incidentId, given)
  })
})

/** Says something that reaches nobody, and that Slack sends no second time. Returns its ts. */
async function givenUp({ slack, people }: Company, channel: string): Promise<string> {
  slack.sockets.reduceRetryDelays([])
  slack.deliverTo([])
  const given = slack.say(people.sue, channel, 'given up at once')
  await slack.waitFor(() => slack.lost.length === 1, 'Slack to give up')
  return given
}

async function untilRecorded(company: Company, incidentId: string, ts: string): Promise<void> {
  await expect
    .poll(async () => (await recordOf(company, incidentId)).get(ts)?.text, { timeout: 15_000 })
    .toBe('given up at once')
}

test('a token that Slack refuses is the one thing that makes this way not ready, until it is taken again', async () => {
  await using company = await startCompany({ transport: 'http' })
  const { slack, people, bot } = company
  expect(bot.app.problem()).toBeNull()
  const refused = slack.fault({ method: 'conversations.create', kind: 'error', error: 'token_revoked' })
  await slack.command(people.sue, company.general, '/incident sev1 checkout returns 500s')
  await slack.waitFor(() => bot.app.problem() !== null, 'the refusal to be seen')
  expect(bot.app.problem()).toBe('the bot token is refused (token_revoked)')
  refused.remove()
  await expect.poll(() => bot.app.problem(), { timeout: 30_000 }).toBeNull()
  expect(calls(company, 'apps.connections.open')).toEqual([])
}, 60_000)
