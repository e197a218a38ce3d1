import { expect, test } from 'vitest'
import { answered, press } from './acting.ts'
import { startOnDuty, told } from './on-duty.ts'

const nights = (said: readonly string[]) => said.filter((one) => one.includes('overnight'))

test('the team reads in the morning what there was, who was up and for how long, and what must be undone', async () => {
  // 23:30 in Madrid.
  await using company = await startOnDuty({ at: '2026-11-25T22:30:00.000Z' })
  const { people, slack, netOps } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s service:checkout')
  await company.advance({ minutes: 1 })
  await press(company, people.bob, 'page_answer', 'You took it')
  for (let minutes = 0; minutes < 90; minutes += 30) {
    slack.join(people.bob, channel)
    slack.say(people.bob, channel, `still looking, ${minutes}`)
    await company.advance({ minutes: 30 })
  }
  await answered(company, people.bob, channel, 'commander')
  await answered(company, people.bob, channel, 'temporary status banner is on')
  await answered(company, people.bob, channel, 'mitigated')
  expect(nights(told(company, netOps))).toEqual([])
  await company.advance({ hours: 8 })
  const [said, ...more] = nights(told(company, netOps))
  expect(more).toEqual([])
  expect(said).toContain('*One incident overnight*')
  expect(said).toMatch(/\*#1\* checkout returns 500s · SEV1 · mitigated/)
  expect(said).toMatch(/from 25 Nov 23:30 GMT\+1, until 26 Nov 01:0\d GMT\+1/)
  expect(said).toMatch(/Up: .*Bob Sparrow \(1 h 3\d min\)/)
  expect(said).toContain('Bob Sparrow was up for more than an hour of the night: let them start late.')
  expect(said).toContain('Postmortem: Bob Sparrow')
  expect(said).toContain('*Still in place, to be undone*\n#1: status banner is on (Bob Sparrow)')
  // A night in which nothing happened is not told, nor is one twice.
  await company.startBot()
  await company.advance({ days: 1 })
  expect(nights(told(company, netOps))).toHaveLength(1)
})

test('what goes on all night is told although it woke nobody; what is another team’s is theirs; drills and quiet nights are nobody’s', async () => {
  await using company = await startOnDuty()
  const { people, netOps, incidents } = company
  await company.declare(people.sue, 'sev3 checkout is slow service:checkout')
  await company.declare(people.sue, 'sev3 orders are late service:orders')
  await company.declare(people.sue, 'drill checkout is away sev3 service:checkout')
  await company.advance({ hours: 19 })
  const [said, ...more] = nights(told(company, netOps))
  expect(more).toEqual([])
  expect(said).toContain('*One incident overnight*')
  expect(said).toMatch(/\*#1\* checkout is slow/)
  expect(said).toContain('from 25 Nov 14:00 GMT+1, still going on')
  expect(said).toContain('Postmortem: nobody leads yet')
  expect(nights(told(company, incidents))).toEqual([])
})
