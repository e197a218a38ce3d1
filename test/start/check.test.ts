import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

test('behaviour 38: check says that everything is in place, and puts nothing in force', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  await using program = debrief(['check'], {
    cwd: folder.path,
    env: { ...slackSettings(slack), DATABASE_URL: database.url },
  })
  expect(await program.ended).toBe(0)
  expect(program.output()).toMatch(/"people":2,"msg":"everything is in place"/)
  const client = new pg.Client(database.url)
  await client.connect()
  const { rowCount } = await client.query('select from roster_version').finally(() => client.end())
  expect(rowCount).toBe(0)
})

test('check names everybody and everything of the roster that the workspace does not have, and fails', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  slack.addUser({ handle: 'ana', name: 'Ana Sol', email: 'ana@small.example' })
  await using folder = await workFolder(
    SMALL_ROSTER.replace(
      'incidents_channel: incidents',
      'incidents_channel: inzidents, webhook: https://hook.example/',
    ),
  )
  await using program = debrief(['check'], {
    cwd: folder.path,
    env: { ...slackSettings(slack), DATABASE_URL: database.url },
  })
  expect(await program.ended).toBe(1)
  expect(program.stderr().trimEnd().split('\n')).toEqual([
    expect.stringMatching(
      /^Ben Ode \(ben@small\.example\) is not found in Slack: users_not_found\. Write their member id/,
    ),
    expect.stringMatching(/^incidents_channel "inzidents" is not found\. Make the channel/),
    expect.stringMatching(/webhook, but DEBRIEF_WEBHOOK_SECRET is not set: .*openssl rand/),
  ])
})

test('check tells a refused token and a bad roster together', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  await using folder = await workFolder('company: 7\n')
  await using program = debrief(['check'], {
    cwd: folder.path,
    env: { ...slackSettings(slack), SLACK_APP_TOKEN: 'xapp-1-nobody', DATABASE_URL: database.url },
  })
  expect(await program.ended).toBe(1)
  const lines = program.stderr().trimEnd().split('\n')
  expect(lines[0]).toMatch(/^SLACK_APP_TOKEN is refused/)
  expect(lines.slice(1)).toContainEqual(expect.stringMatching(/roster\.yml:1:10 company/))
})
