import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { signed } from '../local-slack/request-url.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, signedSettings, slackSettings, workFolder } from './program.ts'

test('with a signing secret and no app-level token Slack sends its requests, and the whole program answers them', async () => {
  await using database = await testDatabase()
  // A process that has just started on a busy machine answers late.
  await using slack = await startLocalSlack({ ackTimeoutMs: 15_000 })
  const { ana, general } = addSmallCompany(slack)
  const sue = slack.addUser({ handle: 'sue', name: 'Sue Vega' })
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...signedSettings(slack), DEBRIEF_LOG_LEVEL: 'debug', DATABASE_URL: database.url }
  await using program = debrief(['start'], { cwd: folder.path, env })
  const url = `${await program.address()}/slack/events`

  const asked = signed(slack.signingSecret, 'events_api', { type: 'url_verification', challenge: 'is it you?' })
  const verified = await fetch(url, { method: 'POST', ...asked })
  expect(await verified.json()).toEqual({ challenge: 'is it you?' })
  const forged = signed('0123456789abcdef', 'slash_commands', { command: '/incident', text: 'sev1 forged' })
  expect((await fetch(url, { method: 'POST', ...forged })).status).toBe(401)
  const ready = await fetch(url.replace('/slack/events', '/readyz'))
  expect(await ready.json()).toMatchObject({ status: 'ready', parts: { slack: 'ok' } })

  slack.deliverTo(url)
  expect(await slack.command(sue, general, '/incident sev1 payments fail')).toMatchObject({ acked: true })
  const channel = await slack.waitFor(() => slack.channels().find((one) => one.pins.length > 0), 'the card')
  expect(channel.name).toBe('inc-1-payments-fail')
  await slack.waitFor(() => slack.dm(ana).length > 0, 'the page')
  expect(slack.sockets.count()).toBe(0)
  expect(slack.trace.filter((one) => one.method === 'apps.connections.open')).toEqual([])

  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.output()).not.toContain(slack.signingSecret)
  expect(slack.channels().filter((one) => one.name.startsWith('inc-'))).toHaveLength(1)
})

test('over Socket Mode there is no such address', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), SLACK_SIGNING_SECRET: slack.signingSecret, DATABASE_URL: database.url }
  await using program = debrief(['start'], { cwd: folder.path, env })
  const asked = signed(slack.signingSecret, 'events_api', { type: 'url_verification', challenge: 'is it you?' })
  const answer = await fetch(`${await program.address()}/slack/events`, { method: 'POST', ...asked })
  expect(answer.status).toBe(404)
})

test('check says what it cannot try over HTTP: which address to enter', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...signedSettings(slack), DATABASE_URL: database.url }
  await using program = debrief(['check'], { cwd: folder.path, env })
  expect(await program.ended).toBe(0)
  expect(program.output()).toMatch(/cannot be tried from here: .*\/slack\/events/)
  expect(program.output()).toContain('everything is in place')
})
