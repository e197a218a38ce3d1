import { expect, test } from 'vitest'
import { ROSTER, startCompany } from '../harness.ts'
import { calls, newestPage, pagingMessage, press, shown, story, until, untilShown } from './acting.ts'

test('behaviour 6: a ladder goes step by step, then to its last resort, at SEV1 without end: all of it again, step after step', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  const woken = () => [people.bob, people.lin, people.maria, people.ivo].map((one) => slack.dm(one).length)
  expect(woken()).toEqual([1, 0, 0, 0])
  await company.advance({ minutes: 4 })
  expect(woken()).toEqual([1, 0, 0, 0])
  await company.advance({ minutes: 1, seconds: 5 })
  expect(woken()).toEqual([1, 1, 0, 0])
  await company.advance({ minutes: 5 })
  expect(woken()).toEqual([1, 1, 1, 0])
  const seen = []
  for (let times = 1; times <= 6; times++) {
    await company.advance({ minutes: 5 })
    seen.push(woken())
  }
  expect(seen).toEqual([
    [1, 1, 1, 1],
    [2, 1, 1, 2],
    [2, 2, 1, 3],
    [2, 2, 2, 4],
    [3, 2, 2, 5],
    [3, 3, 2, 6],
  ])
  expect(shown(pagingMessage(company, channel))).toContain('The ladder is used up, the last resort is called.')
  expect(await story(company, incidentId)).toContainEqual(
    expect.stringMatching(/Paged Ivo Hart for Networking, the last resort/),
  )
})

test('a round is the steps, then the last resort', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev2 orders are lost')
  const woken = () => [people.karen, people.kim, people.ivo].map((one) => slack.dm(one).length)
  const seen = [woken()]
  for (let step = 0; step < 4; step++) {
    await company.advance({ minutes: 5 })
    seen.push(woken())
  }
  expect(seen).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [2, 1, 1],
    [2, 2, 1],
  ])
})

test('somebody who was called again: the newer page says who is next, the older one keeps still', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout returns 500s')
  for (let step = 0; step < 5; step++) await company.advance({ minutes: 5, seconds: 1 })
  const [older, newer, ...more] = slack.dm(people.bob)
  expect(more).toEqual([])
  expect([shown(older!), shown(newer!)]).toEqual([
    expect.not.stringContaining('No answer: then'),
    expect.stringContaining('No answer: then'),
  ])
  const edits = () => calls(company, 'chat.update').filter((call) => call.args['ts'] === older!.ts).length
  const before = edits()
  for (let step = 0; step < 2; step++) await company.advance({ minutes: 5, seconds: 1 })
  expect(edits()).toBe(before)
  await press(company, people.bob, 'page_answer', 'You took it after')
  expect(edits()).toBe(before + 1)
})

test('behaviour 6: below SEV1 a ladder ends, says so, and can still be answered', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
  for (let step = 0; step < 5; step++) await company.advance({ minutes: 5 })
  const pages = () => [people.bob, people.lin, people.maria, people.ivo].map((one) => slack.dm(one).length)
  const then = pages()
  await company.advance({ minutes: 60 })
  expect(pages()).toEqual(then)
  expect(slack.messages(channel).map((one) => one.text)).toContainEqual(
    expect.stringContaining('Networking: the ladder is used up and nobody answered.'),
  )
  // Nobody is told to go back to sleep: nobody has answered.
  expect(newestPage(company, people.bob)).toContain("I'm on it")
  await press(company, people.bob, 'page_answer', 'You took it after')
  expect(shown(pagingMessage(company, channel))).toMatch(/Networking\*?: Bob Sparrow answered/)
  expect(newestPage(company, people.ivo)).toContain('Bob Sparrow took it')
  expect(await story(company, incidentId)).toContainEqual(expect.stringMatching(/^Bob Sparrow is on it/))
})

test('behaviour 6: a step that reaches nobody is passed at once', async () => {
  const roster = ROSTER.replace(
    'bob: { name: Bob Sparrow, email: bob@acme.example,',
    'bob: { name: Bob Sparrow, email: gone@acme.example,',
  )
  await using company = await startCompany({ roster })
  const { people, slack } = company
  const { incidentId } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  expect([people.bob, people.lin, people.maria].map((one) => slack.dm(one).length)).toEqual([0, 1, 0])
  expect(await story(company, incidentId)).toContain(
    'Networking: Bob Sparrow cannot be reached, calling the next step at once.',
  )
})

/** Networking and the catch-all begin with the same person. */
const SHARED = ROSTER.replace('net: { steps: [{ call: [bob], wait: 5m }', 'net: { steps: [{ call: [karen], wait: 5m }')

