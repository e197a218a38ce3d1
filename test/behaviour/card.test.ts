import { expect, test } from 'vitest'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { noteMeasure, undoMeasure } from '../../src/operations/temporary-measures.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert } from '../operations/seen.ts'
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
    ['Take command', 'Catch me up', 'Page...', 'Mitigated', 'overflow'],
    ['Catch me up', 'Post update', 'Page...', 'Mitigated', 'overflow'],
    ['Catch me up', 'Post update', 'Resolve', 'Relapse', 'overflow'],
    ['Catch me up', 'Post update', 'Page...', 'Mitigated', 'overflow'],
    ['Catch me up', 'Post update', 'Resolve', 'Relapse', 'overflow'],
    ['Close', 'Reopen', 'Catch me up', 'overflow'],
    ['Reopen'],
  ])
  expect(card(company, channel).ts).toBe(ts)
  expect(calls(company, 'pins.add')).toHaveLength(1)
})

test('sections without content are absent, and come when there is something to show', async () => {
  // In working hours: a SEV4 calls nobody else.
  await using company = await startCompany({ at: '2026-03-09T09:00:00.000Z' })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev4 the logo is crooked')
  const before = shown(card(company, channel))
  for (const label of [
    '*Known:*',
    '*Now:*',
    '*Changed before*',
    '*Before you restart',
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

test('what is noted as temporary stands on the card with its owner, on the closing message with a button, and in the draft', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const by = (key: string) => ({ key, action: 'test', by: { userId: people.ana, userName: 'ana' } })
  const note = (text: string, key: string) =>
    noteMeasure(bot.ctx, incidentId, { text, ownerUserId: null, ownerName: 'Ana Ruiz' }, by(key))
  await note('banner on the <shop>', 'one')
  await note('cache is off', 'two')
  await until(company, () => shown(card(company, channel)).includes('*Still in place*'), 'the measures on the card')
  expect(shown(card(company, channel))).toContain(
    '*Still in place*  banner on the &lt;shop&gt; (Ana Ruiz) · cache is off (Ana Ruiz)',
  )
  await undoMeasure(bot.ctx, incidentId, 2, by('three'))
  slack.say(people.bob, channel, 'Turned the banner on for now, it stays until tomorrow')
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  const closing = () => shown(slack.messages(channel).find((one) => one.text.startsWith('#1 closed · '))!)
  expect(closing()).toContain('1. banner on the &lt;shop&gt; (Ana Ruiz)')
  expect(closing()).not.toContain('cache is off')
  const section = slack.files()[0]!.content!.split('## Still in place')[1]!.split('##')[0]!
  expect(section).toContain('Banner on the')
  expect(section.match(/banner/gi)).toHaveLength(1)
  expect(section).toMatch(/\]\(http/)

  await undoMeasure(bot.ctx, incidentId, 1, by('four'))
  await until(company, () => closing().includes('*Still in place - undo.*  none'), 'nothing left')
})

test('declared by an alert: the card names its source with the link, all signals by a word, and the page leads to the alert', async () => {
  await using company = await startCompany()
  const { people, slack, bot } = company
  const taken = await takeSighting(bot.ctx, alert(company, { severity: 'SEV1' }), 'declare')
  await until(company, () => slack.channels().some((one) => one.name.startsWith('inc-1-')), 'the channel')
  const channel = slack.channels().find((one) => one.name.startsWith('inc-1-'))!.id
  await until(company, () => slack.channel(channel).pins.length === 1, 'the card')
  expect(taken.result).toBe('declared')
  const text = shown(card(company, channel))
  expect(text).toContain('Declared by Alertmanager (<https://alerts.example/1|alert>)')
  expect(text).toContain('*Signals*  telemetry not seen · alerts *RED* · staff not seen · customers not seen')
  await until(
    company,
    () => newestPage(company, people.bob).includes('https://alerts.example/1'),
    'the link in the page',
  )
})
