import { expect, test } from 'vitest'
import { type Company, startCompany } from '../harness.ts'
import { buttons, calls, card, newestPage, press, shown, toldTo, until } from './acting.ts'

async function pressCard(company: Company, person: string, channel: string, action: string, expected: () => boolean) {
  await company.slack.press(person, channel, card(company, channel).ts, action)
  await until(company, expected, `the card after ${action}`)
}

test('one card is pinned and edited in place, with at most five buttons in each state', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { ts } = card(company, channel)
  const now = () => buttons(card(company, channel))
  const seen: string[][] = [now()]
  const go = async (action: string, last: string) => {
    await pressCard(company, people.sue, channel, action, () => now().includes(last))
    seen.push(now())
  }
  await pressCard(company, people.sue, channel, 'take_command', () => !now().includes('Take command'))
  seen.push(now())
  await go('mitigated', 'Resolve')
  await go('relapse', 'Mitigated')
  await go('mitigated', 'Resolve')
  await slack.command(people.sue, channel, '/incident resolve 10:00')
  await until(company, () => now().includes('Close'), 'the card to say resolved')
  seen.push(now())
  await pressCard(company, people.sue, channel, 'close', () => now().length === 1)
  seen.push(now())
  expect(seen).toEqual([
    ['Take command', 'Post update', 'Page...', 'Mitigated', 'overflow'],
    ['Post update', 'Page...', 'Mitigated', 'overflow'],
    ['Post update', 'Resolve', 'Relapse', 'overflow'],
    ['Post update', 'Page...', 'Mitigated', 'overflow'],
    ['Post update', 'Resolve', 'Relapse', 'overflow'],
    ['Close', 'Reopen', 'overflow'],
    ['Reopen'],
  ])
  expect(card(company, channel).ts).toBe(ts)
  expect(calls(company, 'pins.add')).toHaveLength(1)
}, 60_000)

test('sections without content are absent, and come when there is something to show', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev4 the logo is crooked')
  const before = shown(card(company, channel))
  for (const label of [
    '*Known:*',
    '*Now:*',
    '*Need:*',
    '*People*',
    '*Runbook*',
    '*Still in place*',
    '*Next update by*',
  ])
    expect(before).not.toContain(label)
  expect(before).toContain('Nobody leads yet.')
  await slack.command(people.sue, channel, '/incident update the logo is 3 px off')
  await until(company, () => shown(card(company, channel)).includes('3 px off'), 'the update on the card')
  await slack.command(people.sue, channel, '/incident page network')
  await until(company, () => shown(card(company, channel)).includes('*People*'), 'the people on the card')
  expect(shown(card(company, channel))).toContain('Networking Bob Sparrow (being called)')
})

test('a button that comes too late changes nothing and says why', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { ts } = card(company, channel)
  const rows = async () =>
    (await company.timeline(incidentId)).entries.filter((one) => one.text === 'Mitigated.').length
  // Both pressed what they saw before either was answered.
  await Promise.all([
    slack.press(people.sue, channel, ts, 'mitigated'),
    slack.press(people.bob, channel, ts, 'mitigated'),
  ])
  await until(
    company,
    () =>
      [people.sue, people.bob].some((one) =>
        toldTo(company, one).includes('It is mitigated already. Nothing changed.'),
      ),
    'the sentence to the later one',
  )
  expect(await rows()).toBe(1)
})

test('whoever answers stands on the card with how long it took and after whom', async () => {
  await using company = await startCompany()
  const { people } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ minutes: 5 })
  await press(company, people.lin, 'page_answer', 'You took it after')
  expect(shown(card(company, channel))).toMatch(/Networking Lin Ma \(5 min, after Bob Sparrow\)/)
})

test('a page leads to the channel as soon as there is one', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await company.advance({ seconds: 31 })
  expect(newestPage(company, people.bob)).toContain('You are paged')
  expect(newestPage(company, people.bob)).toContain(channel)
  expect(slack.dm(people.bob)).toHaveLength(1)
})
