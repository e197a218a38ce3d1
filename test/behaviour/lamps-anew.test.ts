import { expect, test } from 'vitest'
import { takeRecovery, takeSighting } from '../../src/operations/take-sighting.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert } from '../operations/seen.ts'
import { buttons, card, shown, toldTo, until, untilShown } from './acting.ts'

/** An incident whose alert has recovered, and whose customers somebody found well, said to be mitigated. */
async function mended(company: Company): Promise<{ channel: string; incidentId: string }> {
  const { slack, people, bot } = company
  const declared = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const { channel } = declared
  const seen = alert(company, { at: company.clock.now() })
  await takeSighting(bot.ctx, seen, 'attach')
  await slack.command(people.sue, channel, '/incident report 14 no orders go through')
  await company.advance({ minutes: 2 })
  const { teamId, source, dedupKey } = seen
  await takeRecovery(bot.ctx, { teamId, source, dedupKey, at: company.clock.now(), text: '', link: null })
  await slack.command(people.sue, channel, '/incident mitigated')
  await slack.command(people.sue, channel, '/incident signal customers green')
  await untilShown(company, () => shown(card(company, channel)), /alerts green.*customers green/)
  await company.advance({ minutes: 5 })
  return declared
}

const lamps = (company: Company, channel: string) => shown(card(company, channel))

test('after a relapse nothing is green any more, and Mitigated asks about all of it again', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await mended(company)
  await slack.press(people.sue, channel, card(company, channel).ts, 'relapse')
  await until(company, () => buttons(card(company, channel)).includes('Mitigated'), 'the relapse')
  expect(lamps(company, channel)).toMatch(/alerts \*RED\*.*customers \*RED\*/)
  expect(lamps(company, channel)).not.toContain('green')

  await company.advance({ minutes: 5 })
  await slack.command(people.sue, channel, '/incident mitigated')
  await untilShown(company, () => toldTo(company, people.sue), 'Who has confirmed it?')
  const asked = slack.ephemerals.filter((one) => one.user === people.sue).at(-1)!
  expect(shown(asked as never)).toMatch(/\*Alerts\* RED[\s\S]*\*Customers\* RED/)
})

test('after a reopening too; who confirms it anew turns it green, and the form of resolving asks for the rest', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await mended(company)
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  await slack.command(people.sue, channel, '/incident reopen')
  await untilShown(company, () => lamps(company, channel), /alerts \*RED\*.*customers \*RED\*/)

  await company.advance({ minutes: 1 })
  await slack.command(people.sue, channel, '/incident signal customers green')
  await untilShown(company, () => lamps(company, channel), /alerts \*RED\*.*customers green/)
  await slack.command(people.sue, channel, '/incident resolve')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  expect(shown(form as never)).toMatch(/Alerts\nRED, since [\s\S]*Customers\nGreen since/)
  await slack.submit(people.sue, form.id, {})
  await company.settled()
  expect(JSON.stringify(slack.view(people.sue))).toContain('Alerts have not confirmed.')
})

test('the draft of the second close names who confirmed it anew, and of which signal nobody did', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await mended(company)
  await slack.press(people.sue, channel, card(company, channel).ts, 'relapse')
  await until(company, () => buttons(card(company, channel)).includes('Mitigated'), 'the relapse')
  await company.advance({ minutes: 5 })
  await slack.command(people.sue, channel, '/incident signal customers green')
  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  expect(slack.files()[0]!.content).toMatch(/Confirmed well again by customers at .* Nobody said so of alerts\./)
  const closing = slack.messages(channel).find((one) => /^#1 closed · /.test(one.text))!
  expect(shown(closing)).toContain('confirmed by: customers (alerts: nobody said)')
})

test('what is seen once more after somebody found it well is red again, and asked about', async () => {
  await using company = await startCompany()
  const { slack, people, bot } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  const seen = () => takeSighting(bot.ctx, alert(company, { at: company.clock.now() }), 'attach')
  expect((await seen()).result).toBe('attached')
  await company.advance({ minutes: 5 })
  await slack.command(people.sue, channel, '/incident signal alerts green')
  await untilShown(company, () => lamps(company, channel), 'alerts green')
  await company.advance({ minutes: 5 })
  expect((await seen()).result).toBe('attached')
  await untilShown(company, () => lamps(company, channel), 'alerts *RED*')
  await company.advance({ minutes: 1 })
  expect((await seen()).result).toBe('repeated')
})

test('after a relapse four signals that are only not known to be well are no reason to raise the severity', async () => {
  await using company = await startCompany()
  const { slack, people, bot } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout returns 500s')
  for (const signal of ['alerts', 'telemetry', 'customers', 'staff'])
    for (const state of ['red', 'green']) {
      await slack.command(people.sue, channel, `/incident signal ${signal} ${state}`)
      await company.advance({ minutes: 1 })
    }
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.advance({ minutes: 1 })
  await slack.press(people.sue, channel, card(company, channel).ts, 'relapse')
  await until(company, () => buttons(card(company, channel)).includes('Mitigated'), 'the relapse')
  await company.advance({ minutes: 1 })
  await takeSighting(bot.ctx, alert(company, { at: company.clock.now() }), 'attach')
  await company.settled()
  const told = () => slack.messages(channel).filter((one) => one.text.includes('All four signals are red'))
  expect(told()).toEqual([])
  for (const signal of ['telemetry', 'customers', 'staff'])
    await slack.command(people.sue, channel, `/incident signal ${signal} red`)
  await until(company, () => told().length === 1, 'the question')
})
