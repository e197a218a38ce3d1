// Plain JavaScript on purpose: a Node that is too old for the rest must still be able to say so.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [file, ...args] = process.argv.slice(2)
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Debrief needs Node 24 or newer, and this is ${process.versions.node}. "npm ci" brings Node 24 along where npm has it for this machine; else install Node 24.`,
  )
  process.exit(1)
}
process.argv = [process.argv[0], path.resolve(file), ...args]
await import(pathToFileURL(process.argv[1]).href)
