import { run, type SystemUser } from './run.ts'

/** As root: the account that the server runs as, made where there is none. Throws with a fix where it cannot be made. */
export async function serverAccount(log: (line: string) => void): Promise<SystemUser> {
  const known = (await lookUp('postgres')) ?? (await lookUp('debrief'))
  if (known) return known
  const made = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    'debrief',
  ])
    .then(({ code, output }) => (code === 0 ? '' : output))
    .catch((error: Error) => error.message)
  const user = await lookUp('debrief')
  if (!user) {
    throw new Error(
      `PostgreSQL does not run as root, and the system user "debrief" could not be made (${made}): start Debrief as ` +
        'another user, make that one, or set DATABASE_URL to a PostgreSQL server of your own.',
    )
  }
  log('made the system user "debrief": PostgreSQL does not run as root')
  return user
}

async function lookUp(name: string): Promise<SystemUser | undefined> {
  const uid = await run('id', ['-u', name])
  const gid = await run('id', ['-g', name])
  if (uid.code !== 0 || gid.code !== 0) return undefined
  return { name, uid: Number(uid.output), gid: Number(gid.output) }
}

/** Asks the operating system, which knows of groups and access lists too. */
export async function canEnter(user: SystemUser, folder: string): Promise<boolean> {
  const { code } = await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { user })
  return code === 0
}
