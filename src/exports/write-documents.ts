import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '../errors.ts'

/** The documents of an incident, as text. */
export type Documents = { timelineJson: string; postmortem: string }

/** Writes timeline.json and postmortem.md into a folder, both or neither. Throws UserError where that cannot be. */
export async function writeDocuments(documents: Documents, out: string): Promise<void> {
  await mkdir(out, { recursive: true }).catch((thrown: NodeJS.ErrnoException) => {
    throw new UserError(`--out ${out} cannot be made (${thrown.code}). Name a folder that may be written to.`)
  })
  const files = [
    ['timeline.json', documents.timelineJson],
    ['postmortem.md', documents.postmortem],
  ] as const
  for (const [name] of files)
    if ((await stat(path.join(out, name)).catch(() => null))?.isDirectory())
      throw new UserError(`--out ${out} has a folder ${name}. Name another, or move that.`)
  const half = (name: string) => path.join(out, `.${name}.${process.pid}`)
  try {
    for (const [name, content] of files) await writeFile(half(name), content)
    for (const [name] of files) await rename(half(name), path.join(out, name))
  } catch (thrown) {
    await Promise.all(files.map(([name]) => rm(half(name), { force: true })))
    throw new UserError(`--out ${out} cannot be written to (${(thrown as NodeJS.ErrnoException).code}).`)
  }
}
