import { expect, test } from 'vitest'
import { answered, toldTo, until } from './acting.ts'
import type { OnDuty } from './on-duty.ts'
import { newest, oncall, startOnDuty, told } from './on-duty.ts'

const covers = (company: OnDuty) =>
  company.bot.ctx.db.selectFrom('schedule_override').select(['person', 'state', 'instead_of']).execute()

/** Presses a button of the newest message to somebody alone, or in a channel. */
async function pressNewest(company: OnDuty, person: string, place: string, action: string) {
  const { slack } = company
  const before = slack.ephemerals.length
  await slack.press(person, place.startsWith('U') ? slack.dmId(place) : place, newest(company, place).ts, action)
  await until(company, () => slack.ephemerals.length > before, 'an answer')
  return toldTo(company, person)
}

test('somebody is asked by direct message; they are on call once they accept, and whoever asked is told', async () => {
  await using company = await startOnDuty()
  const { people } = company
  const said = await answered(company, people.bob, company.general, 'cover net 18:00 22:00 @lin')
  expect(said.text).toBe(
    'Lin Ma is asked by direct message. Until they accept, Bob Sparrow stays on call: Network on-call, Wed 25 Nov 18:00 GMT+1 until Wed 25 Nov 22:00 GMT+1.',
  )
  expect(told(company, people.lin)).toEqual([
    expect.stringMatching(
      /^Bob Sparrow asks: can you take Network on-call\?\n25 Nov 18:00 GMT\+1 until 25 Nov 22:00 GMT\+1/,
    ),
  ])
  expect(await oncall(company, people.bob)).toContain('Nobody has accepted.')
  await company.advance({ hours: 2 })
  expect(await oncall(company, people.sue)).toContain('Bob Sparrow')

  expect(await pressNewest(company, people.lin, people.lin, 'cover_accept')).toBe(
    'You are on call: Network on-call, Wed 25 Nov 18:00 GMT+1 until Wed 25 Nov 22:00 GMT+1.',
  )
  expect(told(company, people.lin)[0]).toContain('Lin Ma has taken it.')
  expect(told(company, people.bob).at(-1)).toContain(
    'Network on-call, 25 Nov 18:00 GMT+1 until 25 Nov 22:00 GMT+1: Lin Ma has taken it.',
  )
  expect(await covers(company)).toEqual([{ person: 'lin', state: 'accepted', instead_of: 'bob' }])
  expect(await oncall(company, people.sue)).toContain('Bob Sparrow until')
  await company.advance({ hours: 3 })
  expect(await oncall(company, people.sue)).toContain('Lin Ma (stands in) until')
  // The button is gone; whoever has the old message open is told what became of it.
  await company.slack
    .press(people.lin, company.slack.dmId(people.lin), newest(company, people.lin).ts, 'cover_accept')
    .then(
      () => expect.unreachable('the button is still there'),
      (thrown) => expect(String(thrown)).toContain('cover_accept'),
    )
})

test('asked in quiet hours they see it when these end, and whoever asks is told so', async () => {
  // 22:30 in Madrid.
  await using company = await startOnDuty({ at: '2026-11-25T21:30:00.000Z' })
  const { people } = company
  const said = await answered(company, people.bob, company.general, 'cover net tomorrow 02:00 12:00 @karen')
  expect(said.text).toContain(
    'Karen House is asked by direct message once their quiet hours end, Thu 26 Nov 08:00 GMT+1.',
  )
  expect(said.text).toContain('That is after it begins: call them, or ask somebody else.')
  expect(told(company, people.karen)).toEqual([])
  await company.advance({ hours: 9 })
  expect(told(company, people.karen)).toEqual([])
  await company.advance({ minutes: 31 })
  expect(told(company, people.karen)).toHaveLength(1)
  expect(await pressNewest(company, people.karen, people.karen, 'cover_decline')).toBe(
    'You said no. Whoever asked is told.',
  )
  expect(told(company, people.karen)[0]).toContain('It was declined.')
  expect(told(company, people.bob).at(-1)).toContain('It was declined.')
})

test('whoever asked is told in their own waking hours only', async () => {
  await using company = await startOnDuty()
  const { people } = company
  await answered(company, people.bob, company.general, 'cover net 2026-11-27 09:00 2026-11-28 09:00 @lin')
  const before = told(company, people.bob).length
  await company.advance({ hours: 9 })
  await pressNewest(company, people.lin, people.lin, 'cover_accept')
  expect(told(company, people.bob)).toHaveLength(before)
  await company.advance({ hours: 9, minutes: 1 })
  expect(told(company, people.bob).join()).toContain('Lin Ma has taken it.')
})

