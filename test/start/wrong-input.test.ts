import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { SCOPES } from '../../src/slack/identity.ts'
import { testDatabase } from '../database.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1-nobody', SLACK_APP_TOKEN: 'xapp-1-nobody' }
/** Nothing listens there. */
const NO_SLACK = { ...TOKENS, SLACK_API_URL: 'http://127.0.0.1:1/api/' }

/** Runs a command to its end; the lines that it gives to standard error, and its exit code. */
async function refused(args: string[], cwd: string, env: Record<string, string>) {
  await using program = debrief(args, { cwd, env })
  const code = await program.ended
  return { code, lines: program.stderr().trimEnd().split('\n') }
}

describe('behaviour 38, what keeps it from starting is told in one go: start, with nothing set', () => {
  test('names both tokens and the roster, what to do for each, and where to begin', async () => {
    await using folder = await workFolder()
    const { code, lines } = await refused(['start'], folder.path, {})
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token/),
      expect.stringMatching(/^SLACK_APP_TOKEN is not set: make an app-level token/),
      expect.stringMatching(/roster\.yml cannot be read \(ENOENT\): copy roster\.example\.yml there/),
      expect.stringMatching(/file \.env .*README\.md.*npm run demo/),
    ])
  })

  test('names each setting that cannot be, without its value', async () => {
    await using folder = await workFolder(SMALL_ROSTER)
    const { code, lines } = await refused(['start'], folder.path, {
      SLACK_BOT_TOKEN: 'xapp-1-swapped',
      SLACK_APP_TOKEN: 'xoxb-1-swapped',
      DATABASE_URL: 'mysql://root:hunter2@host/x',
      DEBRIEF_HTTP_PORT: '99999',
      DEBRIEF_LOG_LEVEL: 'chatty',
    })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN begins with xoxb-/),
      expect.stringMatching(/^SLACK_APP_TOKEN begins with xapp-/),
      expect.stringMatching(/^DATABASE_URL is an address such as postgres:/),
      expect.stringMatching(/^DEBRIEF_LOG_LEVEL .*"debug"/),
      expect.stringMatching(/^DEBRIEF_HTTP_PORT .*65535/),
    ])
    expect(lines.join()).not.toMatch(/swapped|hunter2/)
  })
})

describe('the file .env', () => {
  test('is read, and what is set in the environment goes before it', async () => {
    await using folder = await workFolder(SMALL_ROSTER)
    await writeFile(
      path.join(folder.path, '.env'),
      'SLACK_BOT_TOKEN=xoxb-1-x\nDEBRIEF_POOL_SIZE=one\nREDIS_URL=http://x\n',
    )
    const { lines } = await refused(['start'], folder.path, { DEBRIEF_POOL_SIZE: '4' })
    expect(lines).toEqual([expect.stringMatching(/^REDIS_URL is an address such as redis:/)])
  })

  test('may have another name, which must then be there, or none', async () => {
    await using folder = await workFolder(SMALL_ROSTER)
    await writeFile(path.join(folder.path, '.env'), 'REDIS_URL=http://x\n')
    const elsewhere = await refused(['start'], folder.path, { DEBRIEF_ENV_FILE: 'other.env' })
    expect(elsewhere.lines).toEqual([
      expect.stringMatching(/other\.env cannot be read: it is no file\. .*DEBRIEF_ENV_FILE/),
    ])
    const none = await refused(['start'], folder.path, { DEBRIEF_ENV_FILE: '' })
    expect(none.lines[0]).toMatch(/^SLACK_BOT_TOKEN is not set/)
  })

  test('that is no file is named', async () => {
    await using folder = await workFolder(SMALL_ROSTER)
    await mkdir(path.join(folder.path, '.env'))
    const { lines } = await refused(['start'], folder.path, {})
    expect(lines).toEqual([expect.stringMatching(/\.env cannot be read: it is no file/)])
  })
})

