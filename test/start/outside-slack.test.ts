import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, signedSettings, slackSettings, workFolder } from './program.ts'

test.for([
  ['with a slash at its end', 'socket', (url: string) => url],
  ['without one', 'http', (url: string) => url.replace(/\/$/, '')],
] as const)('any server that speaks the API serves, below a path, %s, by %s', async ([, transport, written]) => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack({ basePath: '/some/deep' })
  const { ana, general } = addSmallCompany(slack)
  const sue = slack.addUser({ handle: 'sue', name: 'Sue Vega' })
  await using folder = await workFolder(SMALL_ROSTER)
  const settings = transport === 'http' ? signedSettings(slack) : slackSettings(slack)
  const env = { ...settings, SLACK_API_URL: written(slack.url), DATABASE_URL: database.url }
  await using checked = debrief(['check'], { cwd: folder.path, env })
  expect(await checked.ended).toBe(0)

  await using program = debrief(['start'], { cwd: folder.path, env })
  const address = await program.address()
  if (transport === 'http') slack.deliverTo(`${address}/slack/events`)
  else await slack.waitFor(() => slack.sockets.count() > 0, 'a socket')
  await slack.command(sue, general, '/incident sev1 payments fail')
  const page = await slack.waitFor(() => slack.dm(ana)[0], 'the page')
  const channel = await slack.waitFor(() => slack.channels().find((one) => one.pins.length > 0), 'the card')
  await slack.press(ana, slack.dmId(ana), page.ts, 'page_answer')
  await slack.command(sue, channel.id, '/incident close')
  // Uploaded where the server says, which is below the path too.
  await slack.waitFor(() => slack.files().some((file) => file.shares.length > 0), 'the postmortem')

  const beside = slack.trace.filter((one) => one.method.startsWith('/'))
  expect(beside.map((one) => one.method)).toEqual([])
  expect(slack.trace.map((one) => one.method)).toEqual(expect.arrayContaining(['api.test', 'auth.test', 'upload']))
})
