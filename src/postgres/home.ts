import { createHash } from 'node:crypto'
import { chown, cp, lstat, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { canEnter, serverAccount } from './account.ts'
import { type Binaries, findBinaries, programPath } from './binaries.ts'
import { run, type SystemUser } from './run.ts'

/** Where one embedded server lives, and as whom it runs. */
export type Home = {
  folder: string
  /** PostgreSQL's own data directory. */
  cluster: string
  lockFile: string
  passwordFile: string
  portFile: string
  binaries: Binaries
  /** Account that the server runs as; undefined: ours. PostgreSQL refuses to run as root. */
  user: SystemUser | undefined
}

type Options = { dataDir: string; durable: boolean; log: (line: string) => void }

/** Prepares the folder and finds binaries that the server's account can use. Throws with a fix where that fails. */
export async function prepareHome({ dataDir, durable, log }: Options): Promise<Home> {
  const wanted = path.resolve(dataDir)
  const binaries = findBinaries()
  if (process.getuid?.() !== 0) {
    await makeOwnFolder(wanted)
    return home(wanted, binaries, undefined)
  }
  const user = (await ownerOf(wanted)) ?? (await serverAccount(log))
  const folder = await folderFor(user, wanted, durable, log)
  return home(folder, await reachableBinaries(binaries, user, durable, log), user)
}

/** Hands a file that we wrote to the server's account, which must be able to read it and, later, to write it. */
export async function giveToServer(home: Home, file: string): Promise<void> {
  if (home.user) await chown(file, home.user.uid, home.user.gid)
}

function home(folder: string, binaries: Binaries, user: SystemUser | undefined): Home {
  return {
    folder,
    cluster: path.join(folder, 'cluster'),
    lockFile: path.join(folder, 'lock'),
    passwordFile: path.join(folder, 'password'),
    portFile: path.join(folder, 'port'),
    binaries,
    user,
  }
}

async function makeOwnFolder(folder: string): Promise<void> {
  const uid = process.getuid?.()
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const probe = await mkdtemp(path.join(folder, '.write-'))
    await rm(probe, { recursive: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new Error(
      `The data folder ${folder} cannot be written by user id ${uid} (${code}): give it to that user, choose another ` +
        'data folder, or set DATABASE_URL to a PostgreSQL server of your own.',
    )
  }
  const owner = (await stat(folder)).uid
  if (owner !== uid) {
    throw new Error(
      `The data folder ${folder} belongs to user id ${owner}, and PostgreSQL runs only on a folder of its own user ` +
        `(here ${uid}): chown it, start as that user, or choose another data folder.`,
    )
  }
}

/** Who made an existing folder: as root we go on as that account, so that both can be used in turn. */
async function ownerOf(folder: string): Promise<SystemUser | undefined> {
  const found = await stat(path.join(folder, 'cluster')).catch(() => undefined)
  return found && found.uid !== 0 ? { name: `user id ${found.uid}`, uid: found.uid, gid: found.gid } : undefined
}

/** The wanted folder, or one elsewhere where the server's account cannot enter it (below /root, for one). */
async function folderFor(
  user: SystemUser,
  wanted: string,
  durable: boolean,
  log: (line: string) => void,
): Promise<string> {
  if (await canEnter(user, await nearestExisting(path.dirname(wanted)))) {
    await makeFolderOf(user, wanted)
    if (await canEnter(user, wanted)) return wanted
  }
  const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 16)
  const folder = path.join(await sharedFolder(durable), `debrief-${digest}`)
  await makeFolderOf(user, folder)
  log(`PostgreSQL's data lies in ${folder}: its user (${user.name}) cannot enter ${wanted}`)
  return folder
}

/** As root: a folder that every account can enter. Temporary ones are emptied at boot: nothing durable goes there. */
async function sharedFolder(durable: boolean): Promise<string> {
  if (!durable) return tmpdir()
  await mkdir('/var/lib/debrief', { recursive: true, mode: 0o755 })
  return '/var/lib/debrief'
}

async function makeFolderOf(user: SystemUser, folder: string): Promise<void> {
  try {
    await mkdir(path.dirname(folder), { recursive: true })
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } catch (error) {
    throw cannotBeMade(folder, (error as NodeJS.ErrnoException).code)
  }
  const found = await lstat(folder)
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder: choose another data folder.`)
  if (found.uid === user.uid) return
  if (found.uid !== 0 || (await readdir(folder)).length > 0) {
    throw new Error(
      `The data folder ${folder} belongs to user id ${found.uid} and holds no database of Debrief: empty it, or choose ` +
        'another data folder.',
    )
  }
  await chown(folder, user.uid, user.gid)
}

function cannotBeMade(folder: string, code: string | undefined): Error {
  return new Error(
    `The data folder ${folder} cannot be made (${code}): choose another data folder, or set DATABASE_URL to a ` +
      'PostgreSQL server of your own.',
  )
}

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined)
  if (!found) return nearestExisting(path.dirname(folder))
  if (!found.isDirectory()) throw cannotBeMade(folder, 'ENOTDIR')
  return folder
}

/** The binaries themselves, or a copy where their folder is closed to the server's account (a project below /root). */
async function reachableBinaries(
  binaries: Binaries,
  user: SystemUser,
  durable: boolean,
  log: (line: string) => void,
): Promise<Binaries> {
  const works = await run(programPath(binaries, 'initdb'), ['--version'], { user }).catch(() => undefined)
  if (works?.code === 0) return binaries
  const folder = path.join(await sharedFolder(durable), `debrief-postgresql-${binaries.version}`)
  const there = await lstat(folder).catch(() => undefined)
  if (there && (!there.isDirectory() || there.uid !== 0)) {
    throw new Error(`${folder} was not made by root, so nothing is run from there: remove it and start again.`)
  }
  if (!there) {
    const copy = await mkdtemp(`${folder}.`)
    await cp(binaries.folder, path.join(copy, 'native'), { recursive: true, verbatimSymlinks: true })
    await run('/bin/chmod', ['-R', 'u=rwX,go=rX', copy])
    await rename(copy, folder).catch(() => rm(copy, { recursive: true }))
    log(`copied PostgreSQL's programs to ${folder}: its user (${user.name}) cannot enter ${binaries.folder}`)
  }
  return { ...binaries, folder: path.join(folder, 'native') }
}
