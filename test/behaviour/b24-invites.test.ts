import { expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { calls } from './acting.ts'

const FULL = ROSTER.replace('  SEV1: Customers cannot buy\n', '  SEV1: { meaning: Customers cannot buy, page: all }\n')

test('24: who cannot be invited is listed once with the reason, and everybody else is in', async () => {
  const everybody = FULL.replace(
    'steps: [{ call: [bob], wait: 5m }',
    'steps: [{ call: [bob, lin, maria, sven], wait: 5m }',
  )
    .replace('steps: [{ call: [karen], wait: 5m }', 'steps: [{ call: [karen, kim], wait: 5m }')
    .replace('people:\n', 'people:\n  sven: { name: Sven Gone, slack: U0GONE0001 }\n')
  await using company = await startCompany({ roster: everybody })
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const asked = [people.sue, people.bob, people.lin, people.maria, people.karen, people.kim, people.ana]
  expect(slack.channel(channel).members).toEqual(expect.arrayContaining(asked))
  const lines = () => slack.messages(channel).filter((one) => one.text.includes('Could not be invited'))
  expect(lines().map((one) => one.text)).toEqual(['SEV1 #1: Could not be invited: Sven Gone (unknown to Slack).'])
  expect(calls(company, 'conversations.invite')).toHaveLength(1)
  await company.advance({ minutes: 5 })
  await company.advance({ minutes: 5 })
  expect(lines()).toHaveLength(1)
  expect(
    (await company.timeline(incidentId)).entries.filter((one) => one.text.includes('Could not be invited')),
  ).toHaveLength(1)
})

test('24: whoever is in already is no failure', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.join(people.lin, channel)
  await company.advance({ minutes: 5 })
  await company.advance({ minutes: 5 })
  expect(slack.channel(channel).members).toEqual(expect.arrayContaining([people.lin, people.maria]))
  expect(slack.messages(channel).filter((one) => one.text.includes('Could not be invited'))).toEqual([])
})
