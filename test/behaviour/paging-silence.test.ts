import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { newestPage, pagingMessage, press, shown, story, until, untilShown } from './acting.ts'
import { BY_SEVERITY, PHONES, startWithPhones } from './phones.ts'

/** Bob answers his page; nothing is heard of him since. */
async function answered(company: Company, severity: string) {
  const { people } = company
  const declared = await company.declare(people.sue, `${severity} checkout returns 500s`)
  await press(company, people.bob, 'page_answer', 'You took it after')
  return declared
}

const asksBob = (company: Company) => newestPage(company, company.people.bob).includes('Are you still on it?')

test('who is silent for ten minutes after an answer at SEV1 is called and asked; a press says that they are there', async () => {
  await using phones = await startWithPhones()
  const { company, texts, rings } = phones
  const { people, slack } = company
  const { incidentId } = await answered(company, 'sev1')
  await company.advance({ minutes: 9 })
  expect([asksBob(company), rings('bob').length]).toEqual([false, 0])
  await company.advance({ minutes: 1, seconds: 5 })
  expect(asksBob(company)).toBe(true)
  expect(rings('bob')[0]!.said.concat(rings('bob')[0]!.twiml).join()).toContain('Press 1 for yes')
  expect(texts('bob').at(-1)!.body).toContain('Still in? Reply 1 = yes.')
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/^Bob Sparrow \(Networking\) has been silent for 10 min/),
  )
  await press(company, people.bob, 'page_answer', 'You took it after')
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin)).toEqual([])
  // Then it counts anew, and for twice as long: who says that they are there is at work.
  await company.advance({ minutes: 10 })
  expect(rings('bob')).toHaveLength(1)
  await company.advance({ minutes: 5, seconds: 5 })
  expect(rings('bob')).toHaveLength(2)
})

test('who does not answer that is followed by the next step after three minutes, and the commander is told', async () => {
  await using phones = await startWithPhones({ at: '2026-03-09T09:00:00.000Z' })
  const { company, texts } = phones
  const { people, slack } = company
  const { channel, incidentId } = await answered(company, 'sev1')
  await slack.command(people.sue, channel, `/incident commander <@${people.ana}>`)
  await company.advance({ minutes: 10, seconds: 5 })
  expect([asksBob(company), texts('lin').length]).toEqual([true, 0])
  await company.advance({ minutes: 3, seconds: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
  const told = 'Bob Sparrow (Networking) does not answer any more. Lin Ma is being called.'
  await untilShown(company, () => newestPage(company, people.ana), told)
  expect(await story(company, incidentId)).toContain(told)
  const toldAna = slack.dm(people.ana).length
  await company.advance({ minutes: 5, seconds: 5 })
  expect(slack.dm(people.maria)).toHaveLength(1)
  expect(slack.dm(people.ana)).toHaveLength(toldAna)
  // Late, but there: the one answer ends it.
  await press(company, people.bob, 'page_answer', 'You took it after')
  await untilShown(company, () => newestPage(company, people.lin), 'Bob Sparrow took it')
})

test('where nobody leads, the channel is told', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { slack } = company
  const { channel } = await answered(company, 'sev1')
  await company.advance({ minutes: 10, seconds: 5 })
  await company.advance({ minutes: 3, seconds: 5 })
  expect(slack.messages(channel).map((one) => one.text)).toContainEqual(
    expect.stringContaining('Bob Sparrow (Networking) does not answer any more. Lin Ma is being called.'),
  )
})

test('at SEV2 twenty minutes are left, at SEV3 nobody is asked', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: '2026-03-09T09:00:00.000Z' })
  const { people, slack } = company
  const { channel } = await answered(company, 'sev2')
  await company.advance({ minutes: 19 })
  expect(asksBob(company)).toBe(false)
  await company.advance({ minutes: 1, seconds: 5 })
  expect(asksBob(company)).toBe(true)
  await press(company, people.bob, 'page_answer', 'You took it after')
  await slack.command(people.sue, channel, '/incident severity sev3')
  await company.advance({ hours: 2 })
  expect(slack.dm(people.bob)).toHaveLength(2)
  await slack.command(people.sue, channel, '/incident severity sev1')
  await until(company, () => asksBob(company), 'Bob to be asked: a SEV1 does not wait for two hours of silence')
})

test('silence is what counts, not the clock: a word in the channel puts the question off, and answers it', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  const { channel } = await answered(company, 'sev1')
  await company.advance({ minutes: 8 })
  slack.say(people.bob, channel, 'the proxy is restarting')
  await company.settled()
  await company.advance({ minutes: 8 })
  expect(asksBob(company)).toBe(false)
  await company.advance({ minutes: 2, seconds: 5 })
  expect(asksBob(company)).toBe(true)
  slack.say(people.bob, channel, 'yes, still watching it')
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Networking\*?: Bob Sparrow answered/)
  expect(asksBob(company)).toBe(false)
  await company.advance({ minutes: 4 })
  expect(slack.dm(people.lin)).toEqual([])
})

test('a reply by SMS is a sign of life', async () => {
  await using phones = await startWithPhones()
  const { company, twilio } = phones
  const { people, slack } = company
  await answered(company, 'sev1')
  await company.advance({ minutes: 10, seconds: 5 })
  expect((await twilio.replySms(PHONES.bob, 'yes')).said).toEqual(['Good: you are still on it.'])
  await company.settled()
  await company.advance({ minutes: 4 })
  expect(slack.dm(people.lin)).toEqual([])
})

test('nobody is asked once users are served again, and again after a relapse', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  const { channel } = await answered(company, 'sev1')
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.advance({ minutes: 12 })
  expect(asksBob(company)).toBe(false)
  await slack.command(people.sue, channel, '/incident status investigating')
  await company.settled()
  expect(slack.dm(people.bob)).toHaveLength(1)
  await company.advance({ minutes: 10, seconds: 5 })
  expect(asksBob(company)).toBe(true)
})

test('who answered two ladders is asked once, and the one answer ends both', async () => {
  const roster = BY_SEVERITY.replace('db: { steps: [{ call: [karen] }', 'db: { steps: [{ call: [bob] }')
  await using company = await startCompany({ roster })
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout and orders return 500s')
  await press(company, people.bob, 'page_answer', 'You took it after')
  await company.advance({ minutes: 10, seconds: 5 })
  expect(slack.dm(people.bob)).toHaveLength(2)
  await press(company, people.bob, 'page_answer', 'You took it after')
  const states = await company.bot.ctx.db.selectFrom('escalation').select('state').execute()
  expect(states).toEqual([{ state: 'answered' }, { state: 'answered' }])
  await company.advance({ minutes: 4 })
  expect([people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([0, 0])
})