test('one person on two ladders gets one page, and one answer ends both', async () => {
  await using company = await startCompany({ roster: SHARED })
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout and orders return 500s')
  expect(slack.dm(people.karen)).toHaveLength(1)
  await press(company, people.karen, 'page_answer', 'You took it after')
  const paging = shown(pagingMessage(company, channel))
  expect(paging).toMatch(/Networking\*?: Karen House answered/)
  expect(paging).toMatch(/Database\*?: Karen House answered/)
  slack.say(people.karen, channel, 'both are behind the same proxy')
  await company.advance({ minutes: 9 })
  expect([people.karen, people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([1, 0, 0])
})

test('one person on two ladders who cannot take it is followed by the next of both at once', async () => {
  await using company = await startCompany({ roster: SHARED })
  const { people, slack } = company
  await company.declare(people.sue, 'sev1 checkout and orders return 500s')
  await press(company, people.karen, 'page_decline', 'is being called now.')
  await until(company, () => slack.dm(people.lin).length > 0 && slack.dm(people.kim).length > 0, 'both next ones')
  expect([people.lin, people.kim].map((one) => slack.dm(one).length)).toEqual([1, 1])
})

test('after a relapse the ladder begins anew', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await slack.command(people.sue, channel, '/incident mitigated')
  await until(company, () => newestPage(company, people.bob).includes('No longer needed: mitigated'), 'Bob to be told')
  await company.advance({ minutes: 90 })
  await slack.command(people.sue, channel, '/incident status investigating')
  await until(company, () => slack.dm(people.bob).length === 2, 'Bob to be called again')
  expect(newestPage(company, people.bob)).toContain('You are paged')
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
  await company.advance({ minutes: 5 })
  expect(slack.messages(channel).map((one) => one.text)).toContainEqual(
    expect.stringMatching(/Nobody from Networking for 10 min/),
  )
})

/** Bob has answered his page and written; then it was said to be mended. */
async function mended() {
  const company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev1 checkout returns 500s')
  await slack.press(people.bob, slack.dmId(people.bob), slack.dm(people.bob)[0]!.ts, 'page_answer')
  slack.say(people.bob, channel, 'restarting the proxy')
  await company.settled()
  await slack.command(people.sue, channel, '/incident mitigated')
  await company.settled()
  return { company, channel, people, slack }
}

test('a relapse in the night calls whoever answered before it seemed over, and what they wrote then is no answer', async () => {
  const { company, channel, people, slack } = await mended()
  await using _company = company
  await company.advance({ minutes: 90 })
  await slack.command(people.sue, channel, '/incident status investigating')
  await until(company, () => slack.dm(people.bob).length === 2, 'Bob to be called again')
  await company.advance({ minutes: 5 })
  expect(slack.dm(people.lin)).toHaveLength(1)
  slack.say(people.lin, channel, 'here')
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Networking\*?: Lin Ma answered .*by message/)
})

test('a relapse of what was mended just now calls nobody who is still there', async () => {
  const { company, channel, people, slack } = await mended()
  await using _company = company
  await company.advance({ minutes: 10 })
  await slack.command(people.sue, channel, '/incident status investigating')
  await company.advance({ minutes: 6 })
  expect([people.bob, people.lin].map((one) => slack.dm(one).length)).toEqual([1, 0])
  expect(slack.ephemerals.at(-1)?.text).toMatch(/Nobody is called anew/)
})

test('after a reopening a team that had answered long ago can be paged', async () => {
  const { company, channel, people, slack } = await mended()
  await using _company = company
  await slack.command(people.sue, channel, '/incident page network')
  await company.settled()
  expect(slack.ephemerals.at(-1)?.text).toBe('Networking has answered: Bob Sparrow is on it.')
  await slack.command(people.sue, channel, '/incident close')
  await company.advance({ minutes: 120 })
  await slack.command(people.sue, channel, '/incident reopen')
  await company.settled()
  expect(slack.dm(people.bob)).toHaveLength(1)
  await slack.command(people.sue, channel, '/incident page network')
  await until(company, () => slack.dm(people.bob).length === 2, 'Bob to be called')
  expect(slack.ephemerals.at(-1)?.text).toBe('Paging Bob Sparrow for Networking.')
})

test('whoever writes after a ladder is used up has answered it', async () => {
  await using company = await startCompany()
  const { people, slack } = company
  const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
  for (let step = 0; step < 5; step++) await company.advance({ minutes: 5 })
  slack.say(people.lin, channel, 'sorry, I was under ground; looking now')
  await untilShown(company, () => shown(pagingMessage(company, channel)), /Networking\*?: Lin Ma answered .*by message/)
  await untilShown(company, () => newestPage(company, people.bob), 'Lin Ma took it')
})
