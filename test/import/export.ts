import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { debrief } from '../start/program.ts'

/** A message of an export, with what is left out filled in. */
export type Exported = { ts: string; text?: string; user?: string } & Record<string, unknown>

/** Files of an export by name; text is written as it is. */
export type Files = Record<string, unknown>

/** 2021-03-09T14:MM:00Z as a Slack ts. */
export const at = (minute: number): string => `${1615298400 + minute * 60}.000100`

export const said = (minute: number, user: string, text: string, more: object = {}): Exported => ({
  type: 'message',
  ts: at(minute),
  user,
  text,
  ...more,
})

const USERS = [
  member('U0ANA', 'ana', 'Ana Ruiz', 'SRE'),
  member('U0BOB', 'bob', 'Bob Sparrow', 'Networking'),
  member('U0SUE', 'sue', 'Sue Vega', 'Customer Support'),
]

export function member(id: string, name: string, realName: string, title = ''): object {
  return {
    id,
    team_id: 'T0ACME',
    name,
    real_name: realName,
    tz: 'Europe/Madrid',
    is_bot: false,
    profile: { real_name: realName, display_name: name, email: `${name}@acme.example`, title },
  }
}

/** An unpacked export with the members, one channel `inc-12-shop-down` and the given days. */
export function acme(days: Record<string, unknown>): Files {
  return {
    'users.json': USERS,
    'channels.json': [
      { id: 'C0GENERAL', name: 'general' },
      { id: 'C0INC12', name: 'inc-12-shop-down', topic: { value: '' }, purpose: { value: '' } },
    ],
    ...Object.fromEntries(Object.entries(days).map(([day, list]) => [`inc-12-shop-down/${day}.json`, list])),
  }
}

/** A short outage as it was talked about. */
export const SHOP_DOWN = [
  said(0, 'U0SUE', 'customers say the shop is down, checkout never loads'),
  said(2, 'U0ANA', 'on it, looking at the load balancer. SEV1'),
  said(9, 'U0BOB', 'found it: the certificate of the shop expired this morning'),
  said(14, 'U0BOB', 'deployed the new certificate'),
  said(16, 'U0SUE', 'shop works again for customers'),
  said(20, 'U0ANA', 'closing this, incident over'),
]

/** A folder with an export in it, that goes at the end of its scope. */
export async function exportFolder(files: Files): Promise<AsyncDisposable & { dir: string; out: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'debrief-import-'))
  const dir = path.join(folder, 'export')
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return {
    dir,
    out: path.join(folder, 'out'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Runs `debrief import ARGS` as its own process without any setting. */
export async function runImport(args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const program = debrief(['import', ...args], { cwd: tmpdir(), env: {} })
  const code = await program.ended
  return { code, out: program.output(), err: program.stderr() }
}
