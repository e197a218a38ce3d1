import { expect, test } from 'vitest'
import { declareIncident } from '../../src/operations/declare-incident.ts'
import { card, newestPage, pagingMessage, press, refuseDirect, shown, story, until, untilShown } from './acting.ts'
import { PHONES, startWithPhones } from './phones.ts'

test('at SEV1 a text message goes with the message, calls after 30 s and 2:30; a reply of 1 answers', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, texts, rings } = phones
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.dm(people.bob)).toHaveLength(1)
  expect(texts('bob').map((one) => one.body)).toEqual([
    "SEV1 #1 checkout returns 500s. You: Networking primary. Reply 1 on it, 2 can't, 3 not ours. Call +34 900 000 000 pin 1212",
  ])
  expect(rings('bob')).toEqual([])
  await company.advance({ seconds: 30 })
  expect(rings('bob')).toHaveLength(1)
  expect(rings('bob')[0]!.twiml).toContain('Severity one. checkout returns 500s. You are Networking primary.')
  expect(rings('bob')[0]!.twiml).toContain('If Slack is down, call +3 4, 9 0 0')
  await company.advance({ seconds: 120 })
  expect(rings('bob')).toHaveLength(2)
  expect(texts('lin')).toEqual([])
  await company.advance({ seconds: 150 })
  expect([texts('bob').length, texts('lin').length]).toEqual([1, 1])

  const { said } = await twilio.replySms(PHONES.lin, '1')
  expect(said).toEqual([expect.stringMatching(/^You took it after/)])
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Networking\*?: Lin Ma answered .*by SMS/)
  expect(shown(card(company, channel))).toMatch(/Lin Ma/)
  await untilShown(company, () => newestPage(company, people.bob), 'Lin Ma took it')
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Lin Ma is on it, by SMS \(Networking\)/),
  )
  await company.advance({ minutes: 9 })
  expect([rings('lin').length, texts('maria').length]).toEqual([0, 0])
  // The same reply told once more, as after a lost answer, changes nothing.
  const before = (await story(company, incidentId)).length
  expect((await twilio.replySms(PHONES.bob, '1')).said).toEqual([expect.stringMatching(/^Lin Ma took it at/)])
  expect(await story(company, incidentId)).toHaveLength(before)
})

test('at SEV2 the calls come after two and four minutes, at SEV3 no telephone sounds', async () => {
  // A Monday, at ten in Madrid.
  await using phones = await startWithPhones({ at: '2026-03-09T09:00:00.000Z' })
  const { company, texts, rings } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  await company.advance({ minutes: 10 })
  expect([slack.dm(people.bob).length, texts('bob').length, rings('bob').length]).toEqual([1, 0, 0])
  await slack.command(people.sue, channel, '/incident close false alarm')
  await company.settled()
  await company.declare(people.sue, 'sev2 checkout refuses cards')
  expect(texts('bob')).toHaveLength(1)
  const counts = []
  for (const seconds of [90, 35, 90, 35]) {
    await company.advance({ seconds })
    counts.push(rings('bob').length)
  }
  expect(counts).toEqual([0, 1, 1, 2])
})

test('a key answers a call: 2 goes on to the next at once; a voicemail that listens answers nothing', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, texts, rings } = phones
  const { people } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ seconds: 30 })
  twilio.end(rings('bob')[0]!.sid, 'completed')
  await company.advance({ seconds: 120 })
  expect(rings('bob')).toHaveLength(2)
  const told = await twilio.press(rings('bob')[1]!.sid, '2')
  expect(told.said).toEqual(['Lin Ma is being called now.'])
  await until(company, () => texts('lin').length === 1, 'Lin to be called')
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Bob Sparrow cannot take it/))
  await company.advance({ seconds: 30 })
  expect((await twilio.press(rings('lin')[0]!.sid, '1')).said).toEqual([expect.stringMatching(/^You took it after/)])
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Lin Ma is on it, by phone key \(Networking\)/),
  )
})

test('behaviour 4: any end of a page cancels all its tries, whichever way it came by', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, rings } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await press(company, people.bob, 'page_answer', 'You took it after')
  await company.advance({ minutes: 3 })
  expect(rings('bob')).toEqual([])
  await slack.command(people.sue, channel, '/incident page database')
  await slack.command(people.sue, channel, '/incident close false alarm')
  await company.settled()
  await company.declare(people.sue, 'sev1 checkout refuses cards')
  await company.advance({ seconds: 30 })
  expect(rings('bob')).toHaveLength(1)
  await twilio.replySms(PHONES.bob, '3 not ours')
  await company.settled()
  await company.advance({ minutes: 5 })
  expect(twilio.calls).toHaveLength(1)
})

