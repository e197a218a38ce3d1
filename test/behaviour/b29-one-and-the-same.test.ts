import { expect, test } from 'vitest'
import { answered, newestPage, until } from './acting.ts'
import { groupMembers, newest, oncall, startOnDuty, told } from './on-duty.ts'

/** Behaviour 29: when an override is active, page, display, user group and notice name the same person, asked when it is sent. */
test('whoever stands in is paged, shown, in the group and told of; before and after it is who has the turn', async () => {
  await using company = await startOnDuty()
  const { people, slack, netOps } = company
  expect(groupMembers(company)).toEqual([people.bob])
  // An incident that runs keeps its policy, not who is on call.
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow service:checkout')
  expect(newestPage(company, people.bob)).toContain('#1')
  expect(slack.dm(people.lin)).toEqual([])

  await answered(company, people.bob, company.general, 'cover net 15:00 18:00 @karen')
  await slack.press(people.karen, slack.dmId(people.karen), newest(company, people.karen).ts, 'cover_accept')
  await until(company, () => told(company, people.bob).join().includes('Karen House has taken it'), 'Bob to be told')
  // Accepted, and not yet begun.
  expect(await oncall(company, people.sue, 'oncall network')).toContain('Bob Sparrow until')
  expect(groupMembers(company)).toEqual([people.bob])

  await company.advance({ minutes: 61 })
  await answered(company, people.sue, channel, 'resolve 15:00')
  const paged = await company.declare(people.sue, 'sev1 shop is gone service:checkout')
  expect(newestPage(company, people.karen)).toContain('#2')
  expect(newestPage(company, people.bob)).not.toContain('#2')
  expect(slack.channel(paged.channel).members).toContain(people.karen)
  expect(await oncall(company, people.sue, 'oncall network')).toContain('Karen House (stands in) until')
  expect(groupMembers(company)).toEqual([people.karen])
  expect(told(company, netOps).at(-1)).toContain('Bob Sparrow → *Karen House*, stands in since 25 Nov 15:00 GMT+1')

  await company.advance({ hours: 3 })
  expect(await oncall(company, people.sue, 'oncall network')).toContain('Bob Sparrow until')
  expect(groupMembers(company)).toEqual([people.bob])
  expect(told(company, netOps).at(-1)).toContain('Karen House → *Bob Sparrow*')
})
