import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Makes a process believe that it runs on Node 20. */
const AS_NODE_20 =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})'

test('a Node that is too old is told so in one line', async () => {
  const started = promisify(execFile)(process.execPath, ['--import', AS_NODE_20, 'src/run.mjs', 'src/main.ts', 'start'])

  const failed: { code?: number; stderr?: string } = await started.catch((error: object) => error)

  expect(failed.code).toBe(1)
  expect(failed.stderr?.trim().split('\n')).toHaveLength(1)
  expect(failed.stderr).toMatch(/needs Node 24 or newer, and this is 20\.20\.2/)
})

test('help lists the commands and is no error', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/run.mjs', 'src/main.ts', 'help'])

  expect(stdout).toContain('debrief start')
})
