import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { encodeValue } from '../../src/slack/views/actions.ts'
import { type Company, startCompany } from '../harness.ts'
import { buttons, card, pagingMessage, press, shown, toldTo, until, untilShown } from './acting.ts'

const ONLY_OURS = 'Debrief takes this only from people of Acme. Nothing changed.'
const OTHER = 'T0OTHERCOMP'

/** Everything that a request could change. */
async function stored({ bot }: Company): Promise<Record<string, unknown>> {
  const tables = ['incident', 'timeline_entry', 'page', 'escalation', 'inbox', 'slack_user', 'signal_check', 'sighting']
  const of = async (table: string) => {
    const { rows } = await sql`select to_jsonb(t) as row from ${sql.table(table)} t order by 1`.execute(bot.ctx.db)
    return [table, rows] as const
  }
  return Object.fromEntries(await Promise.all(tables.map(of)))
}

/** An incident whose channel is shared with another company: Sam is there, who is of that one. */
async function shared(company: Company) {
  const { slack, people } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const sam = slack.addUser({ handle: 'sam', name: 'Sam Stranger' })
  slack.belongsTo(sam, OTHER)
  slack.join(sam, channel)
  await company.settled()
  return { channel, incidentId, sam }
}

describe('people of another company, in a channel that is shared with them', () => {
  test('press buttons and choose from menus in vain: they alone are told, and nothing changes', async () => {
    await using company = await startCompany()
    const { slack } = company
    const { channel, incidentId, sam } = await shared(company)
    const before = await stored(company)
    const { ts } = card(company, channel)
    const ladder = await company.bot.ctx.db.selectFrom('escalation').select('id').executeTakeFirstOrThrow()
    const presses: [string, string, string?][] = [
      [ts, 'take_command'],
      [ts, 'mitigated'],
      [ts, 'page_form'],
      [ts, 'catch_up'],
      [ts, 'card_menu', `runbook ${incidentId}`],
      [ts, 'card_menu', `report ${incidentId}`],
      [pagingMessage(company, channel).ts, 'ladder_menu', `answer ${ladder.id}`],
    ]
    for (const [index, [message, action, value]] of presses.entries()) {
      expect(await slack.press(sam, channel, message, action, value)).toMatchObject({ acked: true })
      const told = () => slack.ephemerals.filter((one) => one.user === sam)
      await until(company, () => told().length === index + 1, `${action} to be answered`)
      expect(told().at(-1)!.text).toBe(ONLY_OURS)
    }
    expect(slack.view(sam)).toBeNull()
    expect(await stored(company)).toEqual(before)
    expect(slack.messages(channel).filter((one) => one.text.includes('only from people'))).toEqual([])
    // The same by one of ours.
    await slack.press(company.people.sue, channel, ts, 'take_command')
    await until(company, () => !buttons(card(company, channel)).includes('Take command'), 'the command')
  })

  test('choose shortcuts and send forms in vain', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel, sam } = await shared(company)
    await slack.shortcut(people.ana, 'declare_incident')
    const form = await slack.waitFor(() => slack.view(people.ana), 'the form')
    const ts = slack.say(people.sue, channel, 'checkout is slow')
    await company.settled()
    slack.belongsTo(people.ana, OTHER)
    slack.belongsTo(people.sue, OTHER)
    const before = await stored(company)

    for (const [shortcut, on] of [
      ['declare_incident', undefined],
      ['report_problem', undefined],
      ['add_to_incident', { channel, ts }],
    ] as const) {
      await slack.shortcut(sam, shortcut, on)
      await company.settled()
      const told = on
        ? slack.ephemerals.filter((one) => one.user === sam).at(-1)!.text
        : JSON.stringify(slack.view(sam))
      expect(told).toContain(ONLY_OURS)
      for (let view = slack.view(sam); view; view = slack.view(sam)) await slack.close(sam, view.id)
    }
    // Ana is in the roster, and one of the company wherever she is; Sue is in none.
    await slack.shortcut(people.sue, 'report_problem')
    await company.settled()
    expect(JSON.stringify(slack.view(people.sue))).toContain(ONLY_OURS)
    expect(await stored(company)).toEqual(before)
    const sent = await slack.submit(people.ana, form.id, { title: { value: 'orders are lost' } })
    expect(sent).toMatchObject({ acked: true })
    await untilShown(company, () => JSON.stringify(slack.view(people.ana)), 'Declared #2')
  })

  test.each([
    'socket',
    'http',
  ] as const)('send a form that was opened before in vain, and a button in it does nothing, by %s', async (transport) => {
    await using company = await startCompany({ transport })
    const { slack, people } = company
    const { channel, incidentId } = await shared(company)
    await slack.command(people.sue, channel, '/incident update')
    const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
    slack.belongsTo(people.sue, OTHER)
    const before = await stored(company)
    expect(await slack.submit(people.sue, form.id, { know: { value: 'all is well' } })).toMatchObject({ acked: true })
    await company.settled()
    expect(shown(slack.view(people.sue) as never)).toContain(ONLY_OURS)
    expect(await stored(company)).toEqual(before)

    const value = encodeValue({ incident: incidentId, signal: 'staff' })
    slack.belongsTo(people.sue, slack.teamId)
    await slack.close(people.sue, slack.view(people.sue)!.id)
    await slack.command(people.sue, channel, '/incident update')
    const second = await slack.waitFor(() => slack.view(people.sue), 'the form')
    await slack.submit(people.sue, second.id, { status: { value: 'mitigated' }, do: { value: 'rolled back' } })
    await company.settled()
    const asked = slack.view(people.sue)!
    slack.belongsTo(people.sue, OTHER)
    const then = await stored(company)
    await slack.pressInView(asked.id, 'confirm_signal', value)
    await company.settled()
    expect(shown(slack.view(people.sue) as never)).toContain(ONLY_OURS)
    expect(await stored(company)).toEqual(then)
  })
})

