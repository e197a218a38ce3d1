import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

type Manifest = {
  oauth_config: { scopes: { bot: string[] } }
  settings: { event_subscriptions: { bot_events: string[] } }
}

test('an app made from the manifest, with its scopes and events and no others, does the main job', async () => {
  const file = path.resolve(import.meta.dirname, '../../manifest.yml')
  const manifest = parse(readFileSync(file, 'utf8')) as Manifest
  await using database = await testDatabase()
  await using slack = await startLocalSlack({
    scopes: manifest.oauth_config.scopes.bot,
    events: manifest.settings.event_subscriptions.bot_events,
  })
  const { ana, general } = addSmallCompany(slack)
  const sue = slack.addUser({ handle: 'sue', name: 'Sue Vega' })
  await using folder = await workFolder(SMALL_ROSTER)
  // Without an address for alarms it warns at its start.
  const env = { ...slackSettings(slack), DATABASE_URL: database.url, DEBRIEF_ALARM_URL: 'http://127.0.0.1:9/alarm' }
  await using program = debrief(['start'], { cwd: folder.path, env })
  await program.address()
  await slack.waitFor(() => slack.sockets.count() > 0, 'a socket')

  await slack.command(sue, general, '/incident sev1 payments fail')
  const page = await slack.waitFor(() => slack.dm(ana)[0], 'the page')
  const channel = await slack.waitFor(() => slack.channels().find((one) => one.name.startsWith('inc-1-')), 'a channel')
  await slack.waitFor(() => slack.channel(channel.id).pins.length > 0, 'the pinned card')
  slack.say(ana, channel.id, 'rolled back payments to 4.18, cards work again')
  await slack.press(ana, slack.dmId(ana), page.ts, 'page_answer')
  await slack.command(sue, channel.id, '/incident mitigated')
  await slack.command(sue, channel.id, '/incident close')
  await slack.waitFor(() => slack.files().length > 0, 'the postmortem')
  await slack.waitFor(() => slack.messages(channel.id).some((one) => one.files?.length), 'the file in the thread')

  const refused = slack.trace.filter((one) => one.ok === false)
  expect(refused.map(({ method, error }) => `${method}: ${error}`)).toEqual([])
  expect(program.output()).not.toMatch(/"level":[45]0/)
})
