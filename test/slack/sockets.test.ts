import { App } from '@slack/bolt'
import { afterEach, expect, test } from 'vitest'
import { SILENT } from '../../src/slack/lanes.ts'
import { createSockets, type SocketsOptions } from '../../src/slack/sockets.ts'
import { memoryLog } from '../harness.ts'
import { connect, people } from '../local-slack/client.ts'
import { type LocalSlack, startLocalSlack } from '../local-slack/index.ts'

const stack: AsyncDisposable[] = []
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.[Symbol.asyncDispose]()
})

/** Waits of seconds in milliseconds. */
const SOON = { retryMs: { first: 5, longest: 40 }, lingerMs: 2_000, pingEveryMs: 100 }

type Bot = Awaited<ReturnType<typeof startBot>>

/** A Bolt app on two connections that hears messages and answers `/incident`; started. */
async function startBot(slack: LocalSlack, options: Partial<SocketsOptions> = {}) {
  const log = memoryLog()
  const told: string[] = []
  const checks = { asked: 0 }
  const sockets = createSockets(
    { log, wireNow: Date.now },
    {
      appToken: slack.appToken,
      slackApiUrl: slack.url,
      operators: { tell: ({ key }) => void told.push(key), recovered: (key) => void told.push(`${key} is well`) },
      ...options,
      waits: { ...SOON, ...options.waits },
    },
    () => {
      checks.asked += 1
    },
  )
  const app = new App({
    receiver: sockets.receiver,
    token: slack.botToken,
    botId: slack.botId,
    botUserId: slack.botUserId,
    tokenVerificationEnabled: false,
    logger: SILENT,
    clientOptions: { slackApiUrl: slack.url },
  })
  const heard: string[] = []
  app.event('message', async ({ event }) => void heard.push('text' in event ? String(event.text) : ''))
  const held: (() => void)[] = []
  app.command('/incident', async ({ ack, command }) => {
    if (command.text === 'slow') await new Promise<void>((resolve) => held.push(resolve))
    await ack()
  })
  const bot = { sockets, heard, held, log, told, checks }
  stack.push({ [Symbol.asyncDispose]: () => sockets.stop() })
  sockets.start()
  return bot
}

async function startPair(options: Partial<SocketsOptions> = {}) {
  const slack = await startSlack()
  const bot = await startBot(slack, options)
  await slack.waitFor(() => bothOpen(slack, bot), 'both connections')
  return { slack, bot, ...people(slack) }
}

async function startSlack(): Promise<LocalSlack> {
  const slack = await startLocalSlack({ retryDelaysMs: [0, 50, 50] })
  stack.push(slack)
  return slack
}

/** Both are greeted, so that what Slack sends on either is heard. */
function bothOpen(slack: LocalSlack, { log }: Bot): boolean {
  return slack.sockets.count() === 2 && log.lines.filter((line) => line.message === 'connected to Slack').length >= 2
}

