import { expect, test } from 'vitest'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { takeCommand } from '../../src/operations/take-command.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import { calls, card, newestPage, story, until, untilSetUp } from './acting.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

const SECRET = 'a-secret-of-the-tests'

/** The roster with a webhook as second way to page. */
const withWebhook = (url: string) => ROSTER.replace('company: {', `company: { webhook: "${url}",`)

function declare(company: Company, key = 'asked-once') {
  return declareIncident(
    company.bot.ctx,
    { teamId: company.slack.teamId, title: 'checkout returns 500s', severity: 'SEV1', services: ['checkout'] },
    { key, action: 'command', by: { userId: company.people.sue, userName: 'sue' } },
  )
}

test('behaviour 1, behaviour 8: with Slack wholly down an incident is committed, paged by webhook, and set up when Slack returns, nothing twice', async () => {
  await using receiver = await startWebhookReceiver(SECRET)
  await using company = await startCompany({ webhook: receiver, roster: withWebhook(receiver.url) })
  const { people, slack, bot } = company
  slack.down(true)
  expect(await declare(company)).toMatchObject({ kind: 'declared', called: ['Bob Sparrow'] })
  await slack.waitFor(() => receiver.pages.length > 0, 'the page by webhook')
  expect(receiver.pages).toEqual([
    { id: expect.any(String), person: 'Bob Sparrow', title: 'checkout returns 500s', type: 'page.created' },
  ])
  expect(receiver.refused).toEqual([])
  const tried = () => bot.ctx.db.selectFrom('projection').select(['tag', 'state']).execute()
  await expect.poll(tried, { timeout: 30_000 }).toEqual([{ tag: 'channel', state: 'trying' }])
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toEqual([])

  slack.down(false)
  const channel = await untilSetUp(company)
  expect(channel.name).toBe('inc-1-checkout-returns-500s')
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
  const own = slack.messages(channel.id).filter((one) => one.user === slack.botUserId && !one.subtype)
  expect(own.map((one) => one.text.split(':')[0])).toEqual([
    'SEV1 #1 checkout returns 500s',
    expect.stringMatching(/^Paging for SEV1 #1/),
  ])
  expect(slack.dm(people.bob)).toEqual([])
  expect(receiver.pages).toHaveLength(1)
  expect(slack.channel(channel.id).members).toEqual(expect.arrayContaining([people.sue, people.bob]))
  const { id } = await bot.ctx.db.selectFrom('incident').select('id').executeTakeFirstOrThrow()
  expect(await story(company, id)).toContainEqual(expect.stringMatching(/^Bob Sparrow was paged by webhook/))
}, 180_000)

test('the same declaration delivered five times at once to two processes is one incident', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const second = await company.startBot()
  const asked = (bot: typeof second) =>
    declareIncident(
      bot.ctx,
      { teamId: slack.teamId, title: 'checkout returns 500s', severity: 'SEV1', services: [] },
      { key: 'asked-once', action: 'command', by: { userId: people.sue, userName: 'sue' } },
    )
  const answers = await Promise.all([company.bot, second, company.bot, second, second].map(asked))
  expect(answers.map((one) => one.kind)).toEqual(Array(5).fill('declared'))
  await until(company, () => slack.channels().some((one) => one.pins.length > 0), 'the channel')
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(calls(company, 'conversations.create')).toHaveLength(1)
})

test('killed between the creation of the channel and its storing, the channel is found again', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  slack.fault({ method: 'conversations.create', kind: 'latency', ms: 3_000, times: 1 })
  await declare(company)
  await slack.waitFor(() => slack.channels().some((one) => one.name.startsWith('inc-')), 'Slack to have made it')
  await company.bot.kill()
  await using successor = await successorOf(company)
  await slack.waitFor(() => slack.channels().some((one) => one.pins.length > 0), 'the channel to be set up', 60_000)
  await company.settled()
  const made = slack.channels().filter((one) => one.name.startsWith('inc-'))
  expect(made.map((one) => one.name)).toEqual(['inc-1-checkout-returns-500s'])
  // The second try was told that the name is taken: the first one had not been stored.
  expect(calls(company, 'conversations.create').map((one) => one.error)).toEqual([null, 'name_taken'])
  const row = await successor.ctx.db.selectFrom('incident').select('channel_id').executeTakeFirstOrThrow()
  expect(row.channel_id).toBe(made[0]!.id)
  expect(slack.dm(people.bob)).toHaveLength(1)
}, 180_000)