test('whoever is in the roster may answer a page, whatever team Slack names', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  slack.belongsTo(people.bob, OTHER)
  await press(company, people.bob, 'page_answer', 'You took it')
})

test('whoever was paged by hand may answer, of whatever company', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel, sam } = await shared(company)
  await slack.press(people.sue, channel, card(company, channel).ts, 'page_form')
  const form = await slack.waitFor(() => slack.view(people.sue), 'the form')
  await slack.submit(people.sue, form.id, { person: { value: sam } })
  await company.settled()
  await press(company, sam, 'page_answer', 'You took it')
})

test('a payload that names no team is of our company', async () => {
  await using company = await startCompany()
  const { slack, people } = company
  const { channel } = await shared(company)
  slack.belongsTo(people.sue, null)
  await slack.press(people.sue, channel, card(company, channel).ts, 'take_command')
  await untilShown(company, () => toldTo(company, people.sue), 'You lead now.')
})

describe('in a grid of several workspaces', () => {
  test.each([
    ['whom Slack names by the grid', 'E0ACME', undefined, true],
    ['of another of its workspaces', 'T0SISTER', 'E0ACME', true],
    ['of another grid', 'E0OTHER', 'E0OTHER', false],
    ["of another grid's workspace", OTHER, 'E0OTHER', false],
    ['of another company without a grid', OTHER, undefined, false],
  ])('somebody %s', async (_who, team, enterprise, ours) => {
    await using company = await startCompany()
    const { slack } = company
    slack.joinGrid('E0ACME')
    const { channel, sam } = await shared(company)
    slack.belongsTo(sam, team, enterprise)
    await slack.press(sam, channel, card(company, channel).ts, 'take_command')
    await untilShown(company, () => toldTo(company, sam), ours ? 'You lead now.' : ONLY_OURS)
  })

  test('nobody is let in while Slack does not say whose they are; they are told to try again', async () => {
    await using company = await startCompany()
    const { slack } = company
    slack.joinGrid('E0ACME')
    const { channel, sam } = await shared(company)
    slack.belongsTo(sam, 'T0SISTER', 'E0ACME')
    slack.fault({ method: 'users.info', kind: 'error', error: 'internal_error', times: 1 })
    const before = await stored(company)
    const press = () => slack.press(sam, channel, card(company, channel).ts, 'take_command')
    await press()
    await untilShown(company, () => toldTo(company, sam), 'Try it again')
    expect(await stored(company)).toEqual(before)
    await press()
    await untilShown(company, () => toldTo(company, sam), 'You lead now.')
  })
})
