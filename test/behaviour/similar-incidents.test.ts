import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { answered, until } from './acting.ts'

test('a second incident on one service is offered to join first, and joining invites', async () => {
  await using company = await startCompany()
  const { people, slack, general } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const question = await answered(company, people.kim, general, 'checkout is broken for everybody')
  expect(question.text).toBe('This may be open already.')
  expect(JSON.stringify(question.blocks)).toMatch(/Join.*Mine is different/)
  expect(slack.channel(channel).members).not.toContain(people.kim)
  await slack.pressEphemeral(people.kim, question, 'join')
  await until(company, () => slack.channel(channel).members.includes(people.kim), 'Kim to be in')
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
})

test('"Mine is different" declares once, however often it is pressed, with the next number', async () => {
  await using company = await startCompany()
  const { people, slack, general } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  const question = await answered(company, people.kim, general, 'sev2 checkout is broken for everybody')
  await Promise.all([1, 2, 3].map(() => slack.pressEphemeral(people.kim, question, 'declare')))
  await until(company, () => slack.channels().filter((one) => one.pins.length > 0).length === 2, 'the second channel')
  const names = slack
    .channels()
    .map((one) => one.name)
    .filter((name) => name.startsWith('inc-'))
  expect(names).toEqual(['inc-1-checkout-returns-500s', 'inc-2-checkout-is-broken-for-everybody'])
  const rows = await company.bot.ctx.db
    .selectFrom('incident')
    .select(['number', 'severity', 'declared_by'])
    .orderBy('number')
    .execute()
  expect(rows).toMatchObject([{ number: 1 }, { number: 2, severity: 'SEV2', declared_by: people.kim }])
})

test('after an hour, or once it is closed, nothing is offered', async () => {
  await using company = await startCompany()
  const { people, slack, general } = company
  const first = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await slack.command(people.sue, first.channel, '/incident close false alarm')
  await company.settled()
  const second = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect(second.channel).not.toBe(first.channel)
  await company.advance({ minutes: 61 })
  const { text } = await answered(company, people.kim, general, 'sev2 checkout is slow')
  expect(text).toMatch(/^Declared #3 checkout is slow/)
})