describe('behaviour 38: start, against Slack', () => {
  test('tells refused tokens, a taken port and a bad roster together', async () => {
    await using database = await testDatabase()
    await using slack = await startLocalSlack()
    await using folder = await workFolder(
      SMALL_ROSTER.replace('name: Small', 'nome: Small').replace('members', 'folks'),
    )
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    const { code, lines } = await refused(['start'], folder.path, {
      ...slackSettings(slack),
      ...TOKENS,
      DATABASE_URL: database.url,
      DEBRIEF_HTTP_PORT: String(port),
    })
    blocker.close()
    expect(code).toBe(1)
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN is refused by Slack \(invalid_auth\): install the app again/),
      expect.stringMatching(new RegExp(`^DEBRIEF_HTTP_PORT ${port} is taken on 127\\.0\\.0\\.1: choose another`)),
      expect.stringMatching(/^SLACK_APP_TOKEN is refused by Slack \(invalid_auth\): make an app-level token/),
    ])
    expect(lines.slice(3)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/roster\.yml:2:\d+ company\.nome: there is no field/),
        expect.stringMatching(/roster\.yml:7:\d+ teams\.ops.*folks/),
      ]),
    )
  })

  test('names each scope that is missing, and what it is for', async () => {
    await using database = await testDatabase()
    const scopes = Object.keys(SCOPES).filter((scope) => scope !== 'pins:write' && scope !== 'im:write')
    await using slack = await startLocalSlack({ scopes })
    await using folder = await workFolder(SMALL_ROSTER)
    const { code, lines } = await refused(['start'], folder.path, {
      ...slackSettings(slack),
      DATABASE_URL: database.url,
    })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/lacks the scope im:write \(opening direct messages for pages\): .*manifest\.yml/),
      expect.stringMatching(/lacks the scope pins:write \(pinning the card\)/),
    ])
  })

  test('says that the first start needs Slack, when Slack is away', async () => {
    await using database = await testDatabase()
    await using slack = await startLocalSlack()
    slack.down(true)
    await using folder = await workFolder(SMALL_ROSTER)
    const { code, lines } = await refused(['start'], folder.path, {
      ...slackSettings(slack),
      DATABASE_URL: database.url,
    })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^Slack does not answer .*The first start needs Slack/)])
  })

  test('goes on with the stored roster when the file has gone bad, and says so', async () => {
    await using database = await testDatabase()
    await using slack = await startLocalSlack()
    addSmallCompany(slack)
    await using folder = await workFolder(SMALL_ROSTER)
    const env = { ...slackSettings(slack), DATABASE_URL: database.url }
    await using first = debrief(['start'], { cwd: folder.path, env })
    await first.address()
    first.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    await writeFile(path.join(folder.path, 'roster.yml'), 'company: 7\n')
    await using second = debrief(['start'], { cwd: folder.path, env })
    await second.address()
    expect(second.output()).toMatch(/the stored one stays in force: [^"]*roster\.yml:1:\d+ company/)
  })
})

describe('behaviour 38: start, against its database', () => {
  test('refuses a schema that a newer version made', async () => {
    await using database = await testDatabase()
    await onDatabase(database.url, "insert into schema_migration (name, run_on) values ('9999-later', '2030-01-01')")
    await using folder = await workFolder(SMALL_ROSTER)
    const { code, lines } = await refused(['start'], folder.path, { ...NO_SLACK, DATABASE_URL: database.url })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/newer version of Debrief \(it has 9999-later,.*start that version/)])
  })

  test.for([
    ['nobody listens', (url: URL) => Object.assign(url, { port: '1' }), /\(ECONNREFUSED\): nothing listens there/],
    ['the password is wrong', (url: URL) => Object.assign(url, { password: 'guess' }), /\(28P01\): user or password/],
    [
      'the database is not there',
      (url: URL) => Object.assign(url, { pathname: '/none' }),
      /\(3D000\): there is no such/,
    ],
  ] as const)('says in one line that %s', async ([, spoil, line]) => {
    await using database = await testDatabase()
    await using folder = await workFolder(SMALL_ROSTER)
    const url = spoil(new URL(database.url)).href
    const { code, lines } = await refused(['start'], folder.path, { ...NO_SLACK, DATABASE_URL: url })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(line)])
  })

  test('says in one line why the embedded PostgreSQL cannot have its folder', async () => {
    await using folder = await workFolder(SMALL_ROSTER)
    const { code, lines } = await refused(['start'], folder.path, { ...NO_SLACK, DEBRIEF_DATA: '/dev/null/x' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/^The data folder \/dev\/null\S* cannot be .*DATABASE_URL/)])
  })
})

async function onDatabase(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
