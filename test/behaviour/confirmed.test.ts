import { expect, test } from 'vitest'
import { loadIncidentView } from '../../src/db/incident-view.ts'
import { mitigate } from '../../src/operations/set-status.ts'
import { takeSighting } from '../../src/operations/take-sighting.ts'
import { type Company, startCompany } from '../harness.ts'
import { alert, requestOf } from '../operations/seen.ts'
import { answered, buttons, card, press, shown, story, toldTo, until, untilShown } from './acting.ts'

/** What one person alone sees last. */
function asked(company: Company, person: string) {
  const found = company.slack.ephemerals.filter((one) => one.user === person).at(-1)
  if (!found) throw new Error('nothing is shown to them')
  return found
}

/** The checks of an incident as `signal well`, in the order in which they were said. */
async function checks(company: Company, incidentId: string): Promise<string[]> {
  const view = await loadIncidentView(company.bot.ctx.db, incidentId)
  return view!.checks.map((one) => `${one.signal} ${one.well ? 'well' : 'broken'}`)
}

/** The value of a button that one person alone sees, by its label. */
function valueOfButton(company: Company, person: string, label: string): string {
  type Shown = { accessory?: { value: string; text: { text: string } } }
  const blocks = (asked(company, person).blocks ?? []) as Shown[]
  const found = blocks.find((block) => block.accessory?.text?.text === label)?.accessory
  if (!found) throw new Error(`no button ${label} in ${JSON.stringify(blocks)}`)
  return found.value
}

async function withReports(company: Company) {
  const { slack, people } = company
  const declared = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await takeSighting(company.bot.ctx, alert(company), 'attach')
  await slack.command(people.sue, declared.channel, '/incident report 14 no orders go through')
  await untilShown(company, () => shown(card(company, declared.channel)), 'customers *RED* (14 reports)')
  return declared
}

test('after Mitigated whoever pressed is asked who has confirmed it; each press is kept and the rest is asked on', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await withReports(company)
  const answer = async () => asked(company, people.sue)
  await slack.press(people.sue, channel, card(company, channel).ts, 'mitigated')
  await untilShown(company, () => toldTo(company, people.sue), 'Who has confirmed it?')
  expect(await checks(company, incidentId)).toEqual([])
  const question = shown({ ...(await answer()) } as never)
  for (const line of ['*Alerts* RED', '*Staff* RED', '*Customers* RED, 14 reports']) expect(question).toContain(line)
  expect(question).not.toContain('Telemetry')

  const customers = valueOfButton(company, people.sue, 'Customers: well again')
  await slack.pressEphemeral(people.sue, await answer(), 'confirm_signal', customers)
  await untilShown(company, () => toldTo(company, people.sue), 'Customers: well again')
  expect(await checks(company, incidentId)).toEqual(['customer well'])
  expect(shown(card(company, channel))).toMatch(/customers green .*\(Sue Vega\)/)
  const rest = shown((await answer()) as never)
  expect(rest).toContain('*Alerts* RED')
  expect(rest).not.toContain('*Customers* RED')
  expect(await story(company, incidentId)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Customers: well again/)]),
  )

  await slack.press(people.sue, channel, card(company, channel).ts, 'relapse')
  await until(company, () => buttons(card(company, channel)).includes('Mitigated'), 'the relapse')
  expect(shown(card(company, channel))).toContain('customers *RED* (14 reports)')
  expect(await checks(company, incidentId)).toEqual(['customer well', 'customer broken'])
})

test('support disproves it: red again on the card, the channel is told once with the way back, and the presser may take it', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await withReports(company)
  await slack.press(people.sue, channel, card(company, channel).ts, 'take_command')
  await until(company, () => !buttons(card(company, channel)).includes('Take command'), 'the command')
  await slack.press(people.sue, channel, card(company, channel).ts, 'mitigated')
  await untilShown(company, () => toldTo(company, people.sue), 'Who has confirmed it?')
  await company.advance({ minutes: 5 })
  await slack.pressEphemeral(people.sue, asked(company, people.sue), 'still_broken', `customer ${incidentId}`)
  await until(company, () => shown(card(company, channel)).includes('customers *RED* again'), 'red again on the card')
  await company.advance({ minutes: 1 })
  await slack.command(people.sue, channel, '/incident report 3 still nothing')
  await company.settled()
  const notices = () =>
    slack.messages(channel).filter((one) => one.text.includes('Seen again after it was said to be over'))
  expect(notices()).toHaveLength(1)
  expect(shown(notices()[0]!)).toContain(`<@${people.sue}>`)
  expect(await checks(company, incidentId)).toEqual(['customer broken'])

  await slack.press(people.bob, channel, notices()[0]!.ts, 'relapse')
  await until(company, () => buttons(card(company, channel)).includes('Mitigated'), 'the relapse')
  expect(shown(card(company, channel))).not.toContain('again')
})

