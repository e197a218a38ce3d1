import { expect, test } from 'vitest'
import { answerPage } from '../../src/operations/answer-page.ts'
import { sendTestPage } from '../../src/operations/test-page.ts'
import { type Company, startCompany } from '../harness.ts'
import { answered, choose, newestPage, press, untilShown } from './acting.ts'
import { BOB_TWICE, pages, standing } from './ladders.ts'
import { BY_SEVERITY, PHONES, startWithPhones } from './phones.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

const ASKED = 'Are you still on it?'
/** Who does not answer any more is still shown with the ladder. */
const running = (answeredBy: string | null = null) => ['running', answeredBy]

test('one press of "not ours" leaves no SEV1 to nobody that a hook declared: the catch-all is called, then its last resort', async () => {
  await using phones = await startWithPhones({ push: false })
  const { company, twilio, texts } = phones
  const { people, slack } = company
  const alert = { title: 'checkout answers nobody', service: 'checkout', severity: 'SEV1' }
  expect(await company.hook('incident', alert)).toMatchObject({ status: 200, body: { result: 'declared' } })
  await company.settled()
  expect((await twilio.replySms(PHONES.bob, '3')).said).toEqual([
    'Nobody else of Networking is called. Ana Ruiz is called instead, because nobody else has it. The channel knows.',
  ])
  await company.settled()
  await press(company, people.ana, 'page_not_ours', 'Nobody else of SRE is called')
  expect(texts('maria')).toHaveLength(1)
  expect([people.lin, people.ivo].map((one) => slack.dm(one).length)).toEqual([0, 0])
  expect(await standing(company)).toEqual({
    Networking: ['not-ours', people.bob],
    SRE: ['not-ours', people.ana],
    'Last resort': running(),
  })
})

test('whoever cannot take it answers neither of the two ladders by saying why in the channel', async () => {
  await using phones = await startWithPhones({ roster: BOB_TWICE, push: false })
  const { company, twilio } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout and orders are down')
  expect(await pages(company)).toEqual(['bob step sent'])
  expect((await twilio.replySms(PHONES.bob, '2')).said).toEqual(['Lin Ma, Kim Dae is being called now.'])
  slack.join(people.bob, channel)
  slack.say(people.bob, channel, 'sorry, I am on a train without a laptop')
  await company.settled()
  expect(await standing(company)).toEqual({ Networking: running(), Database: running() })
  expect(await pages(company)).toEqual(['bob step declined', 'kim step sent', 'lin step sent'])
})

test('"cannot" to "still in?" is for all ladders that it was asked for: the next of each is called at once, a word in the channel answers none', async () => {
  await using phones = await startWithPhones({ roster: BOB_TWICE, push: false })
  const { company, twilio } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout is down')
  // No more so lately that the one call would be for both.
  await company.advance({ minutes: 2, seconds: 40 })
  await slack.command(people.sue, channel, '/incident page database')
  await company.settled()
  await twilio.replySms(PHONES.bob, '1')
  await company.settled()
  await company.advance({ minutes: 10, seconds: 5 })
  expect(await pages(company)).toEqual(['bob step answered', 'bob step answered', 'bob still-in sent'].sort())
  expect((await twilio.replySms(PHONES.bob, '2')).said).toEqual([
    expect.stringMatching(/^(Lin Ma, Kim Dae|Kim Dae, Lin Ma) is being called now\.$/),
  ])
  await company.settled()
  expect([people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([1, 1])
  slack.join(people.bob, channel)
  slack.say(people.bob, channel, 'I have to drive now')
  await company.settled()
  expect(await standing(company)).toEqual({ Networking: running(people.bob), Database: running(people.bob) })
})

test('"on it" for a page that had stopped counts while its ladder is called again', async () => {
  await using phones = await startWithPhones()
  const { company, twilio } = phones
  const { people } = company
  await company.declare(people.sue, 'sev1 checkout is down')
  await company.advance({ minutes: 5, seconds: 1 })
  await twilio.replySms(PHONES.bob, '1')
  await company.settled()
  expect(await pages(company)).toEqual(['bob step answered', 'lin step stopped'])
  await company.advance({ minutes: 10, seconds: 5 })
  expect(await standing(company)).toEqual({ Networking: running(people.bob) })
  expect((await twilio.replySms(PHONES.lin, '1')).said).toEqual([expect.stringMatching(/^You took it after/)])
  await company.settled()
  expect(await standing(company)).toEqual({ Networking: ['answered', people.lin] })
})

test('after command was handed over it is the new commander whose silence counts', async () => {
  const roster = `${BY_SEVERITY}\nroles:\n  commander: { call: [ivo, maria], paged_at: [SEV1] }\n`
  await using phones = await startWithPhones({ roster, push: false })
  const { company, twilio, rings } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout is down')
  await twilio.replySms(PHONES.ivo, '1')
  await company.settled()
  expect((await answered(company, people.ivo, channel, `commander <@${people.kim}>`)).text).toBe('Kim Dae leads now.')
  for (const person of [people.kim, people.bob]) slack.join(person, channel)
  await company.advance({ minutes: 6 })
  for (const person of [people.kim, people.bob]) slack.say(person, channel, 'the proxy is restarting')
  await company.settled()
  await company.advance({ minutes: 6 })
  slack.say(people.bob, channel, 'it is still restarting')
  await company.settled()
  expect([people.ivo, people.kim].filter((one) => newestPage(company, one).includes(ASKED))).toEqual([])
  await company.advance({ minutes: 4, seconds: 5 })
  expect([newestPage(company, people.kim).includes(ASKED), newestPage(company, people.ivo).includes(ASKED)]).toEqual([
    true,
    false,
  ])
  expect(rings('ivo')).toEqual([])
  expect(await standing(company)).toMatchObject({ Commander: running(people.kim) })
})

test('nobody is asked whether they are still in while somebody else of their team writes', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, rings } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout is down')
  await twilio.replySms(PHONES.bob, '1')
  await company.settled()
  slack.join(people.lin, channel)
  for (let round = 1; round <= 3; round++) {
    await company.advance({ minutes: 4 })
    slack.say(people.lin, channel, `restart ${round} is under way`)
    await company.settled()
  }
  expect(await pages(company)).toEqual(['bob step answered'])
  expect(rings('bob')).toEqual([])
  expect(await standing(company)).toEqual({ Networking: ['answered', people.lin] })
  // And when that one falls silent it is that one who is asked.
  await company.advance({ minutes: 10, seconds: 5 })
  expect(await pages(company)).toEqual(['bob step answered', 'lin still-in sent'])
})

