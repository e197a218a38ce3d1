import { expect, test } from 'vitest'
import { accountsOf, PAGERDUTY_SECRET, PAGERDUTY_TOKEN, ROUTING_KEY } from '../far-sides/accounts.ts'
import { type PagerDutyUser, startPagerDuty } from '../far-sides/pagerduty.ts'
import { type CompanyOptions, ROSTER, startCompany } from '../harness.ts'
import { card, pagingMessage, press, shown, story, until, untilShown } from './acting.ts'

const BOB: PagerDutyUser = { id: 'PBOB', name: 'Robert S.', email: 'Bob@acme.example' }
const ZOE: PagerDutyUser = { id: 'PZOE', name: 'Zoe Quist', email: 'zoe@elsewhere.example' }

/** PagerDuty calls the people of Networking. */
const LEFT_TO_PAGERDUTY = ROSTER.replace(
  'network: { name: Networking,',
  'network: { name: Networking, pager: pagerduty,',
)

async function startWithPagerDuty(options: CompanyOptions & { rest?: boolean } = {}) {
  const { rest = true, ...more } = options
  const stack = new AsyncDisposableStack()
  const pagerDuty = stack.use(
    await startPagerDuty({ routingKeys: [ROUTING_KEY], apiToken: PAGERDUTY_TOKEN, users: [BOB, ZOE] }),
  )
  const accounts = accountsOf({ pagerduty: { url: pagerDuty.url, team: 'network', rest } })
  const company = stack.use(await startCompany({ roster: LEFT_TO_PAGERDUTY, accounts, ...more }))
  return {
    company,
    pagerDuty,
    /** Somebody acknowledges the newest alert there, and the webhook tells us. */
    async acknowledge(by: PagerDutyUser, secret = PAGERDUTY_SECRET) {
      const { dedupKey } = pagerDuty.alerts.at(-1)!
      pagerDuty.acknowledge(dedupKey, by)
      const hook = pagerDuty.webhook('incident.acknowledged', dedupKey, by, [secret])
      return pagerDuty.deliver(`${company.bot.address}/paging/pagerduty/events`, hook)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

test('a team left to PagerDuty is one alert, and whoever acknowledges it there has answered', async () => {
  await using far = await startWithPagerDuty()
  const { company, pagerDuty, acknowledge } = far
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(pagerDuty.alerts).toMatchObject([{ status: 'triggered', severity: 'critical', triggers: 1 }])
  expect(pagerDuty.alerts[0]!.summary).toContain('SEV1 #1 checkout returns 500s')
  await company.advance({ minutes: 9 })
  expect([people.bob, people.lin, people.maria, people.ivo].map((one) => slack.dm(one).length)).toEqual([0, 0, 0, 0])
  expect((await acknowledge(BOB)).status).toBe(200)
  await untilShown(
    company,
    () => shown(pagingMessage(company, channel)),
    /Networking\*?: Bob Sparrow answered .*by PagerDuty/,
  )
  expect(shown(card(company, channel))).toContain('Bob Sparrow')
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Bob Sparrow is on it, by Networking \(PagerDuty\) \(Networking\)/),
  )
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.ivo)).toEqual([])
})

test('when nobody of the team has acknowledged for ten minutes the last resort is called', async () => {
  await using far = await startWithPagerDuty()
  const { company, acknowledge } = far
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 10, seconds: 5 })
  expect(slack.dm(people.ivo)).toHaveLength(1)
  // Somebody whom the roster does not know, by their name there.
  await acknowledge(ZOE)
  await untilShown(
    company,
    () => shown(pagingMessage(company, channel)),
    /Networking\*?: Networking \(PagerDuty\) answered/,
  )
  await untilShown(company, () => shown(slack.dm(people.ivo)[0]!), 'No longer needed')
})

test('an acknowledgement that nobody told us of is found by asking', async () => {
  await using far = await startWithPagerDuty({ pollEveryMs: 50 })
  const { company, pagerDuty } = far
  const { channel } = await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  pagerDuty.acknowledge(pagerDuty.alerts[0]!.dedupKey, BOB)
  await untilShown(
    company,
    () => shown(pagingMessage(company, channel)),
    /Networking\*?: Bob Sparrow answered .*by PagerDuty/,
  )
})

