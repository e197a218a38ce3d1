import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SCOPES } from '../../src/slack/identity.ts'
import { ROSTER } from '../harness.ts'
import { answered, newestPage, until } from './acting.ts'
import { groupMembers, newest, oncall, startOnDuty, told, WITH_SCHEDULE } from './on-duty.ts'

const GUIDE = new URL('../../docs/operator-guide.md', import.meta.url)

/** Behaviour 30: gaps of the next 14 days, people who cannot be reached and groups that cannot follow are told, in time and by day. */
describe('every Monday at ten', () => {
  test('each team reads what may go unanswered; the weeks in which nothing may are quiet', async () => {
    const roster = WITH_SCHEDULE.replace('rotate: [bob, lin]', 'until: 2026-12-09 09:00, rotate: [bob, lin]')
      // Kim has no account.
      .replace('email: kim@acme.example', 'email: kim@elsewhere.example')
    await using company = await startOnDuty({ roster })
    const { netOps, incidents } = company
    const findings = (channel: string) => told(company, channel).filter((one) => one.includes('next 14 days'))
    await company.advance({ days: 4, hours: 19, minutes: 59 })
    expect(findings(netOps)).toEqual([])
    await company.advance({ minutes: 2 })
    expect(findings(netOps)).toEqual([
      '*What may go unanswered in the next 14 days*\n• Network on-call has nobody on call from Wed 9 Dec 2026 09:00 GMT+1 on.',
    ])
    expect(findings(incidents)).toEqual([
      '*What may go unanswered in the next 14 days*\n• Kim Dae cannot be paged: no Slack account and nothing verified.',
    ])
    await company.startBot()
    await company.settled()
    expect(findings(netOps)).toHaveLength(1)
  })

  test('nothing is said where nothing is wrong', async () => {
    await using company = await startOnDuty()
    await company.advance({ days: 5 })
    const said = [company.netOps, company.incidents].flatMap((one) => told(company, one))
    expect(said.filter((one) => one.includes('14 days'))).toEqual([])
  })
})

describe('what begins within two days', () => {
  test('is told at once in the channel, and to the lead outside their quiet hours; once', async () => {
    const roster = WITH_SCHEDULE.replace('rotate: [bob, lin]', 'until: 2026-11-27 09:00, rotate: [bob, lin]')
    // 23:00 in Madrid.
    await using company = await startOnDuty({ roster, at: '2026-11-25T22:00:00.000Z' })
    const { people, netOps } = company
    const gap = 'Network on-call has nobody on call from Fri 27 Nov 2026 09:00 GMT+1 on.'
    const said = (place: string) => told(company, place).filter((one) => one.includes(gap))
    expect(said(netOps)).toHaveLength(1)
    expect(told(company, people.maria)).toEqual([])
    await company.advance({ hours: 8, minutes: 59 })
    expect(told(company, people.maria)).toEqual([])
    await company.advance({ minutes: 2 })
    expect(said(people.maria)).toHaveLength(1)
    await company.advance({ days: 1 })
    expect(said(netOps)).toHaveLength(1)
    expect(said(people.maria)).toHaveLength(1)
  })

  test('a gap that an override fills is told to nobody', async () => {
    const roster = WITH_SCHEDULE.replace('rotate: [bob, lin]', 'until: 2026-11-29 09:00, rotate: [bob, lin]')
    await using company = await startOnDuty({ roster })
    const { people, netOps } = company
    await answered(company, people.maria, company.general, 'cover net 2026-11-29 09:00 2026-12-05 09:00 @ivo')
    const { slack } = company
    await slack.press(people.ivo, slack.dmId(people.ivo), newest(company, people.ivo).ts, 'cover_accept')
    await until(company, () => told(company, people.maria).join().includes('Ivo Hart has taken it'), 'Maria to be told')
    await company.advance({ days: 4 })
    expect(told(company, netOps).join()).not.toContain('has nobody on call')
    expect(await oncall(company, people.sue, 'oncall network')).toContain('Ivo Hart (stands in)')
  })

  test('an account that is gone is told when its turn comes near', async () => {
    await using company = await startOnDuty()
    const { people, netOps, slack } = company
    slack.users().find((one) => one.id === people.lin)!.deleted = true
    expect(told(company, netOps)).toEqual([])
    await company.advance({ hours: 20, minutes: 1 })
    expect(told(company, netOps).join('\n')).toContain(
      "Lin Ma's Slack account is deactivated, and they are on call for Network on-call",
    )
    expect(told(company, people.maria).join('\n')).toContain("Lin Ma's Slack account is deactivated")
  })
})

describe('a user group that cannot follow', () => {
  test('is announced once, tried again, and announced when it follows', async () => {
    await using company = await startOnDuty()
    const { people, netOps, slack } = company
    expect(groupMembers(company)).toEqual([people.bob])
    const fault = slack.fault({ method: 'usergroups.users.update', kind: 'error', error: 'permission_denied' })
    await company.advance({ hours: 19, minutes: 1 })
    await company.advance({ hours: 2 })
    expect(fault.hits).toBeGreaterThan(1)
    const news = () => told(company, netOps).filter((one) => one.includes('The group'))
    expect(news()).toEqual([
      expect.stringContaining('could not be changed (permission_denied): Lin Ma is on call for Network on-call'),
    ])
    fault.remove()
    await company.advance({ minutes: 31 })
    expect(groupMembers(company)).toEqual([people.lin])
    expect(news()).toHaveLength(2)
    expect(news()[1]).toContain('follows Network on-call again: it is Lin Ma now.')
  })

  test('for want of the scopes is announced, and all else goes on', async () => {
    const scopes = Object.keys(SCOPES).filter((one) => !one.startsWith('usergroups:'))
    await using company = await startOnDuty({ scopes })
    const { people, netOps } = company
    expect(told(company, netOps)).toEqual([
      expect.stringContaining('could not be changed (missing_scope usergroups:read): Bob Sparrow is on call'),
    ])
    expect(company.bot.log.lines.filter((one) => one.message.includes('a scope that it can do without'))).toHaveLength(
      2,
    )
    await company.declare(people.sue, 'sev1 checkout is gone service:checkout')
    expect(newestPage(company, people.bob)).toContain('#1')
  })

  test.each([
    'usergroups.list',
    'usergroups.users.list',
    'usergroups.users.update',
  ])('where Slack has no %s it is announced, and pages go their way', async (method) => {
    await using company = await startOnDuty({ start: false })
    const { people, netOps, slack } = company
    slack.fault({ method, kind: 'error', error: 'unknown_method' })
    await company.startBot()
    await company.settled()
    expect(told(company, netOps)).toEqual([expect.stringContaining('could not be changed (unknown_method)')])
    expect(readFileSync(GUIDE, 'utf8')).toContain(`\`${method}\``)
    await company.declare(people.sue, 'sev1 checkout is gone service:checkout')
    expect(newestPage(company, people.bob)).toContain('#1')
  })

  test('a company without schedules asks Slack nothing of groups', async () => {
    await using company = await startOnDuty({ roster: ROSTER })
    await company.advance({ days: 1 })
    expect(company.slack.trace.filter((one) => one.method.startsWith('usergroups.'))).toEqual([])
  })
})
