import { expect, test } from 'vitest'
import { answerOffer } from '../../src/operations/answer-offer.ts'
import { takeRecovery, takeSighting } from '../../src/operations/take-sighting.ts'
import { showOffer } from '../../src/slack/offers.ts'
import { type Company, ROSTER, startCompany } from '../harness.ts'
import type { SlackMessage } from '../local-slack/index.ts'
import { alert, incidents, pageCount, sightings } from '../operations/seen.ts'
import { buttons, calls, shown, toldTo, until } from './acting.ts'

/** What the incidents channel shows of sightings. */
function offers(company: Company): SlackMessage[] {
  return company.slack
    .messages(company.incidents)
    .filter((one) => /^(Is this an incident\?|Part of|No incident|Over)/.test(one.text))
}

async function offer(company: Company, more: Parameters<typeof alert>[1] = {}) {
  const taken = await takeSighting(company.bot.ctx, alert(company, more), 'offer')
  await until(company, () => offers(company).length > 0, 'the offer')
  return { ...taken, message: offers(company).at(-1)! }
}

test('an offer is one message with buttons; a repeat posts none, another alert of the service one more', async () => {
  await using company = await startCompany()
  const { result, message } = await offer(company)
  expect(result).toBe('offered')
  expect(buttons(message)).toEqual(['Declare SEV2', 'Declare SEV1', 'Not an incident'])
  await takeSighting(company.bot.ctx, alert(company), 'offer')
  await company.settled()
  expect(offers(company)).toHaveLength(1)
  await offer(company, { dedupKey: 'other', title: 'Queue is long' })
  expect(offers(company)).toHaveLength(2)
  expect(await incidents(company)).toEqual([])
  expect(await pageCount(company)).toBe(0)
})

test('what an alert says stands in the offer as text', async () => {
  await using company = await startCompany()
  const { message } = await offer(company, { title: '<!channel> *down* & out', text: '<@U1> ```' })
  expect(message.text).toContain('&lt;!channel&gt; *down* &amp; out')
  expect(shown(message)).not.toContain('<!channel>')
  expect(shown(message)).not.toContain('<@U1>')
})

