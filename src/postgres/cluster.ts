import { randomBytes } from 'node:crypto'
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { programPath } from './binaries.ts'
import { ROLE } from './connect.ts'
import { giveToServer, type Home } from './home.ts'
import { lastLines, run } from './run.ts'

/** Our settings, beside PostgreSQL's own, which include them. Written at each start. */
export const SETTINGS_NAME = 'debrief.conf'

/** Makes the database files where there are none. Throws where another major version made them. */
export async function ensureCluster(home: Home, durable: boolean): Promise<void> {
  const major = await readFile(path.join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (major === undefined) return makeCluster(home, durable)
  if (Number(major) === home.binaries.major) return
  throw new Error(
    `The database in ${home.folder} was made by PostgreSQL ${major.trim()}, this version brings ` +
      `${home.binaries.major}: dump it with the version of Debrief that made it (pg_dump), move the folder away, start, ` +
      'and restore the dump.',
  )
}

/** Made beside its place and moved there, so that a start that is killed leaves no half of a cluster. */
async function makeCluster(home: Home, durable: boolean): Promise<void> {
  const fresh = `${home.cluster}.new`
  await rm(fresh, { recursive: true, force: true })
  await writeFile(home.passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  await giveToServer(home, home.passwordFile)
  const { code, output } = await run(
    programPath(home.binaries, 'initdb'),
    [
      `--pgdata=${fresh}`,
      `--username=${ROLE}`,
      `--pwfile=${home.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order and case rules on every machine, whatever its locale.
      '--locale-provider=builtin',
      '--locale=C',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ],
    { user: home.user },
  )
  if (code !== 0) throw new Error(`PostgreSQL could not make a database in ${home.folder}: ${lastLines(output)}`)
  await appendFile(path.join(fresh, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_NAME}'\n`)
  await rename(fresh, home.cluster)
}

/** The password that the cluster was made with. */
export async function readPassword(home: Home): Promise<string> {
  try {
    return (await readFile(home.passwordFile, 'utf8')).trim()
  } catch (error) {
    throw new Error(
      `The password of the embedded PostgreSQL cannot be read from ${home.passwordFile} ` +
        `(${(error as NodeJS.ErrnoException).code}): restore that file from your backup of the data folder.`,
    )
  }
}
