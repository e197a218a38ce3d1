import { describe, expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { callsOf } from './record.ts'

const LISTS = /^(users\.list|conversations\.list|users\.conversations|conversations\.members|usergroups\.list)$/

describe('37: in a workspace of ten thousand, nothing that is done at night lists it', () => {
  test('declaring, paging, answering, closing: no list of users or channels, and the start reads page by page', async () => {
    await using company = await startCompany({ start: false, roster: ROSTER.replace('incidents,', 'zz-incidents,') })
    const { slack, people, general } = company
    for (let index = 0; index < 10_000; index++) slack.addUser({ handle: `user-${index}`, name: `User ${index}` })
    for (let index = 0; index < 10_000; index++)
      slack.addChannel({ name: `team-${index}`, members: [], botIsMember: false })
    slack.addChannel({ name: 'zz-incidents', members: [people.sue] })
    await company.startBot()
    const atStart = slack.trace.filter((call) => LISTS.test(call.method))
    for (const call of atStart) expect(Number(call.args['limit'])).toBeLessThanOrEqual(1_000)
    expect(callsOf(company, 'users.list')).toBe(0)

    const before = slack.trace.length
    await slack.command(people.sue, general, '/incident sev2 checkout is slow')
    const channel = await slack.waitFor(
      () => slack.channels().find((one) => one.name.startsWith('inc-')),
      'the channel',
    )
    await slack.waitFor(() => slack.channel(channel.id).pins.length > 0, 'the card')
    await slack.waitFor(() => slack.dm(people.bob).length > 0, 'the page')
    await company.settled()
    await slack.press(people.bob, slack.dmId(people.bob), slack.dm(people.bob)[0]!.ts, 'page_answer')
    await slack.command(people.sue, channel.id, '/incident page database')
    slack.say(people.sue, channel.id, 'it was the cache')
    await slack.command(people.sue, channel.id, '/incident close')
    await company.settled()
    await company.advance({ minutes: 1 })
    expect(slack.messages(channel.id).some((message) => message.text.startsWith('#1 closed'))).toBe(true)
    expect(callsOf(company, LISTS, before)).toBe(0)
    expect(callsOf(company, 'users.info', before)).toBeLessThanOrEqual(1)
  }, 180_000)
})
