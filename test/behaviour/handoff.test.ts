import { describe, expect, test } from 'vitest'
import { answered, newestPage, press, until } from './acting.ts'
import { groupMembers, startOnDuty, told, WITH_SCHEDULE } from './on-duty.ts'

/** Hand-offs are told once each. */
const handOffs = (said: readonly string[]) => said.filter((one) => one.includes('→'))

describe('a hand-off', () => {
  test('is posted once with what is open and still in place, and told alone to whoever comes on call', async () => {
    await using company = await startOnDuty()
    const { people, netOps } = company
    // Two processes look, and one of them starts anew.
    await company.startBot()
    const { channel } = await company.declare(people.sue, 'sev3 checkout is slow service:checkout')
    await press(company, people.bob, 'page_answer', 'You took it after')
    await answered(company, people.bob, channel, 'temporary status banner is on')
    await company.declare(people.sue, 'sev3 orders are late service:orders')
    expect(handOffs(told(company, netOps))).toEqual([])
    await company.advance({ hours: 18, minutes: 59 })
    expect(handOffs(told(company, netOps))).toEqual([])
    const before = told(company, people.lin).length
    await company.advance({ minutes: 2 })
    await company.startBot()
    await company.settled()
    expect(handOffs(told(company, netOps))).toEqual([
      expect.stringMatching(
        /^\*Network on-call\*: Bob Sparrow → \*Lin Ma\*, since 26 Nov 09:00 GMT\+1, until 27 Nov 09:00 GMT\+1 · then Bob Sparrow\n\*Open\*\n\*#1\* checkout is slow · SEV3 · [^\n]*\n\*Still in place, to be undone\*\n#1: status banner is on \(Bob Sparrow\)$/,
      ),
    ])
    expect(told(company, people.lin).slice(before)).toEqual([
      expect.stringMatching(
        /^You are on call for Network on-call, until 27 Nov 09:00 GMT\+1\.\nOne incident is open\.$/,
      ),
    ])
  })

  test('in quiet hours stands in the channel and tells nobody alone, then or later', async () => {
    const roster = WITH_SCHEDULE.replace('from: 2026-01-05 09:00', 'from: 2026-01-05 22:00')
    await using company = await startOnDuty({ roster })
    const { people, netOps } = company
    await company.advance({ hours: 8, minutes: 1 })
    expect(handOffs(told(company, netOps))).toHaveLength(1)
    expect(handOffs(told(company, netOps))[0]).toContain('since 25 Nov 22:00')
    await company.advance({ hours: 12 })
    expect(told(company, people.bob)).toEqual([])
    expect(told(company, people.lin)).toEqual([])
  })

  test('offers a test of a telephone that has not rung for a month, and only of one', async () => {
    await using company = await startOnDuty({ contacts: [{ person: 'lin', kind: 'phone', address: '+34600000001' }] })
    const { people, slack, bot } = company
    await company.advance({ hours: 19, minutes: 1 })
    const asked = slack.dm(people.lin).find((one) => one.text.startsWith('You are on call'))!
    expect(told(company, people.lin)[0]).toContain('Your telephone never rang for a test.')
    await slack.press(people.lin, slack.dmId(people.lin), asked.ts, 'me_test')
    await until(company, () => newestPage(company, people.lin).includes('TEST'), 'a test page')
    await bot.ctx.db.updateTable('contact_method').set({ proved_at: bot.ctx.now() }).execute()
    // Of the weekend in between nobody is told alone.
    await company.advance({ days: 3 })
    await company.advance({ days: 1 })
    expect(told(company, people.lin).at(-1)).toMatch(
      /^You are on call for Network on-call, until 1 Dec 09:00 GMT\+1\.$/,
    )
  })

  test('of the days in which Debrief was down only the newest is told', async () => {
    await using company = await startOnDuty()
    const { bot, netOps, slack, people } = company
    await bot.kill()
    company.clock.advance({ days: 4, hours: 20 })
    const before = slack.messages(netOps).length
    await company.startBot()
    await until(company, () => slack.messages(netOps).length > before, 'the hand-off')
    expect(handOffs(told(company, netOps))).toEqual([
      expect.stringContaining('Bob Sparrow → *Lin Ma*, since 30 Nov 09:00 GMT+1'),
    ])
    expect(told(company, people.lin)).toHaveLength(1)
  })

  test('whose answer was lost is found again and not posted twice; a refused one keeps none after it', async () => {
    await using company = await startOnDuty()
    const { slack, netOps } = company
    slack.fault({
      method: 'chat.postMessage',
      kind: 'lost-reply',
      times: 1,
      when: (args) => args['channel'] === netOps,
    })
    await company.advance({ hours: 19, minutes: 1 })
    await until(company, () => handOffs(told(company, netOps)).length > 0, 'the hand-off')
    const { ts } = await company.bot.ctx.db
      .selectFrom('duty_post')
      .select('ts')
      .where('kind', '=', 'handoff')
      .where('attempted_at', 'is not', null)
      .executeTakeFirstOrThrow()
    expect(slack.messages(netOps).at(-1)?.ts).toBe(ts)
    slack.archive(netOps)
    await company.advance({ days: 1 })
    expect(groupMembers(company)).toEqual([company.people.bob])
    slack.unarchive(netOps)
    slack.join(slack.botUserId, netOps)
    await company.advance({ days: 1 })
    expect(handOffs(told(company, netOps))).toEqual([
      expect.stringContaining('Bob Sparrow → *Lin Ma*'),
      expect.stringContaining('Bob Sparrow → *Lin Ma*'),
    ])
  })

  test('to nobody is said loudly, and the group stays as it is', async () => {
    const roster = WITH_SCHEDULE.replace('rotate: [bob, lin]', 'until: 2026-11-26 09:00, rotate: [bob, lin]')
    await using company = await startOnDuty({ roster })
    const { netOps, people } = company
    await company.advance({ hours: 19, minutes: 1 })
    const said = handOffs(told(company, netOps))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(
      /^:warning: \*Network on-call\*: Bob Sparrow → \*nobody is on call\*, since 26 Nov 09:00 GMT\+1\n/,
    )
    expect(said[0]).toMatch(/The group @S\w+ cannot follow, and stays as it is\./)
    expect(groupMembers(company)).toEqual([people.bob])
  })
})