test('behaviour 7: somebody is out of reach only when no try is left', async () => {
  await using phones = await startWithPhones({ who: ['bob'], push: false })
  const { company, twilio } = phones
  const { people, slack } = company
  refuseDirect(company, people.bob, 'channel_not_found')
  twilio.fault({ status: 400, body: { code: 21211, message: 'no such number', status: 400 } }, 10)
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(slack.dm(people.lin)).toEqual([])
  await company.advance({ seconds: 30 })
  expect(slack.dm(people.lin)).toEqual([])
  await company.advance({ seconds: 120 })
  expect(slack.dm(people.lin)).toHaveLength(1)
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Bob Sparrow could not be reached \(voice: Twilio answered 400/),
  )
})

test('behaviour 8: while Slack is down a text message pages, its answer counts, and nothing is sent twice afterwards', async () => {
  await using phones = await startWithPhones()
  const { company, twilio, texts } = phones
  const { people, slack, bot } = company
  slack.down(true)
  await declareIncident(
    bot.ctx,
    { teamId: slack.teamId, title: 'checkout returns 500s', severity: 'SEV1', services: ['checkout'] },
    { key: 'once', action: 'command', by: { userId: people.sue, userName: 'sue' } },
  )
  await slack.waitFor(() => texts('bob').length === 1, 'the text message')
  const { said } = await twilio.replySms(PHONES.bob, 'on it')
  expect(said).toEqual([expect.stringMatching(/^You took it after/)])
  slack.down(false)
  await slack.waitFor(() => slack.channels().some((one) => one.name.startsWith('inc-')), 'the channel', 40_000)
  await company.settled()
  expect([slack.dm(people.bob).length, texts('bob').length, texts('lin').length]).toEqual([0, 1, 0])
})

test('an answer by SMS that nobody told us of is found by asking', async () => {
  await using phones = await startWithPhones({ pollEveryMs: 50 })
  const { company, twilio } = phones
  const { people } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await twilio.replySms(PHONES.bob, 'on it', { untold: true })
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Bob Sparrow answered .*by SMS/)
})

test('a push has buttons that answer, each by how things stand when it is pressed', async () => {
  await using phones = await startWithPhones()
  const { company, ntfy, pressPush } = phones
  const { people, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(ntfy.messages).toMatchObject([{ topic: 'bob-is-paged-here', priority: 5 }])
  const said = async (label: string) => (await pressPush(label)).text()
  expect(await said("Can't")).toBe('Lin Ma is being called now.')
  await until(company, () => slack.dm(people.lin).length === 1, 'Lin to be called')
  expect(await said('On it')).toMatch(/^You took it after/)
  await untilShown(company, () => newestPage(company, people.lin), 'Bob Sparrow took it')
  expect(await said('Not ours')).toMatch(/^Bob Sparrow took it at .*Nothing changed\.$/)
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Bob Sparrow is on it, by push \(Networking\)/),
  )
})

test('a far side that is none is refused, and answers nothing', async () => {
  await using phones = await startWithPhones()
  const { company, twilio } = phones
  const { channel } = await company.declare(company.people.sue, 'sev1 checkout returns 500s')
  expect(await twilio.replySms(PHONES.bob, '1', { signedWith: 'another-token' })).toEqual({ status: 403, said: [] })
  const at = `${company.bot.address}/paging`
  expect((await fetch(`${at}/ntfy/answer/made.o.99999999999.up`, { method: 'POST' })).status).toBe(403)
  expect((await fetch(`${at}/pagerduty/events`, { method: 'POST', body: '{}' })).status).toBe(404)
  await company.settled()
  expect(shown(pagingMessage(company, channel))).toContain('0 of 1 answered')
})

test('a higher severity lets the telephones ring of those whom only a message had called', async () => {
  await using phones = await startWithPhones({ at: '2026-03-09T09:00:00.000Z' })
  const { company, texts, rings } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  await company.advance({ minutes: 1 })
  await slack.command(people.sue, channel, '/incident severity sev1')
  await until(company, () => texts('bob').length === 1, 'the text message')
  expect([rings('bob').length, texts('lin').length]).toEqual([0, 0])
  await company.advance({ seconds: 30 })
  expect(rings('bob')).toHaveLength(1)
  // As long as if it had been a SEV1 before: five minutes from the first call of Bob.
  await company.advance({ minutes: 3, seconds: 35 })
  expect([rings('bob').length, texts('lin').length, slack.dm(people.bob).length]).toEqual([2, 1, 1])
  await slack.command(people.sue, channel, '/incident severity sev3')
  await company.advance({ minutes: 3 })
  expect(rings('lin')).toEqual([])
})
