import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { story, until } from './acting.ts'
import { holding } from './holding.ts'
import { answers, ask, mention } from './mentioning.ts'

/** Deliveries of mentions so far, oldest first. */
function delivered(company: Company) {
  return company.slack.deliveries.filter((one) => one.what === 'app_mention')
}

describe('a mention is done once, however often it is delivered', () => {
  test('five copies at once to two processes: one incident, one note, one answer each', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    await company.startBot()
    const fault = slack.deliveryFault({ kind: 'duplicate', copies: 5 })
    await ask(company, people.sue, general, 'new sev2 checkout is slow')
    await company.settled()
    const incidents = await company.bot.ctx.db.selectFrom('incident').select(['id', 'channel_id']).execute()
    expect(incidents).toHaveLength(1)
    expect(answers(company, people.sue)).toHaveLength(1)
    const channel = incidents[0]!.channel_id!
    await ask(company, people.sue, channel, 'note the cache was flushed')
    await ask(company, people.sue, channel, 'help')
    await company.settled()
    fault.remove()
    expect(answers(company, people.sue)).toHaveLength(3)
    const told = await story(company, incidents[0]!.id)
    expect(told.filter((text) => text === 'the cache was flushed')).toHaveLength(1)
  })

  test('an ack that Slack never saw: the retry changes nothing, and says nothing again', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    const fault = slack.deliveryFault({ kind: 'drop-before-ack', times: 2 })
    await ask(company, people.sue, channel, 'note the cache was flushed')
    await company.settled()
    // The message itself, and the mention.
    expect(fault.hits).toBe(2)
    expect(delivered(company)).toHaveLength(2)
    const told = await story(company, incidentId)
    expect(told.filter((text) => text === 'the cache was flushed')).toHaveLength(1)
    expect(answers(company, people.sue)).toHaveLength(1)
  })

  test('the database is away: no ack, the person is told, and the retry does it', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.sockets.reduceRetryDelays([300, 300, 300], 2_500)
    await sql`alter table timeline_entry rename to timeline_entry_away`.execute(bot.ctx.db)
    mention(company, people.sue, channel, 'note the cache was flushed')
    await slack.waitFor(() => answers(company, people.sue).length > 0, 'a first word')
    expect(answers(company, people.sue)[0]!.text).toContain('That is not saved yet')
    expect(delivered(company)[0]!.ackedAt).toBeFalsy()
    await sql`alter table timeline_entry_away rename to timeline_entry`.execute(bot.ctx.db)
    await until(company, () => answers(company, people.sue).at(-1)!.text.startsWith('Noted at'), 'the answer')
    expect(answers(company, people.sue)).toHaveLength(2)
    const told = await story(company, incidentId)
    expect(told.filter((text) => text === 'the cache was flushed')).toHaveLength(1)
  })

  test('the database stays away: after the last retry the person is told that nothing has changed', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    slack.sockets.reduceRetryDelays([30, 30, 30], 2_500)
    await sql`alter table timeline_entry rename to timeline_entry_away`.execute(bot.ctx.db)
    mention(company, people.sue, channel, 'note the cache was flushed')
    await slack.waitFor(() => answers(company, people.sue).length > 1, 'the last word')
    expect(answers(company, people.sue).map((one) => one.text.slice(0, 21))).toEqual([
      'That is not saved yet',
      'That could not be sav',
    ])
    await sql`alter table timeline_entry_away rename to timeline_entry`.execute(bot.ctx.db)
  })

  test('the database is slow: Slack gets its ack in time, and the answer comes when the commit is there', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    {
      // It comes while the database is held, however slow the machine is.
      slack.sockets.reduceRetryDelays([300, 300, 300], 10_000)
      await using blocker = await holding(company.databaseUrl, 'lock table timeline_entry in access exclusive mode')
      mention(company, people.sue, channel, 'note the cache was flushed')
      await blocker.waited()
      await slack.waitFor(() => delivered(company)[0]?.ackedAt, 'the ack')
      expect(answers(company, people.sue)).toEqual([])
    }
    await until(company, () => answers(company, people.sue).length > 0, 'the answer')
    expect(answers(company, people.sue)[0]!.text).toContain('Noted at')
    expect(delivered(company)).toHaveLength(1)
    const told = await story(company, incidentId)
    expect(told.filter((text) => text === 'the cache was flushed')).toHaveLength(1)
  })
})

test('where a channel is refused the incident in the thread is run by mention alone', async () => {
  await using company = await startCompany()
  const { slack, people, general, incidents } = company
  slack.fault({ method: 'conversations.create', kind: 'error', error: 'restricted_action' })
  await ask(company, people.sue, general, 'new sev1 checkout returns 500s')
  const root = await slack.waitFor(
    () => slack.messages(incidents).find((one) => one.text.startsWith('SEV1 #1'))?.ts,
    'the card in the incidents channel',
  )
  await company.settled()
  const say = (words: string) => ask(company, people.sue, incidents, words, root)
  expect(await say('page database')).toContain('Karen House')
  expect(slack.dm(people.karen)).toHaveLength(1)
  expect(await say('')).toContain('Nobody leads yet.')
  expect(await say('commander')).toContain('lead')
  expect(await say('note the certificate of the payment gateway expired')).toContain('Noted at')
  expect(await say('mitigated')).toContain('Mitigated.')
  expect(await say('resolve')).toContain('That needs a form.')
  await slack.pressEphemeral(people.sue, answers(company, people.sue).at(-1)!, 'open_form')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  await slack.submit(people.sue, form.id, {})
  await company.settled()
  expect(await say('close')).toContain('Closed.')
  await until(
    company,
    () => slack.messages(incidents).some((one) => one.thread_ts === root && one.text.startsWith('#1 closed')),
    'the closing message in the thread',
  )
  // A mention outside the thread is about no incident.
  expect(await ask(company, people.sue, incidents, 'mitigated')).toContain('needs an incident')
})
