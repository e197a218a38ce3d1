import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { start } from '../../src/start.ts'
import { testDatabase } from '../database.ts'
import { type Company, memoryLog, startCompany } from '../harness.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, SMALL_ROSTER, slackSettings, workFolder } from '../start/program.ts'
import { toldTo } from './acting.ts'
import { missingFrom, recordOf } from './record.ts'

const waits = { silenceMs: 1_500, pingEveryMs: 100, retryMs: { first: 20, longest: 200 } }

/** What happens to one connection of two, and when it is over. */
const TROUBLES: { what: string; begin(company: Company, first: number): void; ends: string }[] = [
  {
    what: 'refreshed with a warning',
    begin: ({ slack }, first) => slack.sockets.refresh(500, [first]),
    ends: 'warning',
  },
  { what: 'cut off', begin: ({ slack }, first) => slack.sockets.drop([first]), ends: 'closed by Slack' },
  {
    what: 'half open: Slack and Debrief both believe in it, and nothing comes through',
    begin: ({ slack }, first) => slack.sockets.halfOpen([first]),
    ends: 'no frame for 1.5 s',
  },
]

describe('11: a connection on which nothing comes is not believed in, and nothing is lost with it', () => {
  test.each(
    TROUBLES,
  )('messages sent all the while as one of two is $what: none lost, none doubled', async (trouble) => {
    await using company = await startCompany({ transport: 'socket', keeping: { waits } })
    const { slack, people, bot } = company
    const { channel, incidentId } = await company.declare(people.sue, 'sev2 checkout is slow')
    await slack.waitFor(() => slack.sockets.count() === 2, 'both connections')
    slack.sockets.reduceRetryDelays([0, 3_000, 3_000], 1_000)
    const [first] = slack.sockets.numbers()
    const ends = () => bot.log.lines.filter((one) => (one.fields as { reason?: string }).reason === trouble.ends)
    const said: string[] = []
    const say = async (most: number, done: () => boolean) => {
      for (let count = 0; count < most && !done(); count += 1) {
        said.push(slack.say(people.sue, channel, `line ${said.length}`))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    await say(30, () => false)
    trouble.begin(company, first!)
    await say(5_000, () => ends().length > 0 && slack.sockets.numbers().includes(3))
    // Slack misses our pongs in turn.
    slack.sockets.drop([first!])
    await say(30, () => false)
    expect(bot.app.problem()).toBeNull()
    await company.settled()

    const record = await recordOf(company, incidentId)
    expect(said.filter((ts) => !record.has(ts))).toEqual([])
    const { entries } = await company.timeline(incidentId)
    const shown = entries.flatMap(({ ts }) => (ts !== null && said.includes(ts) ? [ts] : []))
    expect(shown.toSorted()).toEqual(said.toSorted())
    expect(await missingFrom(company, channel, incidentId)).toEqual([])
    expect(slack.lost).toEqual([])
  }, 180_000)

  test('with both half open Debrief is not ready and says why, is ended where that helps, and hears again', async () => {
    const deaf: string[] = []
    const onDeaf = (problem: string) => void deaf.push(problem)
    const keeping = { onDeaf, waits: { ...waits, deafMs: 600 } }
    await using company = await startCompany({ transport: 'socket', keeping })
    const { slack, people, bot } = company
    const { channel } = await company.declare(people.sue, 'sev2 checkout is slow')
    await slack.waitFor(() => slack.sockets.count() === 2, 'both connections')
    slack.sockets.refuse(true)
    slack.sockets.halfOpen()
    await slack.waitFor(() => deaf.length > 0, 'it to count as deaf')
    expect(deaf).toEqual([expect.stringMatching(/^no open socket for \d+ s: /)])
    expect(bot.app.problem()).toMatch(/^no open socket for \d+ s: /)
    slack.sockets.refuse(false)
    slack.sockets.drop()
    await slack.waitFor(() => bot.app.problem() === null, 'a connection')
    await slack.command(people.sue, channel, '/incident')
    await company.settled()
    expect(toldTo(company, people.sue)).toContain('checkout is slow')
  })
})

describe('11: deaf for two minutes', () => {
  test.each([
    { role: 'web', ends: 'ends' },
    { role: 'all', ends: 'pages on, and does not end' },
  ] as const)('role $role $ends', async ({ role }) => {
    await using stack = new AsyncDisposableStack()
    const database = stack.use(await testDatabase())
    const slack = stack.use(await startLocalSlack())
    addSmallCompany(slack)
    const folder = stack.use(await workFolder(SMALL_ROSTER))
    const env = { ...slackSettings(slack), DATABASE_URL: database.url, DEBRIEF_ROSTER: `${folder.path}/roster.yml` }
    const log = memoryLog()
    const deaf: string[] = []
    const onDeaf = (problem: string) => void deaf.push(problem)
    const running = await start({ ...readConfig(env), log }, role, { onDeaf, waits: { deafMs: 400 } })
    stack.defer(() => running.stop())
    slack.sockets.refuse(true)
    slack.sockets.drop()
    const told = () => log.lines.some((one) => (one.fields as { alarm?: string }).alarm === 'slack-socket')
    await slack.waitFor(told, 'operators to be told')
    expect(deaf).toEqual(role === 'web' ? [expect.stringMatching(/^no open socket for \d+ s: /)] : [])
  })
})
