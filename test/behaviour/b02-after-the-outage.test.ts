import { expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { refuseDirect } from './acting.ts'

test('behaviour 2: what fell due while no process ran leaves as soon as one runs again, once', async () => {
  await using company = await startCompany()
  const { clock, people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.bot.kill()
  clock.advance({ minutes: 6 })
  expect(slack.dm(people.lin)).toEqual([])
  await company.startBot()
  await slack.waitFor(() => slack.dm(people.lin).length > 0, 'the page that was due')
  await company.settled()
  expect([people.bob, people.lin, people.maria].map((one) => slack.dm(one).length)).toEqual([1, 1, 0])
})

test('behaviour 2: a page that was due and not sent when the process died is sent by the next one', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const refusing = refuseDirect(company, people.bob, 'internal_error')
  await slack.command(people.sue, company.general, '/incident sev1 checkout returns 500s')
  await slack.waitFor(() => refusing.hits > 0, 'the try')
  await company.bot.kill()
  refusing.remove()
  await company.startBot()
  await slack.waitFor(() => slack.dm(people.bob).length > 0, 'the page')
  await company.settled()
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('behaviour 2: steps that went by while nothing ran are called one after the other, each with its wait', async () => {
  await using company = await startCompany({ roster: ROSTER })
  const { clock, people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.bot.stop()
  clock.advance({ hours: 2 })
  await company.startBot()
  await slack.waitFor(() => slack.dm(people.lin).length > 0, 'the next step')
  await company.settled()
  expect([people.bob, people.lin, people.maria].map((one) => slack.dm(one).length)).toEqual([1, 1, 0])
  await company.advance({ minutes: 5 })
  expect([people.bob, people.lin, people.maria].map((one) => slack.dm(one).length)).toEqual([1, 1, 1])
})