/** Says numbered messages without a pause between their acks until `done`, and returns how many. */
async function sayUntil(slack: LocalSlack, by: string, done: () => boolean): Promise<string[]> {
  const said: string[] = []
  while (!done()) {
    said.push(`message ${said.length}`)
    slack.say(by, 'general', said.at(-1)!)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await slack.idle()
  return said
}

/** Deliveries that nobody acked. */
function unacked(slack: LocalSlack) {
  return slack.deliveries.filter((one) => one.ackedAt === null)
}

test('two connections share what Slack sends, and each acks its own', async () => {
  const { slack, bot, ana } = await startPair()
  let count = 0
  const said = await sayUntil(slack, ana, () => ++count > 10)
  expect(bot.heard).toEqual(said)
  expect(new Set(slack.deliveries.map((one) => one.connection)).size).toBe(2)
  expect(unacked(slack)).toEqual([])
})

test('a refresh of one: another is open before it ends, and nothing that is sent meanwhile goes unheard', async () => {
  const { slack, bot, ana } = await startPair()
  const [first, second] = slack.sockets.numbers()
  slack.sockets.refresh(300, [first!])
  let most = 0
  const said = await sayUntil(slack, ana, () => {
    most = Math.max(most, slack.sockets.count())
    return !slack.sockets.numbers().includes(first!)
  })
  expect(most).toBe(3)
  expect(slack.sockets.numbers()).toEqual([second, 3])
  expect(new Set(bot.heard)).toEqual(new Set(said))
  expect(slack.lost).toEqual([])
  expect(bot.log.lines).toContainEqual(expect.objectContaining({ fields: { line: 0, reason: 'warning', open: 2 } }))
})

test('a refresh of both at one moment leaves no hole', async () => {
  const { slack, bot, ana } = await startPair()
  slack.sockets.refresh(300)
  let deaf = 0
  const said = await sayUntil(slack, ana, () => {
    if (bot.sockets.problem()) deaf += 1
    return Math.min(...slack.sockets.numbers()) > 2
  })
  expect(deaf).toBe(0)
  expect(new Set(bot.heard)).toEqual(new Set(said))
  expect(slack.lost).toEqual([])
})

test('connections that Slack opened together are not asked to go together: one is renewed before', async () => {
  const slack = await startSlack()
  slack.sockets.lasts(1)
  const bot = await startBot(slack)
  const ends = () => bot.log.lines.filter((line) => line.message.startsWith('a connection to Slack ends'))
  await slack.waitFor(() => ends().length >= 3, 'three renewals')
  expect(new Set(ends().map((line) => JSON.stringify(line.fields)))).toEqual(
    new Set([JSON.stringify({ line: 1, reason: 'renewal', open: 2 })]),
  )
  expect(slack.sockets.numbers()).toContain(1)
})

test('a connection on which nothing comes any more is torn down and opened anew; what it swallowed comes by another', async () => {
  const { slack, bot, ana } = await startPair({ waits: { silenceMs: 1_000 } })
  const [first] = slack.sockets.numbers()
  slack.sockets.reduceRetryDelays([0, 3_000, 3_000], 500)
  slack.sockets.halfOpen([first!])
  const said = await sayUntil(slack, ana, () => {
    const anew = slack.sockets.numbers().includes(3)
    // Slack misses our pongs in turn.
    if (anew) slack.sockets.drop([first!])
    return anew
  })
  await slack.waitFor(() => new Set(bot.heard).size === said.length, 'what was swallowed')
  expect(bot.log.lines).toContainEqual(
    expect.objectContaining({ fields: { line: expect.any(Number), reason: 'no frame for 1 s', open: 1 } }),
  )
  expect(bot.sockets.problem()).toBeNull()
  expect(bot.checks.asked).toBe(2)
})

test('a connection on which nobody says anything is kept, as long as pings are answered', async () => {
  const { slack, bot } = await startPair({ waits: { silenceMs: 1_500 } })
  // Three times as long as a silent one would last.
  await slack.waitFor(() => slack.sockets.numbers().every((one) => slack.sockets.pings(one) >= 45), 'pings', 60_000)
  expect(slack.sockets.numbers()).toEqual([1, 2])
  expect(bot.log.lines.filter((line) => line.level === 'warn')).toEqual([])
})

test('a connection on which Slack never says hello is given up, and tried again until one is greeted', async () => {
  const slack = await startSlack()
  slack.sockets.mute(true)
  const bot = await startBot(slack, { waits: { helloMs: 100 } })
  const vain = () => bot.log.lines.filter((line) => line.message === 'no connection to Slack could be opened').length
  await slack.waitFor(() => vain() >= 4, 'tries in vain')
  expect(bot.sockets.problem()).toMatch(/^no open socket for \d+ s: no hello from Slack$/)
  slack.sockets.mute(false)
  await slack.waitFor(() => bot.sockets.problem() === null, 'a hello')
})

test('an app that has too many connections is told so, and comes in when one goes', async () => {
  const slack = await startSlack()
  const others = []
  for (let index = 0; index < 10; index += 1) others.push(await connect(slack))
  const bot = await startBot(slack)
  await slack.waitFor(() => bot.sockets.problem()?.endsWith('too_many_websockets'), 'the refusal')
  others[0]?.ws.close()
  await slack.waitFor(() => bot.sockets.problem() === null, 'a place')
})

test('without any connection for too long it is deaf: said once with the reason, and once when it is over', async () => {
  const slack = await startSlack()
  const deaf: string[] = []
  slack.sockets.refuse(true)
  const bot = await startBot(slack, { onDeaf: (problem) => deaf.push(problem), waits: { deafMs: 300 } })
  await slack.waitFor(() => deaf.length > 0, 'deafness')
  slack.sockets.refuse(false)
  await slack.waitFor(() => bothOpen(slack, bot), 'both connections')
  expect(deaf).toEqual([expect.stringMatching(/^no open socket for \d+ s: apps\.connections\.open: internal_error$/)])
  expect(bot.told).toEqual(['slack-socket', 'slack-socket is well'])
})

test('one connection of two is no problem, and the log says that the other went', async () => {
  const { slack, bot } = await startPair()
  slack.sockets.refuse(true)
  slack.sockets.drop([1])
  await slack.waitFor(() => bot.log.lines.some((line) => line.message.startsWith('no connection')), 'a try')
  expect(bot.sockets.problem()).toBeNull()
  expect(bot.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: 'a connection to Slack ends; another is opened',
      fields: { line: expect.any(Number), reason: 'closed by Slack', open: 1 },
    }),
  )
})

test('at the end what is under way is acked first, and no connection is left', async () => {
  const { slack, bot, ana, general } = await startPair()
  const typed = slack.command(ana, general, '/incident slow')
  await slack.waitFor(() => bot.held.length > 0, 'the command')
  const stopped = bot.sockets.stop()
  bot.held[0]!()
  await stopped
  expect(await typed).toMatchObject({ acked: true })
  await slack.waitFor(() => slack.sockets.count() === 0, 'the end of both')
})

test('what the app does not take is not acked, and comes again', async () => {
  const { slack, bot, ana } = await startPair()
  bot.sockets.receiver.init({
    processEvent: async () => Promise.reject(new Error('the database is away')),
  } as unknown as App)
  slack.sockets.reduceRetryDelays([0, 5, 5], 100)
  slack.say(ana, 'general', 'anyone?')
  await slack.waitFor(() => slack.lost.length === 1, 'Slack to give up')
  expect(unacked(slack)).toHaveLength(4)
  expect(bot.log.lines.filter((line) => line.message.startsWith('something from Slack'))).toHaveLength(4)
})
