import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

const SECRET = 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=='
const ROSTER = SMALL_ROSTER.replace('catch_all: ops', 'catch_all: ops, webhook: http://127.0.0.1:1/hook')

test('behaviour 38: no token and no password is written at the lowest log level, whatever goes wrong', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  const { ana, general } = addSmallCompany(slack)
  await using folder = await workFolder(ROSTER)
  const env = {
    ...slackSettings(slack),
    DATABASE_URL: database.url,
    DEBRIEF_WEBHOOK_SECRET: SECRET,
    DEBRIEF_LOG_LEVEL: 'debug',
    // Its client complains at debug level all the while.
    REDIS_URL: 'redis://keeper:redis-password@127.0.0.1:1',
  }
  await using program = debrief(['start'], { cwd: folder.path, env })
  await program.address()
  await slack.waitFor(() => slack.sockets.count() > 0, 'a socket')
  for (const method of ['conversations.create', 'chat.postMessage', 'conversations.open'])
    slack.fault({ kind: 'http-500', method, times: 1 })
  await slack.command(ana, general, '/incident sev1 payments fail')
  await slack.waitFor(() => slack.trace.some((one) => one.method === 'pins.add' && one.ok), 'the pinned card')
  slack.down(true)
  slack.sockets.drop()
  await program.says(/"code":"ECONN|tried again|does not answer|not well/)
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)

  const { password } = new URL(database.url)
  expect(password).not.toBe('')
  expect(program.output()).toContain('"level":20')
  for (const secret of [slack.botToken, slack.appToken, password, SECRET, 'redis-password'])
    expect(program.output(), secret).not.toContain(secret)
})

test('the password of the embedded PostgreSQL is not written either', async () => {
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(ROSTER)
  const env = { ...slackSettings(slack), DEBRIEF_LOG_LEVEL: 'debug', DEBRIEF_DATA: path.join(folder.path, 'data') }
  await using program = debrief(['start'], { cwd: folder.path, env })
  const started = await program.says(/data in (?<data>[^\s"]+)/)
  await program.address()
  const password = (await readFile(path.join(started.groups!['data']!, 'password'), 'utf8')).trim()
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(password.length).toBeGreaterThan(10)
  expect(program.output()).not.toContain(password)
})
