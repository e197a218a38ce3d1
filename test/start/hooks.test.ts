import { expect, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { HOOK_SECRET, post } from '../hooks/send.ts'
import { startLocalSlack } from '../local-slack/index.ts'
import { addSmallCompany, debrief, SMALL_ROSTER, slackSettings, workFolder } from './program.ts'

const HOOKS = `${SMALL_ROSTER}hooks:\n  probe: { kind: json, rule: attach }\n`

test('the program takes signed hooks, and writes their secret nowhere', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(HOOKS)
  const env = {
    ...slackSettings(slack),
    DATABASE_URL: database.url,
    DEBRIEF_LOG_LEVEL: 'debug',
    DEBRIEF_HOOK_SECRET: HOOK_SECRET,
    DEBRIEF_HOOK_SECRETS: 'grafna=another-secret-of-a-typo',
  }
  await using program = debrief(['start'], { cwd: folder.path, env })
  const address = `${await program.address()}/hooks`
  expect(await post(`${address}/incident/probe`, { title: 'odd' })).toMatchObject({
    status: 200,
    body: { result: 'noted' },
  })
  expect((await post(`${address}/incident/probe`, { title: 'odd' }, { secret: 'somebody-else-entirely' })).status).toBe(
    401,
  )
  expect(await post(`${address}/incident/grafana`, { alerts: 5 })).toMatchObject({ status: 400 })
  await program.says(/DEBRIEF_HOOK_SECRETS has a secret for \\"grafna\\", which is no hook/)
  expect(program.output()).not.toMatch(/a-secret-for-hooks|another-secret/)
})

test('without a secret hooks are off and say so; check names the hook that has none', async () => {
  await using database = await testDatabase()
  await using slack = await startLocalSlack()
  addSmallCompany(slack)
  await using folder = await workFolder(HOOKS)
  const env = { ...slackSettings(slack), DATABASE_URL: database.url }
  await using program = debrief(['start'], { cwd: folder.path, env })
  const answer = await post(`${await program.address()}/hooks/incident`, { title: 'odd' })
  expect(answer).toMatchObject({ status: 503, body: { error: 'hooks are off: set DEBRIEF_HOOK_SECRET' } })
  await program.says(/The roster names the hook probe, but neither DEBRIEF_HOOK_SECRET/)

  await using check = debrief(['check'], { cwd: folder.path, env })
  expect(await check.ended).toBe(1)
  expect(check.stderr()).toMatch(/^The roster names the hook probe, but neither/m)
})
