import { parseArgs } from 'node:util'
import { benchCapture } from './capture.ts'
import { benchDeclare } from './declare.ts'
import { benchEscalation } from './escalation.ts'
import { benchRaces } from './escalation-races.ts'
import { table } from './figures.ts'
import { benchHooks } from './hooks.ts'

const USAGE = `npm run bench -- declare [--runs N] [--stranger] [--json] [--statements]   what a declaration with five pages costs
npm run bench -- capture [--messages N] [--burst N] [--json]   how fast messages are in the record
npm run bench -- hooks [--seconds N] [--rate N] [--json]   a flood of hooks, and a page that falls due in it
npm run bench -- escalation [--backend postgres|redis] [--rounds N] [--outage SECONDS] [--json]   how late pages are, and that none is lost
npm run bench -- races [--runs N] [--backend postgres|redis] [--json]   answers against escalation, with two processes`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string' },
    backend: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    outage: { type: 'string', default: '600' },
    statements: { type: 'boolean', default: false },
    stranger: { type: 'boolean', default: false },
    messages: { type: 'string', default: '2000' },
    burst: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '1000' },
  },
})

const { figures, problems } = await measured(positionals[0])
process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${table(figures)}\n`)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function measured(bench: string | undefined): Promise<{ figures: object; problems: string[] }> {
  if (bench === 'declare')
    return benchDeclare({ runs: whole(values.runs ?? '1'), statements: values.statements, stranger: values.stranger })
  if (bench === 'capture') return benchCapture({ messages: whole(values.messages), burst: whole(values.burst) })
  if (bench === 'hooks') return benchHooks({ seconds: whole(values.seconds), rate: whole(values.rate) })
  if (bench === 'escalation')
    return benchEscalation({ backends: backends(), rounds: whole(values.rounds), outageS: whole(values.outage) })
  if (bench === 'races') return benchRaces({ runs: whole(values.runs ?? '10000'), backend: backends()[0]! })
  process.stderr.write(`${USAGE}\n`)
  process.exit(1)
}

/** The queue's backends that are asked for: by default both. */
function backends(): ('postgres' | 'redis')[] {
  const { backend } = values
  if (backend === undefined) return ['postgres', 'redis']
  if (backend === 'postgres' || backend === 'redis') return [backend]
  process.stderr.write(`"${backend}" is no backend: postgres or redis.\n${USAGE}\n`)
  process.exit(1)
}

function whole(value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number > 0) return number
  process.stderr.write(`"${value}" is no whole number above 0.\n${USAGE}\n`)
  process.exit(1)
}
