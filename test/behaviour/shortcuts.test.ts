import { describe, expect, test } from 'vitest'
import { SHORTCUTS } from '../../src/slack/views/actions.ts'
import { type Company, startCompany } from '../harness.ts'
import { shownIn } from './adopting.ts'

/** Chooses a shortcut of the workspace and gives the form that opens. */
async function open(company: Company, by: string, callbackId: string): Promise<string> {
  const { slack } = company
  await slack.shortcut(by, callbackId)
  const view = await slack.waitFor(() => slack.view(by), 'the form')
  return view.id
}

async function sightings(company: Company) {
  return company.bot.ctx.db
    .selectFrom('sighting')
    .select(['signal', 'title', 'text', 'count', 'link', 'incident_id', 'state', 'by_name'])
    .where('signal', '=', 'customer')
    .execute()
}

const REPORT = {
  title: { value: 'payment by card fails' },
  count: { value: '14' },
  services: { value: ['checkout'] },
  example: { value: 'Ticket https://tickets.example/77 of a hotel' },
}

describe('the shortcuts of the workspace', () => {
  test('declare an incident by the form, one however often Slack sends it', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const view = await open(company, people.sue, SHORTCUTS.declare)
    slack.deliveryFault({ kind: 'duplicate', of: 'interactive', copies: 2, times: 1 })
    await slack.submit(people.sue, view, { title: { value: 'checkout returns 500s' }, severity: { value: 'SEV1' } })
    await company.settled()
    const rows = await company.bot.ctx.db.selectFrom('incident').select(['title', 'severity', 'declared_by']).execute()
    expect(rows).toEqual([{ title: 'checkout returns 500s', severity: 'SEV1', declared_by: people.sue }])
    expect(slack.dm(people.bob)).toHaveLength(1)
  })

  test('say why there is no form, in place of the form', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    await bot.ctx.db.deleteFrom('roster_version').execute()
    for (const shortcut of [SHORTCUTS.declare, SHORTCUTS.report]) {
      await open(company, people.sue, shortcut)
      expect(shownIn(company, people.sue)).toContain('No roster is stored yet')
      await slack.close(people.sue, slack.view(people.sue)!.id)
    }
  })

  test('a form that Slack no longer opens: whoever chose it on a message is told', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const ts = slack.say(people.sue, company.general, 'checkout is slow')
    slack.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id', times: 1 })
    await slack.shortcut(people.sue, SHORTCUTS.add, { channel: company.general, ts })
    const told = await slack.waitFor(() => slack.ephemerals.find((one) => one.user === people.sue), 'an answer')
    expect(told.text).toMatch(/^Slack no longer opened the form\. Nothing has changed/)
  })

  test('a message that was deleted meanwhile is not added, and it says so', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const root = slack.say(people.sue, company.general, 'checkout is slow')
    slack.say(people.bob, company.general, 'looking', { threadTs: root })
    slack.remove(company.general, root)
    await slack.shortcut(people.sue, SHORTCUTS.add, { channel: company.general, ts: root })
    await slack.waitFor(() => slack.view(people.sue), 'the form')
    expect(shownIn(company, people.sue)).toContain('That message was deleted')
  })
})

describe("a customer's problem is reported", () => {
  test('from anywhere: it counts on the open incident of its service, with its link, once', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { incidentId } = await company.declare(people.ana, 'sev2 checkout is slow')
    const view = await open(company, people.sue, SHORTCUTS.report)
    slack.deliveryFault({ kind: 'duplicate', of: 'interactive', copies: 2, times: 1 })
    await slack.submit(people.sue, view, REPORT)
    await company.settled()
    expect(shownIn(company, people.sue)).toContain('Noted on #1 checkout is slow: 14 customers.')
    expect(await sightings(company)).toMatchObject([
      { title: 'payment by card fails', count: 14, link: 'https://tickets.example/77', incident_id: incidentId },
    ])
  })

  test('from anywhere, with nothing open: declared when that is wanted, else offered', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    await slack.submit(people.sue, await open(company, people.sue, SHORTCUTS.report), REPORT)
    await company.settled()
    expect(await sightings(company)).toMatchObject([{ state: 'offered', incident_id: null }])
    await slack.close(people.sue, slack.view(people.sue)!.id)
    const again = await open(company, people.sue, SHORTCUTS.report)
    await slack.submit(people.sue, again, { ...REPORT, declare: { value: 'declare' } })
    await company.settled()
    const rows = await company.bot.ctx.db.selectFrom('incident').select(['title', 'services', 'detection']).execute()
    expect(rows).toMatchObject([{ title: 'payment by card fails', services: ['checkout'], detection: 'customer' }])
  })

  test('by the button of the announcement, on that incident; a count that is no number is asked for again', async () => {
    await using company = await startCompany()
    const { slack, people, incidents } = company
    const { incidentId } = await company.declare(people.ana, 'sev2 orders are late')
    const announced = slack.messages(incidents).find((one) => one.text.includes('orders are late'))!
    await slack.press(people.sue, incidents, announced.ts, 'report_form')
    const view = await slack.waitFor(() => slack.view(people.sue), 'the form')
    // Her name is learnt while she fills it in.
    await company.settled()
    const title = { value: 'parcels do not come' }
    const wrong = await slack.submit(people.sue, view.id, { title, count: { value: 'some' } })
    expect(wrong.errors).toEqual({ count: 'Write a whole number, at least 1; a guess is fine.' })
    await slack.submit(people.sue, view.id, { title, count: { value: '3' } })
    await company.settled()
    expect(await sightings(company)).toMatchObject([{ count: 3, incident_id: incidentId, by_name: 'Sue Vega' }])
  })
})