test('nobody named: it is asked in the channel, and of two who press at once one has it', async () => {
  await using company = await startOnDuty()
  const { people, slack, netOps } = company
  await company.startBot()
  await answered(company, people.maria, company.general, 'cover net for 4h')
  const { ts } = newest(company, netOps)
  expect(told(company, netOps).at(-1)).toContain('Maria Sol asks: who takes Network on-call in place of Bob Sparrow?')
  await Promise.all([people.lin, people.karen].map((one) => slack.press(one, netOps, ts, 'cover_accept')))
  await until(company, () => toldTo(company, people.lin) && toldTo(company, people.karen), 'both to be answered')
  const both = [toldTo(company, people.lin), toldTo(company, people.karen)].sort()
  expect(both[1]).toMatch(/^You are on call: Network on-call, Wed 25 Nov 14:00/)
  expect(both[0]).toMatch(/^(Lin Ma|Karen House) has taken it\. Nothing changed\.$/)
  expect((await covers(company)).filter((one) => one.state === 'accepted')).toHaveLength(1)
  // Whom it spares is told, too.
  await until(company, () => told(company, people.bob).join().includes('has taken it'), 'Bob to be told')
})

test('"me" takes it at once; who is no part of it may neither ask nor accept', async () => {
  await using company = await startOnDuty()
  const { people, slack, netOps } = company
  const mine = await answered(company, people.lin, company.general, 'cover net for 1h me')
  expect(mine.text).toMatch(
    /^You are on call: Network on-call, Wed 25 Nov 14:00 GMT\+1 until Wed 25 Nov 15:00 GMT\+1\.$/,
  )
  expect(await oncall(company, people.sue)).toContain('Lin Ma (stands in)')
  const again = await answered(company, people.lin, company.general, 'cover net for 30m me')
  expect(again.text).toContain('Lin Ma is on call then already.')
  const stranger = await answered(company, people.karen, company.general, 'cover net for 1h me')
  expect(stranger.text).toBe('Only people of Network on-call and their leads may ask. Nothing changed.')
  await answered(company, people.lin, company.general, 'cover net 18:00 20:00')
  const { ts } = newest(company, netOps)
  await slack.press(people.sue, netOps, ts, 'cover_accept')
  await until(company, () => toldTo(company, people.sue).includes('Only people of the roster'), 'Sue to be refused')
})

test('what is taken back, or over, says so to whoever presses, and asks nobody any more', async () => {
  await using company = await startOnDuty()
  const { people, slack, netOps } = company
  await answered(company, people.bob, company.general, 'cover net 18:00 20:00')
  const shown = await answered(company, people.bob, company.general, 'oncall')
  await slack.pressEphemeral(people.bob, shown, 'cover_withdraw')
  await until(company, () => told(company, netOps).at(-1)?.includes('It was taken back.'), 'the request to say so')
  await answered(company, people.bob, company.general, 'cover net 18:00 20:00')
  // The press arrives when it is over, before the message says so.
  const { ts } = newest(company, netOps)
  company.clock.advance({ hours: 7 })
  await slack.press(people.lin, netOps, ts, 'cover_accept')
  await until(company, () => toldTo(company, people.lin).startsWith('It is over'), 'Lin to be told')
  await company.advance({ minutes: 1 })
  expect(told(company, netOps).join('\n')).toContain('It is over, and nobody took it.')
  expect(await covers(company)).toEqual([
    { person: null, state: 'withdrawn', instead_of: 'bob' },
    { person: null, state: 'expired', instead_of: 'bob' },
  ])
})

test('by the form, with what was typed wrong said beside its field', async () => {
  await using company = await startOnDuty()
  const { people, slack } = company
  const shown = await answered(company, people.bob, company.general, 'oncall')
  await slack.pressEphemeral(people.bob, shown, 'cover_form')
  const form = await slack.waitFor(() => slack.view(people.bob), 'the form')
  const wrong = await slack.submit(people.bob, form.id, { when: { value: 'tonight' } })
  expect(wrong.errors).toEqual({ when: expect.stringContaining('"tonight" is no time.') })
  await slack.submit(people.bob, form.id, {
    when: { value: '18:00 22:00' },
    who: { value: people.lin },
    reason: { value: 'a wedding' },
  })
  await until(company, () => told(company, people.lin).join().includes('a wedding'), 'Lin to be asked')
})
