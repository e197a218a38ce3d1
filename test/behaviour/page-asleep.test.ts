import { expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { answered, story } from './acting.ts'

// Maria leads networking and stands on no step, but takes turns: she is on call in the second week.
const WITH_TURNS = ROSTER.replaceAll('{ call: [maria], wait: 5m }', '{ call: [lin], wait: 5m }')
  .replaceAll('last_resort: [maria]', 'last_resort: [ivo]')
  .concat(`
schedules:
  leads: { rotate: [ivo, maria], every: 1w, from: 2026-03-02 09:00 }
`)

// Tuesdays: 03:12 in Madrid, in Ivo's week and in Maria's.
const NIGHT = '2026-03-03T02:12:00.000Z'
const HER_NIGHT = '2026-03-10T02:12:00.000Z'

test('who is not on call is not woken by a name at SEV2, unless it is meant', async () => {
  await using company = await startCompany({ roster: WITH_TURNS, at: NIGHT })
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  const told = await answered(company, people.sue, channel, `page <@${people.maria}|maria>`)
  expect(told.text).toMatch(/^It is .*03:12 .*for Maria Sol, who is not on call: `\/incident page @maria now`/)
  expect(slack.dm(people.maria)).toEqual([])
  expect(await answered(company, people.sue, channel, 'page @maria now')).toMatchObject({
    text: expect.stringMatching(/^Paging Maria Sol/),
  })
  expect(slack.dm(people.maria)).toHaveLength(1)
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Paged Maria Sol/))
})

test.each([
  ['at SEV1', NIGHT, 'sev1'],
  ['by day', '2026-03-03T10:12:00.000Z', 'sev2'],
  ['who is on call now', HER_NIGHT, 'sev2'],
])('a name is paged at once %s', async (_when, at, severity) => {
  await using company = await startCompany({ roster: WITH_TURNS, at })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, `${severity} checkout is slow`)
  const before = slack.dm(people.maria).length
  const { text } = await answered(company, people.sue, channel, 'page maria')
  expect(text).toMatch(/^Paging Maria Sol/)
  expect(slack.dm(people.maria)).toHaveLength(before + 1)
})