test('an SMS answers the incident, not the test page that came after it', async () => {
  await using phones = await startWithPhones({ push: false })
  const { company, twilio, texts } = phones
  const { people, slack, roster, bot } = company
  await company.declare(people.sue, 'sev1 checkout is down')
  await sendTestPage(bot.ctx, slack.teamId, roster.people.find((one) => one.key === 'bob')!)
  await company.settled()
  expect(texts('bob')).toHaveLength(2)
  await twilio.replySms(PHONES.bob, '1')
  await company.settled()
  expect(await standing(company)).toMatchObject({ Networking: ['answered', people.bob] })
})

test('whoever answered while one way hung is not called by the next way', async () => {
  await using receiver = await startWebhookReceiver('a-secret-of-the-tests')
  const roster = BY_SEVERITY.replace('company: {', `company: { webhook: "${receiver.url}",`)
  await using phones = await startWithPhones({ push: false, webhook: receiver, roster })
  const { company, twilio, texts } = phones
  const { slack, people, bot } = company
  const dm = slack.dmId(people.bob)
  slack.fault({ method: 'chat.postMessage', kind: 'hang', when: (args) => args['channel'] === dm })
  await slack.command(people.sue, company.general, '/incident sev1 checkout is down')
  await slack.waitFor(() => texts('bob').length === 1, 'the text message')
  await twilio.replySms(PHONES.bob, '1')
  const given = () =>
    bot.ctx.db.selectFrom('page_attempt').select('outcome').where('method', '=', 'slack-dm').executeTakeFirst()
  do await company.settled()
  while (!(await given()))
  expect(await given()).toEqual({ outcome: 'failed-temporary' })
  expect(receiver.pages).toEqual([])
})

/** The first of the team has a telephone and no account in Slack; Sue leads, who is not of the roster. */
async function withPat() {
  const roster = BY_SEVERITY.replace(
    'people:',
    'people:\n  pat: { name: Pat Reed, email: pat@elsewhere.example }',
  ).replace('net: { steps: [{ call: [bob] }', 'net: { steps: [{ call: [pat] }')
  const phone = { person: 'pat', kind: 'phone' as const, address: '+34600000009' }
  const phones = await startWithPhones({ roster, push: false, contacts: [phone] })
  const { people, slack } = phones.company
  const { channel } = await phones.company.declare(people.sue, 'sev1 checkout is down')
  await slack.command(people.sue, channel, '/incident commander')
  await phones.company.settled()
  const toPat = () => phones.twilio.messages.filter((one) => one.to === phone.address).map((one) => one.body)
  return { phones, channel, toPat }
}

async function fromTheMenu(company: Company, channel: string): Promise<void> {
  await choose(company, company.people.sue, channel, 'phone', /^Recorded: Pat Reed was reached by phone/)
}

async function fromThePage(company: Company): Promise<void> {
  const { bot, people } = company
  const page = await bot.ctx.db.selectFrom('page').select(['id', 'incident_id']).executeTakeFirstOrThrow()
  const answer = await answerPage(
    bot.ctx,
    { incidentId: page.incident_id, pageId: page.id, answer: 'on-it' },
    { key: 'by-phone', action: 'page_answer', by: { userId: people.sue, userName: 'sue' } },
  )
  expect(answer).toMatchObject({ text: expect.stringMatching(/^Recorded: Pat Reed was reached by phone/) })
}

test.each([
  ['the menu', fromTheMenu],
  ['the page', fromThePage],
])('whoever was reached by phone is asked whether they are still in, not the commander who said so: %s', async (_from, say) => {
  const { phones, channel, toPat } = await withPat()
  await using _ = phones
  const { company } = phones
  await say(company, channel)
  await company.settled()
  await company.advance({ minutes: 10, seconds: 5 })
  expect(newestPage(company, company.people.sue)).not.toContain(ASKED)
  expect(toPat()).toEqual([expect.stringContaining('checkout is down'), expect.stringContaining('Still in?')])
  expect(await standing(company)).toEqual({ Networking: running('pat') })
})

test('whoever stands on a late step of another team’s policy does not answer for that team by asking how bad it is', async () => {
  const roster = BY_SEVERITY.replace(
    '{ call: [karen] }, { call: [kim] }',
    '{ call: [karen] }, { call: [kim] }, { call: [maria] }',
  )
  await using company = await startCompany({ roster })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout and orders are down')
  slack.join(people.maria, channel)
  slack.say(people.maria, channel, 'how bad is it?')
  // For her own team she does.
  await untilShown(company, () => newestPage(company, people.bob), 'Maria Sol took it')
  expect(await standing(company)).toEqual({ Networking: ['answered', people.maria], Database: running() })
  await company.advance({ minutes: 5, seconds: 5 })
  expect(slack.dm(people.kim)).toHaveLength(1)
})
