import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { calls, story, until } from './acting.ts'

const closings = (company: Company, channel: string) =>
  company.slack.messages(channel).filter((one) => /^#\d+ (is )?closed/.test(one.text))
const top = (company: Company, channel: string) =>
  closings(company, channel).filter((one) => !one.thread_ts || one.thread_ts === one.ts)

test('a false alarm closes in one line, names who was woken, and is not drafted', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 2 })
  await slack.command(people.sue, channel, '/incident close false alarm')
  await until(company, () => top(company, channel).length > 0, 'the line')
  await company.advance({ minutes: 10 })
  expect(top(company, channel).map((one) => one.text)).toEqual([
    expect.stringMatching(
      /^#1 closed as false alarm by .* after 2 min\. Woken: Bob Sparrow \(told\)\. No postmortem\.$/,
    ),
  ])
  expect(slack.files()).toEqual([])
  expect(await company.bot.ctx.db.selectFrom('postmortem').select('version').execute()).toEqual([])
  expect(await story(company, incidentId)).toContain('Closed as a false alarm after 2 min.')
})

test('a duplicate closes in one line that names the other', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { channel } = await company.declare(people.sue, 'sev2 orders are lost')
  await slack.command(people.sue, channel, '/incident close duplicate 1')
  await until(company, () => top(company, channel).length > 0, 'the line')
  await company.advance({ minutes: 10 })
  expect(top(company, channel).map((one) => one.text)).toEqual([
    expect.stringMatching(/^#2 closed as duplicate of #1 by .*No postmortem\.$/),
  ])
  expect(slack.files()).toEqual([])
})

test('when drafting fails the incident is closed all the same, the channel is told, and the draft comes later', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await sql`create function refuse_draft() returns trigger language plpgsql as $$
    begin raise exception 'no space left on device'; end $$`.execute(bot.ctx.db)
  await sql`create trigger refuse_draft before insert or update on postmortem for each row
    when (new.version > 0) execute function refuse_draft()`.execute(bot.ctx.db)
  await slack.command(people.sue, channel, '/incident close')
  const failure = await slack.waitFor(
    () => top(company, channel).find((one) => one.text.includes('its draft failed: no space left on device')),
    'the failure in the channel',
  )
  const row = await bot.ctx.db.selectFrom('incident').select(['status', 'outcome']).executeTakeFirstOrThrow()
  expect(row).toEqual({ status: 'closed', outcome: 'resolved' })
  await sql`drop trigger refuse_draft on postmortem`.execute(bot.ctx.db)
  await slack.waitFor(() => slack.files().length > 0, 'the draft')
  await company.settled()
  expect(top(company, channel).map((one) => one.ts)).toEqual([failure.ts])
  expect(top(company, channel)[0]!.text).toMatch(/^#1 closed · checkout returns 500s/)
  expect(slack.files().map((one) => one.name)).toEqual(['postmortem-1.md'])
})

test('reopened and closed again, the incident gets a new closing message with a new draft', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.say(people.bob, channel, 'Root cause: the certificate expired')
  await company.settled()
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the first draft')
  await slack.command(people.sue, channel, '/incident reopen')
  await until(
    company,
    () => slack.messages(channel).some((one) => one.text.includes('Reopened; it was closed.')),
    'the reopening',
  )
  expect(slack.channel(channel).archived).toBe(false)
  const pages = slack.dm(people.bob).length
  slack.say(people.bob, channel, 'Fixed by installing the new certificate')
  await company.settled()
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 2, 'the second draft')
  expect(top(company, channel)).toHaveLength(2)
  expect(slack.dm(people.bob)).toHaveLength(pages)
  const [first, second] = slack.files()
  expect(first!.content).not.toContain('installing the new certificate')
  expect(second!.content).toContain('installing the new certificate')
  expect((await story(company, incidentId)).filter((text) => text === 'Closed.')).toHaveLength(2)
  expect(calls(company, 'conversations.create')).toHaveLength(1)
})
