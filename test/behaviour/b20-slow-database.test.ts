import { describe, expect, test } from 'vitest'
import { PATIENCE_MS } from '../../src/slack/edge.ts'
import { type Company, startCompany } from '../harness.ts'
import { type Holding, holding } from './holding.ts'

const WORKSPACE = 'lock table workspace in access exclusive mode'
const INCIDENT = 'lock table incident in access exclusive mode'
const SLOW_MS = 5_000

/** Five seconds in which the database answers nothing that needs the table, beginning with `act`. */
async function slowly<T>(company: Company, statement: string, act: () => Promise<T>): Promise<T> {
  await using blocker: Holding = await holding(company.databaseUrl, statement)
  const over = new Promise((resolve) => setTimeout(resolve, SLOW_MS))
  const result = await act()
  await blocker.waited()
  await over
  await blocker.release()
  return result
}

/** What is acked while the database answers nothing was not waited for; how long at most is a constant. */
test('20: the ack waits for the database less than a second of the three that Slack gives', () => {
  expect(PATIENCE_MS).toBeLessThan(1_000)
})

describe('20: while the database is slow, Slack gets its ack at once and the person the result later', () => {
  test('a command: "Saving ..." at once, then what was declared, in its place', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    const result = await slowly(company, WORKSPACE, () =>
      slack.command(people.sue, general, '/incident sev2 checkout is slow'),
    )
    expect(result.acked).toBe(true)
    expect(slack.ephemerals).toHaveLength(1)
    await slack.waitFor(() => slack.ephemerals[0]?.text.startsWith('Declared #1'), 'the result')
    expect(slack.ephemerals).toHaveLength(1)
  })

  test('what a process waits for when it is told to end: what it has acked is saved and said first', async () => {
    await using company = await startCompany()
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await company.settled()
    await using blocker: Holding = await holding(company.databaseUrl, INCIDENT)
    await slack.command(people.sue, channel, '/incident note the disk of host2 is full')
    await blocker.waited()
    expect(slack.ephemerals.at(-1)?.text).toBe('Saving …')
    const ended = bot.ctx.backgroundDone().then(() => slack.ephemerals.at(-1)?.text)
    await blocker.release()
    expect(await ended).toMatch(/^Noted/)
    const { entries } = await company.timeline(incidentId)
    expect(entries.map((entry) => entry.text)).toContain('the disk of host2 is full')
  })

  test('a command that opens a form: its trigger is over, and the person is told to ask again', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    const result = await slowly(company, INCIDENT, () => slack.command(people.sue, channel, '/incident resolve'))
    expect(result.ephemeral?.text).toBe('Saving …')
    const shown = slack.ephemerals.at(-1)!
    // The local Slack's triggers end after three seconds, as Slack's do.
    await slack.waitFor(() => shown.text !== 'Saving …', 'the result')
    expect(shown.text).toMatch(/no longer opens a form.*ask for it again/)
    expect(slack.view(people.sue)).toBeNull()
  })

  test('a button: acked at once, "Saving ...", then the answer', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    const card = slack.channel(channel).pins[0]!
    const result = await slowly(company, INCIDENT, async () => {
      const pressed = await slack.press(people.sue, channel, card, 'take_command')
      await slack.waitFor(() => slack.ephemerals.some((one) => one.text === 'Saving …'), '"Saving ..."')
      return pressed
    })
    expect(result.acked).toBe(true)
    await slack.waitFor(() => slack.ephemerals.at(-1)?.text === 'You lead now.', 'the answer')
  })

  test('a form: its place is taken by "Saving ..." at once, then by the result', async () => {
    await using company = await startCompany()
    const { slack, people } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    await slack.command(people.sue, channel, '/incident resolve')
    const view = await slack.waitFor(() => slack.view(people.sue), 'the form')
    const result = await slowly(company, INCIDENT, async () => {
      const sent = await slack.submit(people.sue, view.id, {})
      expect(JSON.stringify(slack.view(people.sue))).toContain('Saving …')
      return sent
    })
    expect(result.acked).toBe(true)
    await slack.waitFor(() => JSON.stringify(slack.view(people.sue)).includes('Resolved.'), 'the result')
  })

  test('a database that breaks: a plain sentence says that nothing was saved', async () => {
    await using company = await startCompany()
    const { slack, people, general } = company
    await using blocker = await holding(company.databaseUrl, WORKSPACE)
    const sent = slack.command(people.sue, general, '/incident sev2 checkout is slow')
    await blocker.waited()
    await blocker.breakWaiting()
    expect((await sent).acked).toBe(true)
    await blocker.release()
    await slack.waitFor(() => /could not be saved, so nothing has changed/.test(slack.ephemerals[0]?.text ?? ''), 'it')
    expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toEqual([])
  })
})
