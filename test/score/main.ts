// npm run score -- [DIR] [--json]: imports each labelled case as a Slack export, without its labels, and scores what comes of it.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, type Report, scoreCases, table } from './score.ts'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
const report = await scoreCases(path.resolve(positionals[0] ?? CASES))
if (!values.json) console.log(table(JSON.parse(report) as Report))
console.log(report)