test('pressed by two people at once it is one incident, in the name of the first, and the offer says so', async () => {
  await using company = await startCompany()
  const { people, slack, incidents: channel } = company
  const { message } = await offer(company)
  await Promise.all([
    slack.press(people.ana, channel, message.ts, 'offer_declare'),
    slack.press(people.karen, channel, message.ts, 'offer_declare_worst'),
    slack.press(people.karen, channel, message.ts, 'offer_declare_worst'),
  ])
  await until(company, () => offers(company)[0]?.text.startsWith('Part of #1'), 'the offer to say so')
  const [incident, ...others] = await incidents(company)
  expect(others).toEqual([])
  expect([people.ana, people.karen]).toContain(incident!.declared_by)
  expect(incident!.severity).toBe(incident!.declared_by === people.ana ? 'SEV2' : 'SEV1')
  expect(incident).toMatchObject({ declared_via: 'Alertmanager', detection: 'alert' })
  expect(toldTo(company, people.ana)).toMatch(/#1 High error rate/)
  expect(toldTo(company, people.karen)).toMatch(/#1 High error rate/)
  const text = shown(offers(company)[0]!)
  expect(text).toContain(`<#${incident!.channel_id}>`)
  expect(text).toContain(`Declared by <@${incident!.declared_by}> from Alertmanager`)
  expect(buttons(offers(company)[0]!)).toEqual([])
})

test('dismissed it says by whom, once; a repeat stays quiet, and it can still be declared', async () => {
  await using company = await startCompany()
  const { people, slack, incidents: channel } = company
  const { message, sighting } = await offer(company)
  await slack.press(people.ana, channel, message.ts, 'offer_dismiss')
  await slack.press(people.karen, channel, message.ts, 'offer_dismiss')
  await until(company, () => offers(company)[0]?.text.startsWith('No incident'), 'the offer to say so')
  const [said] = /(Ana Ruiz|Karen House) says that it is no incident\./.exec(shown(offers(company)[0]!)) ?? []
  expect(said).toBeDefined()
  expect(toldTo(company, people.ana)).toBe(said)
  expect(toldTo(company, people.karen)).toBe(said)
  expect((await takeSighting(company.bot.ctx, alert(company), 'offer')).result).toBe('repeated')
  expect(await sightings(company)).toMatchObject([{ state: 'dismissed', incident_id: null }])
  expect(buttons(offers(company)[0]!)).toEqual(['Declare SEV2', 'Declare SEV1'])
  await slack.press(people.karen, channel, message.ts, 'offer_declare')
  await until(company, () => offers(company)[0]?.text.startsWith('Part of #1'), 'the incident')
  const late = { key: 'late', action: 'offer_dismiss', by: { userId: people.lin, userName: 'lin' } }
  expect(await answerOffer(company.bot.ctx, sighting.id, { kind: 'dismiss' }, late)).toMatchObject({ kind: 'sentence' })
  await company.settled()
  expect(offers(company)[0]!.text).toMatch(/^Part of #1/)
  expect(await sightings(company)).toMatchObject([{ state: 'attached' }])
})

test('an offer that is over by itself says so and asks nobody any more', async () => {
  await using company = await startCompany()
  await offer(company)
  await takeRecovery(company.bot.ctx, { ...alert(company), text: '' })
  await until(company, () => offers(company)[0]?.text.startsWith('Over'), 'the offer to say so')
  expect(shown(offers(company)[0]!)).toContain('Recovered by itself')
  expect(buttons(offers(company)[0]!)).toEqual([])
})

test('an offer that came while Slack was down is posted once when it returns', async () => {
  await using company = await startCompany()
  const { slack, bot } = company
  slack.down(true)
  await takeSighting(bot.ctx, alert(company), 'offer')
  const failed = async () =>
    (await bot.ctx.db.selectFrom('due_work').select('last_error').where('kind', '=', 'offer').executeTakeFirst())
      ?.last_error
  await expect.poll(failed, { timeout: 30_000 }).toBeTruthy()
  slack.down(false)
  await slack.waitFor(() => offers(company).length > 0, 'the offer', 40_000)
  await company.settled()
  expect(offers(company)).toHaveLength(1)
  expect((await sightings(company))[0]!.ts).toBe(offers(company)[0]!.ts)
})

test('a bad alert that nobody can be offered, because Slack is away for minutes, is declared; a milder one waits', async () => {
  await using company = await startCompany()
  const { slack, bot } = company
  await bot.loop.stop()
  slack.down(true)
  const tried = async (attempts: number, more: Parameters<typeof alert>[1]) => {
    const { id: subject } = (await takeSighting(bot.ctx, alert(company, more), 'offer')).sighting
    const claimed = { key: `offer:${subject}`, kind: 'offer' as const, subject, attempts, generation: 0 }
    const work = { incidentId: '', escalationId: null, pageId: null, dueAt: bot.ctx.now(), claimedAt: 0, page: null }
    return showOffer(bot.ctx, bot.edge.lanes, { ...claimed, ...work })
  }
  expect((await tried(2, {})).retryAt).not.toBeNull()
  const mild = { dedupKey: 'mild', services: ['orders'], title: 'Orders late' }
  expect((await tried(30, { ...mild, severity: 'SEV3' })).retryAt).not.toBeNull()
  expect(await incidents(company)).toEqual([])
  await tried(30, { dedupKey: 'bad', title: 'Checkout down' })
  expect(await incidents(company)).toMatchObject([{ title: 'Checkout down', declared_by: null }])
  expect(await pageCount(company)).toBe(1)
  slack.down(false)
})

test('an offer whose answer was lost is found by its marker, not posted again', async () => {
  await using company = await startCompany()
  const { slack, bot, incidents: channel } = company
  slack.fault({ method: 'chat.postMessage', kind: 'lost-reply', times: 1, when: (args) => args['channel'] === channel })
  await takeSighting(bot.ctx, alert(company), 'offer')
  await slack.waitFor(() => calls(company, 'conversations.history').length > 0, 'it to be looked for')
  await company.settled()
  expect(offers(company)).toHaveLength(1)
  expect((await sightings(company))[0]!.ts).toBe(offers(company)[0]!.ts)
})

test('a bad alert that cannot be offered is declared: no incidents channel, or one that refuses us', async () => {
  await using nowhere = await startCompany({ roster: ROSTER.replace('incidents_channel: incidents, ', '') })
  const { ctx, log } = nowhere.bot
  expect(await takeSighting(ctx, alert(nowhere, { severity: 'SEV3' }), 'offer')).toMatchObject({ result: 'noted' })
  expect(log.lines.some((line) => line.message.includes('names no incidents_channel'))).toBe(true)
  expect(await takeSighting(ctx, alert(nowhere, { dedupKey: 'bad' }), 'offer')).toMatchObject({ result: 'declared' })

  await using refused = await startCompany()
  const { slack, bot } = refused
  slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'is_archived',
    when: (args) => args['channel'] === refused.incidents,
  })
  expect((await takeSighting(bot.ctx, alert(refused), 'offer')).result).toBe('offered')
  await slack.waitFor(() => slack.channels().some((one) => one.pins.length > 0), 'the incident')
  await refused.settled()
  expect(await incidents(refused)).toMatchObject([{ number: 1, declared_by: null, declared_via: 'Alertmanager' }])
})
