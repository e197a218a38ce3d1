import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { newestPage, press, story, toldTo, until, untilShown } from './acting.ts'
import { BY_SEVERITY, startWithPhones } from './phones.ts'

/** A Friday, at nine in the evening in Madrid. */
const FRIDAY_NIGHT = '2026-03-13T20:00:00.000Z'
/** The same day, at half past four in the afternoon. */
const FRIDAY = '2026-03-13T15:30:00.000Z'

test('nobody is woken for a SEV3: the channel is told who is called when, and then they are', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY_NIGHT })
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev3 checkout is slow')
  const held =
    'Networking: nobody is woken for a SEV3. Bob Sparrow will be called Mon 16 Mar 09:00 GMT+1; a higher severity calls at once.'
  expect(slack.dm(people.bob)).toEqual([])
  expect(await story(company, incidentId)).toContain(held)
  expect(slack.messages(channel).map((one) => one.text)).toContainEqual(expect.stringContaining(held))
  await company.advance({ hours: 50 })
  expect(slack.dm(people.bob)).toEqual([])
  await company.advance({ hours: 10 })
  expect(slack.dm(people.bob)).toHaveLength(1)
  await company.advance({ minutes: 59 })
  expect(slack.dm(people.lin)).toEqual([])
  await company.advance({ minutes: 1, seconds: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
})

test('a higher severity calls at once whoever was left until morning, with their telephone', async () => {
  await using phones = await startWithPhones({ at: FRIDAY_NIGHT })
  const { company, texts } = phones
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  await company.advance({ minutes: 30 })
  await slack.command(people.sue, channel, '/incident severity sev2')
  await until(company, () => slack.dm(people.bob).length === 1, 'Bob to be called')
  expect([texts('bob').length, toldTo(company, people.sue)]).toEqual([1, 'Now SEV2. Paging Bob Sparrow.'])
  await company.advance({ minutes: 10, seconds: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
})

test('a higher severity shortens a wait that has begun, and calls nobody before it would be over', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  await company.advance({ minutes: 1 })
  await slack.command(people.sue, channel, '/incident severity sev1')
  await company.advance({ minutes: 3, seconds: 30 })
  expect(slack.dm(people.lin)).toEqual([])
  await company.advance({ seconds: 35 })
  expect(slack.dm(people.lin)).toHaveLength(1)
})

test('a wait that would be over by now ends with the higher severity', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  await company.advance({ minutes: 6 })
  await slack.command(people.sue, channel, '/incident severity sev1')
  await until(company, () => slack.dm(people.lin).length === 1, 'Lin to be called')
  expect(toldTo(company, people.sue)).toBe('Now SEV1. Paging Lin Ma.')
  expect(slack.dm(people.bob)).toHaveLength(1)
})

test('one person on two ladders whose severity is raised is followed by nobody before the wait is over', async () => {
  const roster = BY_SEVERITY.replace('db: { steps: [{ call: [karen] }', 'db: { steps: [{ call: [bob] }')
  await using company = await startCompany({ roster, at: FRIDAY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout and orders are slow')
  await company.advance({ minutes: 1 })
  await slack.command(people.sue, channel, '/incident severity sev1')
  await company.settled()
  expect([people.bob, people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([1, 0, 0])
  await company.advance({ minutes: 4, seconds: 5 })
  expect([people.bob, people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([1, 1, 1])
})

test('a SEV3 is held until morning by whoever is paged, and nobody else is called meanwhile', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY })
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev3 checkout is slow')
  await press(company, people.bob, 'page_hold', 'Held until Mon 16 Mar 09:00 GMT+1. A higher severity calls at once.')
  const held = 'Bob Sparrow holds it until Mon 16 Mar 09:00 GMT+1 (Networking). A higher severity breaks the hold.'
  expect(await story(company, incidentId)).toContain(held)
  expect(slack.messages(channel).map((one) => one.text)).toContainEqual(expect.stringContaining(held))
  await company.advance({ hours: 24 })
  expect([people.bob, people.lin].map((one) => slack.dm(one).length)).toEqual([1, 0])
  await company.advance({ hours: 41 })
  expect([people.bob, people.lin].map((one) => slack.dm(one).length)).toEqual([2, 0])
  expect(newestPage(company, people.bob)).toContain('You are paged')
})

test('a hold is broken by a higher severity, and can be taken back', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev3 checkout is slow')
  await press(company, people.bob, 'page_hold', 'Held until')
  await slack.command(people.sue, channel, '/incident severity sev2')
  await until(company, () => slack.dm(people.bob).length === 2, 'Bob to be called')
  expect(newestPage(company, people.bob)).not.toContain('Hold until morning')

  const other = await company.declare(people.sue, 'sev3 orders are slow')
  await press(company, people.karen, 'page_hold', 'Held until')
  await press(company, people.karen, 'page_answer', 'You took it after')
  await company.advance({ hours: 66 })
  expect(slack.dm(people.karen)).toHaveLength(1)
  expect(await story(company, other.incidentId)).toContainEqual(expect.stringMatching(/^Karen House is on it/))
})

test('a SEV1 and a SEV2 wake at any hour', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY_NIGHT })
  const { people, slack } = company
  await company.declare(people.sue, 'sev2 checkout is slow')
  await company.declare(people.sue, 'sev1 orders are lost')
  expect([people.bob, people.karen].map((one) => slack.dm(one).length)).toEqual([1, 1])
})

test('a severity lowered in the night leaves the others of the ladder asleep', async () => {
  await using company = await startCompany({ roster: BY_SEVERITY, at: FRIDAY_NIGHT })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout is slow')
  await slack.command(people.sue, channel, '/incident severity sev3')
  await company.advance({ minutes: 90 })
  expect([people.bob, people.lin].map((one) => slack.dm(one).length)).toEqual([1, 0])
  await untilShown(
    company,
    () => slack.messages(channel).at(-1)?.text ?? '',
    /Lin Ma will be called Mon 16 Mar 09:00 GMT\+1/,
  )
})
