import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { newestPage, press, shown, untilShown } from './acting.ts'

const SAID = 'not a Networking system'

test('where nobody leads the declarer is told by direct message that it is not theirs, by day', async () => {
  // A Monday, ten in the morning in Madrid.
  await using company = await startCompany({ at: '2026-03-09T09:00:00.000Z' })
  const { people } = company
  await company.declare(people.kim, 'sev2 checkout returns 500s')
  await press(company, people.bob, 'page_not_ours', 'Nobody else of Networking is called')
  await untilShown(company, () => newestPage(company, people.kim), SAID)
})

test('in the declarer’s quiet hours the channel is told instead: it is no page', async () => {
  // Two minutes to nine in the evening: then Kim's quiet hours begin.
  await using company = await startCompany({ at: '2026-03-09T19:58:00.000Z' })
  const { people, slack } = company
  const { channel } = await company.declare(people.kim, 'sev2 checkout returns 500s')
  // Whoever was about just now is told, whatever the hour; that was long ago.
  await company.advance({ minutes: 21 })
  await press(company, people.bob, 'page_not_ours', 'Nobody else of Networking is called')
  await untilShown(company, () => slack.messages(channel).map(shown).join('\n'), SAID)
  expect(slack.dm(people.kim)).toEqual([])
})