test('the form of resolving keeps who confirmed with the resolution, and the answer names who has not', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await withReports(company)
  await slack.command(people.sue, channel, '/incident resolve')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  await slack.submit(people.sue, form.id, { confirmed: { value: ['customer'] } })
  await until(company, () => buttons(card(company, channel)).includes('Close'), 'the resolution')
  expect(await checks(company, incidentId)).toEqual(['customer well'])
  expect(JSON.stringify(slack.view(people.sue))).toContain('Alerts have not confirmed.')
  expect(await story(company, incidentId)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Confirmed well again: customers\.$/)]),
  )

  await slack.command(people.sue, channel, '/incident close')
  await until(company, () => slack.files().length === 1, 'the draft')
  const closing = slack.messages(channel).find((one) => /^#1 closed · /.test(one.text))!
  expect(shown(closing)).toContain('confirmed by: customers (alerts: nobody said)')
  const [file] = slack.files()
  expect(file!.content).toMatch(/Confirmed well again by customers at \d\d:\d\d \(.*\). Nobody said so of alerts\./)
  expect(file!.content).toContain('https://alerts.example/1')
})

test('an update that says mitigated or resolved asks and tells the same as their buttons', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, incidentId } = await withReports(company)
  const update = async (status: string) => {
    await slack.command(people.sue, channel, '/incident update')
    const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
    await slack.submit(people.sue, form.id, { status: { value: status }, do: { value: `${status} it is` } })
    await company.settled()
    return slack.view(people.sue)!
  }
  const asked = await update('mitigated')
  expect(JSON.stringify(asked)).toMatch(/Posted\. Mitigated\..*Who has confirmed it\?/)
  const value = JSON.stringify({ incident: incidentId, signal: 'customer' })
  await slack.pressInView(asked.id, 'confirm_signal', value)
  await until(company, () => shown(card(company, channel)).includes('customers green'), 'the confirmation')
  await slack.close(people.sue, asked.id)
  expect(JSON.stringify(await update('resolved'))).toContain('Posted. Resolved. Alerts have not confirmed.')
})

test('a relapse says who is called anew, and where nobody is, that too', async () => {
  await using company = await startCompany()
  const { people } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const relapsed = async () => {
    await answered(company, people.sue, channel, 'mitigated')
    return (await answered(company, people.sue, channel, 'status investigating')).text
  }
  expect(await relapsed()).toBe('Relapse noted. Paging Bob Sparrow.')
  await press(company, people.bob, 'page_answer', 'You took it')
  expect(await relapsed()).toMatch(/^Relapse noted\. Nobody is called anew: /)
})

test('whoever is not in the roster has one name, also where Slack sent a handle', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await withReports(company)
  await slack.command(people.sue, channel, '/incident signal telemetry green')
  await company.settled()
  expect(shown(card(company, channel))).toMatch(/telemetry green [^·]*\(Sue Vega\)/)
})

test('two who press Mitigated at once: one is asked, the other is told; sent twice it is answered as before', async () => {
  await using company = await startCompany()
  const { people, bot } = company
  const { incidentId } = await withReports(company)
  const answers = await Promise.all([
    mitigate(bot.ctx, incidentId, null, requestOf(people.sue, 'm1')),
    mitigate(bot.ctx, incidentId, null, requestOf(people.bob, 'm2')),
    mitigate(bot.ctx, incidentId, null, requestOf(people.sue, 'm1')),
  ])
  expect(
    answers
      .slice(0, 2)
      .map((one) => one.kind)
      .sort(),
  ).toEqual(['sentence', 'unconfirmed'])
  expect(answers[0]).toEqual(answers[2])
  expect((await story(company, incidentId)).filter((text) => text === 'Mitigated.')).toHaveLength(1)
})
