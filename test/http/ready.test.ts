import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, type Program, SMALL_ROSTER, slackSettings, workFolder } from '../start/program.ts'

type Readiness = { status: number; parts: Record<string, string> }

/** Asks until the answer is as wanted; the test's own time-out ends it. */
async function readiness(program: Program, wanted: (answer: Readiness) => boolean): Promise<Readiness> {
  const address = await program.address()
  for (;;) {
    const response = await fetch(`${address}/readyz`)
    const { parts } = (await response.json()) as { parts: Record<string, string> }
    const answer = { status: response.status, parts }
    if (wanted(answer)) return answer
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(inject('postgresUrl'))
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

test('readiness is red while there is no socket to Slack, says so, and turns green again; the process lives on', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), DATABASE_URL: database.url }
  await using program = debrief(['start'], { cwd: folder.path, env })

  const green = await readiness(program, ({ status }) => status === 200)
  expect(green.parts).toEqual({ database: 'ok', 'due work': 'ok', queue: 'ok', slack: 'ok', auditor: 'ok' })

  slack.down(true)
  const red = await readiness(program, ({ status }) => status === 503)
  const slackIs = expect.stringMatching(/^no open socket for \d+ s/)
  expect(red.parts).toEqual({ database: 'ok', 'due work': 'ok', queue: 'ok', slack: slackIs, auditor: 'ok' })
  expect((await fetch(`${await program.address()}/healthz`)).status).toBe(200)

  slack.down(false)
  await readiness(program, ({ status }) => status === 200)
})

test('readiness is red while the database takes nobody, and names it', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), DATABASE_URL: database.url }
  await using program = debrief(['start'], { cwd: folder.path, env })
  await readiness(program, ({ status }) => status === 200)
  const name = new URL(database.url).pathname.slice(1)

  await onServer(`alter database ${name} allow_connections false`)
  await onServer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
  const red = await readiness(program, ({ parts }) => parts['database'] !== 'ok')
  expect(red).toMatchObject({ status: 503, parts: { slack: 'ok' } })
  expect(red.parts['database']).toMatch(/not currently accepting connections|terminat/)

  await onServer(`alter database ${name} allow_connections true`)
  await readiness(program, ({ status }) => status === 200)
})

test('a worker has no socket to Slack, and is ready without, as long as its token is taken', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(SMALL_ROSTER)
  const env = { ...slackSettings(slack), SLACK_APP_TOKEN: 'xapp-1-unused', DATABASE_URL: database.url }
  await using program = debrief(['start', 'worker'], { cwd: folder.path, env })
  const { parts } = await readiness(program, ({ status }) => status === 200)
  expect(parts).toEqual({ database: 'ok', 'due work': 'ok', queue: 'ok', slack: 'ok', auditor: 'ok' })
  expect(slack.sockets.count()).toBe(0)
})
