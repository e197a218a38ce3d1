import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

test('kill -9 between the creation of the channel and its storing: the next process finds the channel, and pages nobody twice', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack({})
  const { ana, general } = addSmallCompany(slack)
  const sue = slack.addUser({ handle: 'sue', name: 'Sue Vega' })
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), DATABASE_URL: database.url }
  const made = () => slack.channels().filter((one) => one.name.startsWith('inc-'))
  {
    await using first = debrief(['start'], { cwd: folder.path, env })
    await first.address()
    await slack.waitFor(() => slack.sockets.count() > 0, 'a socket')
    // Half of the latency lies before the channel is made, half before its answer.
    slack.fault({ method: 'conversations.create', kind: 'latency', ms: 8_000, times: 1 })
    await slack.command(sue, general, '/incident sev1 payments fail')
    await slack.waitFor(() => slack.dm(ana).length > 0 && made().length > 0, 'the page and the channel')
    first.kill('SIGKILL')
    await first.ended
  }
  expect(made().map((one) => one.pins.length)).toEqual([0])

  await using second = debrief(['start'], { cwd: folder.path, env })
  await second.address()
  await slack.waitFor(() => slack.channel(made()[0]!.id).pins.length > 0, 'the card to be pinned')

  expect(made()).toHaveLength(1)
  expect(slack.dm(ana)).toHaveLength(1)
})
