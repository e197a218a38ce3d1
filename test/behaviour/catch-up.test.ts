import { expect, test } from 'vitest'
import { startCompany } from '../harness.ts'
import { answered, card, shown, toldTo, until } from './acting.ts'
import { answers, ask, shownIn } from './mentioning.ts'

const KEY = 'AKIAIOSFODNN7EXAMPLE'

test('who comes late is told what is known, tried and open, and who is on it, each with its link', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout and orders return 500s')
  const say = (who: string, text: string) => {
    const ts = slack.say(who, channel, text)
    company.clock.advance({ seconds: 40 })
    return ts
  }
  await company.settled()
  const said = {
    guess: say(people.bob, 'maybe the load balancer drops connections?'),
    restart: say(people.karen, `restarted the primary with ${KEY}`),
    refuted: say(people.bob, 'the load balancer is fine, no dropped connections'),
    suspect: say(people.karen, 'could be the certificate of the payment gateway'),
    found: say(people.bob, 'found it in the log: the payment gateway refuses our certificate'),
    gone: say(people.bob, 'rolled back the release of 09:00'),
    question: say(people.sue, 'does anyone know how many customers are affected?'),
  }
  slack.remove(channel, said.gone)
  await company.settled()
  await ask(company, people.sue, channel, 'update card payments fail in Europe')
  await ask(company, people.sue, channel, `temporary banner is on <@${people.sue}>`)
  slack.join(people.ana, channel)
  const told = await ask(company, people.ana, channel, '')

  const link = (ts: string) => `${slack.teamUrl}archives/${channel}/p${ts.replace('.', '')}`
  const parts = told.split('\n')
  const lineOf = (words: string) => parts.find((one) => one.includes(words)) ?? ''
  expect(parts.filter((one) => /^\*(Known|Tried|On it|Open)\*$/.test(one))).toEqual([
    '*Known*',
    '*Tried*',
    '*On it*',
    '*Open*',
  ])
  expect(parts[0]).toContain('SEV1 · #1 checkout and orders return 500s')
  expect(lineOf('card payments fail in Europe')).toMatch(/Update by Sue Vega: .*\[see\]/)
  expect(lineOf('refuses our certificate')).toContain(`Bob Sparrow: found it in the log`)
  expect(lineOf('refuses our certificate')).toContain(link(said.found))
  expect(lineOf('restarted the primary')).toContain(link(said.restart))
  expect(lineOf('load balancer is fine')).toContain(link(said.refuted))
  expect(lineOf('how many customers')).toContain(link(said.question))
  expect(lineOf('Suspected')).toContain(link(said.suspect))
  expect(lineOf('On it:')).toMatch(/Bob Sparrow \(Networking.*Karen House \(Database/)
  expect(lineOf('Still in place')).toContain('banner is on (Sue Vega)')
  // Ruled out, deleted, secret.
  expect(told).not.toContain('maybe the load balancer')
  expect(told).not.toContain('rolled back')
  expect(told).not.toContain(KEY)
  expect(parts.filter((one) => one.startsWith('•')).length).toBeLessThanOrEqual(12)
  expect(parts.filter((one) => one.startsWith('•') && !one.includes('[see]'))).toEqual([])
  // Within a part the newest stands last.
  expect(told.indexOf('restarted the primary')).toBeLessThan(told.indexOf('load balancer is fine'))
})

test('a button says the same; without an incident the open ones are listed', async () => {
  await using company = await startCompany()
  const { slack, people, general } = company
  expect(await ask(company, people.sue, general, '')).toContain('No incident is open.')
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const panel = await answered(company, people.sue, channel, '')
  await slack.pressEphemeral(people.sue, panel, 'catch_up')
  await until(company, () => shownIn(slack.ephemerals.at(-1)!).includes('*Known*'), 'the catch-up')
  expect(shownIn(slack.ephemerals.at(-1)!)).toContain('Nobody has said what it is yet.')
  expect(shownIn(slack.ephemerals.at(-1)!)).toMatch(/Not answered: Networking, Bob Sparrow called \d+ s ago/)
  expect(shownIn(await answered(company, people.sue, channel, 'catch up'))).toContain('*Known*')
  expect(await ask(company, people.sue, general, '')).toContain('#1')
  expect(shown(card(company, channel))).toContain('checkout returns 500s')
  expect(toldTo(company, people.sue)).toContain('One incident is open')
  expect(answers(company, people.sue)).toHaveLength(2)
})