test('an acknowledgement counts that comes before the alert is known to have been taken', async () => {
  await using far = await startWithPagerDuty()
  const { company, pagerDuty, acknowledge } = far
  const { people, slack, general, bot } = company
  pagerDuty.fault('lost-reply')
  await slack.command(people.sue, general, '/incident sev1 checkout returns 500s')
  await slack.waitFor(() => pagerDuty.alerts.length === 1, 'the alert')
  await acknowledge(BOB)
  const ladder = () => bot.ctx.db.selectFrom('escalation').select(['state', 'answered_by']).execute()
  expect(await ladder()).toEqual([{ state: 'answered', answered_by: people.bob }])
})

test('PagerDuty is told when somebody answers elsewhere, and when it is over', async () => {
  await using far = await startWithPagerDuty({ pollEveryMs: 50 })
  const { company, pagerDuty } = far
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const status = () => pagerDuty.alerts.map((one) => one.status)
  expect(status()).toEqual(['triggered'])
  slack.join(people.lin, channel)
  slack.say(people.lin, channel, 'I am looking at it')
  await slack.waitFor(() => status()[0] === 'acknowledged', 'the alert to be acknowledged')
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.settled()
  expect(status()).toEqual(['acknowledged'])
  await slack.command(people.sue, channel, '/incident resolve')
  await slack.command(people.sue, channel, '/incident close')
  await slack.waitFor(() => status()[0] === 'resolved', 'the alert to be resolved')
  const asked = () => pagerDuty.asked.filter((one) => one.url.pathname === '/v2/enqueue').length
  await company.settled()
  expect(asked()).toBe(3)
})

test('PagerDuty calls nobody any more when the ladder is stopped, however often that has to be said', async () => {
  await using far = await startWithPagerDuty({ pollEveryMs: 50 })
  const { company, pagerDuty } = far
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  pagerDuty.fault({ status: 500 }, 3)
  await slack.command(people.sue, channel, '/incident mitigated')
  await slack.waitFor(() => pagerDuty.alerts[0]!.status === 'resolved', 'the alert to be resolved')
})

test('behaviour 8: two people whom Slack refuses are one alert, and whoever acknowledges it has answered', async () => {
  const roster = ROSTER.replace(
    'net: { steps: [{ call: [bob], wait: 5m }',
    'net: { steps: [{ call: [bob, lin], wait: 5m }',
  )
  await using far = await startWithPagerDuty({ roster })
  const { company, pagerDuty, acknowledge } = far
  const { people, slack } = company
  const refused = [slack.dmId(people.bob), slack.dmId(people.lin)]
  slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'messages_tab_disabled',
    when: (args) => refused.includes(String(args['channel'])),
  })
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(pagerDuty.alerts).toMatchObject([{ triggers: 2, status: 'triggered' }])
  expect(await story(company, incidentId)).toContain('Lin Ma was paged by pagerduty (slack-dm: messages_tab_disabled).')
  await acknowledge(BOB)
  await untilShown(
    company,
    () => shown(pagingMessage(company, channel)),
    /Networking\*?: Bob Sparrow answered .*by PagerDuty/,
  )
  const pages = await company.bot.ctx.db.selectFrom('page').select(['person', 'state']).orderBy('person').execute()
  expect(pages).toEqual([
    { person: 'bob', state: 'answered' },
    { person: 'lin', state: 'stopped' },
  ])
})

test('a team that PagerDuty calls and that is silent after its answer is asked there', async () => {
  await using far = await startWithPagerDuty()
  const { company, pagerDuty, acknowledge } = far
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await acknowledge(ZOE)
  await company.settled()
  await company.advance({ minutes: 10, seconds: 5 })
  expect(pagerDuty.alerts).toHaveLength(2)
  expect(pagerDuty.alerts[1]!.summary).toContain('are you still on it')
  await acknowledge(ZOE)
  await company.settled()
  await company.advance({ minutes: 4 })
  expect(slack.dm(people.ivo)).toEqual([])
})

test('a webhook that PagerDuty has not signed answers nothing', async () => {
  await using far = await startWithPagerDuty()
  const { company, acknowledge } = far
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect((await acknowledge(BOB, 'another-secret')).status).toBe(401)
  await company.advance({ minutes: 10, seconds: 5 })
  expect(slack.dm(people.ivo)).toHaveLength(1)
  await press(company, people.ivo, 'page_answer', 'You took it after')
})

test('a failing PagerDuty leaves nobody waiting: the last resort is called at once', async () => {
  await using far = await startWithPagerDuty()
  const { company, pagerDuty } = far
  const { people, slack } = company
  pagerDuty.fault({ status: 400, body: { status: 'invalid event', errors: ['Invalid routing key'] } }, 50)
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await until(company, () => slack.dm(people.ivo).length === 1, 'the last resort')
})
