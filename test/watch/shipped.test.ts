import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from '../start/program.ts'
import { startAlarmReceiver } from './alarm-receiver.ts'

test('the shipped process tells of late pages by DEBRIEF_ALARM_URL, and of their end', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  await using receiver = await startAlarmReceiver()
  const { ana, general } = addSmallCompany(slack)
  const sue = slack.addUser({ handle: 'sue', name: 'Sue Vega' })
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), DATABASE_URL: database.url, DEBRIEF_ALARM_URL: receiver.url }
  await using program = debrief(['start'], { cwd: folder.path, env })
  await program.says(/"msg":"Debrief is up"/)
  const refusing = slack.fault({
    method: 'chat.postMessage',
    kind: 'error',
    error: 'internal_error',
    when: (args) => args['channel'] === slack.dmId(ana),
  })
  await slack.command(sue, general, '/incident sev1 the shop is down')
  await slack.waitFor(() => refusing.hits > 0, 'the first try', 30_000)
  const client = new pg.Client(database.url)
  await client.connect()
  await client.query("update due_work set due_at = due_at - interval '2 minutes' where kind = 'page'")
  await client.end()

  await slack.waitFor(() => receiver.told.length > 0, 'the alarm', 60_000)
  expect(receiver.told[0]).toMatchObject({ key: 'late-pages', state: 'wrong' })
  expect(receiver.told[0]!.text).toMatch(/slack-dm: internal_error/)
  expect(program.output()).not.toContain('DEBRIEF_ALARM_URL is not set')
  refusing.remove()
  await slack.waitFor(() => receiver.told.length > 1, 'its end', 60_000)
  expect(receiver.told[1]).toMatchObject({ key: 'late-pages', state: 'well' })
  expect(slack.dm(ana)).toHaveLength(1)
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
})
