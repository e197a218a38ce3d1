import { expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { newestPage, pagingMessage, press, shown, story, toldTo, until, untilShown } from './acting.ts'

/** At SEV1 the catch-all team is called besides the owners; at SEV4 nobody. */
const BY_SEVERITY = ROSTER.replace(
  'SEV1: Customers cannot buy',
  'SEV1: { meaning: Customers cannot buy, page: [owners, sre] }',
).replace('SEV4: To be watched', 'SEV4: { meaning: To be watched, page: nobody }')

test('raising the severity pages the difference, and nobody twice', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  expect([people.bob, people.ana].map((one) => slack.dm(one).length)).toEqual([1, 0])
  await slack.command(people.sue, channel, '/incident severity sev1')
  await until(company, () => slack.dm(people.ana).length > 0, 'the difference')
  expect([people.bob, people.ana].map((one) => slack.dm(one).length)).toEqual([1, 1])
  expect(toldTo(company, people.sue)).toBe('Now SEV1. Paging Ana Ruiz.')
})

test('a higher severity that needs nobody more says so', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  await slack.command(people.sue, channel, '/incident severity sev1')
  await untilShown(company, () => toldTo(company, people.sue), 'Now SEV1. Nobody new has to be called.')
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('lowering the severity stops whom it no longer needs, and tells them', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout is slow')
  await slack.command(people.sue, channel, '/incident severity sev2')
  await untilShown(company, () => newestPage(company, people.ana), 'No longer needed: lowered to SEV2')
  expect(newestPage(company, people.bob)).toContain('You are paged')
  await company.advance({ minutes: 5 })
  expect([people.ivo, people.lin].map((one) => slack.dm(one).length)).toEqual([0, 1])
  await slack.command(people.sue, channel, '/incident severity sev4')
  await untilShown(company, () => newestPage(company, people.lin), 'No longer needed: lowered to SEV4')
  await company.advance({ minutes: 30 })
  expect(slack.dm(people.maria)).toEqual([])
})

const ENDS = [
  { command: 'mitigated', told: 'No longer needed: mitigated' },
  { command: 'resolve 10:00', told: 'No longer needed: resolved' },
  { command: 'close', told: 'No longer needed: closed' },
  { command: 'close false alarm', told: 'No longer needed: closed as a false alarm' },
]

for (const { command, told } of ENDS) {
  test(`behaviour 4: ${command} stops unanswered pages and tells everybody who was woken`, async () => {
    await using company = await startCompany()
    const { people, slack } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
    await company.advance({ minutes: 5 })
    await slack.command(people.sue, channel, `/incident ${command}`)
    await untilShown(company, () => newestPage(company, people.bob), told)
    await untilShown(company, () => newestPage(company, people.lin), 'Go back to sleep.')
    expect(newestPage(company, people.bob)).not.toContain("I'm on it")
    await company.advance({ minutes: 60 })
    expect([people.bob, people.lin, people.maria, people.ivo].map((one) => slack.dm(one).length)).toEqual([1, 1, 0, 0])
    expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Stopped calling Networking/))
  })
}

test('whoever answered is not told to go back to sleep', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await press(company, people.bob, 'page_answer', 'You took it after')
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.advance({ minutes: 1 })
  expect(newestPage(company, people.bob)).toContain('You took it after')
})

test('a page that is used up is told too when the incident is over', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  for (let step = 0; step < 5; step++) await company.advance({ minutes: 5 })
  expect(shown(pagingMessage(company, channel))).toContain('nobody answered and everybody was called')
  await slack.command(people.sue, channel, '/incident mitigated')
  await untilShown(company, () => newestPage(company, people.ivo), 'No longer needed: mitigated')
  await untilShown(company, () => newestPage(company, people.bob), 'No longer needed: mitigated')
})
