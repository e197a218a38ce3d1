import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { api, connect, people } from './client.ts'
import { depths, type LocalSlack, type LocalSlackOptions, startLocalSlack, type TraceEntry } from './index.ts'

let slack: LocalSlack
let someone: ReturnType<typeof people>
async function start(options: LocalSlackOptions = {}): Promise<void> {
  slack = await startLocalSlack(options)
  someone = people(slack)
}
afterEach(() => slack.stop())
const say = (text: string, more = {}) => api(slack, 'chat.postMessage', { channel: someone.general, text, ...more })
const said = () => slack.messages('general').map((message) => message.text)
const headers = () => ({ authorization: `Bearer ${slack.botToken}` })

test('too many calls get 429 with the seconds to wait, and do nothing', async () => {
  // docs.slack.dev/apis/web-api/rate-limits
  await start()
  const fault = slack.fault({ method: 'chat.postMessage', kind: 'rate-limit', retryAfter: 7, times: 1 })
  const answer = await fetch(`${slack.url}chat.postMessage`, {
    method: 'POST',
    headers: headers(),
    body: new URLSearchParams({ channel: someone.general, text: 'a' }),
  })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
  expect(said()).toEqual([])
  expect(await say('b')).toMatchObject({ ok: true })
  expect(fault.hits).toBe(1)
})

test('tiers are counted per method, posting per channel, where limits are on', async () => {
  // docs.slack.dev/apis/web-api/rate-limits: tier 2 is 20 a minute, chat.postMessage one a second and channel with bursts
  await start({ limits: true })
  const status = async (method: string, args = {}) =>
    (await fetch(slack.url + method, { method: 'POST', headers: headers(), body: new URLSearchParams(args) })).status
  const topics: number[] = []
  for (let index = 0; index < 21; index += 1)
    topics.push(await status('conversations.setTopic', { channel: someone.general, topic: `${index}` }))
  expect(topics.indexOf(429)).toBe(20)
  expect(await status('conversations.setPurpose', { channel: someone.general, purpose: 'x' })).toBe(200)
  const posts: number[] = []
  for (let index = 0; index < 6; index += 1)
    posts.push(await status('chat.postMessage', { channel: someone.general, text: 'x' }))
  expect(posts.at(-1)).toBe(429)
  expect(await status('chat.postMessage', { channel: slack.dmId(someone.ana), text: 'x' })).toBe(200)
})

test('a lost reply has done its work, an error or a 500 has not', async () => {
  await start()
  slack.fault({ method: /^chat\./, kind: 'lost-reply', times: 1 })
  await expect(say('posted all the same')).rejects.toThrow()
  expect(said()).toEqual(['posted all the same'])
  expect(slack.trace.at(-1)).toMatchObject({ ok: true, answeredAt: null, status: null })
  slack.fault({ method: '*', kind: 'error', error: 'fatal_error', times: 1 })
  expect(await say('x')).toEqual({ ok: false, error: 'fatal_error' })
  slack.fault({ method: '*', kind: 'http-500', times: 1 })
  await expect(say('x')).rejects.toThrow()
  expect(said()).toHaveLength(1)
})

test('a fault can be aimed by its arguments and taken out again', async () => {
  await start()
  const fault = slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'restricted_action',
    when: (args) => args['text'] === 'no',
  })
  expect(await say('yes')).toMatchObject({ ok: true })
  expect(await say('no')).toMatchObject({ error: 'restricted_action' })
  fault.remove()
  expect(await say('no')).toMatchObject({ ok: true })
})

test('a chance strikes some calls and not others, alike in every run', async () => {
  await start({ seed: 4 })
  const fault = slack.fault({ method: 'auth.test', kind: 'error', chance: 0.5 })
  const strike = async () => (await api(slack, 'auth.test'))['ok']
  const first: unknown[] = []
  for (let index = 0; index < 20; index += 1) first.push(await strike())
  expect(fault.hits).toBeGreaterThan(2)
  expect(fault.hits).toBeLessThan(18)
  await using again = await startLocalSlack({ seed: 4 })
  again.fault({ method: 'auth.test', kind: 'error', chance: 0.5 })
  const second: unknown[] = []
  for (let index = 0; index < 20; index += 1) second.push((await api(again, 'auth.test'))['ok'])
  expect(second).toEqual(first)
})

test('a call that hangs is never answered, and holds up idle until its caller leaves', async () => {
  await start()
  slack.fault({ method: 'auth.test', kind: 'hang' })
  const given = new AbortController()
  const hanging = fetch(`${slack.url}auth.test`, { method: 'POST', headers: headers(), signal: given.signal })
  await slack.waitFor(() => slack.trace.length === 1, 'the call')
  await expect(slack.idle(20, 60)).rejects.toThrow('not idle')
  given.abort()
  await expect(hanging).rejects.toThrow()
  await slack.idle()
})

test('when Slack is down nothing answers and connections end; it comes back at the same address', async () => {
  await start({ retryDelaysMs: [] })
  const client = await connect(slack)
  slack.down(true)
  await slack.waitFor(() => client.closed() && slack.sockets.count() === 0, 'the end of the connection')
  await expect(say('x')).rejects.toThrow()
  slack.down(false)
  expect(await say('back')).toMatchObject({ ok: true })
  expect((await connect(slack)).frames[0]).toMatchObject({ type: 'hello' })
})

test('depth counts how many answers a call had to wait for', async () => {
  await start()
  slack.fault({ method: '*', kind: 'latency', ms: 200 })
  const { channel } = await api(slack, 'conversations.create', { name: 'inc-1' })
  const { id } = channel as { id: string }
  await Promise.all([
    api(slack, 'conversations.setTopic', { channel: id, topic: 'x' }),
    api(slack, 'chat.postMessage', { channel: id, text: 'card' }).then(({ ts }) =>
      api(slack, 'pins.add', { channel: id, timestamp: ts }),
    ),
  ])
  const depth = depths(slack.trace)
  expect(Object.fromEntries(slack.trace.map((entry) => [entry.method, depth.get(entry.id)]))).toEqual({
    'conversations.create': 1,
    'conversations.setTopic': 2,
    'chat.postMessage': 2,
    'pins.add': 3,
  })
})

test('waiting in vain says for what', async () => {
  await start()
  await expect(slack.waitFor(() => false, 'a miracle', 30)).rejects.toThrow('waited 30 ms in vain for a miracle')
})

test('alone, it prints the environment of a bot and writes its trace', async () => {
  await start()
  const folder = await mkdtemp(path.join(tmpdir(), 'local-slack-'))
  const file = path.join(folder, 'trace.jsonl')
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), '--trace', file])
  try {
    const environment: Record<string, string> = {}
    for await (const line of createInterface({ input: child.stdout })) {
      const [name = '', value = ''] = line.split('=')
      environment[name] = value
      if (name === 'SLACK_API_URL') break
    }
    const answer = await fetch(`${environment['SLACK_API_URL']}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${environment['SLACK_BOT_TOKEN']}` },
    })
    expect(await answer.json()).toMatchObject({ ok: true })
    expect(environment['SLACK_APP_TOKEN']).toMatch(/^xapp-/)
    const line = JSON.parse(await readFile(file, 'utf8')) as TraceEntry
    expect(line).toMatchObject({ method: 'auth.test', caller: 'bot', ok: true })
    expect(line.answeredAt).toBeGreaterThanOrEqual(line.arrivedAt)
  } finally {
    child.kill()
    await new Promise((resolve) => child.once('exit', resolve))
    await rm(folder, { recursive: true })
  }
})