async function successorOf(company: Company) {
  const bot = await company.startBot()
  return { ctx: bot.ctx, [Symbol.asyncDispose]: () => bot.stop() }
}

test("a channel whose creation's answer was lost is found again", async () => {
  await using company = await startCompany()
  const { people, slack } = company
  slack.fault({ method: 'conversations.create', kind: 'lost-reply', times: 1 })
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
  expect(slack.channel(channel).name).toBe('inc-1-checkout-returns-500s')
  expect(calls(company, 'conversations.create')).toHaveLength(1)
})

test('behaviour 10: a card whose answer was lost is found by its marker and shows what holds now', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  slack.fault({
    method: 'chat.postMessage',
    kind: 'lost-reply',
    times: 1,
    when: (args) => JSON.stringify(args['metadata'] ?? '').includes(':card'),
  })
  await declare(company)
  await slack.waitFor(() => calls(company, 'chat.postMessage').some((one) => one.status === null), 'the lost answer')
  const { id } = await company.bot.ctx.db.selectFrom('incident').select('id').executeTakeFirstOrThrow()
  await takeCommand(company.bot.ctx, id, people.ana, {
    key: 'lead',
    action: 'take_command',
    by: { userId: people.ana, userName: 'ana' },
  })
  const made = await slack.waitFor(() => slack.channels().find((one) => one.pins.length > 0), 'the pin')
  await company.settled()
  expect(slack.messages(made.id).filter((one) => one.text.startsWith('SEV1 #1'))).toHaveLength(1)
  expect(JSON.stringify(card(company, made.id).blocks)).toContain(`*Commander* <@${people.ana}>`)
})

test('behaviour 10: a page whose answer was lost is found by its marker and is not posted twice', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const dm = slack.dmId(people.bob)
  slack.fault({ method: 'chat.postMessage', kind: 'lost-reply', times: 1, when: (args) => args['channel'] === dm })
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  const sent = async () =>
    (await company.bot.ctx.db.selectFrom('page').select(['state', 'ts']).executeTakeFirstOrThrow()).ts
  expect(await sent()).toBe(slack.dm(people.bob)[0]!.ts)
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(newestPage(company, people.bob)).toContain('You are paged')
})

test('what could not be said while Slack was down becomes one message when it returns', async () => {
  await using company = await startCompany()
  const { slack, bot, clock } = company
  slack.down(true)
  await declare(company)
  /** What the channel would have been told. */
  const untold = () => bot.ctx.db.selectFrom('timeline_entry').select('text').where('notice', 'is not', null).execute()
  const count = async (words: string) => (await untold()).filter((entry) => entry.text.includes(words)).length
  const passMinutesUntil = (words: string, times: number) =>
    expect
      .poll(
        async () => {
          clock.advance({ minutes: 1 })
          bot.loop.poke()
          return count(words)
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThanOrEqual(times)
  await passMinutesUntil('the third step', 1)
  await passMinutesUntil('the last resort', 3)
  clock.advance({ minutes: 6 })
  slack.down(false)
  const channel = await untilSetUp(company)

  const own = slack.messages(channel.id).filter((one) => one.user === slack.botUserId && !one.subtype)
  const late = own.filter((one) => one.text.startsWith('While Debrief could not post here'))
  expect(late).toHaveLength(1)
  const said = JSON.stringify(late[0]!.blocks)
  expect(said).toContain('the third step')
  expect(said).toContain('the last resort')
  expect(own).toHaveLength(3)
}, 180_000)
